from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from inspectai_desktop.domain.shift import Shift
from inspectai_desktop.ui.report_periods import ReportPeriod
from inspectai_desktop.ui.theme import TOUCH_TARGET_PX, ActiveTheme
from inspectai_desktop.ui.widgets.report_dialog import ReportDialog

BEGIN = datetime(2026, 11, 22, 6, tzinfo=UTC)
PERIODS = tuple(
    ReportPeriod(title, Shift(BEGIN - timedelta(hours=8 * n), BEGIN + timedelta(hours=8)))
    for n, title in enumerate(("This shift", "Yesterday"))
)


@pytest.fixture
def dialog(qtbot: QtBot, theme: ActiveTheme) -> ReportDialog:
    made = ReportDialog(PERIODS)
    qtbot.addWidget(made)
    made.open()
    return made


def test_the_first_period_and_pdf_are_one_key_away(dialog: ReportDialog, qtbot: QtBot) -> None:
    with qtbot.waitSignal(dialog.save_requested, timeout=1000) as asked:
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert asked.args == [PERIODS[0], "pdf"]
    assert not dialog.isVisible()


def test_another_period_as_html(dialog: ReportDialog, qtbot: QtBot) -> None:
    yesterday = next(b for b in dialog.findChildren(QPushButton) if "Yesterday" in b.text())
    qtbot.mouseClick(yesterday, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(dialog.save_requested, timeout=1000) as asked:
        qtbot.mouseClick(dialog.html, Qt.MouseButton.LeftButton)
    assert asked.args == [PERIODS[1], "html"]


def test_cancel_saves_nothing(dialog: ReportDialog, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(dialog.save_requested):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_every_button_can_be_touched(dialog: ReportDialog) -> None:
    assert min(b.height() for b in dialog.findChildren(QPushButton)) >= TOUCH_TARGET_PX
