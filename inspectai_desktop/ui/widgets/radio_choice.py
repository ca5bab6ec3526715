"""A radio button large enough to touch and visible in both themes."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QRadioButton, QWidget

from inspectai_desktop.ui.fonts import text_font
from inspectai_desktop.ui.theme import SPACING_PX, TOUCH_TARGET_PX, TYPE_SCALE, ActiveTheme

_MARK_PX = 24


class RadioChoice(QRadioButton):
    """A radio button painted in the theme's colours."""

    def __init__(self, theme: ActiveTheme, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._theme = theme
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        width = QFontMetrics(text_font(TYPE_SCALE.body)).horizontalAdvance(self.text())
        return QSize(_MARK_PX + 3 * SPACING_PX + width, TOUCH_TARGET_PX)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, _place: object) -> bool:
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, enabled = self._theme, self.isEnabled()
        ring = QRectF(2, (self.height() - _MARK_PX) / 2, _MARK_PX, _MARK_PX)
        edge = "focus" if self.hasFocus() else "border_strong"
        painter.setPen(QPen(theme.colour(edge if enabled else "border"), 2))
        painter.setBrush(theme.colour("raised"))
        painter.drawEllipse(ring)
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent" if enabled else "text_disabled"))
            painter.drawEllipse(ring.adjusted(6, 6, -6, -6))
        painter.setPen(theme.colour("text" if enabled else "text_disabled"))
        painter.setFont(text_font(TYPE_SCALE.body))
        words = QRectF(self.rect()).adjusted(_MARK_PX + 2 + SPACING_PX, 0, 0, 0)
        painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter), self.text())
        painter.end()
