"""From what the next version is taught is a person's choice, and what is gone is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from inspectai_desktop.errors import StorageError
from inspectai_desktop.services.teaching.history_pictures import KeptParts
from inspectai_desktop.services.teaching.teach_again import AgainChoices, AgainWish
from inspectai_desktop.services.teaching.teaching_draft import TeachingDraft
from inspectai_desktop.ui.theme import ActiveTheme
from inspectai_desktop.ui.widgets.teach_again_dialog import TeachAgainDialog

GOOD = tuple(Path(f"{i}.png") for i in range(48))
DRAFT = TeachingDraft(name="Cap", base_category="Cap", base_version=3, good=GOOD)


@pytest.fixture
def dialog(qtbot: QtBot, theme: ActiveTheme) -> TeachAgainDialog:
    widget = TeachAgainDialog(theme)
    qtbot.addWidget(widget)
    return widget


def test_what_there_is_is_proposed_and_summed_up(qtbot: QtBot, dialog: TeachAgainDialog) -> None:
    dialog.ask(AgainChoices(DRAFT, (Path("gone.png"),), KeptParts(5, 1, 812)))
    assert dialog.kept_text.text() == "48 of version 3; 1 more are gone, such as gone.png."
    assert "The pictures of 1 more are not kept any more." in dialog.rejects_text.text()
    assert dialog.total.text().startswith("Pictures: 53.")
    dialog.recent.setChecked(True)
    assert dialog.total.text().startswith("Pictures: 73.")
    with qtbot.waitSignal(dialog.wished, timeout=1000) as wished:
        qtbot.mouseClick(dialog.go_on, Qt.MouseButton.LeftButton)
    assert wished.args[1] == AgainWish(keep=True, false_rejects=True, passed=20, days=7)


def test_what_is_not_there_cannot_be_chosen_and_says_why(dialog: TeachAgainDialog) -> None:
    nothing = TeachingDraft(name="Cap", base_category="Cap", base_version=1)
    dialog.ask(AgainChoices(nothing, (), KeptParts(0, 0, 0)))
    assert not dialog.keep.isEnabled()
    assert not dialog.rejects.isEnabled()
    assert not dialog.recent.isEnabled()
    assert "was brought here" in dialog.kept_text.text()
    assert "5 are the least" in dialog.total.text()


def test_a_failure_leaves_the_choice_open(dialog: TeachAgainDialog) -> None:
    dialog.ask(AgainChoices(DRAFT, (), KeptParts(5, 0, 0)))
    dialog.show_copying()
    assert not dialog.go_on.isEnabled()
    dialog.show_failure(StorageError("The disk is full.", "Make room on the disk."))
    assert "The disk is full." in dialog.total.text()
    assert dialog.go_on.isEnabled()
