"""The guides: links lead somewhere, words are spelt, and the commands are those of the programs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from inspectai_desktop.ui.guides import GUIDE_NAMES, heading_anchor
from installer.command_reference import FILE, reference
from tests.programs import ROOT

PAGES = sorted((ROOT / "docs").glob("*.md"))
LINK = re.compile(r"!?\[[^\]]*\]\((?P<target>[^)\s]+)\)")
HEADING = re.compile(r"^#+ (?P<text>.+)$", re.MULTILINE)


def anchors(page: Path) -> set[str]:
    return {heading_anchor(match["text"]) for match in HEADING.finditer(page.read_text("utf-8"))}


@pytest.mark.parametrize("page", [*PAGES, ROOT / "README.md"], ids=lambda page: page.name)
def test_every_link_leads_to_a_file_and_a_heading_that_are_there(page: Path) -> None:
    for match in LINK.finditer(page.read_text("utf-8")):
        target, _, anchor = match["target"].partition("#")
        if "://" in target:
            continue
        file = page if not target else (page.parent / target).resolve()
        assert file.exists(), f"{page.name}: {match['target']}"
        if anchor:
            assert anchor in anchors(file), f"{page.name}: {match['target']}"


def test_every_guide_of_the_help_menu_is_there() -> None:
    assert {f"{name}.md" for name in GUIDE_NAMES} <= {page.name for page in PAGES}


def test_the_command_reference_is_what_the_parsers_say() -> None:
    assert FILE.read_text("utf-8") == reference(), "run: python -m installer.command_reference"


def test_the_command_reference_names_no_folder_of_this_computer() -> None:
    assert str(Path.home()) not in reference()


def test_words_are_spelt_as_they_should_be() -> None:
    english = [page for page in PAGES if ".de." not in page.name]
    files = [*english, ROOT / "README.md", ROOT / "CHANGELOG.md"]
    done = subprocess.run(
        [sys.executable, "-m", "codespell_lib", *map(str, files)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
