"""A gallery of small pictures, each with its verdict's shape and a line of words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from inspectai_desktop.ui.fonts import text_font
from inspectai_desktop.ui.heatmap import ByteArray
from inspectai_desktop.ui.item_models.gallery_model import (
    GALLERY_ROLE,
    GalleryEntry,
    GalleryModel,
)
from inspectai_desktop.ui.theme import TYPE_SCALE, ActiveTheme
from inspectai_desktop.ui.widgets.picture_tile import (
    paint_empty_text,
    paint_picture_tile,
    paint_tile_caption,
    paint_tile_frame,
)
from inspectai_desktop.ui.widgets.return_key import claims_return, is_return
from inspectai_desktop.ui.widgets.verdict_glyph import paint_verdict_glyph

_CAPTION_PX = 20
_GLYPH_PX = 20
_GAP_PX = 8


class PictureGallery(QListView):
    """Shows entries in one row, or wrapped in several.

    Signals:
        entry_chosen: Key of the entry a person clicked or went to with the keyboard.
        entry_opened: Key of the one a person wants to see large (Return or a double click).
    """

    entry_chosen = Signal(str)
    entry_opened = Signal(str)

    def __init__(
        self,
        theme: ActiveTheme,
        empty_text: str,
        *,
        tile_px: tuple[int, int] = (132, 104),
        wrapping: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._empty_text = empty_text
        self.model_of_entries = GalleryModel(self)
        self.setModel(self.model_of_entries)
        self.setItemDelegate(_TileDelegate(theme, self.model_of_entries, tile_px, self))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(wrapping)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setProperty("role", "plain")
        self.setHorizontalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        if wrapping:
            self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        else:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self.setFixedHeight(tile_px[1] + 16)
        self.selectionModel().currentChanged.connect(self._on_current_changed)
        self.doubleClicked.connect(self._on_double_clicked)
        theme.changed.connect(self.viewport().update)

    @property
    def entries(self) -> tuple[GalleryEntry, ...]:
        return self.model_of_entries.entries

    @property
    def chosen(self) -> str:
        """Key of the chosen entry; "" while none is."""
        entry = self.currentIndex().data(GALLERY_ROLE)
        return entry.key if isinstance(entry, GalleryEntry) else ""

    def show_entries(self, entries: Sequence[GalleryEntry]) -> None:
        """Show these; the chosen one stays chosen if it is among them."""
        before = self.chosen
        self.model_of_entries.show_entries(entries)
        self.choose(before)

    def add_entry(self, entry: GalleryEntry) -> None:
        """Add one, or say something else of one that is here."""
        self.model_of_entries.add_entry(entry)

    def show_pixels(self, key: str, pixels: ByteArray) -> None:
        """Show an entry's small picture, `(h, w, 3)` RGB."""
        self.model_of_entries.show_pixels(key, pixels)

    def show_empty_text(self, text: str) -> None:
        """Say this while there is nothing to show."""
        self._empty_text = text
        self.viewport().update()

    def choose(self, key: str) -> None:
        """Choose this entry, if it is here."""
        row = self.model_of_entries.row_of(key)
        if row is not None and key != self.chosen:
            self.setCurrentIndex(self.model_of_entries.index(row))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_return(event) and self.chosen:
            self.entry_opened.emit(self.chosen)
            return
        super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        # Return shows the chosen picture, instead of pressing the window's marked button.
        return (bool(self.chosen) and claims_return(event)) or super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.model_of_entries.rowCount() == 0:
            paint_empty_text(self, self._empty_text, self._theme, 8)

    def _on_current_changed(self, index: QModelIndex, _before: QModelIndex) -> None:
        entry = index.data(GALLERY_ROLE)
        if isinstance(entry, GalleryEntry):
            self.entry_chosen.emit(entry.key)

    def _on_double_clicked(self, _index: QModelIndex) -> None:
        if self.chosen:
            self.entry_opened.emit(self.chosen)


class _TileDelegate(QStyledItemDelegate):
    def __init__(
        self, theme: ActiveTheme, model: GalleryModel, tile_px: tuple[int, int], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._model = model
        self._tile = QSize(*tile_px)

    def sizeHint(
        self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(self._tile.width() + _GAP_PX, self._tile.height())

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        entry: GalleryEntry = index.data(GALLERY_ROLE)
        cell = QRectF(option.rect).adjusted(1, 1, -_GAP_PX, -1)
        picture = cell.adjusted(0, 0, 0, -_CAPTION_PX)
        image = self._model.picture(entry.key)
        paint_picture_tile(painter, picture, image, entry.verdict, self._theme)
        if entry.becomes is not None:
            self._paint_becomes(painter, picture, entry)
        paint_tile_caption(painter, cell, _CAPTION_PX, entry.caption, self._theme.colour("text"))
        paint_tile_frame(painter, picture, option.state, self._theme)

    def _paint_becomes(self, painter: QPainter, picture: QRectF, entry: GalleryEntry) -> None:
        """An arrow and the shape of the verdict it changes to, beside its present one."""
        assert entry.becomes is not None  # noqa: S101 - the caller looked
        badge = QRectF(picture.left() + 26, picture.top(), _GLYPH_PX + 28, _GLYPH_PX + 6)
        painter.fillRect(badge.adjusted(0, 0, 0, -1), self._theme.colour("raised"))
        painter.setPen(self._theme.colour("text"))
        painter.setFont(text_font(TYPE_SCALE.body))
        painter.drawText(
            QRectF(badge.left(), badge.top(), 22, badge.height()),
            int(Qt.AlignmentFlag.AlignCenter),
            "→",
        )
        glyph = QRectF(badge.left() + 23, picture.top() + 3, _GLYPH_PX, _GLYPH_PX)
        colours = self._theme.verdict(entry.becomes)
        paint_verdict_glyph(painter, glyph, entry.becomes, colours)
