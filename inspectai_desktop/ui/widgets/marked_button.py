"""What radio buttons and check boxes share: a mark at the left, words beside it, room to touch."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QAbstractButton

from inspectai_desktop.ui.fonts import text_font
from inspectai_desktop.ui.theme import SPACING_PX, TOUCH_TARGET_PX, TYPE_SCALE, ActiveTheme

MARK_PX = 24


def marked_size(text: str) -> QSize:
    """Size of a button with this text."""
    width = QFontMetrics(text_font(TYPE_SCALE.body)).horizontalAdvance(text)
    return QSize(MARK_PX + 3 * SPACING_PX + width, TOUCH_TARGET_PX)


def paint_marked(
    button: QAbstractButton, theme: ActiveTheme, paint_mark: Callable[[QPainter, QRectF], None]
) -> None:
    """Paint a button; `paint_mark` gets the pen of the mark's edge and the mark's place."""
    painter = QPainter(button)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    enabled = button.isEnabled()
    edge = "focus" if button.hasFocus() else "border_strong"
    painter.setPen(QPen(theme.colour(edge if enabled else "border"), 2))
    paint_mark(painter, QRectF(2, (button.height() - MARK_PX) / 2, MARK_PX, MARK_PX))
    painter.setPen(theme.colour("text" if enabled else "text_disabled"))
    painter.setFont(text_font(TYPE_SCALE.body))
    words = QRectF(button.rect()).adjusted(MARK_PX + 2 + SPACING_PX, 0, 0, 0)
    painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter), button.text())
    painter.end()
