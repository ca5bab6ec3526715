"""The table of recorded inspections."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.ui.item_models.history_model import Column, HistoryModel
from inspectai_desktop.ui.theme import ActiveTheme
from inspectai_desktop.ui.verdict_language import verdict_word
from inspectai_desktop.ui.widgets.history_delegate import HistoryDelegate

_ROW_PX = 52
_SHAPE_PX = 48
_BESIDE_WORD_PX = 60
_ROOM_FOR_WORDS_PX = 560
# Widths, the columns that a narrow table keeps longest first; PART takes what is left.
_COLUMN_PX = {
    Column.VERDICT: _SHAPE_PX,
    Column.TIME: 182,
    Column.SCORE: 76,
    Column.PART: 90,
    Column.PICTURE: 76,
    Column.LABEL: 124,
    Column.LOT: 96,
    Column.CATEGORY: 150,
    Column.OPERATOR: 104,
}


class HistoryTable(QTableView):
    """Rows of equal height, so that a million of them scroll like a hundred."""

    def __init__(
        self, theme: ActiveTheme, model: HistoryModel, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setItemDelegate(HistoryDelegate(theme, model, self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setAccessibleName(self.tr("Inspections"))
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(_ROW_PX)
        columns = self.horizontalHeader()
        columns.setHighlightSections(False)
        columns.setMinimumSectionSize(40)
        columns.setTextElideMode(Qt.TextElideMode.ElideRight)
        for column, width in _COLUMN_PX.items():
            columns.resizeSection(column, width)
        longest = max(self.fontMetrics().horizontalAdvance(verdict_word(v)) for v in Verdict)
        self._verdict_px = longest + _BESIDE_WORD_PX
        columns.setSectionResizeMode(Column.PART, QHeaderView.ResizeMode.Stretch)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        theme.changed.connect(self.viewport().update)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = self.viewport().width()
        # In a narrow table the verdict's shape stands for its word.
        verdict_px = self._verdict_px if room >= _ROOM_FOR_WORDS_PX else _SHAPE_PX
        self.setColumnWidth(Column.VERDICT, verdict_px)
        for column, width_px in _COLUMN_PX.items():
            room -= verdict_px if column is Column.VERDICT else width_px
            self.setColumnHidden(column, room < 0)
