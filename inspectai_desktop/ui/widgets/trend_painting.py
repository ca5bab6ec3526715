"""How the score trend is painted: axis, threshold steps, points, smoothed line, labels.

500 points cost about three milliseconds: dots and shapes are stamped.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from PySide6.QtCore import QCoreApplication, QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPixmap

from inspectai_desktop.domain.statistics import TREND_LENGTH, TrendPoint
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.ui.fonts import text_font
from inspectai_desktop.ui.number_format import (
    decimal_text,
    decimals_for,
    score_text,
    threshold_text,
)
from inspectai_desktop.ui.theme import TYPE_SCALE, ActiveTheme
from inspectai_desktop.ui.verdict_language import verdict_word
from inspectai_desktop.ui.widgets.chart_range import ChartRange
from inspectai_desktop.ui.widgets.verdict_glyph import paint_verdict_glyph

_DOT_PX = 4
_SHAPE_PX = 13
_AXIS_PX = 44
_LABELS_PX = 112
_WIDTHS = (50, 100, 200, TREND_LENGTH)
"""Parts across the chart: the first of a shift are not pressed into its right end, and it widens in
few steps, since a chart that moves under every part is hard to read."""


@dataclass(frozen=True, slots=True)
class TrendGeometry:
    """Where the points stand.

    Attributes:
        plot: The area between axis and labels.
        shown: Scores at its lower and upper edge.
        xs: Horizontal place of every point, newest at the right edge.
        ys: Vertical place; a part that was not inspected stands on the lower edge.
        slot: Horizontal distance of two points.
    """

    plot: QRectF
    shown: ChartRange
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    slot: float

    def y_of(self, score: float) -> float:
        """Vertical place of a score, at the edge when it lies beyond."""
        return self.plot.bottom() - self.shown.share(score) * self.plot.height()


def trend_geometry(points: Sequence[TrendPoint], shown: ChartRange, area: QRectF) -> TrendGeometry:
    """Lay points out, oldest first, in a widget's area."""
    plot = area.adjusted(_AXIS_PX, 10, -_LABELS_PX, -10)
    across = next(width for width in _WIDTHS if len(points) <= width)
    right, bottom, slot = plot.right(), plot.bottom(), plot.width() / across
    last = len(points) - 1
    xs = tuple(right - (last - index) * slot for index in range(len(points)))
    scores = (point.anomaly_score for point in points)
    return TrendGeometry(plot, shown, xs, _heights(scores, plot, shown, missing=bottom), slot)


def _heights(
    scores: Iterable[float | None], plot: QRectF, shown: ChartRange, *, missing: float
) -> tuple[float, ...]:
    """Vertical places of scores, at the edge when they lie beyond; `missing` without a score."""
    top, bottom, low = plot.top(), plot.bottom(), shown.low
    scale = plot.height() / (shown.high - low)
    return tuple(
        missing if score is None else min(max(bottom - (score - low) * scale, top), bottom)
        for score in scores
    )


class TrendPainting:
    """Paints trend points in the colours of a theme; keeps the stamps of the shapes."""

    def __init__(self, theme: ActiveTheme) -> None:
        self._theme = theme
        self._stamps: dict[Verdict, QPixmap] = {}

    def forget_colours(self) -> None:
        """The theme has changed."""
        self._stamps.clear()

    def paint(
        self, painter: QPainter, points: Sequence[TrendPoint], geometry: TrendGeometry
    ) -> None:
        """Paint everything but the mark of the chosen point."""
        self._paint_axis(painter, geometry)
        self._paint_thresholds(painter, points, geometry)
        self._paint_passed(painter, points, geometry)
        self._paint_smoothed(painter, points, geometry)
        self._paint_shapes(painter, points, geometry)
        self._paint_labels(painter, points, geometry)

    def line_labels(self, points: Sequence[TrendPoint]) -> list[tuple[float, str, str]]:
        """Value, text and colour of every line's label."""
        labels = []
        latest = next((p.thresholds for p in reversed(points) if p.thresholds), None)
        if latest is not None:
            for verdict, limit in _limits(latest):
                text = f"{verdict_word(verdict)} {threshold_text(limit)}"
                labels.append((limit, text, self._theme.verdict(verdict).ink))
        smoothed = next((p.ewma for p in reversed(points) if p.ewma is not None), None)
        if smoothed is not None:
            text = QCoreApplication.translate("ScoreChart", "smoothed {score}")
            text = text.format(score=score_text(smoothed, latest))
            labels.append((smoothed, text, self._theme.palette.text))
        return labels

    def _paint_axis(self, painter: QPainter, geometry: TrendGeometry) -> None:
        plot = geometry.plot
        painter.setPen(QPen(self._theme.colour("border"), 1))
        painter.drawLine(plot.bottomLeft(), plot.bottomRight())
        painter.drawLine(plot.topLeft(), plot.bottomLeft())
        painter.setPen(self._theme.colour("text_muted"))
        painter.setFont(text_font(TYPE_SCALE.caption))
        alignment = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        decimals = decimals_for(geometry.shown.high)
        for value, y in ((geometry.shown.high, plot.top()), (geometry.shown.low, plot.bottom())):
            box = QRectF(0, y - 9, _AXIS_PX - 6, 18)
            painter.drawText(box, alignment, decimal_text(value, decimals))

    def _paint_thresholds(
        self, painter: QPainter, points: Sequence[TrendPoint], geometry: TrendGeometry
    ) -> None:
        """Step lines: every part is judged by the thresholds of its own time."""
        in_force: list[Thresholds | None] = []
        for point in points:  # a part that was not inspected leaves no gap in the line
            in_force.append(point.thresholds or (in_force[-1] if in_force else None))
        for thresholds, group in groupby(range(len(in_force)), key=in_force.__getitem__):
            members = list(group)
            if thresholds is None:
                continue
            left = max(geometry.xs[members[0]] - geometry.slot, geometry.plot.left())
            right = geometry.xs[members[-1]]
            for verdict, limit in _limits(thresholds):
                y = geometry.y_of(limit)
                painter.setPen(self._threshold_pen(verdict))
                painter.drawLine(QPointF(left, y), QPointF(right, y))

    def _threshold_pen(self, verdict: Verdict) -> QPen:
        pen = QPen(QColor(self._theme.verdict(verdict).fill), 1.5)
        if verdict is Verdict.REVIEW:
            pen.setStyle(Qt.PenStyle.DashLine)
        return pen

    def _paint_passed(
        self, painter: QPainter, points: Sequence[TrendPoint], geometry: TrendGeometry
    ) -> None:
        dot = self._stamp(painter, Verdict.PASS)
        half = dot.deviceIndependentSize().width() / 2
        for point, x, y in zip(points, geometry.xs, geometry.ys, strict=True):
            if point.verdict is Verdict.PASS:
                painter.drawPixmap(QPointF(x - half, y - half), dot)

    def _paint_smoothed(
        self, painter: QPainter, points: Sequence[TrendPoint], geometry: TrendGeometry
    ) -> None:
        smoothed = (point.ewma for point in points)
        heights = _heights(smoothed, geometry.plot, geometry.shown, missing=math.nan)
        places = zip(geometry.xs, heights, strict=True)
        line = [QPointF(x, y) for x, y in places if not math.isnan(y)]
        painter.setPen(QPen(self._theme.colour("text"), 1.6))
        # Piece by piece: the outline of the whole takes Qt twenty times as long.
        painter.drawLines([QLineF(*ends) for ends in pairwise(line)])

    def _paint_shapes(
        self, painter: QPainter, points: Sequence[TrendPoint], geometry: TrendGeometry
    ) -> None:
        """The parts that matter, above everything; a bar over those beyond the upper edge."""
        painter.setPen(QPen(self._theme.colour("text"), 2))
        half = _SHAPE_PX / 2
        for point, x, y in zip(points, geometry.xs, geometry.ys, strict=True):
            if point.verdict is Verdict.PASS:
                continue
            painter.drawPixmap(QPointF(x - half, y - half), self._stamp(painter, point.verdict))
            if point.anomaly_score is not None and point.anomaly_score > geometry.shown.high:
                bar = y - half - 2
                painter.drawLine(QPointF(x - 4, bar), QPointF(x + 4, bar))

    def _paint_labels(
        self, painter: QPainter, points: Sequence[TrendPoint], geometry: TrendGeometry
    ) -> None:
        """Name the lines at their right end, from the lowest up so that they never overlap."""
        painter.setFont(text_font(TYPE_SCALE.caption, QFont.Weight.DemiBold))
        height = QFontMetricsF(painter.font()).height()
        lowest_free = geometry.plot.bottom() + 10
        for value, text, colour in sorted(self.line_labels(points), key=lambda label: label[0]):
            top = min(geometry.y_of(value) - height / 2, lowest_free - height)
            lowest_free = top
            painter.setPen(QColor(colour))
            box = QRectF(geometry.plot.right() + 10, top, _LABELS_PX - 10, height)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), text)

    def _stamp(self, painter: QPainter, verdict: Verdict) -> QPixmap:
        ratio = painter.device().devicePixelRatio()
        stamp = self._stamps.get(verdict)
        if stamp is None or stamp.devicePixelRatio() != ratio:
            stamp = self._stamps[verdict] = self._painted_stamp(verdict, ratio)
        return stamp

    def _painted_stamp(self, verdict: Verdict, ratio: float) -> QPixmap:
        side = _DOT_PX + 2 if verdict is Verdict.PASS else _SHAPE_PX
        pixmap = QPixmap(round(side * ratio), round(side * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        box = QRectF(0, 0, side, side)
        colours = self._theme.verdict(verdict)
        if verdict is Verdict.PASS:  # among so many a dot says enough
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.fill))
            painter.drawEllipse(box.adjusted(1, 1, -1, -1))
        else:
            paint_verdict_glyph(painter, box, verdict, colours)
        painter.end()
        return pixmap


def _limits(thresholds: Thresholds) -> tuple[tuple[Verdict, float], ...]:
    """The lines of these thresholds, lower one first; one line when REVIEW is switched off."""
    if thresholds.review == thresholds.fail:
        return ((Verdict.FAIL, thresholds.fail),)
    return ((Verdict.REVIEW, thresholds.review), (Verdict.FAIL, thresholds.fail))
