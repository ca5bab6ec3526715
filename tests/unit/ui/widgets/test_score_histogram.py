"""The lines of the histogram follow the mouse and the keys, and never cross."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.ui.theme import DARK, ActiveTheme
from inspectai_desktop.ui.threshold_forecast import distribution_of
from inspectai_desktop.ui.widgets.score_histogram import ScoreHistogram
from tests.unit.ui.category_facts import scores
from tests.unit.ui.facts import THRESHOLDS


@pytest.fixture
def moves() -> list[Thresholds]:
    return []


@pytest.fixture
def histogram(qtbot: QtBot, theme: ActiveTheme, moves: list[Thresholds]) -> ScoreHistogram:
    widget = ScoreHistogram(theme)
    qtbot.addWidget(widget)
    widget.resize(600, 240)
    widget.show_distribution(distribution_of(scores().scores, THRESHOLDS))
    widget.show_thresholds(THRESHOLDS)

    def follow(thresholds: Thresholds) -> None:
        moves.append(thresholds)
        widget.show_thresholds(thresholds)

    widget.thresholds_moved.connect(follow)
    widget.show()
    return widget


def place(histogram: ScoreHistogram, verdict: Verdict, offset: int = 0) -> QPoint:
    return QPoint(round(histogram.line_x(verdict)) + offset, 120)


def drag(qtbot: QtBot, histogram: ScoreHistogram, begin: QPoint, end: QPoint) -> None:
    button = Qt.MouseButton.LeftButton
    qtbot.mousePress(histogram, button, pos=begin)
    qtbot.mouseMove(histogram, end)
    qtbot.mouseRelease(histogram, button, pos=end)


def test_a_dragged_line_tells_where_it_is(
    qtbot: QtBot, histogram: ScoreHistogram, moves: list[Thresholds]
) -> None:
    begin = place(histogram, Verdict.FAIL)
    drag(qtbot, histogram, begin, begin + QPoint(40, 0))
    assert moves[-1].review == THRESHOLDS.review
    assert moves[-1].fail > THRESHOLDS.fail
    assert histogram.line_x(Verdict.FAIL) == pytest.approx(begin.x() + 40, abs=2)


def test_lines_stop_at_each_other(
    qtbot: QtBot, histogram: ScoreHistogram, moves: list[Thresholds]
) -> None:
    drag(qtbot, histogram, place(histogram, Verdict.FAIL), QPoint(20, 120))
    assert moves[-1] == Thresholds(THRESHOLDS.review, THRESHOLDS.review)
    drag(qtbot, histogram, place(histogram, Verdict.FAIL, 4), QPoint(500, 120))
    assert moves[-1].fail > moves[-1].review


def test_a_click_beside_the_lines_moves_nothing(
    qtbot: QtBot, histogram: ScoreHistogram, moves: list[Thresholds]
) -> None:
    drag(qtbot, histogram, QPoint(60, 120), QPoint(160, 120))
    assert moves == []


def test_arrow_keys_move_the_chosen_line(
    qtbot: QtBot, histogram: ScoreHistogram, moves: list[Thresholds]
) -> None:
    qtbot.keyClick(histogram, Qt.Key.Key_Right)
    assert moves[-1].fail > THRESHOLDS.fail
    qtbot.keyClick(histogram, Qt.Key.Key_Down)
    qtbot.keyClick(histogram, Qt.Key.Key_Left)
    assert moves[-1].review < THRESHOLDS.review


def test_it_says_its_thresholds_to_screen_readers(histogram: ScoreHistogram) -> None:
    assert "REVIEW above 22.0, FAIL above 27.5" in histogram.accessibleName()


@pytest.mark.parametrize("size", [(120, 90), (600, 240), (1900, 700)])
def test_it_can_be_painted_at_any_size_and_empty(
    histogram: ScoreHistogram, theme: ActiveTheme, size: tuple[int, int]
) -> None:
    histogram.resize(*size)
    theme.use(DARK)
    assert not histogram.grab().isNull()
    histogram.show_distribution(None)
    assert not histogram.grab().isNull()
