"""Pictures with a verdict and a line of words each, for galleries of the wizard and comparison."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtGui import QImage

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.ui.heatmap import ByteArray
from inspectai_desktop.ui.pixel_image import image_from_rgb
from inspectai_desktop.ui.verdict_language import verdict_word

GALLERY_ROLE = Qt.ItemDataRole.UserRole

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class GalleryEntry:
    """One picture of a gallery.

    Attributes:
        key: Which one; told when it is chosen.
        caption: A few words below it, such as its score.
        verdict: Its shape in the corner; None for none.
        becomes: The verdict it changes to; None where nothing changes.
        note: The whole story, for the tool tip.
    """

    key: str
    caption: str
    verdict: Verdict | None = None
    becomes: Verdict | None = None
    note: str = ""

    @property
    def spoken(self) -> str:
        """Everything in words."""
        verdicts = [verdict_word(v) for v in (self.verdict, self.becomes) if v is not None]
        return " · ".join([" → ".join(verdicts), self.caption, self.note]).strip(" ·")


class GalleryModel(QAbstractListModel):
    """Entries in the order given; pictures come later and stay while their entry does."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: list[GalleryEntry] = []
        self._pictures: dict[str, QImage] = {}

    @property
    def entries(self) -> tuple[GalleryEntry, ...]:
        return tuple(self._entries)

    def show_entries(self, entries: Sequence[GalleryEntry]) -> None:
        """Show these, keeping the pictures of those that were here before."""
        if list(entries) == self._entries:
            return
        same_keys = [entry.key for entry in entries] == [entry.key for entry in self._entries]
        if same_keys and entries:
            self._entries = list(entries)
            self.dataChanged.emit(self.index(0), self.index(len(entries) - 1))
            return
        self.beginResetModel()
        self._entries = list(entries)
        keys = {entry.key for entry in entries}
        self._pictures = {key: kept for key, kept in self._pictures.items() if key in keys}
        self.endResetModel()

    def add_entry(self, entry: GalleryEntry) -> None:
        """Add one behind the others, or say something else of one that is here."""
        for row, known in enumerate(self._entries):
            if known.key == entry.key:
                self._entries[row] = entry
                self.dataChanged.emit(self.index(row), self.index(row))
                return
        row = len(self._entries)
        self.beginInsertRows(QModelIndex(), row, row)
        self._entries.append(entry)
        self.endInsertRows()

    def show_pixels(self, key: str, pixels: ByteArray) -> None:
        """Show this small picture, `(h, w, 3)` RGB, if its entry is still here."""
        row = self.row_of(key)
        if row is not None:
            self._pictures[key] = image_from_rgb(pixels)
            self.dataChanged.emit(self.index(row), self.index(row))

    def picture(self, key: str) -> QImage | None:
        return self._pictures.get(key)

    def row_of(self, key: str) -> int | None:
        """The row of an entry."""
        return next((row for row, entry in enumerate(self._entries) if entry.key == key), None)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's own contract
        if not index.isValid():
            return None
        entry = self._entries[index.row()]
        if role == GALLERY_ROLE:
            return entry
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return entry.spoken
        return None
