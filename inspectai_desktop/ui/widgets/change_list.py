"""The audit trail of a category: who changed what, when and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from inspectai_desktop.ui.change_language import change_detail, change_title
from inspectai_desktop.ui.number_format import date_time_text
from inspectai_desktop.ui.theme import SPACING_PX

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inspectai_desktop.storage.audit_trail import AuditRow

_ROW_PX = 36


class ChangeList(QFrame):
    """Shows changes, newest first.

    Signals:
        older_wanted: Identifier of the entry before which more are wanted.
    """

    older_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "clear")
        self._older_than: int | None = None
        self.table = QTableWidget(0, 4, self)
        self._none = QLabel(self.tr("Nothing was changed yet."), self)
        self._none.setProperty("role", "muted")
        self.older = QPushButton(self.tr("Older changes"), self)
        titles = [self.tr("Time"), self.tr("Who"), self.tr("What"), self.tr("From, to, why")]
        self.table.setHorizontalHeaderLabels(titles)
        self.table.setAccessibleName(self.tr("Changes"))
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        rows = self.table.verticalHeader()
        rows.setMinimumSectionSize(_ROW_PX)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        self.older.clicked.connect(self._on_older_clicked)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING_PX)
        column.addWidget(self.table, 1)
        column.addWidget(self._none, 1, Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self.older, 0, Qt.AlignmentFlag.AlignLeft)
        self.clear()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.table.resizeRowsToContents()

    def clear(self) -> None:
        """Show nothing."""
        self.table.setRowCount(0)
        self._show_end(None)

    def add_changes(self, entries: Sequence[AuditRow], older_than: int | None) -> None:
        """Add changes below those shown; `older_than` asks for more, None when these are all."""
        for entry in entries:
            row = self.table.rowCount()
            self.table.insertRow(row)
            texts = (
                date_time_text(entry.at),
                entry.who,
                change_title(entry),
                change_detail(entry),
            )
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                self.table.setItem(row, column, item)
        self._show_end(older_than)
        self.table.resizeRowsToContents()

    def _show_end(self, older_than: int | None) -> None:
        self._older_than = older_than
        empty = self.table.rowCount() == 0
        self.table.setVisible(not empty)
        self._none.setVisible(empty)
        self.older.setVisible(older_than is not None)
        self.older.setEnabled(True)

    def _on_older_clicked(self) -> None:
        if self._older_than is not None:
            self.older.setEnabled(False)
            self.older_wanted.emit(self._older_than)
