"""The wizard over a real station and real child processes, with everything that can go wrong."""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inspectai_desktop.domain.station_state import Phase
from inspectai_desktop.services.teaching.saving import TaughtCategories
from inspectai_desktop.services.teaching.teaching_draft import AdvancedOptions
from inspectai_desktop.ui.wizard.region_canvas import Tool
from tests.window_station import PATIENCE_MS, WindowStation, folder_settings
from tests.wizard_station import Child, EmptyStation, WizardDriver

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")

SLOW_FIT = [
    {"event": "progress", "stage": "embed", "done": 1, "total": 9, "message": "Looking"},
    {"event": "sleep", "seconds": 60},
]


@pytest.fixture
def child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Child:
    return Child(tmp_path / "answers.json", monkeypatch)


@pytest.fixture
def parts(tmp_path: Path, good_parts: Path) -> Path:
    """A folder of good parts that a test may change."""
    return Path(shutil.copytree(good_parts, tmp_path / "good parts"))


@pytest.fixture
def station(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[EmptyStation]:
    made = EmptyStation(qtbot, qapp, tmp_path, tmp_path).wait_open()
    yield made
    made.window._closing_for_good = False
    if made.program._wiring is not None and made.program._wiring._teaching_desk is not None:
        made.program._wiring._teaching_desk.active = False  # nothing is asked at the end of a test
    made.close()


@pytest.fixture
def person(station: EmptyStation, child: Child) -> WizardDriver:
    return WizardDriver(station)


@pytest.mark.slow
def test_a_new_category_is_taught_from_start_to_end_and_judges(
    station: EmptyStation, child: Child, parts: Path, tiny_encoder: Path, defective_parts: Path
) -> None:
    child.answers(check="real")
    person = WizardDriver(station)
    person.type_name("Platte Ø 5/8: *")
    person.type_folder(parts)
    person.wait_checked()
    person.pictures.defects.chosen.emit(defective_parts)
    person.wait_checked()
    person.next()
    person.region.tools.buttons[Tool.INSPECT_RECTANGLE].click()
    person.drag((4, 4), (92, 92))
    person.region.tools.buttons[Tool.DEFECT].click()
    person.drag((50, 50), (60, 50))
    assert person.wizard.draft.region is not None
    assert person.wizard.draft.smallest_defect_px == pytest.approx(20, abs=1.5)
    person.next()
    person.qtbot.mouseClick(person.speed.cards["fast"], Qt.MouseButton.LeftButton)
    assert person.wizard.draft.preset == "fast"
    person.use_tiny(tiny_encoder)
    person.next()
    person.wait_fitted()
    person.save_now()
    (row,) = person.versions("Platte Ø 5/8: *")
    assert row.version == 1
    station.wait_phase(Phase.STOPPED)  # it was NO_CATEGORY before
    station.start()
    opened = station.opened
    taught = TaughtCategories(opened.categories, opened.database, opened.data_dir)
    draft, missing = taught.draft_of(row.category)
    assert missing == ()
    assert set(draft.good) == set(parts.iterdir())
    assert draft.defects == defective_parts
    assert draft.region == person.wizard.draft.region
    person.wizard.request_close()
    assert station.window.current_page == "categories"
    person.wait(lambda: not (station.data_dir / "teaching").exists() or not _left(station))


@pytest.mark.slow
def test_a_category_taught_twice_gets_another_version(
    person: WizardDriver, parts: Path, tiny_encoder: Path
) -> None:
    person.go_to_fit("Plate", parts, tiny_encoder)
    person.wait_fitted()
    person.save_now()
    person.wizard.request_close()
    person = WizardDriver(person.station)
    person.type_name("Plate")
    person.wait(person.pictures.name_note.isVisible)
    assert "version 2" in person.pictures.name_note.text()
    person.type_folder(parts)
    person.wait_checked()
    person.wizard.show_draft(person.wizard.draft.without((min(parts.iterdir()),)))
    person.next()
    person.next()
    person.use_tiny(tiny_encoder)
    person.next()
    person.wait_fitted()
    person.save_now()
    assert [row.version for row in person.versions("Plate")] == [2, 1]


def test_the_station_goes_on_inspecting_while_a_category_is_fitted(
    qtbot: QtBot,
    qapp: QApplication,
    tmp_path: Path,
    tiny_bundle: Path,
    tiny_encoder: Path,
    child: Child,
    parts: Path,
) -> None:
    station = WindowStation(qtbot, qapp, tmp_path, tiny_bundle).wait_ready()
    station.start()
    child.answers(fit=SLOW_FIT)
    person = WizardDriver(station)
    person.go_to_fit("Another", parts, tiny_encoder)
    person.wait(lambda: person.fit.stages.current == 1)
    station.drop(sorted(parts.iterdir())[:4])
    station.wait_recorded(4)
    assert person.fit._running
    person.fit.stop.click()
    person.wait(lambda: not person.fit._running)
    person.desk.active = False
    station.close()


def test_a_fit_is_stopped_within_two_seconds_and_leaves_nothing(
    person: WizardDriver, child: Child, parts: Path, tiny_encoder: Path
) -> None:
    child.answers(fit=SLOW_FIT)
    person.go_to_fit("Plate", parts, tiny_encoder)
    person.wait(lambda: person.fit.stages.current == 1)
    assert person.wizard.step.busy_reason()
    before = time.monotonic()
    person.qtbot.mouseClick(person.fit.stop, Qt.MouseButton.LeftButton)
    person.wait(lambda: not person.fit._running)
    assert time.monotonic() - before < 2.0
    assert not list(person.desk.bench.folder.glob("bundle-*"))
    assert _fits() == []
    assert not person.wizard.next.isEnabled()
    child.answers()
    person.qtbot.mouseClick(person.fit.again, Qt.MouseButton.LeftButton)
    person.wait_fitted()
    assert person.wizard.next.isEnabled()


@pytest.mark.slow
def test_the_real_program_stops_within_two_seconds_and_leaves_nothing(
    person: WizardDriver, parts: Path
) -> None:
    person.type_name("Plate")
    person.type_folder(parts)
    person.wait_checked()
    person.next()
    person.next()
    options = AdvancedOptions("efficientnet_lite0", 512, None, 4000)
    person.wizard.show_draft(replace(person.wizard.draft, advanced=options))
    person.next()
    person.wait(lambda: person.fit.stages.current == 1)
    before = time.monotonic()
    person.qtbot.mouseClick(person.fit.stop, Qt.MouseButton.LeftButton)
    person.wait(lambda: not person.fit._running)
    assert time.monotonic() - before < 2.0
    assert not list(person.desk.bench.folder.glob("*bundle-*"))


def test_a_child_that_is_killed_is_told_and_can_be_tried_again(
    person: WizardDriver, child: Child, parts: Path, tiny_encoder: Path
) -> None:
    child.answers(fit=SLOW_FIT)
    person.go_to_fit("Plate", parts, tiny_encoder)
    person.wait(lambda: person.fit.stages.current == 1)
    (process,) = _fits()
    process.kill()
    person.wait(person.fit.notice.isVisible)
    assert "ended unexpectedly" in person.fit.notice.message.text()
    child.answers()
    person.fit.notice.action_chosen.emit("retry")
    person.wait_fitted()


def test_a_picture_deleted_between_check_and_fit_is_named_and_can_be_dropped(
    person: WizardDriver, parts: Path, tiny_encoder: Path
) -> None:
    person.type_name("Plate")
    person.type_folder(parts)
    person.wait_checked()
    person.next()
    person.next()
    person.use_tiny(tiny_encoder)
    gone = max(parts.iterdir())
    gone.unlink()
    person.next()
    person.wait(person.fit.notice.isVisible)
    assert gone.name in person.fit.notice.message.text()
    person.fit.notice.action_chosen.emit("pictures")
    assert person.wizard.step.key == "pictures"
    person.wait(lambda: gone not in person.wizard.draft.good)
    person.wait_checked()
    for _ in range(3):
        person.next()
    person.wait_fitted()


def test_a_folder_that_is_not_there_or_holds_nothing_is_told(
    person: WizardDriver, tmp_path: Path, parts: Path
) -> None:
    person.type_folder(tmp_path / "nowhere")
    person.wait(person.pictures.notice.isVisible)
    assert "nowhere" in person.pictures.notice.message.text()
    (tmp_path / "empty").mkdir()
    person.type_folder(tmp_path / "empty")
    person.wait(lambda: "no pictures" in person.pictures.notice.message.text())
    person.type_folder(parts)
    person.wait_checked()
    assert not person.pictures.notice.isVisible()


def test_a_folder_that_vanishes_after_the_check_is_told_at_the_fit_and_nothing_is_lost(
    person: WizardDriver, parts: Path, tiny_encoder: Path
) -> None:
    person.type_name("Plate")
    person.type_folder(parts)
    person.wait_checked()
    away = parts.rename(parts.with_name("away"))
    person.next()
    person.wait(person.region.notice.isVisible)
    person.next()
    person.use_tiny(tiny_encoder)
    person.next()
    person.wait(person.fit.notice.isVisible)
    assert "not there any more" in person.fit.notice.message.text()
    away.rename(parts)
    person.fit.notice.action_chosen.emit("retry")
    person.wait_fitted()


def test_a_disk_that_takes_nothing_is_told_and_can_be_tried_again(
    station: EmptyStation, child: Child, parts: Path
) -> None:
    blocked = station.data_dir / "teaching"
    blocked.write_text("", encoding="utf-8")  # a file stands where a folder must be made
    person = WizardDriver(station)
    person.type_name("Plate")
    person.type_folder(parts)
    person.wait(person.pictures.notice.isVisible)
    assert "cannot be written" in person.pictures.notice.message.text()
    assert person.wizard.draft.good
    blocked.unlink()
    person.pictures.notice.action_chosen.emit("check-again")
    person.wait_checked()
    assert person.wizard.next.isEnabled()


def test_pictures_are_dropped_and_left_out_one_by_one(person: WizardDriver, parts: Path) -> None:
    person.type_name("Plate")
    files = sorted(parts.iterdir())
    person.pictures.take_urls([QUrl.fromLocalFile(str(file)) for file in files[:6]])
    person.wait_checked()
    person.pictures.take_urls([QUrl.fromLocalFile(str(file)) for file in files[5:7]])
    person.wait(lambda: len(person.wizard.draft.good) == 7)
    person.wait_checked()
    person.pictures.grid.select(tuple(files[:3]))
    person.qtbot.keyClick(person.pictures.grid, Qt.Key.Key_Delete)
    assert person.wizard.draft.chosen == tuple(files[3:7])
    assert not person.wizard.next.isEnabled()
    assert "At least 5" in person.wizard._reason.text()
    person.pictures.grid.select((files[0],))
    person.qtbot.mouseClick(person.pictures.take_back, Qt.MouseButton.LeftButton)
    assert person.wizard.next.isEnabled()


@pytest.mark.slow
def test_a_defects_folder_that_holds_the_good_parts_is_told_before_the_fit(
    station: EmptyStation, child: Child, parts: Path, tmp_path: Path
) -> None:
    child.answers(check="real")
    defects = tmp_path / "defects"
    defects.mkdir()
    copied = sorted(parts.iterdir())[:2]
    for file in copied:
        shutil.copy(file, defects / f"copy of {file.name}")
    person = WizardDriver(station)
    person.type_name("Plate")
    person.type_folder(parts)
    person.pictures.defects.chosen.emit(defects)
    person.wait_checked()
    assert "defects folder" in person.wizard._reason.text()
    card = person.pictures.findings.card("also_in_defects")
    assert card is not None
    person.qtbot.mouseClick(card.remove, Qt.MouseButton.LeftButton)
    assert set(person.wizard.draft.removed) >= set(copied)
    assert person.wizard.next.isEnabled()


def test_pictures_are_taken_from_the_source_without_any_category(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, child: Child
) -> None:
    settings = folder_settings(tmp_path)
    line = settings.source.synthetic.model_copy(update={"parts_per_min": 600, "size_px": 128})
    source = settings.source.model_copy(update={"kind": "synthetic", "synthetic": line})
    made = EmptyStation(
        qtbot, qapp, tmp_path, tmp_path, settings.model_copy(update={"source": source})
    ).wait_open()
    person = WizardDriver(made)
    person.type_name("Plate")
    qtbot.mouseClick(person.pictures.capture, Qt.MouseButton.LeftButton)
    person.wait(person.pictures.capture_panel.isVisible)
    person.wait(lambda: int(person.pictures.capture_panel.counter.text()) >= 6)
    assert not person.wizard.next.isEnabled()
    qtbot.mouseClick(person.pictures.capture_panel.stop, Qt.MouseButton.LeftButton)
    person.wait(lambda: len(person.wizard.draft.good) >= 6)
    person.wait_checked()
    assert person.wizard.next.isEnabled()
    folder = person.wizard.draft.good[0].parent
    person.wizard.closed.emit()
    person.wait(lambda: not folder.exists())
    made.close()


def test_closing_the_window_asks_while_something_would_be_lost(
    station: EmptyStation, person: WizardDriver
) -> None:
    person.type_name("Plate")
    station.window.open_page("inspect")
    station.window.close()
    assert station.window.current_page == "teach"
    assert person.wizard.question.isVisible()
    assert not station.program.ended
    person.qtbot.mouseClick(person.wizard.question.decline, Qt.MouseButton.LeftButton)
    assert person.wizard.draft.name == "Plate"
    station.window.close()
    person.qtbot.mouseClick(person.wizard.question.confirm, Qt.MouseButton.LeftButton)
    person.qtbot.waitUntil(lambda: station.program.ended, timeout=PATIENCE_MS)


def _fits() -> list[psutil.Process]:
    """Fits that run for this process."""
    fits = []
    for one in psutil.Process().children(recursive=True):
        # A fit's own short-lived helpers may end between being listed and being looked at.
        with contextlib.suppress(psutil.NoSuchProcess):
            if "fit" in one.cmdline():
                fits.append(one)
    return fits


def _left(station: EmptyStation) -> list[Path]:
    return list((station.data_dir / "teaching").iterdir())
