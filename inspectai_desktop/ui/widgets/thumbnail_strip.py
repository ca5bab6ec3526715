"""The strip of the last FAIL and REVIEW parts; a click opens the inspection."""

from __future__ import annotations

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPixmapCache,
)
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from inspectai_desktop.ui.fonts import text_font
from inspectai_desktop.ui.item_models.strip_model import (
    ENTRY_ROLE,
    StripEntry,
    StripItem,
    StripModel,
)
from inspectai_desktop.ui.number_format import score_text
from inspectai_desktop.ui.theme import TYPE_SCALE, ActiveTheme
from inspectai_desktop.ui.widgets.picture_tile import paint_empty_text, paint_picture_tile
from inspectai_desktop.ui.widgets.return_key import claims_return, is_return

_WIDTH_OVER_HEIGHT = 1.5
_TEXT_PX = 18


class ThumbnailStrip(QListView):
    """Shows strip entries, newest at the left.

    Signals:
        inspection_clicked: Identifier of the inspection a person chose.
    """

    inspection_clicked = Signal(str)

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._model = StripModel(self)
        self.setModel(self._model)
        self._delegate = _TileDelegate(theme, self)
        self.setItemDelegate(self._delegate)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setUniformItemSizes(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setProperty("role", "plain")
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Last FAIL and REVIEW parts"))
        self.use_height(84)
        self.clicked.connect(self._on_clicked)
        theme.changed.connect(self.viewport().update)

    def use_height(self, height_px: int) -> None:
        """Make the tiles this high."""
        if height_px != self._delegate.height_px:
            self._delegate.height_px = height_px
            self.setFixedHeight(height_px + 2)
            self.scheduleDelayedItemsLayout()

    def add_entry(self, entry: StripEntry) -> None:
        """Put a part in front."""
        self._model.add(entry)

    def show_entries(self, entries: list[StripEntry]) -> None:
        """Show these parts, newest first."""
        self._model.replace(entries)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_return(event) and self.currentIndex().isValid():
            self._on_clicked(self.currentIndex())
            return
        super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        # Return opens the chosen part here, instead of confirming the current one.
        return (self.currentIndex().isValid() and claims_return(event)) or super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._model.rowCount() == 0:
            paint_empty_text(self, self.tr("No FAIL or REVIEW part yet."), self._theme, 0)

    def _on_clicked(self, index: QModelIndex) -> None:
        item: StripItem = index.data(ENTRY_ROLE)
        self.inspection_clicked.emit(item.inspection.inspection_id)


class _TileDelegate(QStyledItemDelegate):
    def __init__(self, theme: ActiveTheme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.height_px = 0

    def sizeHint(
        self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        width = round((self.height_px - _TEXT_PX) * _WIDTH_OVER_HEIGHT)
        return QSize(width + 8, self.height_px)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        rect: QRect = option.rect
        painter.drawPixmap(rect.topLeft(), self._tile(painter, index.data(ENTRY_ROLE), rect.size()))
        state: QStyle.StateFlag = option.state
        marked = state & QStyle.StateFlag.State_MouseOver
        focused = state & QStyle.StateFlag.State_HasFocus
        if marked or focused:
            field = "focus" if focused else "border_strong"
            painter.setPen(QPen(self._theme.colour(field), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(_picture_box(QRectF(rect)))

    def _tile(self, painter: QPainter, item: StripItem, size: QSize) -> QPixmap:
        """The tile as painted before: on a busy line all of them move along several times a second.

        Its colours belong to the key, since a person may switch the theme.
        """
        inspection, ratio = item.inspection, painter.device().devicePixelRatio()
        colours = self._theme.verdict(inspection.verdict)
        picture = 0 if item.picture is None else item.picture.cacheKey()
        shape = f"{size.width()}x{size.height()}@{ratio}"
        key = f"{inspection.inspection_id}/{picture}/{shape}/{colours}"
        tile = QPixmap()
        if not QPixmapCache.find(key, tile):
            tile = QPixmap(size * ratio)
            tile.setDevicePixelRatio(ratio)
            tile.fill(Qt.GlobalColor.transparent)
            own = QPainter(tile)
            self._paint_tile(own, item, QRectF(0, 0, size.width(), size.height()))
            own.end()
            QPixmapCache.insert(key, tile)
        return tile

    def _paint_tile(self, painter: QPainter, item: StripItem, cell: QRectF) -> None:
        inspection, picture = item.inspection, _picture_box(cell)
        paint_picture_tile(painter, picture, item.picture, inspection.verdict, self._theme)
        painter.setFont(text_font(TYPE_SCALE.caption, QFont.Weight.DemiBold))
        painter.setPen(QColor(self._theme.verdict(inspection.verdict).ink))
        text = score_text(inspection.anomaly_score, inspection.thresholds)
        row = QRectF(picture.left(), picture.bottom(), picture.width(), _TEXT_PX)
        painter.drawText(row, int(Qt.AlignmentFlag.AlignCenter), text)


def _picture_box(cell: QRectF) -> QRectF:
    return cell.adjusted(1, 1, -8, -1 - _TEXT_PX)
