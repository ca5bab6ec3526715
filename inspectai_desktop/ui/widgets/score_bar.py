"""The anomaly score as a bar against its two thresholds, with the numbers."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.ui.fonts import text_font
from inspectai_desktop.ui.heatmap import scale_top
from inspectai_desktop.ui.number_format import score_text, threshold_text
from inspectai_desktop.ui.theme import TYPE_SCALE, ActiveTheme
from inspectai_desktop.ui.verdict_language import verdict_word

_BAR_PX = 12


@dataclass(frozen=True, slots=True)
class _Label:
    text: str
    colour: str
    position: float


class ScoreBar(QWidget):
    """Bar from 0 to twice the FAIL threshold; the same scale as the heatmap's legend."""

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._score: float | None = None
        self._thresholds: Thresholds | None = None
        theme.changed.connect(self.update)

    def show_score(self, score: float | None, thresholds: Thresholds | None) -> None:
        """Show a score against these thresholds; None shows the thresholds alone."""
        self._score, self._thresholds = score, thresholds
        self.setAccessibleName(self._spoken())
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, 64)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 56)

    def _spoken(self) -> str:
        if self._thresholds is None:
            return ""
        return self.tr("score {score}, REVIEW above {review}, FAIL above {fail}").format(
            score=score_text(self._score, self._thresholds),
            review=threshold_text(self._thresholds.review),
            fail=threshold_text(self._thresholds.fail),
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._thresholds is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bar = QRectF(8, min(26.0, self.height() / 2 - 2), self.width() - 16, _BAR_PX)
        self._paint_track(painter, bar, self._thresholds)
        self._paint_score(painter, bar, self._thresholds)
        self._paint_limits(painter, bar, self._thresholds)
        painter.end()

    def _x(self, bar: QRectF, value: float, thresholds: Thresholds) -> float:
        share = value / scale_top(thresholds)
        return bar.left() + bar.width() * min(max(share, 0.0), 1.0)

    def _paint_track(self, painter: QPainter, bar: QRectF, thresholds: Thresholds) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.fillRect(bar, self._theme.colour("hover"))
        if self._score is None:
            return
        verdict = thresholds.verdict(self._score)
        filled = QRectF(bar)
        filled.setRight(self._x(bar, self._score, thresholds))
        painter.fillRect(filled, QColor(self._theme.verdict(verdict).fill))

    def _paint_score(self, painter: QPainter, bar: QRectF, thresholds: Thresholds) -> None:
        if self._score is None:
            return
        x = self._x(bar, self._score, thresholds)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("text"))
        painter.drawPolygon(
            QPolygonF(
                [
                    QPointF(x - 6, bar.top() - 8),
                    QPointF(x + 6, bar.top() - 8),
                    QPointF(x, bar.top()),
                ]
            )
        )
        number = score_text(self._score, thresholds)
        if self._score > scale_top(thresholds):
            number = f"{number} \u203a"
        painter.setFont(text_font(TYPE_SCALE.heading, QFont.Weight.DemiBold))
        painter.setPen(self._theme.colour("text"))
        width = QFontMetricsF(painter.font()).horizontalAdvance(number)
        left = min(max(x - width / 2, bar.left()), bar.right() - width)
        row = QRectF(left, bar.top() - 29, width + 1, 22)
        painter.drawText(row, int(Qt.AlignmentFlag.AlignCenter), number)

    def _paint_limits(self, painter: QPainter, bar: QRectF, thresholds: Thresholds) -> None:
        labels = [
            _Label(
                f"{verdict_word(verdict)} {threshold_text(limit)}",
                self._theme.verdict(verdict).ink,
                self._x(bar, limit, thresholds),
            )
            for verdict, limit in (
                (Verdict.REVIEW, thresholds.review),
                (Verdict.FAIL, thresholds.fail),
            )
            if verdict is Verdict.FAIL or thresholds.review < thresholds.fail
        ]
        painter.setFont(text_font(TYPE_SCALE.caption, QFont.Weight.DemiBold))
        metrics = QFontMetricsF(painter.font())
        for index, label in enumerate(labels):
            painter.setPen(QPen(self._theme.colour("text"), 2))
            painter.drawLine(
                QPointF(label.position, bar.top() - 2), QPointF(label.position, bar.bottom() + 4)
            )
            width = metrics.horizontalAdvance(label.text)
            # REVIEW reads to the left of its line and FAIL to the right: they never overlap.
            to_left = index == 0 and len(labels) == 2
            left = label.position - width - 4 if to_left else label.position + 4
            left = min(max(left, 0.0), self.width() - width)
            painter.setPen(QColor(label.colour))
            row = QRectF(left, bar.bottom() + 3, width + 1, 18)
            painter.drawText(row, int(Qt.AlignmentFlag.AlignVCenter), label.text)
