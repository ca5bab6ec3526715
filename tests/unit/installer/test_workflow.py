"""The workflow and the setup script for Windows cannot be run here: what they name exists."""

from __future__ import annotations

import re

from tests.programs import ROOT

WORKFLOW = (ROOT / ".github" / "workflows" / "package.yml").read_text("utf-8")
SETUP = (ROOT / "installer" / "windows.iss").read_text("utf-8")


def test_every_file_that_the_workflow_names_is_there() -> None:
    named = re.findall(r"\b((?:installer|tests)/[\w/]+(?:\.\w+)?)", WORKFLOW)
    assert len(named) >= 6
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_actions_are_well_known_and_pinned_to_a_version() -> None:
    actions = re.findall(r"uses: (\S+)", WORKFLOW)
    assert actions
    assert all(re.fullmatch(r"actions/[\w-]+@v\d+", action) for action in actions)


def test_both_flavours_are_built_for_both_systems() -> None:
    assert "flavour: [cpu, cuda]" in WORKFLOW
    assert "system: [windows-2022, ubuntu-22.04]" in WORKFLOW


def test_every_file_that_the_setup_script_names_is_there() -> None:
    named = re.findall(r"=\.\.\\([\w\\.]+)", SETUP)
    assert {path.replace("\\", "/") for path in named} >= {
        "LICENSE",
        "resources/icons/inspectai.ico",
    }
    assert all((ROOT / path.replace("\\", "/")).exists() for path in named if path != "dist")


def test_removing_the_program_leaves_the_data() -> None:
    assert "[UninstallDelete]" not in SETUP
