from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from inspectai_desktop.domain.alarm import Alarm, AlarmKind
from inspectai_desktop.domain.inspection import PartContext
from inspectai_desktop.domain.station_state import Activity, StationState
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import StorageError
from inspectai_desktop.ui.item_models.strip_model import STRIP_LENGTH, StripEntry
from inspectai_desktop.ui.pages.inspect_guides import failed_preparation_guide
from inspectai_desktop.ui.pages.inspect_page import InspectPage
from inspectai_desktop.ui.theme import ActiveTheme
from inspectai_desktop.ui.widgets.captioned_field import Choice
from inspectai_desktop.ui.widgets.guide_panel import Guide
from tests.unit.ui.facts import (
    MOMENT,
    fault,
    inspection,
    presentation,
    running,
    statistics,
    trend_point,
)

STOPPED = StationState(has_category=True)


@pytest.fixture
def page(qtbot: QtBot, theme: ActiveTheme) -> Iterator[InspectPage]:
    widget = InspectPage(theme)
    qtbot.addWidget(widget)
    widget.resize(1278, 724)
    widget.show_sources([Choice("folder", "Folder: /cam7/out")], "folder")
    widget.show_categories([Choice("cap", "Bottle cap  v3"), Choice("tile", "Tile  v1")], "cap")
    with qtbot.waitActive(widget, timeout=3000):
        widget.show()
        widget.activateWindow()
    widget.setFocus()
    yield widget
    # The picture's canvas is made by a timer; it must not come after the page is gone.
    QApplication.processEvents()


def guide(page: InspectPage) -> str:
    shown = page._pictures.currentWidget()
    return page._guide.guide.title if shown is page._guide else ""


def press(page: InspectPage, text: str) -> None:
    next(b for b in page.findChildren(QPushButton) if b.text() == text).click()


def test_without_a_category_it_offers_to_teach_one_or_try_the_demo(
    page: InspectPage, qtbot: QtBot
) -> None:
    page.show_station(StationState())
    assert guide(page) == "Teach your first category"
    with qtbot.waitSignal(page.teach_requested, timeout=1000):
        press(page, "Teach a category")
    with qtbot.waitSignal(page.demo_requested, timeout=1000):
        press(page, "Try the demo")


def test_while_the_station_is_made_ready_the_lamp_does_not_complain(page: InspectPage) -> None:
    page.show_station(StationState(), None)
    page.show_preparation(Guide("Preparing the demo"))
    assert page._lamp.words() == ("PREPARING",)
    page.show_preparation(failed_preparation_guide(StorageError("The disk is full.", "Make room.")))
    assert page._lamp.words() == ("NO", "CATEGORY")
    page.show_preparation(Guide("Preparing the demo"))
    page.show_preparation(None)
    assert page._lamp.words() == ("NO", "CATEGORY")


def test_without_a_source_it_asks_for_one(page: InspectPage, qtbot: QtBot) -> None:
    page.show_station(STOPPED)
    page.show_sources([], "")
    assert guide(page) == "Where do the pictures come from?"
    with qtbot.waitSignal(page.source_setup_requested, timeout=1000):
        press(page, "Set up a source")


@pytest.mark.parametrize(
    ("state", "title"),
    [
        (STOPPED, "Ready"),
        (running(), "Waiting for the first part"),
        (replace(running(), activity=Activity.PAUSED), "Paused"),
        (replace(running(), alarms=(fault("The camera is gone."),)), "The camera is gone."),
    ],
)
def test_before_the_first_part_it_says_what_is_the_case(
    page: InspectPage, state: StationState, title: str
) -> None:
    page.show_station(state)
    assert guide(page) == title


def test_the_picture_of_a_part_takes_the_place_of_the_guide(page: InspectPage) -> None:
    page.show_station(running(Verdict.FAIL), inspection(41.0))
    page.show_part(inspection(41.0), presentation())
    assert guide(page) == ""
    page.show_station(replace(running(), alarms=(fault(),)))
    assert guide(page) == "The camera is gone."
    page.show_station(running())
    assert guide(page) == ""


def test_a_part_without_a_picture_says_why(page: InspectPage) -> None:
    page.show_station(running(Verdict.NOT_INSPECTED), inspection(None, error="It is damaged."))
    page.show_part(inspection(None, error="It is damaged."), None)
    assert guide(page) == "There is no picture of this part"
    assert "It is damaged." in page._guide.guide.text


def test_a_frame_that_is_not_judged_is_shown_as_well(page: InspectPage) -> None:
    page.show_station(running())
    page.show_preview(presentation())
    assert guide(page) == ""


@pytest.mark.parametrize(
    ("state", "signal", "text"),
    [
        (STOPPED, "start_requested", "Start"),
        (running(), "pause_requested", "Pause"),
        (replace(running(), activity=Activity.PAUSED), "resume_requested", "Resume"),
    ],
)
def test_one_button_starts_pauses_and_resumes(
    page: InspectPage, qtbot: QtBot, state: StationState, signal: str, text: str
) -> None:
    page.show_station(state)
    assert page.header._run.text() == text
    with qtbot.waitSignal(getattr(page.header, signal), timeout=1000):
        qtbot.keyClick(page, Qt.Key.Key_F5)


def test_nothing_can_be_started_without_a_category_or_while_the_last_parts_are_finished(
    page: InspectPage,
) -> None:
    for state in (StationState(), replace(running(), activity=Activity.DRAINING)):
        page.show_station(state)
        assert not page.header._run.isEnabled()
        assert not page.header._stop.isEnabled()


def test_the_answer_concerns_the_failed_part_even_when_the_next_has_passed(
    page: InspectPage, qtbot: QtBot
) -> None:
    failed, passed = inspection(41.0, number=1), inspection(14.0, number=2)
    page.show_part(failed, presentation())
    page.show_part(passed, presentation(peak=0.0))
    with qtbot.waitSignal(page.labelled, timeout=1000) as answer:
        qtbot.keyClick(page, Qt.Key.Key_F2)
    assert answer.args == [failed.inspection_id, "FALSE_REJECT"]
    page.show_answered(failed.inspection_id)
    with qtbot.assertNotEmitted(page.labelled):
        qtbot.keyClick(page, Qt.Key.Key_Return)


@pytest.mark.parametrize(
    ("score", "key", "label"),
    [
        (41.0, Qt.Key.Key_Return, "CONFIRMED"),
        (41.0, Qt.Key.Key_Enter, "CONFIRMED"),
        (14.0, Qt.Key.Key_F2, "MISSED_DEFECT"),
        (24.0, Qt.Key.Key_F2, "FALSE_REJECT"),
    ],
)
def test_keys_answer(
    page: InspectPage, qtbot: QtBot, score: float, key: Qt.Key, label: str
) -> None:
    page.show_part(inspection(score), presentation())
    with qtbot.waitSignal(page.labelled, timeout=1000) as answer:
        qtbot.keyClick(page, key)
    assert answer.args[1] == label


def test_return_in_a_field_ends_the_entry_and_confirms_nothing(
    page: InspectPage, qtbot: QtBot
) -> None:
    page.show_part(inspection(41.0), presentation())
    page.header.lot.setFocus()
    edit = page.header.lot._edit
    qtbot.keyClicks(edit, "hcf-7")  # letters that are keys of the page elsewhere
    with (
        qtbot.assertNotEmitted(page.labelled),
        qtbot.waitSignal(page.header.lot_edited, timeout=1000) as edited,
    ):
        qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert edited.args == ["hcf-7"]
    assert page._image.heatmap_visible


def test_return_on_a_marked_button_presses_that_button(page: InspectPage, qtbot: QtBot) -> None:
    page.show_station(running(Verdict.FAIL), inspection(41.0))
    page.show_part(inspection(41.0), presentation())
    page.header._stop.setFocus()
    with (
        qtbot.assertNotEmitted(page.labelled),
        qtbot.waitSignal(page.header.stop_requested, timeout=1000),
    ):
        qtbot.keyClick(page.header._stop, Qt.Key.Key_Return)


def test_space_triggers_only_where_there_is_a_trigger(page: InspectPage, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(page.header.trigger_requested):
        qtbot.keyClick(page, Qt.Key.Key_Space)
    page.header.show_trigger(available=True)
    with qtbot.waitSignal(page.header.trigger_requested, timeout=1000):
        qtbot.keyClick(page, Qt.Key.Key_Space)


def test_a_acknowledges_only_a_latched_fail(page: InspectPage, qtbot: QtBot) -> None:
    page.show_station(running(Verdict.FAIL))
    with qtbot.assertNotEmitted(page.fail_acknowledged):
        qtbot.keyClick(page, Qt.Key.Key_A)
    page.show_station(running(Verdict.PASS, latched=True), inspection(41.0))
    with qtbot.waitSignal(page.fail_acknowledged, timeout=1000):
        qtbot.keyClick(page, Qt.Key.Key_A)


def test_a_choice_is_shown_only_when_it_is_in_force(page: InspectPage, qtbot: QtBot) -> None:
    chooser = page.header._category
    with qtbot.waitSignal(page.header.category_chosen, timeout=1000) as chosen:
        chooser.activated.emit(chooser.findData("tile"))
    assert chosen.args == ["tile"]
    assert chooser.currentData() == "cap"
    page.show_categories([Choice("cap", "Bottle cap"), Choice("tile", "Tile")], "tile")
    assert chooser.currentData() == "tile"


def test_choosers_also_lead_to_teaching_and_setting_up(page: InspectPage, qtbot: QtBot) -> None:
    chooser = page.header._category
    with (
        qtbot.waitSignal(page.teach_requested, timeout=1000),
        qtbot.assertNotEmitted(page.header.category_chosen),
    ):
        chooser.activated.emit(chooser.count() - 1)
    sources = page.header._source
    with qtbot.waitSignal(page.source_setup_requested, timeout=1000):
        sources.activated.emit(sources.count() - 1)


def test_lot_and_operator_are_shown_but_not_while_they_are_typed(
    page: InspectPage, qtbot: QtBot
) -> None:
    page.show_context(PartContext("L-1", "", "A-17"))
    assert page.header.lot.text() == "L-1"
    page.header.lot.setFocus()
    qtbot.keyClicks(page.header.lot._edit, "x")
    page.show_context(PartContext("L-1", "", "B-2"))
    assert page.header.lot.text() == "L-1x"
    assert page.header.operator.text() == "B-2"


def test_counters_are_shown_and_the_queue_is_marked_under_overload(page: InspectPage) -> None:
    page.show_statistics(statistics(), 0)
    values = {name: page._counters.value(name) for name in ("parts", "failed", "yield", "latency")}
    assert values == {
        "parts": "1,284",
        "failed": "12",
        "yield": "97.4\u202f%",
        "latency": "28 / 43 ms",
    }
    overrun = Alarm(AlarmKind.OVERRUN, "Parts come too fast.", "Slow down.", MOMENT)
    page.show_station(replace(running(Verdict.PASS), alarms=(overrun,)))
    page.show_statistics(statistics(), 38)
    assert page._counters.value("queue") == "38"
    assert page._counters._figures["queue"].styleSheet()


def test_counters_can_be_reset(page: InspectPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.counters_reset_requested, timeout=1000):
        page._counters._reset.click()


def test_the_strip_shows_the_newest_first_and_opens_on_click(
    page: InspectPage, qtbot: QtBot
) -> None:
    pixels = np.zeros((40, 60, 3), np.uint8)
    for number in range(STRIP_LENGTH + 3):
        page.add_strip_entry(StripEntry(inspection(41.0, number=number), pixels))
    model = page._strip.model()
    assert model.rowCount() == STRIP_LENGTH
    first = page._strip.visualRect(model.index(0, 0)).center()
    with qtbot.waitSignal(page.inspection_opened, timeout=1000) as opened:
        qtbot.mouseClick(page._strip.viewport(), Qt.MouseButton.LeftButton, pos=first)
    assert opened.args == [f"{STRIP_LENGTH + 2:032x}"]


def test_the_trend_opens_on_click(page: InspectPage, qtbot: QtBot) -> None:
    page.show_trend([trend_point(14.0, 1)])
    page.add_trend_point(trend_point(41.0, 2))
    with qtbot.waitSignal(page.inspection_opened, timeout=1000) as opened:
        page._chart.inspection_clicked.emit(page._chart.points[-1].inspection_id)
    assert opened.args == [f"{2:032x}"]


def test_h_switches_the_heatmap(page: InspectPage, qtbot: QtBot) -> None:
    qtbot.keyClick(page, Qt.Key.Key_H)
    assert not page._image.heatmap_visible


@pytest.mark.parametrize("size", [(852, 496), (1192, 676), (1278, 724), (1832, 1036), (3752, 2116)])
def test_the_lamp_and_the_picture_have_room_at_every_size(
    page: InspectPage, size: tuple[int, int]
) -> None:
    page.show_station(running(Verdict.FAIL), inspection(41.0))
    page.show_part(inspection(41.0), presentation())
    page.show_statistics(statistics(), 0)
    page.resize(*size)
    for _ in range(3):  # parts that appear or vanish lay the others out once more
        QApplication.processEvents()
    assert (page.width(), page.height()) == size
    assert page.header.minimumSizeHint().width() <= page.width()
    assert page._lamp.height() >= 136
    assert page._lamp._word_box().height() >= 60
    assert page._image.height() >= 240
    assert page._image.width() > page._lamp.width() * 0.95
