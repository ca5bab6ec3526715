"""Recorded inspections as table rows, fetched page by page as a person scrolls."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from enum import IntEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QImage

from inspectai_desktop.storage.inspection_row import InspectionRow
from inspectai_desktop.storage.label import LabelRow
from inspectai_desktop.ui.heatmap import ByteArray
from inspectai_desktop.ui.label_language import label_word
from inspectai_desktop.ui.number_format import date_time_text, score_text
from inspectai_desktop.ui.operator_texts import operator_text
from inspectai_desktop.ui.part_in_question import part_name
from inspectai_desktop.ui.pixel_image import image_from_rgb
from inspectai_desktop.ui.verdict_language import verdict_word

_KEPT_PICTURES = 400

Index = QModelIndex | QPersistentModelIndex


class Column(IntEnum):
    """Columns of the table, from the left."""

    PICTURE = 0
    TIME = 1
    CATEGORY = 2
    VERDICT = 3
    SCORE = 4
    PART = 5
    LOT = 6
    OPERATOR = 7
    LABEL = 8


class HistoryModel(QAbstractTableModel):
    """Rows newest first. Every question carries a generation; answers to older ones are dropped.

    Signals:
        page_wanted: Generation, and what `take_page` was told as `older_than` (None at first).
        thumbnail_wanted: Identifier of an inspection whose small picture is about to be seen.
    """

    page_wanted = Signal(int, object)
    thumbnail_wanted = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[InspectionRow] = []
        self._places: dict[str, int] = {}
        self._generation = 0
        self._older_than: int | None = None
        self._more = False
        self._asking = False
        self._pictures: OrderedDict[str, QImage | None] = OrderedDict()
        self._asked_pictures: set[str] = set()

    @property
    def generation(self) -> int:
        return self._generation

    @property
    def waiting(self) -> bool:
        """Whether a page has been asked for and has not come yet."""
        return self._asking

    def restart(self) -> None:
        """Forget all rows and ask for the first page."""
        self.beginResetModel()
        self._rows, self._places = [], {}
        self._generation += 1
        self._older_than, self._more, self._asking = None, False, True
        self._asked_pictures.clear()
        self.endResetModel()
        self.page_wanted.emit(self._generation, None)

    def take_page(
        self, generation: int, rows: Sequence[InspectionRow], older_than: int | None
    ) -> bool:
        """Add the rows of a page; `older_than` is None with the last one. False if too late."""
        if generation != self._generation:
            return False
        self._asking = False
        self._older_than, self._more = older_than, older_than is not None
        if rows:
            first = len(self._rows)
            self.beginInsertRows(QModelIndex(), first, first + len(rows) - 1)
            self._rows.extend(rows)
            for place, row in enumerate(rows, start=first):
                self._places[row.inspection.inspection_id] = place
            self.endInsertRows()
        return True

    def give_up(self, generation: int) -> bool:
        """The page asked for will not come. False if that was an older question."""
        if generation != self._generation:
            return False
        self._asking, self._more = False, False
        return True

    def take_thumbnail(self, inspection_id: str, pixels: ByteArray | None) -> None:
        """Show this small picture, `(h, w, 3)` uint8 RGB; None if there is none any more."""
        self._asked_pictures.discard(inspection_id)
        self._pictures[inspection_id] = None if pixels is None else image_from_rgb(pixels)
        self._pictures.move_to_end(inspection_id)
        while len(self._pictures) > _KEPT_PICTURES:
            self._pictures.popitem(last=False)
        self._tell_changed(inspection_id, Column.PICTURE)

    def take_label(self, inspection_id: str, label: LabelRow | None) -> None:
        """Show the label as it is recorded now."""
        place = self._places.get(inspection_id)
        if place is not None:
            self._rows[place] = replace(self._rows[place], label=label)
            self._tell_changed(inspection_id, Column.LABEL)

    def row(self, place: int) -> InspectionRow:
        return self._rows[place]

    def place_of(self, inspection_id: str) -> int | None:
        """In which row an inspection stands; None if it is not among those fetched."""
        return self._places.get(inspection_id)

    def picture(self, place: int) -> QImage | None:
        """The small picture of a row; asked for when it is not there yet."""
        inspection = self._rows[place].inspection
        identifier = inspection.inspection_id
        if identifier in self._pictures:
            return self._pictures[identifier]
        if inspection.image_reference is not None and identifier not in self._asked_pictures:
            self._asked_pictures.add(identifier)
            self.thumbnail_wanted.emit(identifier)
        return None

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(Column)

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and self._more and not self._asking

    def fetchMore(self, parent: Index) -> None:
        if self.canFetchMore(parent):
            self._asking = True
            self.page_wanted.emit(self._generation, self._older_than)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's own contract
        if not index.isValid():
            return None
        column = Column(index.column())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return _text(self._rows[index.row()], column)
        if role == Qt.ItemDataRole.TextAlignmentRole and column is Column.SCORE:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole:
            return _tip(self._rows[index.row()], column)
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:  # noqa: ANN401 - Qt's own contract
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft
            if section == Column.SCORE:
                side = Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        return _title(Column(section)) if role == Qt.ItemDataRole.DisplayRole else None

    def _tell_changed(self, inspection_id: str, column: Column) -> None:
        place = self._places.get(inspection_id)
        if place is not None:
            index = self.index(place, column)
            self.dataChanged.emit(index, index)


def _text(row: InspectionRow, column: Column) -> str:
    inspection = row.inspection
    match column:
        case Column.TIME:
            return date_time_text(inspection.inspected_at)
        case Column.VERDICT:
            return verdict_word(inspection.verdict)
        case Column.SCORE:
            return score_text(inspection.anomaly_score, inspection.thresholds)
        case Column.LABEL:
            return "" if row.label is None else label_word(row.label.label)
        case _:
            return _plain_text(row, column)


def _plain_text(row: InspectionRow, column: Column) -> str:
    inspection = row.inspection
    bundle = inspection.bundle
    texts = {
        Column.PART: part_name(inspection),
        Column.LOT: inspection.context.lot,
        Column.CATEGORY: "" if bundle is None else f"{bundle.category}  v{bundle.version}",
        Column.OPERATOR: inspection.context.operator,
    }
    return texts.get(column, "")


def _tip(row: InspectionRow, column: Column) -> str | None:
    match column:
        case Column.LABEL:
            return None if row.label is None else row.label.note or None
        case Column.VERDICT:
            return operator_text(row.inspection.error) or verdict_word(row.inspection.verdict)
        case Column.PART:
            file = row.inspection.file
            return None if file is None else file.path
        case _:
            return None


def _title(column: Column) -> str:
    titles = {
        Column.PICTURE: "",
        Column.TIME: QCoreApplication.translate("History", "Time"),
        Column.VERDICT: QCoreApplication.translate("History", "Verdict"),
        Column.SCORE: QCoreApplication.translate("History", "Score"),
        Column.PART: QCoreApplication.translate("History", "Part"),
        Column.LOT: QCoreApplication.translate("History", "Lot"),
        Column.CATEGORY: QCoreApplication.translate("History", "Category"),
        Column.OPERATOR: QCoreApplication.translate("History", "Operator"),
        Column.LABEL: QCoreApplication.translate("History", "Label"),
    }
    return titles[column]
