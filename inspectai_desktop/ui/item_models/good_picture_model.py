"""The good pictures of a draft as a list: small pictures, what was found, what is left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QImage

from inspectai_desktop.ui.heatmap import ByteArray
from inspectai_desktop.ui.pixel_image import image_from_rgb

MOST_IMAGES = 600
"""Small pictures kept; more of a large folder are loaded again when they are scrolled to."""

PICTURE_ROLE = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class GoodPicture:
    """One picture of the grid.

    Attributes:
        left_out: It is not learned from.
        finding: What was found about it, in a few words; "" for nothing.
    """

    path: Path
    left_out: bool = False
    finding: str = ""


class GoodPictureModel(QAbstractListModel):
    """Pictures in the draft's order; the small pictures come later, one by one."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pictures: list[GoodPicture] = []
        self._images: dict[Path, QImage] = {}
        self._rows: dict[Path, int] = {}

    def show_pictures(self, pictures: Sequence[GoodPicture]) -> None:
        """Show these; where only their state differs, selection and place stay."""
        same = [one.path for one in pictures] == [one.path for one in self._pictures]
        if same:
            self._pictures = list(pictures)
            if pictures:
                self.dataChanged.emit(self.index(0), self.index(len(pictures) - 1))
            return
        self.beginResetModel()
        self._pictures = list(pictures)
        self._rows = {one.path: row for row, one in enumerate(pictures)}
        self._images = {path: made for path, made in self._images.items() if path in self._rows}
        self.endResetModel()

    def show_image(self, path: Path, pixels: ByteArray) -> None:
        """Show this small picture, RGB `(h, w, 3)`, if it is still listed."""
        row = self._rows.get(path)
        if row is not None:
            self._images.pop(path, None)
            self._images[path] = image_from_rgb(pixels)
            while len(self._images) > MOST_IMAGES:
                del self._images[next(iter(self._images))]
            self.dataChanged.emit(self.index(row), self.index(row))

    def image(self, path: Path) -> QImage | None:
        return self._images.get(path)

    def without_image(self, first: int, last: int) -> tuple[Path, ...]:
        """Pictures of these rows whose small picture is still to come."""
        rows = self._pictures[max(first, 0) : last + 1]
        return tuple(one.path for one in rows if one.path not in self._images)

    def row_of(self, path: Path) -> int | None:
        return self._rows.get(path)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._pictures)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's own contract
        if not index.isValid():
            return None
        picture = self._pictures[index.row()]
        if role == PICTURE_ROLE:
            return picture
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return f"{picture.path.name}\n{picture.finding}".strip()
        return None
