"""A check box large enough to touch and visible in both themes."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QCheckBox, QWidget

from inspectai_desktop.ui.fonts import text_font
from inspectai_desktop.ui.theme import SPACING_PX, TOUCH_TARGET_PX, TYPE_SCALE, ActiveTheme

_BOX_PX = 24


class TickBox(QCheckBox):
    """A check box painted in the theme's colours."""

    def __init__(self, theme: ActiveTheme, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._theme = theme
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        width = QFontMetrics(text_font(TYPE_SCALE.body)).horizontalAdvance(self.text())
        return QSize(_BOX_PX + 3 * SPACING_PX + width, TOUCH_TARGET_PX)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, _place: object) -> bool:
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, enabled = self._theme, self.isEnabled()
        box = QRectF(2, (self.height() - _BOX_PX) / 2, _BOX_PX, _BOX_PX)
        edge = "focus" if self.hasFocus() else "border_strong"
        painter.setPen(QPen(theme.colour(edge if enabled else "border"), 2))
        filled = self.isChecked() and enabled
        painter.setBrush(theme.colour("accent" if filled else "raised"))
        painter.drawRoundedRect(box, 4, 4)
        if self.isChecked():
            self._paint_tick(painter, box, "on_accent" if enabled else "text_disabled")
        painter.setPen(theme.colour("text" if enabled else "text_disabled"))
        painter.setFont(text_font(TYPE_SCALE.body))
        words = QRectF(self.rect()).adjusted(_BOX_PX + 2 + SPACING_PX, 0, 0, 0)
        painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter), self.text())
        painter.end()

    def _paint_tick(self, painter: QPainter, box: QRectF, colour: str) -> None:
        pen = QPen(self._theme.colour(colour), 3)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        corners = ((0.24, 0.52), (0.43, 0.71), (0.77, 0.31))
        places = [QPointF(box.left() + x * _BOX_PX, box.top() + y * _BOX_PX) for x, y in corners]
        painter.drawPolyline(QPolygonF(places))
