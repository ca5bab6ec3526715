"""Scores of good parts as bars, with the two thresholds as lines that can be moved."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.ui.fonts import text_font
from inspectai_desktop.ui.number_format import decimal_text, decimals_for, threshold_text
from inspectai_desktop.ui.theme import TOUCH_TARGET_PX, TYPE_SCALE, ActiveTheme
from inspectai_desktop.ui.threshold_forecast import ScoreDistribution
from inspectai_desktop.ui.verdict_language import verdict_word
from inspectai_desktop.ui.widgets.verdict_glyph import paint_verdict_glyph

_SIDE_PX = 16
_TOP_PX = 40
_BOTTOM_PX = 40
_GLYPH_PX = 18
_GRIP_PX = TOUCH_TARGET_PX / 2
_TICKS = 6
_STEP_SHARE = 0.005


class ScoreHistogram(QWidget):
    """Shows a distribution; the lines follow the mouse, a finger or the arrow keys.

    Signals:
        thresholds_moved: `Thresholds` while a person moves a line; `show_thresholds` answers.
    """

    thresholds_moved = Signal(object)

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._distribution: ScoreDistribution | None = None
        self._thresholds: Thresholds | None = None
        self._held = Verdict.FAIL
        self._dragging = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    def show_distribution(self, distribution: ScoreDistribution | None) -> None:
        """Show these bars; None clears everything."""
        self._distribution = distribution
        if distribution is None:
            self._thresholds = None
        self.update()

    def show_thresholds(self, thresholds: Thresholds) -> None:
        """Show the lines here."""
        self._thresholds = thresholds
        text = self.tr("Scores of good parts. REVIEW above {review}, FAIL above {fail}.")
        self.setAccessibleName(
            text.format(
                review=threshold_text(thresholds.review), fail=threshold_text(thresholds.fail)
            )
        )
        self.update()

    @property
    def distribution(self) -> ScoreDistribution | None:
        """What the bars show."""
        return self._distribution

    @property
    def held(self) -> Verdict:
        """The line a person moved last: REVIEW or FAIL."""
        return self._held

    def line_x(self, verdict: Verdict) -> float:
        """Where the line of this verdict stands, in pixels from the left."""
        return self._x(self._value(verdict))

    def sizeHint(self) -> QSize:
        return QSize(560, 220)

    def minimumSizeHint(self) -> QSize:
        return QSize(280, 130)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        held = self._line_at(event.position().x())
        if event.button() is not Qt.MouseButton.LeftButton or held is None:
            super().mousePressEvent(event)
            return
        self._held, self._dragging = held, True
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragging:
            self._move_to(self._score(event.position().x()))
            return
        over = self._line_at(event.position().x()) is not None
        self.setCursor(Qt.CursorShape.SplitHCursor if over else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragging = False
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        lines = {Qt.Key.Key_Up: Verdict.FAIL, Qt.Key.Key_Down: Verdict.REVIEW}
        key = Qt.Key(event.key())
        if self._distribution is None or self._thresholds is None:
            super().keyPressEvent(event)
        elif key in steps:
            span = self._distribution.high - self._distribution.low
            factor = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            self._move_to(self._value(self._held) + steps[key] * factor * _STEP_SHARE * span)
        elif key in lines:
            self._held = lines[key]
            self.update()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._dragging = False
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._distribution is not None:
            self._paint_bars(painter, self._distribution)
            self._paint_defects(painter, self._distribution)
            self._paint_axis(painter, self._distribution)
        if self._distribution is not None and self._thresholds is not None:
            for verdict in (Verdict.REVIEW, Verdict.FAIL):
                self._paint_line(painter, verdict)
        if self.hasFocus():
            painter.setPen(QPen(self._theme.colour("focus"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        painter.end()

    def _paint_bars(self, painter: QPainter, distribution: ScoreDistribution) -> None:
        area = self._area()
        most = _highest(distribution)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("border_strong"))
        for index, count in enumerate(distribution.counts):
            if not count:
                continue
            left = self._x(float(distribution.edges[index]))
            right = self._x(float(distribution.edges[index + 1]))
            height = max(area.height() * 0.92 * int(count) / most, 3.0)
            painter.drawRect(QRectF(left + 1, area.bottom() - height, right - left - 2, height))

    def _paint_defects(self, painter: QPainter, distribution: ScoreDistribution) -> None:
        """Known defects as hatched outlines: told from the solid bars without any colour."""
        if distribution.defects is None:
            return
        area, most = self._area(), _highest(distribution)
        ink = QColor(self._theme.verdict(Verdict.FAIL).ink)
        painter.setPen(QPen(ink, 1))
        painter.setBrush(QBrush(ink, Qt.BrushStyle.BDiagPattern))
        for index, count in enumerate(distribution.defects):
            if not count:
                continue
            left = self._x(float(distribution.edges[index]))
            right = self._x(float(distribution.edges[index + 1]))
            height = max(area.height() * 0.92 * int(count) / most, 3.0)
            painter.drawRect(QRectF(left + 1, area.bottom() - height, right - left - 2, height))

    def _paint_axis(self, painter: QPainter, distribution: ScoreDistribution) -> None:
        area = self._area()
        painter.setPen(QPen(self._theme.colour("border_strong"), 1))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.setPen(self._theme.colour("text_muted"))
        painter.setFont(text_font(TYPE_SCALE.caption))
        step = _round_step((distribution.high - distribution.low) / _TICKS)
        decimals = max(-math.floor(math.log10(step)), 0)
        first = math.ceil(distribution.low / step)
        for number in range(first, math.floor(distribution.high / step) + 1):
            x = self._x(number * step)
            painter.drawLine(QPointF(x, area.bottom()), QPointF(x, area.bottom() + 4))
            box = QRectF(x - 40, area.bottom() + 4, 80, 16)
            text = decimal_text(number * step, decimals)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignHCenter), text)
        if distribution.defects is not None:
            self._paint_legend(painter)
        title = QRectF(0, area.bottom() + 20, self.width(), 18)
        painter.drawText(
            title,
            int(Qt.AlignmentFlag.AlignHCenter),
            self.tr("anomaly score: further right looks less like a good part"),
        )

    def _paint_legend(self, painter: QPainter) -> None:
        """What solid and hatched bars are, at the right below the axis."""
        ink = QColor(self._theme.verdict(Verdict.FAIL).ink)
        right = float(self.width() - _SIDE_PX)
        for words, pen, brush in (
            (
                self.tr("known defects"),
                QPen(ink, 1),
                QBrush(ink, Qt.BrushStyle.BDiagPattern),
            ),
            (
                self.tr("good parts"),
                QPen(Qt.PenStyle.NoPen),
                QBrush(self._theme.colour("border_strong")),
            ),
        ):
            width = QFontMetricsF(painter.font()).horizontalAdvance(words)
            box = QRectF(right - width, self.height() - 20, width + 1, 18)
            painter.setPen(self._theme.colour("text_muted"))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), words)
            painter.setPen(pen)
            painter.setBrush(brush)
            painter.drawRect(QRectF(box.left() - 20, box.top() + 4, 14, 10))
            right = box.left() - 36

    def _paint_line(self, painter: QPainter, verdict: Verdict) -> None:
        area, x = self._area(), self.line_x(verdict)
        colours = self._theme.verdict(verdict)
        is_held = verdict is self._held and (self.hasFocus() or self._dragging)
        pen = QPen(QColor(colours.ink), 4 if is_held else 2)
        if verdict is Verdict.REVIEW:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawLine(QPointF(x, area.top() - 2), QPointF(x, area.bottom()))
        value = threshold_text(self._value(verdict))
        text = f"{verdict_word(verdict)} {value}"
        painter.setFont(text_font(TYPE_SCALE.body, QFont.Weight.DemiBold))
        width = QFontMetricsF(painter.font()).horizontalAdvance(text)
        whole = _GLYPH_PX + 6 + width
        # REVIEW writes to the left of its line and FAIL to the right: they never meet.
        left = x - whole - 6 if verdict is Verdict.REVIEW else x + 6
        left = min(max(left, 2.0), self.width() - whole - 2)
        glyph = QRectF(left, 10, _GLYPH_PX, _GLYPH_PX)
        paint_verdict_glyph(painter, glyph, verdict, colours)
        painter.setPen(QColor(colours.ink))
        box = QRectF(left + _GLYPH_PX + 6, 8, width + 2, 22)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), text)

    def _area(self) -> QRectF:
        return QRectF(self.rect()).adjusted(_SIDE_PX, _TOP_PX, -_SIDE_PX, -_BOTTOM_PX)

    def _value(self, verdict: Verdict) -> float:
        if self._thresholds is None:
            return 0.0
        return self._thresholds.fail if verdict is Verdict.FAIL else self._thresholds.review

    def _x(self, score: float) -> float:
        area, distribution = self._area(), self._distribution
        if distribution is None:
            return area.left()
        share = (score - distribution.low) / (distribution.high - distribution.low)
        return area.left() + area.width() * min(max(share, 0.0), 1.0)

    def _score(self, x: float) -> float:
        area, distribution = self._area(), self._distribution
        if distribution is None:
            return 0.0
        share = min(max((x - area.left()) / max(area.width(), 1.0), 0.0), 1.0)
        return distribution.low + share * (distribution.high - distribution.low)

    def _line_at(self, x: float) -> Verdict | None:
        """The nearest line within a finger's width; of two in one place the side decides."""
        if self._thresholds is None:
            return None
        review, fail = self.line_x(Verdict.REVIEW), self.line_x(Verdict.FAIL)
        if min(abs(x - review), abs(x - fail)) > _GRIP_PX:
            return None
        return Verdict.REVIEW if x < (review + fail) / 2 else Verdict.FAIL

    def _move_to(self, score: float) -> None:
        if self._thresholds is None or self._distribution is None:
            return
        score = min(max(score, self._distribution.low), self._distribution.high)
        digits = decimals_for(self._distribution.high) + 1
        score = round(score, digits)
        review, fail = self._thresholds.review, self._thresholds.fail
        if self._held is Verdict.FAIL:
            moved = Thresholds(review, max(score, review))
        else:
            moved = Thresholds(min(score, fail), fail)
        if moved != self._thresholds:
            self.thresholds_moved.emit(moved)


def _highest(distribution: ScoreDistribution) -> int:
    """The fullest bin's count, at least 1."""
    defects = distribution.defects
    most = int(distribution.counts.max(initial=0))
    return max(most, 1 if defects is None else int(defects.max(initial=0)), 1)


def _round_step(span: float) -> float:
    """The next larger 1, 2 or 5 with any power of ten."""
    power = 10.0 ** math.floor(math.log10(span))
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= span)
