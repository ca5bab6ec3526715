"""The trend of the last scores against their thresholds; a click opens the inspection.

Painted directly: 500 points with the shapes of the verdict language take about two milliseconds.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from itertools import groupby

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from inspectai_desktop.domain.statistics import TREND_LENGTH, TrendPoint
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.ui.fonts import text_font
from inspectai_desktop.ui.number_format import (
    clock_text,
    decimal_text,
    decimals_for,
    score_text,
    threshold_text,
)
from inspectai_desktop.ui.theme import TOUCH_TARGET_PX, TYPE_SCALE, ActiveTheme
from inspectai_desktop.ui.verdict_language import verdict_word
from inspectai_desktop.ui.widgets.chart_range import ChartRange, steady_range
from inspectai_desktop.ui.widgets.return_key import claims_return
from inspectai_desktop.ui.widgets.verdict_glyph import paint_verdict_glyph

_POINT_PX = {
    Verdict.PASS: 4,
    Verdict.REVIEW: 12,
    Verdict.FAIL: 13,
    Verdict.NOT_INSPECTED: 13,
}
_AXIS_PX = 44
_LABELS_PX = 112


class ScoreChart(QWidget):
    """Shows trend points, newest at the right.

    Signals:
        inspection_clicked: Identifier of the inspection a person chose.
    """

    inspection_clicked = Signal(str)

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._points: deque[TrendPoint] = deque(maxlen=TREND_LENGTH)
        self._range: ChartRange | None = None
        self._chosen: int | None = None
        self._stamps: dict[Verdict, QPixmap] = {}
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Score trend"))
        theme.changed.connect(self._on_theme_changed)

    @property
    def points(self) -> tuple[TrendPoint, ...]:
        return tuple(self._points)

    def show_points(self, points: Iterable[TrendPoint]) -> None:
        """Replace all points, oldest first."""
        self._points = deque(points, maxlen=TREND_LENGTH)
        self._chosen = None
        self._range = steady_range(self._points, None)
        self.update()

    def add_point(self, point: TrendPoint) -> None:
        """Add the newest point; the oldest of more than 500 leaves at the left."""
        if self._chosen is not None and len(self._points) == TREND_LENGTH:
            self._chosen = self._chosen - 1 if self._chosen else None
        self._points.append(point)
        self._range = steady_range(self._points, self._range)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(640, 108)

    def minimumSizeHint(self) -> QSize:
        return QSize(280, 72)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._range is None:
            self._paint_empty(painter)
        else:
            self._paint_axis(painter, self._range)
            self._paint_thresholds(painter, self._range)
            self._paint_passed(painter, self._range)
            self._paint_smoothed(painter, self._range)
            self._paint_shapes(painter, self._range)
            self._paint_labels(painter, self._range)
        if self.hasFocus():
            painter.setPen(QPen(self._theme.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        painter.end()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index = self._index_near(event.position())
        if event.button() is Qt.MouseButton.LeftButton and index is not None:
            self._chosen = index
            self.update()
            self.inspection_clicked.emit(self._points[index].inspection_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self._points) - 1
        if last < 0:
            super().keyPressEvent(event)
            return
        match event.key():
            case Qt.Key.Key_Left:
                self._chosen = last if self._chosen is None else max(self._chosen - 1, 0)
            case Qt.Key.Key_Right:
                self._chosen = last if self._chosen is None else min(self._chosen + 1, last)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self._chosen is not None:
                self.inspection_clicked.emit(self._points[self._chosen].inspection_id)
            case _:
                super().keyPressEvent(event)
                return
        self.update()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            index = self._index_near(QPointF(event.pos()))
            text = self._description(self._points[index]) if index is not None else ""
            QToolTip.showText(event.globalPos(), text, self)
            return True
        # Return opens the chosen point here, instead of confirming the current part.
        return (self._chosen is not None and claims_return(event)) or super().event(event)

    def _on_theme_changed(self) -> None:
        self._stamps.clear()
        self.update()

    def _plot(self) -> QRectF:
        return QRectF(self.rect()).adjusted(_AXIS_PX, 10, -_LABELS_PX, -10)

    def _position(self, index: int, shown: ChartRange) -> QPointF:
        plot = self._plot()
        slot = plot.width() / TREND_LENGTH
        x = plot.right() - (len(self._points) - 1 - index) * slot
        score = self._points[index].anomaly_score
        share = 0.0 if score is None else shown.share(score)
        return QPointF(x, plot.bottom() - share * plot.height())

    def _index_near(self, position: QPointF) -> int | None:
        """The point a finger or mouse means: shapes first, then the nearest dot."""
        if self._range is None:
            return None
        reach = TOUCH_TARGET_PX / 2
        best: tuple[float, int] | None = None
        for index, point in enumerate(self._points):
            offset = self._position(index, self._range) - position
            distance = (offset.x() ** 2 + offset.y() ** 2) ** 0.5
            if point.verdict is not Verdict.PASS:
                distance /= 2
            if distance <= reach and (best is None or distance < best[0]):
                best = (distance, index)
        return best[1] if best is not None else None

    def _description(self, point: TrendPoint) -> str:
        word = verdict_word(point.verdict)
        time = clock_text(point.inspected_at)
        if point.anomaly_score is None:
            return f"{word}\n{time}"
        score = score_text(point.anomaly_score, point.thresholds)
        return self.tr("{word}, score {score}\n{time}").format(word=word, score=score, time=time)

    def _paint_empty(self, painter: QPainter) -> None:
        painter.setPen(self._theme.colour("text_muted"))
        painter.setFont(text_font(TYPE_SCALE.body))
        painter.drawText(
            self.rect(),
            int(Qt.AlignmentFlag.AlignCenter),
            self.tr("The score of every part will appear here."),
        )

    def _paint_axis(self, painter: QPainter, shown: ChartRange) -> None:
        plot = self._plot()
        painter.setPen(QPen(self._theme.colour("border"), 1))
        painter.drawLine(plot.bottomLeft(), plot.bottomRight())
        painter.drawLine(plot.topLeft(), plot.bottomLeft())
        painter.setPen(self._theme.colour("text_muted"))
        painter.setFont(text_font(TYPE_SCALE.caption))
        alignment = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        decimals = decimals_for(shown.high)
        for value, y in ((shown.high, plot.top()), (shown.low, plot.bottom())):
            box = QRectF(0, min(max(y - 9, 0), self.height() - 18), _AXIS_PX - 6, 18)
            painter.drawText(box, alignment, decimal_text(value, decimals))

    def _paint_thresholds(self, painter: QPainter, shown: ChartRange) -> None:
        """Step lines: every part is judged by the thresholds of its own time."""
        plot = self._plot()
        slot = plot.width() / TREND_LENGTH
        in_force: list[Thresholds | None] = []
        for point in self._points:  # a part that was not inspected leaves no gap in the line
            in_force.append(point.thresholds or (in_force[-1] if in_force else None))
        for thresholds, group in groupby(range(len(in_force)), key=in_force.__getitem__):
            members = list(group)
            if thresholds is None:
                continue
            left = self._position(members[0], shown).x() - slot
            right = self._position(members[-1], shown).x()
            for verdict, limit in _limits(thresholds):
                y = plot.bottom() - shown.share(limit) * plot.height()
                painter.setPen(self._threshold_pen(verdict))
                painter.drawLine(QPointF(max(left, plot.left()), y), QPointF(right, y))

    def _threshold_pen(self, verdict: Verdict) -> QPen:
        pen = QPen(QColor(self._theme.verdict(verdict).fill), 1.5)
        if verdict is Verdict.REVIEW:
            pen.setStyle(Qt.PenStyle.DashLine)
        return pen

    def _paint_labels(self, painter: QPainter, shown: ChartRange) -> None:
        """Name the lines at their right end, from the lowest up so that they never overlap."""
        plot = self._plot()
        painter.setFont(text_font(TYPE_SCALE.caption, QFont.Weight.DemiBold))
        height = QFontMetricsF(painter.font()).height()
        lowest_free = float(self.height())
        for value, text, colour in sorted(self._line_labels(), key=lambda label: label[0]):
            y = plot.bottom() - shown.share(value) * plot.height()
            top = min(y - height / 2, lowest_free - height)
            lowest_free = top
            painter.setPen(QColor(colour))
            box = QRectF(plot.right() + 10, top, _LABELS_PX - 10, height)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), text)

    def _line_labels(self) -> list[tuple[float, str, str]]:
        """Value, text and colour of every line's label."""
        labels = []
        latest = next((p.thresholds for p in reversed(self._points) if p.thresholds), None)
        if latest is not None:
            for verdict, limit in _limits(latest):
                text = f"{verdict_word(verdict)} {threshold_text(limit)}"
                labels.append((limit, text, self._theme.verdict(verdict).ink))
        smoothed = next((p.ewma for p in reversed(self._points) if p.ewma is not None), None)
        if smoothed is not None:
            text = self.tr("smoothed {score}").format(score=score_text(smoothed, latest))
            labels.append((smoothed, text, self._theme.palette.text))
        return labels

    def _paint_smoothed(self, painter: QPainter, shown: ChartRange) -> None:
        plot = self._plot()
        line = QPolygonF(
            [
                QPointF(
                    self._position(index, shown).x(),
                    plot.bottom() - shown.share(point.ewma) * plot.height(),
                )
                for index, point in enumerate(self._points)
                if point.ewma is not None
            ]
        )
        painter.setPen(QPen(self._theme.colour("text"), 1.6))
        painter.drawPolyline(line)

    def _paint_passed(self, painter: QPainter, shown: ChartRange) -> None:
        for index, point in enumerate(self._points):
            if point.verdict is Verdict.PASS:
                self._paint_stamp(painter, Verdict.PASS, self._position(index, shown))

    def _paint_shapes(self, painter: QPainter, shown: ChartRange) -> None:
        """The parts that matter, above everything; a bar over those beyond the upper edge."""
        painter.setPen(QPen(self._theme.colour("text"), 2))
        for index, point in enumerate(self._points):
            if point.verdict is Verdict.PASS:
                continue
            position = self._position(index, shown)
            self._paint_stamp(painter, point.verdict, position)
            if point.anomaly_score is not None and point.anomaly_score > shown.high:
                top = position.y() - _POINT_PX[point.verdict] / 2 - 2
                painter.drawLine(QPointF(position.x() - 4, top), QPointF(position.x() + 4, top))
        if self._chosen is not None:
            painter.setPen(QPen(self._theme.colour("text"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(self._position(self._chosen, shown), 10, 10)

    def _paint_stamp(self, painter: QPainter, verdict: Verdict, centre: QPointF) -> None:
        stamp = self._stamps.get(verdict)
        if stamp is None or stamp.devicePixelRatio() != self.devicePixelRatio():
            stamp = self._stamps[verdict] = self._stamp(verdict)
        half = _POINT_PX[verdict] / 2
        painter.drawPixmap(QPointF(centre.x() - half, centre.y() - half), stamp)

    def _stamp(self, verdict: Verdict) -> QPixmap:
        ratio = self.devicePixelRatio()
        side = _POINT_PX[verdict]
        pixmap = QPixmap(round(side * ratio), round(side * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = self._theme.verdict(verdict)
        if verdict is Verdict.PASS:  # too small for a tick, and there are 490 of them
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.fill))
            painter.drawEllipse(QRectF(0, 0, side, side))
        else:
            paint_verdict_glyph(painter, QRectF(0, 0, side, side), verdict, colours)
        painter.end()
        return pixmap


def _limits(thresholds: Thresholds) -> tuple[tuple[Verdict, float], ...]:
    """The lines of these thresholds, lower one first; one line when REVIEW is switched off."""
    if thresholds.review == thresholds.fail:
        return ((Verdict.FAIL, thresholds.fail),)
    return ((Verdict.REVIEW, thresholds.review), (Verdict.FAIL, thresholds.fail))
