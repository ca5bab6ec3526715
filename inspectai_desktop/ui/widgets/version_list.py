"""The versions of a category, newest first, and what can be done with one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QResizeEvent
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

from inspectai_desktop.ui.fonts import text_font
from inspectai_desktop.ui.icons import themed_icon
from inspectai_desktop.ui.number_format import threshold_text
from inspectai_desktop.ui.rate_words import expected_text, observed_explanation, observed_text
from inspectai_desktop.ui.theme import SPACING_PX, TOUCH_TARGET_PX, TYPE_SCALE, ActiveTheme
from inspectai_desktop.ui.widgets.flow_layout import FlowLayout

if TYPE_CHECKING:
    from inspectai_desktop.services.category_service import VersionOverview

_VERSION, _TAUGHT, _THRESHOLDS, _EXPECTED, _SEEN, _NOTE = range(6)
_ROOM_FOR_NOTE_PX = 900


class VersionList(QFrame):
    """Shows versions in a table with the actions below.

    Signals:
        version_chosen: Number of the version a person looks at.
        activate_requested, export_requested, compare_requested, recalibrate_requested: Number of
            that version.
        roll_back_requested: The version that judged before shall judge again.
    """

    version_chosen = Signal(int)
    activate_requested = Signal(int)
    export_requested = Signal(int)
    compare_requested = Signal(int)
    recalibrate_requested = Signal(int)
    roll_back_requested = Signal()

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "clear")
        self._theme = theme
        self._versions: tuple[VersionOverview, ...] = ()
        self._busy = False
        self._in_use = False
        self.table = QTableWidget(0, 6, self)
        self._about = QLabel(self)
        self._about.setProperty("role", "muted")
        self._about.setWordWrap(True)
        self.activate = QPushButton(self.tr("Judge by this version"), self)
        self.activate.setProperty("role", "primary")
        self.roll_back = QPushButton(self.tr("Roll back"), self)
        self.compare = QPushButton(self.tr("Compare …"), self)
        self.recalibrate = QPushButton(self.tr("Recalibrate …"), self)
        self.export = QPushButton(self.tr("Export …"), self)
        self._build()
        self._connect()
        self._dress()
        self._show_actions()

    @property
    def chosen(self) -> VersionOverview | None:
        """The version a person looks at."""
        row = self.table.currentRow()
        return self._versions[row] if 0 <= row < len(self._versions) else None

    def show_versions(self, versions: tuple[VersionOverview, ...], *, in_use: bool) -> None:
        """Show these versions, the chosen one staying chosen, else the active one.

        Args:
            versions: Newest first.
            in_use: Whether the station judges by this category at all.
        """
        before = self.chosen
        same = before is not None and versions and versions[0].row.category == before.row.category
        wanted = before.row.version if before is not None and same else None
        self._in_use = in_use
        self.table.blockSignals(True)
        self._versions = versions
        self.table.setRowCount(len(versions))
        for row, version in enumerate(versions):
            for column, text in enumerate(self._texts(version)):
                self.table.setItem(row, column, self._cell(text, active=version.row.active))
            self.table.setRowHeight(row, TOUCH_TARGET_PX)
        self._choose(wanted)
        self.table.blockSignals(False)
        self._fit_columns()
        self._show_actions()
        if self.chosen is not None and self.chosen.row.version != wanted:
            self.version_chosen.emit(self.chosen.row.version)

    def show_busy(self, *, busy: bool) -> None:
        """Take no further wishes while one is being carried out."""
        self._busy = busy
        self._show_actions()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()

    def _fit_columns(self) -> None:
        """Leave out what there is no room for, rather than cut what a person decides by."""
        no_note = self.width() < _ROOM_FOR_NOTE_PX
        self.table.setColumnHidden(_NOTE, no_note)
        header = self.table.horizontalHeader()
        # The last column with a text of any length takes what is left.
        mode = QHeaderView.ResizeMode
        header.setSectionResizeMode(_EXPECTED, mode.Stretch if no_note else mode.ResizeToContents)
        needed = sum(
            max(self.table.sizeHintForColumn(column), header.sectionSizeHint(column))
            for column in range(_NOTE)
        )
        self.table.setColumnHidden(_TAUGHT, needed > self.width() - 2 * self.table.frameWidth())

    def _build(self) -> None:
        titles = {
            _VERSION: self.tr("Version"),
            _TAUGHT: self.tr("Taught"),
            _THRESHOLDS: self.tr("REVIEW / FAIL above"),
            _EXPECTED: self.tr("False rejects expected"),
            _SEEN: self.tr("Seen here"),
            _NOTE: self.tr("Note"),
        }
        table = self.table
        table.setHorizontalHeaderLabels(list(titles.values()))
        table.setAccessibleName(self.tr("Versions"))
        table.verticalHeader().hide()
        table.setShowGrid(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setTabKeyNavigation(False)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(_NOTE, QHeaderView.ResizeMode.Stretch)
        self.roll_back.setToolTip(self.tr("Judge by the version that judged before this one"))
        self.compare.setToolTip(self.tr("Let two versions judge the same pictures"))
        self.recalibrate.setToolTip(
            self.tr("Let the thresholds follow a change of light, without teaching again")
        )
        self.export.setToolTip(self.tr("Write this version as one .inspectai file"))
        actions = FlowLayout(None, SPACING_PX)
        for button in (self.activate, self.roll_back, self.compare, self.recalibrate, self.export):
            actions.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING_PX)
        column.addWidget(table, 1)
        column.addWidget(self._about)
        column.addLayout(actions)

    def _connect(self) -> None:
        self.table.currentCellChanged.connect(self._on_cell_changed)
        self.activate.clicked.connect(self._on_activate_clicked)
        self.export.clicked.connect(self._on_export_clicked)
        self.compare.clicked.connect(self._on_compare_clicked)
        self.recalibrate.clicked.connect(self._on_recalibrate_clicked)
        self.roll_back.clicked.connect(self.roll_back_requested)
        self._theme.changed.connect(self._dress)

    def _dress(self) -> None:
        icons = {self.roll_back: "reset", self.compare: "compare", self.export: "export"}
        for button, icon in icons.items():
            button.setIcon(themed_icon(self._theme, icon))

    def _texts(self, version: VersionOverview) -> tuple[str, ...]:
        row, thresholds = version.row, version.thresholds
        pair = f"{threshold_text(thresholds.review)} / {threshold_text(thresholds.fail)}"
        if thresholds != row.bundle.thresholds:
            pair += "  " + self.tr("(changed)")
        name = str(row.version)
        if row.active:
            name += "  " + self.tr("active")
        return (
            name,
            row.bundle.created_at.astimezone().strftime("%Y-%m-%d"),
            pair,
            self._expected_text(version),
            observed_text(version.observed),
            row.bundle.note,
        )

    def _expected_text(self, version: VersionOverview) -> str:
        bundle = version.row.bundle
        text = expected_text(bundle.expected_false_rejects)
        if (
            bundle.expected_false_rejects is None
            or bundle.thresholds.fail == version.thresholds.fail
        ):
            return text
        # The estimate was made for the bundle's own threshold and for no other.
        at = self.tr("{rate} at {fail}")
        return at.format(rate=text, fail=threshold_text(bundle.thresholds.fail))

    def _cell(self, text: str, *, active: bool) -> QTableWidgetItem:
        item = QTableWidgetItem(text)
        weight = QFont.Weight.DemiBold if active else QFont.Weight.Normal
        item.setFont(text_font(TYPE_SCALE.body, weight))
        item.setToolTip(text)
        return item

    def _choose(self, wanted: int | None) -> None:
        rows = {version.row.version: row for row, version in enumerate(self._versions)}
        active = next((row for row, v in enumerate(self._versions) if v.row.active), 0)
        place = rows.get(wanted, active) if wanted is not None else active
        self.table.setCurrentCell(place if self._versions else -1, 0)

    def _show_actions(self) -> None:
        chosen = self.chosen
        judges = chosen is not None and chosen.row.active and self._in_use
        self.activate.setEnabled(chosen is not None and not judges and not self._busy)
        self.roll_back.setEnabled(len(self._versions) > 1 and not self._busy)
        self.recalibrate.setEnabled(chosen is not None and not self._busy)
        self.export.setEnabled(chosen is not None and not self._busy)
        self.compare.setEnabled(len(self._versions) > 1 and not self._busy)
        self._about.setText("" if chosen is None else self._explanation(chosen))

    def _explanation(self, version: VersionOverview) -> str:
        text = observed_explanation(version.observed)
        if version.observed.missed_defects:
            missed = self.tr("Labelled as missed defects: {count}.")
            text += " " + missed.format(count=version.observed.missed_defects)
        note = version.row.bundle.note
        if note and self.table.isColumnHidden(_NOTE):
            text += " " + self.tr("Note: {note}").format(note=note)
        return self.tr("Version {version}: {text}").format(version=version.row.version, text=text)

    def _on_cell_changed(self, row: int, _column: int, before: int, _before: int) -> None:
        if row == before:
            return
        self._show_actions()
        if self.chosen is not None:
            self.version_chosen.emit(self.chosen.row.version)

    def _on_activate_clicked(self) -> None:
        if self.chosen is not None:
            self.activate_requested.emit(self.chosen.row.version)

    def _on_export_clicked(self) -> None:
        if self.chosen is not None:
            self.export_requested.emit(self.chosen.row.version)

    def _on_compare_clicked(self) -> None:
        if self.chosen is not None:
            self.compare_requested.emit(self.chosen.row.version)

    def _on_recalibrate_clicked(self) -> None:
        if self.chosen is not None:
            self.recalibrate_requested.emit(self.chosen.row.version)
