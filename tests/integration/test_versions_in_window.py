"""Versions in the real window with real child processes: compared, recalibrated, taught again."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.inference.recalibration import with_thresholds
from inspectai_desktop.services import training_process
from inspectai_desktop.ui.comparison.comparison_page import FOLDER, ComparisonPage
from inspectai_desktop.ui.pages.categories_page import CategoriesPage
from inspectai_desktop.ui.recalibration.recalibration_page import RecalibrationPage
from inspectai_desktop.ui.recalibration.recent_parts_step import RecentPartsStep
from inspectai_desktop.ui.wizard.save_step import DONE, SaveStep
from inspectai_desktop.ui.wizard.teaching_wizard import TeachingWizard
from inspectai_desktop.ui.wizard.threshold_step import ThresholdStep
from inspectai_desktop.ui.wizard.try_step import TryStep
from tests.pictures import write_parts
from tests.window_station import CATEGORY, PATIENCE_MS, WindowStation

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")

CHILD_MS = 60_000
CHILD = Path(__file__).parents[1] / "training_child.py"


@pytest.fixture
def station(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, tiny_bundle: Path
) -> Iterator[WindowStation]:
    made = WindowStation(qtbot, qapp, tmp_path, tiny_bundle).wait_ready()
    yield made
    made.close()


def categories_page(station: WindowStation) -> CategoriesPage:
    station.window.open_page("categories")
    page = station.window.page("categories")
    assert isinstance(page, CategoriesPage)
    versions = page.detail.versions
    page.refresh()
    station.qtbot.waitUntil(lambda: versions.chosen is not None, timeout=PATIENCE_MS)
    return page


def add_version(station: WindowStation, tiny_bundle: Path, root: Path, limits: Thresholds) -> None:
    """The same bundle with other lines as version 2."""
    with_thresholds(tiny_bundle, root / "two", limits, target=None, note="other lines")
    station.opened.categories.import_bundle(root / "two", "test")


def compared(station: WindowStation, page: ComparisonPage) -> None:
    station.qtbot.waitUntil(lambda: page.wish is not None, timeout=PATIENCE_MS)
    station.qtbot.waitUntil(page.compare.isEnabled, timeout=PATIENCE_MS)
    station.qtbot.mouseClick(page.compare, Qt.MouseButton.LeftButton)
    station.qtbot.waitUntil(page.compare.isEnabled, timeout=CHILD_MS)


def test_two_versions_are_compared_on_recorded_parts_and_the_new_one_is_activated(
    station: WindowStation,
    tmp_path: Path,
    tiny_bundle: Path,
    good_parts: Path,
    defective_parts: Path,
) -> None:
    add_version(station, tiny_bundle, tmp_path, Thresholds(1e5, 1e6))
    station.start()
    station.drop([*sorted(good_parts.iterdir())[1:4], *sorted(defective_parts.iterdir())[:2]])
    station.wait_recorded(5)
    categories = categories_page(station)
    categories.detail.versions.table.setCurrentCell(0, 0)
    station.qtbot.mouseClick(categories.detail.versions.compare, Qt.MouseButton.LeftButton)
    assert station.window.current_page == "compare"
    page = station.window.page("compare")
    assert isinstance(page, ComparisonPage)
    compared(station, page)
    assert page.result.buttons[0].text() == "2: FAIL → PASS"
    pair = page.result.pair
    station.qtbot.waitUntil(
        lambda: all(side.image._picture is not None for side in pair.sides), timeout=PATIENCE_MS
    )
    assert pair.sides[0].image._picture.heat is not None
    key = page.result.gallery.entries[0].key
    station.qtbot.waitUntil(
        lambda: page.result.gallery.model_of_entries.picture(key) is not None, timeout=PATIENCE_MS
    )
    assert len(station.rows()) == 5, "a comparison records nothing"
    station.qtbot.mouseClick(page.activate, Qt.MouseButton.LeftButton)
    station.qtbot.waitUntil(
        lambda: (
            (bundle := station.opened.station.snapshot().monitor.bundle) is not None
            and bundle.version == 2
        ),
        timeout=PATIENCE_MS,
    )
    assert station.window.current_page == "categories"


def test_a_comparison_without_pictures_says_what_to_do(
    station: WindowStation, tmp_path: Path, tiny_bundle: Path
) -> None:
    add_version(station, tiny_bundle, tmp_path, Thresholds(1e5, 1e6))
    categories = categories_page(station)
    categories.detail.versions.compare_requested.emit(2)
    page = station.window.page("compare")
    assert isinstance(page, ComparisonPage)
    compared(station, page)
    assert "Choose a folder of pictures" in page.guide.guide.text
    empty = tmp_path / "empty"
    empty.mkdir()
    assert page.wish is not None
    page._change(type(page.wish)(CATEGORY, 1, 2, FOLDER, empty))
    compared(station, page)
    assert page.guide.guide.title == "The versions cannot be compared"


def test_a_version_whose_folder_vanished_is_told_by_the_comparison(
    station: WindowStation, tmp_path: Path, tiny_bundle: Path, good_parts: Path
) -> None:
    add_version(station, tiny_bundle, tmp_path, Thresholds(1e5, 1e6))
    folder = station.opened.categories.versions(CATEGORY)[0].folder
    folder.rename(folder.with_name("gone"))
    categories = categories_page(station)
    categories.detail.versions.compare_requested.emit(2)
    page = station.window.page("compare")
    assert isinstance(page, ComparisonPage)
    station.qtbot.waitUntil(lambda: page.wish is not None, timeout=PATIENCE_MS)
    assert page.wish is not None
    page._change(type(page.wish)(CATEGORY, 1, 2, FOLDER, good_parts))
    compared(station, page)
    assert "there is no bundle" in page.guide.guide.text


def test_a_killed_or_unwanted_comparison_is_told_and_can_be_tried_again(
    station: WindowStation,
    tmp_path: Path,
    tiny_bundle: Path,
    good_parts: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps({"compare": {"event": "kill"}}), encoding="utf-8")
    monkeypatch.setattr(
        training_process, "training_command", lambda: [sys.executable, str(CHILD), str(answers)]
    )
    add_version(station, tiny_bundle, tmp_path, Thresholds(1e5, 1e6))
    categories = categories_page(station)
    categories.detail.versions.compare_requested.emit(2)
    page = station.window.page("compare")
    assert isinstance(page, ComparisonPage)
    station.qtbot.waitUntil(lambda: page.wish is not None, timeout=PATIENCE_MS)
    assert page.wish is not None
    page._change(type(page.wish)(CATEGORY, 1, 2, FOLDER, good_parts))
    compared(station, page)
    assert "ended unexpectedly" in page.guide.guide.text
    answers.write_text(
        json.dumps({"compare": [{"event": "sleep", "seconds": 60}]}), encoding="utf-8"
    )
    page.start()
    station.qtbot.waitUntil(
        lambda: len(Path(f"{answers}.calls").read_text().splitlines()) == 2, timeout=PATIENCE_MS
    )
    page.escape()
    station.qtbot.waitUntil(page.compare.isEnabled, timeout=PATIENCE_MS)
    assert page.guide.guide.title == "Cancelled"
    assert not list((station.data_dir / "comparing").iterdir()), "nothing is left behind"
    answers.write_text(json.dumps({"compare": "real"}), encoding="utf-8")
    compared(station, page)
    assert "1 of 12 pictures are judged differently" in page.result.summary.text()


def test_a_version_is_recalibrated_tried_and_saved_without_being_taught_again(
    station: WindowStation, tmp_path: Path
) -> None:
    folder = write_parts(tmp_path / "now", n_parts=12, first_seed=500)
    categories = categories_page(station)
    before = station.opened.categories.versions(CATEGORY)[0]
    categories.detail.versions.recalibrate.click()
    station.qtbot.waitUntil(
        lambda: station.window.current_page == "recalibrate", timeout=PATIENCE_MS
    )
    page = station.window.page("recalibrate")
    assert isinstance(page, RecalibrationPage)
    recent = page.step
    assert isinstance(recent, RecentPartsStep)
    recent.use_folder(folder)
    recent.run.click()
    station.qtbot.waitUntil(recent.complete, timeout=CHILD_MS)
    assert recent.outcome.text().startswith("Calibrated by 12 good parts.")
    page.go_on()
    threshold = page.step
    assert isinstance(threshold, ThresholdStep)
    station.qtbot.waitUntil(threshold.complete, timeout=PATIENCE_MS)
    threshold.panel.target.chosen.emit(0.02)
    gallery = threshold.panel.gallery
    key = gallery.entries[0].key
    station.qtbot.waitUntil(
        lambda: gallery.model_of_entries.picture(key) is not None, timeout=PATIENCE_MS
    )
    page.go_on()
    trial = page.step
    assert isinstance(trial, TryStep)
    trial.pictures_chosen.emit((folder / "000.png", tmp_path / "gone.png"))
    station.qtbot.waitUntil(lambda: len(trial.gallery.entries) == 2, timeout=PATIENCE_MS)
    assert trial.gallery.entries[1].verdict is Verdict.NOT_INSPECTED
    page.go_on()
    save = page.step
    assert isinstance(save, SaveStep)
    assert save.facts_shown.texts()["Calibrated by"] == "12 good parts of now"
    page.go_on()
    station.qtbot.waitUntil(lambda: save.saved is not None, timeout=PATIENCE_MS)
    after = station.opened.categories.versions(CATEGORY)[0]
    assert after.row.version == 2
    assert after.thresholds != before.thresholds
    assert station.rows() == [], "what was tried is not recorded"
    station.qtbot.waitUntil(
        lambda: (
            (bundle := station.opened.station.snapshot().monitor.bundle) is not None
            and bundle.version == 2
        ),
        timeout=PATIENCE_MS,
    )
    save.next_chosen.emit(DONE)
    assert station.window.current_page == "categories"


def test_recalibrating_without_recent_parts_says_what_to_do(station: WindowStation) -> None:
    categories = categories_page(station)
    categories.detail.versions.recalibrate.click()
    page = station.window.page("recalibrate")
    assert isinstance(page, RecalibrationPage)
    station.qtbot.waitUntil(
        lambda: station.window.current_page == "recalibrate", timeout=PATIENCE_MS
    )
    recent = page.step
    assert isinstance(recent, RecentPartsStep)
    recent.run.click()
    station.qtbot.waitUntil(lambda: bool(recent.outcome.text()), timeout=PATIENCE_MS)
    assert "There are no pictures of good parts" in recent.outcome.text()
    assert not page.next.isEnabled()


def test_thinking_better_of_teaching_again_costs_no_file_where_the_program_was_started(
    station: WindowStation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "thesis.txt").write_text("years of work", encoding="utf-8")
    monkeypatch.chdir(home)
    categories_page(station).detail.teach.click()
    wiring = station.program._wiring
    assert wiring is not None
    dialog = wiring._versions.again.dialog
    station.qtbot.waitUntil(dialog.isVisible, timeout=PATIENCE_MS)
    dialog.reject()
    station.close()
    assert (home / "thesis.txt").read_text(encoding="utf-8") == "years of work"


def test_a_category_is_taught_again_from_false_rejects_and_passed_parts(
    station: WindowStation, good_parts: Path, defective_parts: Path
) -> None:
    station.start()
    station.drop([*sorted(good_parts.iterdir())[1:6], *sorted(defective_parts.iterdir())[:1]])
    rows = station.wait_recorded(6)
    failed = next(row for row in rows if row.inspection.verdict is Verdict.FAIL)
    bar = station.page._part

    def asks_about_the_failed_part() -> bool:
        # The key answers for the part that is shown, which may still be one before it.
        shown = bar._question.inspection
        return (
            bar._reject.isEnabled()
            and shown is not None
            and shown.inspection_id == failed.inspection.inspection_id
        )

    station.qtbot.waitUntil(asks_about_the_failed_part, timeout=PATIENCE_MS)
    station.qtbot.keyClick(station.window, Qt.Key.Key_F2)
    station.qtbot.waitUntil(
        lambda: any(row.label is not None for row in station.rows()), timeout=PATIENCE_MS
    )
    categories = categories_page(station)
    categories.detail.teach.click()
    wiring = station.program._wiring
    assert wiring is not None
    dialog = wiring._versions.again.dialog
    station.qtbot.waitUntil(dialog.isVisible, timeout=PATIENCE_MS)
    assert dialog.rejects_text.text().startswith("With picture: 1.")
    dialog.recent.setChecked(True)
    dialog.count.setValue(5)
    dialog.go_on.click()
    station.qtbot.waitUntil(lambda: station.window.current_page == "teach", timeout=PATIENCE_MS)
    wizard = station.window.page("teach")
    assert isinstance(wizard, TeachingWizard)
    draft = wizard.draft
    assert len(draft.good) == 6
    assert draft.base_category == CATEGORY
    assert not draft.activate, "the new version is compared before it judges"
    names = {path.stem for path in draft.good}
    assert failed.inspection.inspection_id in names
    assert all(path.is_file() for path in draft.good)
    station.window.open_page("inspect")
    wizard.closed.emit()
