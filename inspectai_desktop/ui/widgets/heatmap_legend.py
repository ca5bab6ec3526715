"""What the heatmap's colours mean, in numbers."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QLinearGradient, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.ui.fonts import text_font
from inspectai_desktop.ui.heatmap import overlay_table, scale_top
from inspectai_desktop.ui.number_format import threshold_text
from inspectai_desktop.ui.theme import DARK, TYPE_SCALE
from inspectai_desktop.ui.verdict_language import verdict_word

_BAR_PX = 14
_WIDTH_PX = 76
_STOPS = 32


class HeatmapLegend(QWidget):
    """The fixed colour scale with its thresholds, on the dark background of the picture."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thresholds: Thresholds | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setToolTip(
            self.tr(
                "Colours of the heatmap. The scale is fixed: nothing is coloured below the REVIEW "
                "threshold, so a clean part looks clean."
            )
        )

    def show_thresholds(self, thresholds: Thresholds | None) -> None:
        if thresholds == self._thresholds:  # told with every picture
            return
        self._thresholds = thresholds
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(_WIDTH_PX, 160)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._thresholds is None or self.height() < 100:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height = min(self.height() - 28, 260)
        bar = QRectF(4, (self.height() - height) / 2, _BAR_PX, height)
        painter.fillRect(bar, _gradient(bar, self._thresholds))
        painter.setPen(QPen(QColor(DARK.border_strong), 1))
        painter.drawRect(bar)
        self._paint_labels(painter, bar, self._thresholds)
        painter.end()

    def _paint_labels(self, painter: QPainter, bar: QRectF, thresholds: Thresholds) -> None:
        top = scale_top(thresholds)
        numbers = (0.0, top)
        painter.setFont(text_font(TYPE_SCALE.caption))
        painter.setPen(QColor(DARK.text_muted))
        for value in numbers:
            self._paint_label(painter, bar, bar.bottom() - bar.height() * value / top, value, "")
        painter.setFont(text_font(TYPE_SCALE.caption, QFont.Weight.DemiBold))
        lowest_top = bar.bottom() - 20
        limits = [(Verdict.REVIEW, thresholds.review), (Verdict.FAIL, thresholds.fail)]
        if thresholds.review == thresholds.fail:
            limits = limits[1:]
        for verdict, limit in limits:
            # On dark ground the dark theme's inks are the readable ones.
            painter.setPen(QColor(DARK.verdicts[verdict].ink))
            y = bar.bottom() - bar.height() * min(max(limit / top, 0.0), 1.0)
            painter.drawLine(QPointF(bar.left() - 3, y), QPointF(bar.right() + 4, y))
            label_y = min(y, lowest_top)
            self._paint_label(painter, bar, label_y, limit, verdict_word(verdict))
            lowest_top = label_y - 32

    @staticmethod
    def _paint_label(painter: QPainter, bar: QRectF, y: float, value: float, word: str) -> None:
        text = f"{word}\n{threshold_text(value)}" if word else threshold_text(value)
        height = 32.0 if word else 16.0
        box = QRectF(bar.right() + 7, y - height / 2, _WIDTH_PX - bar.right() - 7, height)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), text)


def _gradient(bar: QRectF, thresholds: Thresholds) -> QLinearGradient:
    gradient = QLinearGradient(bar.bottomLeft(), bar.topLeft())
    table = overlay_table(thresholds)
    for index in range(_STOPS + 1):
        red, green, blue, alpha = (int(c) for c in table[round(index * 255 / _STOPS)])
        gradient.setColorAt(index / _STOPS, QColor(red, green, blue, alpha))
    return gradient
