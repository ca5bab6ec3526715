"""A check box large enough to touch and visible in both themes."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QCheckBox, QWidget

from inspectai_desktop.ui.theme import ActiveTheme
from inspectai_desktop.ui.widgets.marked_button import MARK_PX, marked_size, paint_marked

_CORNERS = ((0.24, 0.52), (0.43, 0.71), (0.77, 0.31))


class TickBox(QCheckBox):
    """A check box painted in the theme's colours."""

    def __init__(self, theme: ActiveTheme, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._theme = theme
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return marked_size(self.text())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, _place: object) -> bool:
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_marked(self, self._theme, self._paint_box)

    def _paint_box(self, painter: QPainter, box: QRectF) -> None:
        enabled = self.isEnabled()
        filled = self.isChecked() and enabled
        painter.setBrush(self._theme.colour("accent" if filled else "raised"))
        painter.drawRoundedRect(box, 4, 4)
        if self.isChecked():
            self._paint_tick(painter, box, "on_accent" if enabled else "text_disabled")

    def _paint_tick(self, painter: QPainter, box: QRectF, colour: str) -> None:
        pen = QPen(self._theme.colour(colour), 3)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        places = [QPointF(box.left() + x * MARK_PX, box.top() + y * MARK_PX) for x, y in _CORNERS]
        painter.drawPolyline(QPolygonF(places))
