"""Help: guides and self-test open from the menu, and a test that runs is ended with the window."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QLabel

from inspectai_desktop.self_test import CheckResult, results_json
from inspectai_desktop.services import self_test_process
from inspectai_desktop.ui.bridge.help_desk import HelpDesk
from inspectai_desktop.ui.main_window import MainWindow, PageEntry
from inspectai_desktop.ui.widgets.help_menu import HelpMenu

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from inspectai_desktop.ui.theme import ActiveTheme

PATIENCE_MS = 20_000
RESULTS = results_json("InspectAI", [CheckResult("encoders", "Encoders", True, "25 ms", 0.1)])
PASSES = f"""
import sys
open(sys.argv[sys.argv.index("--json") + 1], "w", encoding="utf-8").write({RESULTS!r})
"""
WAITS = (
    "import sys; sys.stderr.write('[1/8] Program \\u2026\\n'); sys.stderr.flush(); sys.stdin.read()"
)


@pytest.fixture
def desk(qtbot: QtBot, theme: ActiveTheme, tmp_path: Path) -> Iterator[HelpDesk]:
    window = MainWindow(theme, (PageEntry("inspect", "Inspect", "inspect", QLabel),))
    qtbot.addWidget(window)
    menu = HelpMenu(window)
    desk = HelpDesk(theme, window, menu, tmp_path)
    yield desk
    assert desk.close()


def child(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    command = [sys.executable, "-X", "utf8", "-c", code]
    monkeypatch.setattr(self_test_process, "self_test_command", lambda: command)


def menu_of(desk: HelpDesk) -> HelpMenu:
    (menu,) = desk._window.findChildren(HelpMenu)
    return menu


def test_each_guide_of_the_menu_opens(desk: HelpDesk) -> None:
    titles = ("Operator guide", "Engineer guide", "Integrator guide", "Troubleshooting")
    for action in menu_of(desk).actions():
        if action.text() in titles:
            action.trigger()
            assert desk.guides is not None
            assert desk.guides.view.toPlainText().startswith(action.text())


def test_the_self_test_runs_in_a_child_and_shows_its_results(
    desk: HelpDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    child(PASSES, monkeypatch)
    menu_of(desk).self_test_requested.emit()
    assert desk.self_test is not None
    dialog = desk.self_test
    assert not dialog.start.isEnabled()
    qtbot.waitUntil(dialog.start.isEnabled, timeout=PATIENCE_MS)
    assert dialog._state.text() == "All checks passed."


def test_a_self_test_that_fails_to_answer_says_why(
    desk: HelpDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    child("raise SystemExit(1)", monkeypatch)
    desk.open_self_test()
    assert desk.self_test is not None
    qtbot.waitUntil(desk.self_test.start.isEnabled, timeout=PATIENCE_MS)
    assert "without results" in desk.self_test._state.text()


def test_a_self_test_that_runs_is_ended_with_the_window(
    desk: HelpDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    child(WAITS, monkeypatch)
    desk.open_self_test()
    assert desk._testing.running
    desk._testing.cancel()
    assert desk._testing.wait(PATIENCE_MS / 1000)


def test_about_is_asked_for(desk: HelpDesk, qtbot: QtBot) -> None:
    with qtbot.waitSignal(desk.about_requested):
        menu_of(desk).about_requested.emit()
