"""The self-test in the window: progress, results, problems."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QLabel

from inspectai_desktop.jobs import Progress
from inspectai_desktop.self_test import CheckResult
from inspectai_desktop.ui.widgets.self_test_dialog import SelfTestDialog

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from inspectai_desktop.ui.theme import ActiveTheme

GOOD = CheckResult("encoders", "Encoders", True, "25 ms", 1.0)
BAD = CheckResult("folder", "Data folder and disk", False, "Only 0.3 GB are free.", 0.1)
UNKNOWN = CheckResult("newer", "A newer check", True, "fine", 0.1)


@pytest.fixture
def dialog(qtbot: QtBot, theme: ActiveTheme) -> SelfTestDialog:
    dialog = SelfTestDialog(theme)
    qtbot.addWidget(dialog)
    return dialog


def words(dialog: SelfTestDialog) -> list[str]:
    return [label.text() for label in dialog._results.findChildren(QLabel)]


def test_while_it_runs_it_says_how_far_it_is_and_cannot_be_started_twice(
    dialog: SelfTestDialog,
) -> None:
    dialog.show_progress(Progress("self-test", 2, 8, "Encoders"))
    assert dialog._state.text() == "Check 3 of 8 runs; inspection goes on."
    assert not dialog.start.isEnabled()


def test_results_are_listed_with_what_failed_and_why(dialog: SelfTestDialog) -> None:
    dialog.show_results([GOOD, BAD, UNKNOWN])
    assert dialog._state.text() == "1 of 3 checks failed."
    assert words(dialog) == [
        "Encoders", "ok", "25 ms",
        "Data folder and disk", "FAILED", "Only 0.3 GB are free.",
        "A newer check", "ok", "fine",
    ]  # fmt: skip
    assert dialog.start.isEnabled()


def test_when_all_is_well_it_says_so(dialog: SelfTestDialog) -> None:
    dialog.show_results([GOOD])
    assert dialog._state.text() == "All checks passed."


def test_a_test_without_results_says_why(dialog: SelfTestDialog) -> None:
    dialog.show_problem("The self-test cannot be started.")
    assert dialog._state.text() == "The self-test cannot be started."
    assert dialog.start.isEnabled()


def test_closing_the_window_ends_a_test_that_runs(dialog: SelfTestDialog, qtbot: QtBot) -> None:
    dialog.show()
    with qtbot.waitSignal(dialog.cancel_requested):
        dialog.close_button.click()
