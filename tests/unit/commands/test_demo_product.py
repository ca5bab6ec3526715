"""The demo keeps to its own folder and does not render twice what is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from inspectai_desktop.commands import demo_product
from inspectai_desktop.commands.demo_product import DemoFolder, render_demo
from inspectai_desktop.errors import SettingsError
from inspectai_desktop.jobs import JobCancelled
from tests.fakes import KeptReports

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _few_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_N_TRAIN_GOOD", "_N_TEST_GOOD", "_N_PER_DEFECT"):
        monkeypatch.setattr(demo_product, name, 1)


def rendered(root: Path, seed: int = 1) -> bool:
    reports = KeptReports()
    return render_demo(DemoFolder(root), seed, reports, reports.token)


def test_good_and_defective_parts_are_rendered_once_per_seed(tmp_path: Path) -> None:
    assert rendered(tmp_path / "demo")
    good = tmp_path / "demo" / "parts" / "train" / "good" / "000.jpg"
    first = good.read_bytes()
    assert not rendered(tmp_path / "demo")
    assert rendered(tmp_path / "demo", seed=2)
    assert good.read_bytes() != first


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(SettingsError, match="not from an earlier demo"):
        rendered(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize("place", ["file", "file/demo"])
def test_a_place_that_is_no_folder_is_an_expected_error(place: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(SettingsError, match="cannot be written"):
        rendered(tmp_path / place)


@pytest.mark.parametrize("marker", [b"", b"not json", b"\xff\xfe", b"{}"])
def test_an_interrupted_or_damaged_demo_begins_again(marker: bytes, tmp_path: Path) -> None:
    rendered(tmp_path)
    (tmp_path / "demo.json").write_bytes(marker)
    assert rendered(tmp_path)
    assert not rendered(tmp_path)


def test_a_cancelled_demo_leaves_no_half_rendered_parts_and_can_be_repeated(
    tmp_path: Path,
) -> None:
    reports = KeptReports(cancel_in="render", after=2)
    with pytest.raises(JobCancelled):
        render_demo(DemoFolder(tmp_path), 1, reports, reports.token)
    assert not (tmp_path / "parts").exists()
    assert rendered(tmp_path)
