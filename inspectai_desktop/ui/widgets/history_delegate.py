"""How a row of the history is painted: small picture, and the verdict in its language."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from inspectai_desktop.ui.fonts import text_font
from inspectai_desktop.ui.item_models.history_model import Column, HistoryModel
from inspectai_desktop.ui.theme import TYPE_SCALE, ActiveTheme
from inspectai_desktop.ui.verdict_language import verdict_word
from inspectai_desktop.ui.widgets.picture_tile import paint_picture_tile
from inspectai_desktop.ui.widgets.verdict_glyph import paint_verdict_glyph

_GLYPH_PX = 18
_ROOM_FOR_WORD_PX = 80


class HistoryDelegate(QStyledItemDelegate):
    """Paints the first column as a picture, the verdict with shape and word, others as text."""

    def __init__(self, theme: ActiveTheme, model: HistoryModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._model = model

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        column = Column(index.column())
        if column not in (Column.PICTURE, Column.VERDICT):
            plain = QStyleOptionViewItem(option)
            plain.state &= ~QStyle.StateFlag.State_HasFocus  # the row is marked, not the cell
            super().paint(painter, plain, index)
            return
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, self._theme.colour("selected"))
        box = QRectF(option.rect)
        if column is Column.PICTURE:
            picture = self._model.picture(index.row())
            paint_picture_tile(painter, box.adjusted(4, 3, -4, -4), picture, None, self._theme)
        else:
            self._paint_verdict(painter, box, index.row())

    def _paint_verdict(self, painter: QPainter, box: QRectF, row: int) -> None:
        verdict = self._model.row(row).inspection.verdict
        colours = self._theme.verdict(verdict)
        glyph = QRectF(box.left() + 9, box.center().y() - _GLYPH_PX / 2, _GLYPH_PX, _GLYPH_PX)
        painter.save()
        paint_verdict_glyph(painter, glyph, verdict, colours)
        if box.width() > _ROOM_FOR_WORD_PX:
            painter.setFont(text_font(TYPE_SCALE.body, QFont.Weight.DemiBold))
            painter.setPen(QColor(colours.ink))
            text_box = box.adjusted(_GLYPH_PX + 18, 0, 0, 0)
            painter.drawText(text_box, int(Qt.AlignmentFlag.AlignVCenter), verdict_word(verdict))
        painter.restore()
