"""Thresholds are changed with a reason and a name, and what they mean is said."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.ui.theme import ActiveTheme
from inspectai_desktop.ui.widgets.captioned_field import CaptionedEdit
from inspectai_desktop.ui.widgets.threshold_editor import ThresholdEditor
from tests.unit.ui.category_facts import scores
from tests.unit.ui.facts import THRESHOLDS

MOVED = Thresholds(20.5, 24.0)


@pytest.fixture
def editor(qtbot: QtBot, theme: ActiveTheme) -> ThresholdEditor:
    widget = ThresholdEditor(theme)
    qtbot.addWidget(widget)
    widget.resize(800, 500)
    widget.show_operator("A-17")
    widget.show_scores(scores())
    widget.show()
    return widget


def enter(qtbot: QtBot, field: CaptionedEdit, text: str) -> None:
    line = field.findChild(QLineEdit)
    assert line is not None
    line.selectAll()
    qtbot.keyClicks(line, text) if text else qtbot.keyClick(line, Qt.Key.Key_Delete)


def move(editor: ThresholdEditor, thresholds: Thresholds = MOVED) -> None:
    editor.histogram.thresholds_moved.emit(thresholds)


def test_nothing_can_be_used_while_nothing_is_changed(
    qtbot: QtBot, editor: ThresholdEditor
) -> None:
    enter(qtbot, editor.why, "just so")
    assert not editor.use.isEnabled()


def test_a_change_needs_a_reason_and_a_name(qtbot: QtBot, editor: ThresholdEditor) -> None:
    move(editor)
    assert not editor.use.isEnabled()
    enter(qtbot, editor.why, "   ")
    assert not editor.use.isEnabled()
    enter(qtbot, editor.why, "Too many missed scratches")
    assert editor.use.isEnabled()
    enter(qtbot, editor.who, "")
    assert not editor.use.isEnabled()


def test_the_wish_says_everything_and_can_be_sent_once(
    qtbot: QtBot, editor: ThresholdEditor
) -> None:
    move(editor)
    enter(qtbot, editor.why, "Missed scratches ")
    with qtbot.waitSignal(editor.change_requested, timeout=1000) as asked:
        qtbot.mouseClick(editor.use, Qt.MouseButton.LeftButton)
    assert asked.args == ["Bottle cap", 3, MOVED, "A-17", "Missed scratches"]
    assert not editor.use.isEnabled()


def test_a_refused_change_stays_entered(qtbot: QtBot, editor: ThresholdEditor) -> None:
    move(editor)
    enter(qtbot, editor.why, "Missed scratches")
    editor.use.click()
    editor.show_not_saved()
    assert editor.use.isEnabled()
    assert editor.thresholds == MOVED


def test_after_the_change_a_new_reason_is_needed(qtbot: QtBot, editor: ThresholdEditor) -> None:
    move(editor)
    enter(qtbot, editor.why, "Missed scratches")
    editor.use.click()
    editor.show_scores(scores(in_force=MOVED))
    assert editor.thresholds == MOVED
    assert not editor.edited
    assert editor.why.text() == ""


def test_news_of_the_same_version_do_not_disturb_a_person(editor: ThresholdEditor) -> None:
    move(editor)
    editor.show_scores(scores())
    assert editor.thresholds == MOVED
    editor.show_scores(scores(number=2))
    assert editor.thresholds == THRESHOLDS


def test_the_words_follow_the_lines(editor: ThresholdEditor) -> None:
    before = editor.words.text()
    move(editor)
    assert editor.words.text() != before
    assert "of the good parts" in editor.words.text()


def test_too_few_scores_are_said_to_be_too_few(editor: ThresholdEditor) -> None:
    editor.show_scores(scores(number=1, n=3))
    assert editor.words.text().startswith("Too few good parts")
    move(editor)
    assert editor.thresholds == MOVED


@pytest.mark.parametrize("typed", ["", "abc", "inf", "nan", "99"])
def test_thresholds_that_cannot_be_are_not_taken(
    qtbot: QtBot, editor: ThresholdEditor, typed: str
) -> None:
    enter(qtbot, editor.why, "reason")
    enter(qtbot, editor.review, typed)
    assert editor.thresholds is None
    assert not editor.use.isEnabled()
    editor.undo()
    assert editor.thresholds == THRESHOLDS


def test_a_typed_number_moves_its_line_alone(qtbot: QtBot, editor: ThresholdEditor) -> None:
    exact = Thresholds(22.0123, 27.5)
    editor.show_scores(scores(number=2, in_force=exact))
    enter(qtbot, editor.fail, "31")
    assert editor.thresholds == Thresholds(22.0123, 31.0)


def test_the_calibrated_thresholds_are_one_press_away(editor: ThresholdEditor) -> None:
    editor.show_scores(scores(number=2, in_force=MOVED))
    editor.show_calibrated()
    assert editor.thresholds == THRESHOLDS
    assert editor.edited
