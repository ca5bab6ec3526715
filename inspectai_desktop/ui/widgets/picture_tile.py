"""A small picture with the shape of its verdict, as painted in strips, galleries and tables."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.ui.fonts import text_font
from inspectai_desktop.ui.theme import TYPE_SCALE, ActiveTheme
from inspectai_desktop.ui.widgets.verdict_glyph import paint_verdict_glyph


def paint_picture_tile(
    painter: QPainter,
    box: QRectF,
    picture: QImage | None,
    verdict: Verdict | None,
    theme: ActiveTheme,
) -> None:
    """Paint the picture fitted into the box, its verdict's shape in the upper left corner."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.fillRect(box, theme.colour("picture"))
    if picture is not None and not picture.isNull():
        painter.drawImage(fitted(picture, box), picture)
    if verdict is not None:
        badge = QRectF(box.left() + 3, box.top() + 3, 20, 20)
        painter.fillRect(badge.adjusted(-3, -3, 2, 2), theme.colour("raised"))
        paint_verdict_glyph(painter, badge, verdict, theme.verdict(verdict))
    painter.setPen(QPen(theme.colour("border"), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(box)
    painter.restore()


def paint_tile_caption(
    painter: QPainter, cell: QRectF, height_px: int, words: str, colour: QColor
) -> None:
    """Paint one line of words at the cell's lower edge, shortened in the middle."""
    font = text_font(TYPE_SCALE.caption)
    painter.setFont(font)
    painter.setPen(colour)
    caption = QFontMetricsF(font).elidedText(words, Qt.TextElideMode.ElideMiddle, cell.width())
    row = QRectF(cell.left(), cell.bottom() - height_px, cell.width(), height_px)
    painter.drawText(row, int(Qt.AlignmentFlag.AlignCenter), caption)


def paint_tile_frame(
    painter: QPainter, picture: QRectF, state: QStyle.StateFlag, theme: ActiveTheme
) -> None:
    """Frame the picture of a tile that is chosen or under the mouse."""
    chosen = state & QStyle.StateFlag.State_Selected
    if not chosen and not state & QStyle.StateFlag.State_MouseOver:
        return
    painter.setPen(QPen(theme.colour("focus" if chosen else "border_strong"), 3))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(picture.adjusted(1, 1, -1, -1))


def paint_empty_text(view: QAbstractItemView, text: str, theme: ActiveTheme, margin: int) -> None:
    """Say in the middle of a view why it shows nothing."""
    painter = QPainter(view.viewport())
    painter.setFont(text_font(TYPE_SCALE.body))
    painter.setPen(theme.colour("text_muted"))
    box = view.viewport().rect().adjusted(margin, margin, -margin, -margin)
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), text)
    painter.end()


def fitted(picture: QImage, box: QRectF) -> QRectF:
    """Largest rectangle of the picture's shape in the middle of the box."""
    return fitted_size(QSizeF(picture.size()), box)


def fitted_size(shape: QSizeF, box: QRectF) -> QRectF:
    """Largest rectangle of this shape in the middle of the box."""
    size = shape.scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatio)
    return QRectF(
        box.center().x() - size.width() / 2,
        box.center().y() - size.height() / 2,
        size.width(),
        size.height(),
    )
