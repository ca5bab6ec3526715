"""The last FAIL and REVIEW parts, newest first."""

from __future__ import annotations

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

from inspectai_desktop.domain.inspection import Inspection
from inspectai_desktop.ui.heatmap import ByteArray
from inspectai_desktop.ui.number_format import clock_text, score_text
from inspectai_desktop.ui.pixel_image import image_from_rgb
from inspectai_desktop.ui.verdict_language import verdict_word

STRIP_LENGTH = 24
ENTRY_ROLE = Qt.ItemDataRole.UserRole

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True, eq=False)
class StripEntry:
    """One part on the strip.

    Attributes:
        thumbnail: Small picture, `(h, w, 3)` uint8 RGB; None when none was kept.
    """

    inspection: Inspection
    thumbnail: ByteArray | None


@dataclass(frozen=True, slots=True, eq=False)
class StripItem:
    """A part with its picture ready to be painted."""

    inspection: Inspection
    picture: QImage | None


class StripModel(QAbstractListModel):
    """Holds at most 24 entries; the oldest leaves."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: list[StripItem] = []

    def add(self, entry: StripEntry) -> None:
        """Put a part in front."""
        if len(self._items) == STRIP_LENGTH:
            self.beginRemoveRows(QModelIndex(), STRIP_LENGTH - 1, STRIP_LENGTH - 1)
            self._items.pop()
            self.endRemoveRows()
        self.beginInsertRows(QModelIndex(), 0, 0)
        self._items.insert(0, _ready(entry))
        self.endInsertRows()

    def replace(self, entries: list[StripEntry]) -> None:
        """Show these parts, newest first."""
        self.beginResetModel()
        self._items = [_ready(entry) for entry in entries[:STRIP_LENGTH]]
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's own contract
        if not index.isValid():
            return None
        item = self._items[index.row()]
        if role == ENTRY_ROLE:
            return item
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return _spoken(item.inspection)
        return None


def _ready(entry: StripEntry) -> StripItem:
    picture = None if entry.thumbnail is None else image_from_rgb(entry.thumbnail)
    return StripItem(entry.inspection, picture)


def _spoken(inspection: Inspection) -> str:
    words = [verdict_word(inspection.verdict)]
    if inspection.anomaly_score is not None:
        words.append(score_text(inspection.anomaly_score, inspection.thresholds))
    if inspection.context.part:
        words.append(inspection.context.part)
    return " · ".join([*words, clock_text(inspection.inspected_at)])
