"""`inspectai demo` without a window: parts rendered, fitted and inspected."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from inspectai_desktop.__main__ import main
from inspectai_desktop.commands import demo_product
from tests.programs import ROOT

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def _small_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("COLUMNS", "160")
    for name, number in (("_N_TRAIN_GOOD", 6), ("_N_TEST_GOOD", 1), ("_N_PER_DEFECT", 1)):
        monkeypatch.setattr(demo_product, name, number)


@pytest.mark.usefixtures("_small_demo")
def test_the_demo_prints_its_verdicts_and_writes_overlays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "demo"
    assert main(["demo", "--headless", "--output", str(folder)]) == 0
    told = capsys.readouterr()
    assert "6 pictures:" in told.out
    assert "of 6 as they should be" in told.out
    assert len(list((folder / "overlays").iterdir())) == 6
    assert (folder / "bundle" / "manifest.json").is_file()
    assert "render" in told.err


@pytest.mark.usefixtures("_small_demo")
def test_a_demo_in_a_place_that_is_no_folder_ends_with_code_3(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    assert main(["demo", "--headless", "--output", str(tmp_path / "file")]) == 3
    assert str(tmp_path / "file") in capsys.readouterr().err
