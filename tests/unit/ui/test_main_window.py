from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from inspectai_desktop.domain.alarm import Alarm, AlarmKind
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import StationError
from inspectai_desktop.sources.source import SourceCondition, SourceStatus
from inspectai_desktop.ui.main_window import MainWindow, PageEntry
from inspectai_desktop.ui.pages.page_titles import page_title
from inspectai_desktop.ui.shortcuts.key_action import KeyAction
from inspectai_desktop.ui.theme import DARK, ActiveTheme
from tests.unit.ui.facts import MOMENT, fault, running

KEYS = ("inspect", "history", "categories", "settings")
DRIFT = Alarm(AlarmKind.DRIFT, "Scores rose by 18 %.", "Check the light.", MOMENT)


class PageWithKeys(QWidget):
    @property
    def key_actions(self) -> tuple[KeyAction, ...]:
        return (KeyAction("Judging", "F5", "Start", self.update),)


@pytest.fixture
def window(qtbot: QtBot, theme: ActiveTheme) -> Iterator[MainWindow]:
    pages = tuple(
        PageEntry(key, page_title(key), key, PageWithKeys if key == "inspect" else QWidget)
        for key in KEYS
    )
    made = MainWindow(theme, pages)
    made.resize(1366, 768)
    with qtbot.waitActive(made, timeout=3000):
        made.show()
        made.activateWindow()
    yield made
    made.close_for_good()
    made.deleteLater()
    QApplication.processEvents()


def texts(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel)]


def test_pages_are_made_when_they_are_first_opened(window: MainWindow, qtbot: QtBot) -> None:
    assert list(window._pages) == ["inspect"]
    with qtbot.waitSignal(window.page_made, timeout=1000) as made:
        window.open_page("history")
    assert made.args == ["history"]
    page = window.page("history")
    with qtbot.assertNotEmitted(window.page_made):
        window.open_page("inspect")
        window.open_page("history")
    assert window.page("history") is page


@pytest.mark.parametrize(("number", "key"), list(enumerate(KEYS, start=1)))
def test_ctrl_and_a_number_open_a_page(
    window: MainWindow, qtbot: QtBot, number: int, key: str
) -> None:
    digit = Qt.Key(Qt.Key.Key_0.value + number)
    qtbot.keyClick(window, digit, Qt.KeyboardModifier.ControlModifier)
    assert window.current_page == key
    assert window._rail._buttons[key].isChecked()


def test_a_click_on_the_rail_opens_a_page(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.mouseClick(window._rail._buttons["settings"], Qt.MouseButton.LeftButton)
    assert window.current_page == "settings"


def test_other_pages_see_the_last_verdict_on_the_rail(window: MainWindow) -> None:
    badge = window._rail._badge
    window.show_station(running(Verdict.FAIL))
    assert not badge.isVisible()
    window.open_page("history")
    assert badge.isVisible()
    assert badge.verdict is Verdict.FAIL
    window.show_station(replace(running(Verdict.PASS), alarms=(fault(),)))
    assert not badge.isVisible()


def test_the_newest_fault_stands_in_the_status_line(window: MainWindow) -> None:
    button = window.status_line._alarm
    window.show_station(running())
    assert not button.isVisible()
    later = replace(DRIFT, kind=AlarmKind.DISK, message="The disk is nearly full.")
    window.show_station(replace(running(), alarms=(DRIFT, fault("The camera is gone."), later)))
    assert button.isVisible()
    assert "The camera is gone." in button.accessibleName()


def test_alarms_open_with_a_key_and_can_be_seen(window: MainWindow, qtbot: QtBot) -> None:
    window.show_station(replace(running(), alarms=(DRIFT, fault("The camera is gone."))))
    qtbot.keyClick(window, Qt.Key.Key_F8)
    panel = window._alarm_panel
    assert panel.isVisible()
    assert window.rect().contains(panel.geometry())
    shown = texts(panel)
    assert shown.index("Source: The camera is gone.") < shown.index("Drift: Scores rose by 18 %.")
    seen = [button for button in panel.findChildren(QPushButton) if button.text() == "Seen"]
    assert len(seen) == 1  # a fault goes away only when it is mended
    with qtbot.waitSignal(window.alarm_seen, timeout=1000) as told:
        qtbot.mouseClick(seen[0], Qt.MouseButton.LeftButton)
    assert told.args == ["DRIFT"]
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not panel.isVisible()


def test_open_alarms_follow_what_happens(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F8)
    assert "No alarm stands." in texts(window._alarm_panel)
    window.show_station(replace(running(), alarms=(DRIFT, fault("The camera is gone."))))
    assert "Source: The camera is gone." in texts(window._alarm_panel)
    assert window.rect().contains(window._alarm_panel.geometry())


def test_an_error_stays_until_a_person_closes_it(window: MainWindow, qtbot: QtBot) -> None:
    window.show_error(StationError("There is no active category.", "Teach one first. " * 8))
    card = window._message
    assert card.isVisible()
    assert window.rect().contains(card.geometry())
    hint = card._hint
    assert hint.height() >= hint.heightForWidth(hint.width())
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not card.isVisible()


def test_the_question_mark_lists_the_keys_of_page_and_window(
    window: MainWindow, qtbot: QtBot
) -> None:
    qtbot.keyClick(window, "?")
    overlay = window._overlay
    assert overlay.isVisible()
    assert {"Start", "Kiosk: fill the screen", "F11", "Judging", "Window"} <= set(texts(overlay))
    qtbot.keyClick(overlay, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert not overlay.isVisible()
    assert window.current_page == "inspect"


def test_f11_fills_the_screen_with_the_page_alone(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F11)
    assert window.isFullScreen()
    assert not window._rail.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_F11)
    assert not window.isFullScreen()
    assert window._rail.isVisible()


def test_closing_waits_until_everything_is_drained(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.close_requested, timeout=1000):
        window.close()
    assert window.isVisible()
    window.close_for_good()
    assert not window.isVisible()


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        (SourceCondition.STOPPED, "source stopped"),
        (SourceCondition.STARTING, "source starting"),
        (SourceCondition.RUNNING, "source ok"),
        (SourceCondition.FAULT, "source fault"),
    ],
)
def test_the_status_line_says_how_the_source_is(
    window: MainWindow, condition: SourceCondition, text: str
) -> None:
    window.status_line.show_source(SourceStatus(condition, "No answer."), "Camera 0")
    item = window.status_line._source
    assert item.accessibleName() == text
    assert item.toolTip() == "Camera 0\nNo answer."


def test_the_status_line_names_the_provider_and_the_room_left(window: MainWindow) -> None:
    line = window.status_line
    line.show_provider("CPUExecutionProvider", "CUDA not found")
    line.show_disk(212 * 10**9, low=False)
    assert line._provider.accessibleName() == "CPU (CUDA not found)"
    assert line._disk.accessibleName() == "disk 212 GB free"
    line.show_notice("2,000 old PASS pictures were deleted.")
    assert line._notice.isVisible()
    line.show_notice("")
    assert not line._notice.isVisible()


def test_the_window_can_be_painted_in_both_themes_with_everything_shown(
    window: MainWindow, theme: ActiveTheme
) -> None:
    old = replace(DRIFT, since=MOMENT - timedelta(hours=3))
    window.show_station(replace(running(Verdict.PASS), alarms=(old,)))
    theme.use(DARK)
    assert not window.grab().isNull()
