"""The grid of good pictures: many at once, those left out dimmed, those with findings marked."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from inspectai_desktop.ui.fonts import text_font
from inspectai_desktop.ui.item_models.good_picture_model import (
    PICTURE_ROLE,
    GoodPicture,
    GoodPictureModel,
)
from inspectai_desktop.ui.theme import TYPE_SCALE, ActiveTheme
from inspectai_desktop.ui.widgets.picture_tile import (
    paint_empty_text,
    paint_picture_tile,
    paint_tile_caption,
    paint_tile_frame,
)

_TILE = QSize(111, 110)
_GAP_PX = 8
_CAPTION_PX = 20


class PictureGrid(QListView):
    """Shows `GoodPicture`s.

    Signals:
        selection_moved: Another selection.
        delete_pressed: A person wants the selected ones left out.
        images_wanted: Pictures in view whose small picture is still to come.
    """

    selection_moved = Signal()
    delete_pressed = Signal()
    images_wanted = Signal(object)

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._empty_text = ""
        self.pictures = GoodPictureModel(self)
        self.setModel(self.pictures)
        self._tiles = _TileDelegate(theme, self.pictures, self)
        self.setItemDelegate(self._tiles)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Pictures of good parts"))
        self.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self.verticalScrollBar().valueChanged.connect(self.ask_for_images)
        theme.changed.connect(self.viewport().update)

    def ask_for_images(self) -> None:
        """Ask for the small pictures in view, and of a page before and behind."""
        columns = max(self.viewport().width() // self._tiles.cell.width(), 1)
        line = _TILE.height() + _GAP_PX
        top = self.verticalScrollBar().value() // line
        lines = self.viewport().height() // line + 1
        first, last = (top - lines) * columns, (top + 2 * lines) * columns
        missing = self.pictures.without_image(first, last)
        if missing:
            self.images_wanted.emit(missing)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # As many tiles as have room, and wide enough to fill the row.
        width = self.viewport().width() - 2
        columns = max(width // (_TILE.width() + _GAP_PX), 1)
        cell = QSize(width // columns, _TILE.height() + _GAP_PX)
        if cell != self._tiles.cell:
            self._tiles.cell = cell
            self.scheduleDelayedItemsLayout()
        self.ask_for_images()

    def show_empty_text(self, text: str) -> None:
        """Say this while there is no picture."""
        self._empty_text = text
        self.viewport().update()

    def selected(self) -> tuple[Path, ...]:
        """The selected pictures in the list's order."""
        rows = sorted(index.row() for index in self.selectedIndexes())
        return tuple(self.pictures.index(row).data(PICTURE_ROLE).path for row in rows)

    def select(self, paths: tuple[Path, ...]) -> None:
        """Select exactly these and show the first."""
        selection = QItemSelection()
        rows = [row for row in map(self.pictures.row_of, paths) if row is not None]
        for row in rows:
            index = self.pictures.index(row)
            selection.select(index, index)
        model = self.selectionModel()
        model.select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if rows:
            self.scrollTo(self.pictures.index(min(rows)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete_pressed.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.pictures.rowCount() == 0:
            paint_empty_text(self, self._empty_text, self._theme, 16)

    def _on_selection_changed(self, _now: object, _before: object) -> None:
        self.selection_moved.emit()


class _TileDelegate(QStyledItemDelegate):
    def __init__(self, theme: ActiveTheme, model: GoodPictureModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._model = model
        self.cell = _TILE + QSize(_GAP_PX, _GAP_PX)

    def sizeHint(
        self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return self.cell

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        picture: GoodPicture = index.data(PICTURE_ROLE)
        painter.save()
        cell = QRectF(option.rect).adjusted(2, 2, 2 - _GAP_PX, 2 - _GAP_PX)
        box = cell.adjusted(0, 0, 0, -_CAPTION_PX)
        paint_picture_tile(painter, box, self._model.image(picture.path), None, self._theme)
        if picture.left_out:
            self._paint_left_out(painter, box)
        elif picture.finding:
            self._paint_flag(painter, box)
        plain = not picture.finding and not picture.left_out
        colour = self._theme.colour("text_muted" if plain else "text")
        words = picture.finding or picture.path.name
        paint_tile_caption(painter, cell, _CAPTION_PX, words, colour)
        paint_tile_frame(painter, box, option.state, self._theme)
        painter.restore()

    def _paint_left_out(self, painter: QPainter, box: QRectF) -> None:
        veil = self._theme.colour("window")
        veil.setAlpha(185)
        painter.fillRect(box, veil)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("text"), 3))
        middle = QRectF(0, 0, 26, 26)
        middle.moveCenter(box.center())
        painter.drawLine(middle.topLeft(), middle.bottomRight())
        painter.drawLine(middle.topRight(), middle.bottomLeft())

    def _paint_flag(self, painter: QPainter, box: QRectF) -> None:
        flag = QRectF(box.right() - 22, box.top(), 22, 22)
        painter.fillRect(flag, self._theme.colour("text"))
        painter.setPen(self._theme.colour("window"))
        font = text_font(TYPE_SCALE.body)
        font.setBold(True)
        painter.setFont(font)
        painter.drawText(flag, int(Qt.AlignmentFlag.AlignCenter), "!")
