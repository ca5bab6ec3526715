"""A radio button large enough to touch and visible in both themes."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QRadioButton, QWidget

from inspectai_desktop.ui.theme import ActiveTheme
from inspectai_desktop.ui.widgets.marked_button import marked_size, paint_marked


class RadioChoice(QRadioButton):
    """A radio button painted in the theme's colours."""

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
        paint_marked(self, self._theme, self._paint_ring)

    def _paint_ring(self, painter: QPainter, ring: QRectF) -> None:
        painter.setBrush(self._theme.colour("raised"))
        painter.drawEllipse(ring)
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("accent" if self.isEnabled() else "text_disabled"))
            painter.drawEllipse(ring.adjusted(6, 6, -6, -6))
