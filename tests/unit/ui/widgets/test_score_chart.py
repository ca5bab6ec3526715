from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from inspectai_desktop.domain.statistics import TREND_LENGTH, TrendPoint
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.ui.theme import ActiveTheme
from inspectai_desktop.ui.widgets.chart_range import ChartRange, steady_range
from inspectai_desktop.ui.widgets.score_chart import ScoreChart
from tests.unit.ui.facts import trend_point


@pytest.fixture
def chart(qtbot: QtBot, theme: ActiveTheme) -> ScoreChart:
    widget = ScoreChart(theme)
    qtbot.addWidget(widget)
    widget.resize(1000, 120)
    widget.show()
    return widget


def points(scores: Sequence[float | None]) -> list[TrendPoint]:
    return [trend_point(score, number) for number, score in enumerate(scores)]


def place_of(chart: ScoreChart, index: int) -> QPoint:
    geometry = chart.geometry_now()
    assert geometry is not None
    return QPoint(round(geometry.xs[index]), round(geometry.ys[index]))


def test_a_click_on_a_point_opens_its_inspection(chart: ScoreChart, qtbot: QtBot) -> None:
    chart.show_points(points([14.0, 15.0, 41.0, 13.0]))
    with qtbot.waitSignal(chart.inspection_clicked, timeout=1000) as clicked:
        qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=place_of(chart, 2))
    assert clicked.args == [f"{2:032x}"]


def test_a_click_into_the_void_opens_nothing(chart: ScoreChart, qtbot: QtBot) -> None:
    chart.show_points(points([14.0]))
    with qtbot.assertNotEmitted(chart.inspection_clicked):
        qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=QPoint(100, 60))


def test_a_part_that_was_not_inspected_can_be_opened_too(chart: ScoreChart, qtbot: QtBot) -> None:
    chart.show_points(points([14.0, None, 14.0]))
    with qtbot.waitSignal(chart.inspection_clicked, timeout=1000) as clicked:
        qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=place_of(chart, 1))
    assert clicked.args == [f"{1:032x}"]


def test_the_keyboard_chooses_and_opens_points(chart: ScoreChart, qtbot: QtBot) -> None:
    chart.show_points(points([14.0, 15.0, 41.0]))
    chart.setFocus()
    qtbot.keyClick(chart, Qt.Key.Key_Left)
    qtbot.keyClick(chart, Qt.Key.Key_Left)
    with qtbot.waitSignal(chart.inspection_clicked, timeout=1000) as clicked:
        qtbot.keyClick(chart, Qt.Key.Key_Return)
    assert clicked.args == [f"{1:032x}"]


def test_only_the_last_500_points_are_kept(chart: ScoreChart) -> None:
    chart.show_points(points([14.0] * TREND_LENGTH))
    chart.add_point(trend_point(15.0, 9999))
    assert len(chart.points) == TREND_LENGTH
    assert chart.points[-1].number == 9999
    assert chart.points[0].number == 1


@pytest.mark.parametrize(
    ("parts", "across"), [(1, 50), (50, 50), (51, 100), (200, 200), (201, 500), (500, 500)]
)
def test_the_first_parts_of_a_shift_are_not_pressed_into_the_end(
    chart: ScoreChart, parts: int, across: int
) -> None:
    chart.show_points(points([14.0] * parts))
    geometry = chart.geometry_now()
    assert geometry is not None
    assert geometry.slot == pytest.approx(geometry.plot.width() / across)
    assert geometry.xs[-1] == pytest.approx(geometry.plot.right())
    assert geometry.xs[0] >= geometry.plot.left()


def test_changed_thresholds_make_a_step(chart: ScoreChart) -> None:
    before = points([14.0] * 100)
    later = [
        replace(trend_point(14.0, 100 + number), thresholds=Thresholds(18.0, 23.0))
        for number in range(100)
    ]
    chart.show_points([*before, *later])
    assert chart.line_labels() == ["REVIEW 18.0", "FAIL 23.0", "smoothed 14.0"]
    assert not chart.grab().toImage().isNull()


def test_equal_thresholds_show_one_line(chart: ScoreChart) -> None:
    chart.show_points([replace(trend_point(14.0, 1), thresholds=Thresholds(20.0, 20.0), ewma=None)])
    assert chart.line_labels() == ["FAIL 20.0"]


def test_the_range_stays_still_while_scores_fit() -> None:
    first = steady_range(points([14.0, 15.0, 16.0]), None)
    assert first is not None
    assert steady_range(points([14.0, 15.0, 16.0, 14.5]), first) is first


def test_an_outlier_does_not_press_the_passed_parts_flat() -> None:
    usual = steady_range(points([14.0, 15.0]), None)
    with_outlier = steady_range(points([14.0, 15.0, 900.0]), None)
    assert with_outlier == usual


def test_the_range_grows_for_lower_scores_and_shrinks_only_when_far_too_wide() -> None:
    usual = steady_range(points([14.0, 15.0]), None)
    assert usual is not None
    lower = steady_range(points([14.0, 2.0]), usual)
    assert lower is not None
    assert lower.low <= 2.0
    assert steady_range(points([14.0, 15.0]), lower) is lower
    assert steady_range(points([14.0, 15.0]), ChartRange(0.0, 900.0)) == usual


def test_without_scores_the_range_stays() -> None:
    kept = ChartRange(0.0, 30.0)
    assert steady_range(points([None, None]), kept) is kept
    assert steady_range([], None) is None
