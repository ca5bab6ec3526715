"""The trend of the last scores against their thresholds; a click opens the inspection."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from inspectai_desktop.domain.statistics import TREND_LENGTH, TrendPoint
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.ui.fonts import text_font
from inspectai_desktop.ui.number_format import clock_text, score_text
from inspectai_desktop.ui.theme import TOUCH_TARGET_PX, TYPE_SCALE, ActiveTheme
from inspectai_desktop.ui.verdict_language import verdict_word
from inspectai_desktop.ui.widgets.chart_range import ChartRange, steady_range
from inspectai_desktop.ui.widgets.return_key import claims_return, is_return
from inspectai_desktop.ui.widgets.trend_painting import (
    TrendGeometry,
    TrendPainting,
    trend_geometry,
)


class ScoreChart(QWidget):
    """Shows trend points, newest at the right.

    Signals:
        inspection_clicked: Identifier of the inspection a person chose.
    """

    inspection_clicked = Signal(str)

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._painting = TrendPainting(theme)
        self._points: deque[TrendPoint] = deque(maxlen=TREND_LENGTH)
        self._range: ChartRange | None = None
        self._chosen: int | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
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

    def geometry_now(self) -> TrendGeometry | None:
        """Where the points stand now; None before the first score."""
        if self._range is None:
            return None
        return trend_geometry(self._points, self._range, QRectF(self.rect()))

    def line_labels(self) -> list[str]:
        """The texts at the right end of the lines."""
        return [text for _value, text, _colour in self._painting.line_labels(self.points)]

    def sizeHint(self) -> QSize:
        return QSize(640, 108)

    def minimumSizeHint(self) -> QSize:
        return QSize(280, 72)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        geometry = self.geometry_now()
        if geometry is None:
            self._paint_empty(painter)
        else:
            self._painting.paint(painter, self._points, geometry)
            self._paint_chosen(painter, geometry)
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
        if is_return(event) and self._chosen is not None:
            self.inspection_clicked.emit(self._points[self._chosen].inspection_id)
        elif event.key() == Qt.Key.Key_Left and last >= 0:
            self._chosen = last if self._chosen is None else max(self._chosen - 1, 0)
        elif event.key() == Qt.Key.Key_Right and last >= 0:
            self._chosen = last if self._chosen is None else min(self._chosen + 1, last)
        else:
            super().keyPressEvent(event)
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
        self._painting.forget_colours()
        self.update()

    def _index_near(self, position: QPointF) -> int | None:
        """The point a finger or mouse means: shapes rather than dots, then the nearest."""
        geometry = self.geometry_now()
        if geometry is None:
            return None
        reach = TOUCH_TARGET_PX / 2
        best: tuple[float, int] | None = None
        for index, point in enumerate(self._points):
            across, down = geometry.xs[index] - position.x(), geometry.ys[index] - position.y()
            distance = (across**2 + down**2) ** 0.5
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

    def _paint_chosen(self, painter: QPainter, geometry: TrendGeometry) -> None:
        if self._chosen is None:
            return
        painter.setPen(QPen(self._theme.colour("text"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        centre = QPointF(geometry.xs[self._chosen], geometry.ys[self._chosen])
        painter.drawEllipse(centre, 10, 10)
