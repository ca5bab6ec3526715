"""The page that finds recorded inspections again, labels and exports them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLayout,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from inspectai_desktop.domain.statistics import Counts
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import InspectAIError
from inspectai_desktop.storage.history_filter import HistoryFilter
from inspectai_desktop.storage.inspection_row import InspectionRow
from inspectai_desktop.storage.label import Label, LabelRow
from inspectai_desktop.ui.heatmap import ByteArray
from inspectai_desktop.ui.icons import themed_icon
from inspectai_desktop.ui.item_models.history_model import HistoryModel
from inspectai_desktop.ui.number_format import count_text, percent_text
from inspectai_desktop.ui.pages.history_guides import (
    RESET,
    RETRY,
    choose_guide,
    failed_guide,
    no_match_guide,
    not_recorded_guide,
    nothing_recorded_guide,
    reading_guide,
)
from inspectai_desktop.ui.picture_presentation import PicturePresentation
from inspectai_desktop.ui.shortcuts.key_action import (
    KeyAction,
    add_key_action,
    use_focused_widget,
)
from inspectai_desktop.ui.theme import SPACING_PX, ActiveTheme
from inspectai_desktop.ui.verdict_language import verdict_word
from inspectai_desktop.ui.widgets.elided_label import ElidedLabel
from inspectai_desktop.ui.widgets.guide_panel import Guide, GuidePanel
from inspectai_desktop.ui.widgets.history_filter_bar import HistoryFilterBar
from inspectai_desktop.ui.widgets.history_table import HistoryTable
from inspectai_desktop.ui.widgets.inspection_detail import InspectionDetail

_WAIT_BEFORE_SAYING_MS = 250


class HistoryPage(QWidget):
    """Asks by signals and is answered by slots, in any order, at any time.

    Signals:
        page_wanted: Generation, `HistoryFilter`, `older_than` (None for the first page);
            answered by `show_page` or `show_failure` with the same generation.
        summary_wanted: Generation, `HistoryFilter`; answered by `show_summary`.
        thumbnail_wanted: Inspection identifier; answered by `show_thumbnail`.
        picture_wanted: `InspectionRow`; answered by `show_picture`.
        inspection_wanted: Inspection identifier; answered by `show_inspection`.
        label_chosen: Identifier, value of `Label` ("" to take it back), note; answered by
            `show_label`.
        export_requested: `HistoryFilter`.
        report_requested: A person wants the shift report.
    """

    page_wanted = Signal(int, object, object)
    summary_wanted = Signal(int, object)
    thumbnail_wanted = Signal(str)
    picture_wanted = Signal(object)
    inspection_wanted = Signal(str)
    label_chosen = Signal(str, str, str)
    export_requested = Signal(object)
    report_requested = Signal()

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "window")
        self._theme = theme
        self._filter = HistoryFilter()
        self._counts: Counts | None = None
        self._failure: InspectAIError | None = None
        self._awaited = ""
        self._bar = HistoryFilterBar(theme, self)
        self._model = HistoryModel(self)
        self._table = HistoryTable(theme, self._model, self)
        self._guide = GuidePanel(theme, self)
        self._left = QStackedWidget(self)
        self._detail = InspectionDetail(theme, self)
        self._detail_guide = GuidePanel(theme, self)
        self._right = QStackedWidget(self)
        self._footer = ElidedLabel(self)
        self._export = QPushButton(self.tr("Export CSV …"), self)
        self._report = QPushButton(self.tr("Shift report …"), self)
        self._patience = QTimer(self)
        self._build()
        self._connect()
        self._key_actions = self._make_key_actions()
        self._dress()

    @property
    def key_actions(self) -> tuple[KeyAction, ...]:
        """The keys of this page, for the overlay that explains them."""
        return self._key_actions

    @property
    def wanted(self) -> HistoryFilter:
        """What the table shows."""
        return self._filter

    def refresh(self) -> None:
        """Ask again for what the filter bar says."""
        self._filter = self._bar.query().history_filter(datetime.now(UTC))
        self._counts, self._failure = None, None
        self._show_footer()
        self._model.restart()
        self.summary_wanted.emit(self._model.generation, self._filter)
        self._patience.start()

    def show_categories(self, names: list[str]) -> None:
        """Offer these categories in the filter bar."""
        self._bar.show_categories(names)

    def show_page(
        self, generation: int, rows: Sequence[InspectionRow], older_than: int | None
    ) -> None:
        """Add a page of rows; `older_than` asks for the next one and is None with the last."""
        if not self._model.take_page(generation, rows, older_than):
            return
        self._patience.stop()
        self._show_table_or_guide()

    def show_failure(self, generation: int, error: InspectAIError) -> None:
        """The page asked for could not be read."""
        if self._model.give_up(generation):
            self._patience.stop()
            self._failure = error
            self._show_table_or_guide()

    def show_summary(self, generation: int, counts: Counts) -> None:
        """Show how many inspections meet the filter."""
        if generation == self._model.generation:
            self._counts = counts
            self._show_footer()

    def show_thumbnail(self, inspection_id: str, pixels: ByteArray | None) -> None:
        """Show the small picture of an inspection; None if there is none any more."""
        self._model.take_thumbnail(inspection_id, pixels)

    def show_picture(self, inspection_id: str, picture: PicturePresentation | None) -> None:
        """Show the picture of an inspection, if it is still the one chosen."""
        row = self._detail.row
        if row is not None and row.inspection.inspection_id == inspection_id:
            self._detail.show_picture(picture)

    def show_label(self, inspection_id: str, label: LabelRow | None) -> None:
        """Show a label as it is recorded now."""
        self._model.take_label(inspection_id, label)
        row = self._detail.row
        if row is not None and row.inspection.inspection_id == inspection_id:
            self._detail.show_label(label)

    def open_inspection(self, inspection_id: str) -> None:
        """Show this inspection, whether the filter meets it or not."""
        place = self._model.place_of(inspection_id)
        if place is not None:
            self._table.selectRow(place)
            return
        self._awaited = inspection_id
        self._table.clearSelection()
        self.inspection_wanted.emit(inspection_id)

    def show_inspection(self, inspection_id: str, row: InspectionRow | None) -> None:
        """Show the inspection that `open_inspection` was asked for; None if it is not recorded."""
        if inspection_id != self._awaited:
            return
        self._awaited = ""
        if row is not None:
            self._show_row(row)
            return
        self._detail_guide.show_guide(not_recorded_guide())
        self._right.setCurrentWidget(self._detail_guide)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._model.generation == 0:
            self.refresh()
        QTimer.singleShot(0, self._detail.image, self._detail.image.prepare)

    def _build(self) -> None:
        self._left.addWidget(self._guide)
        self._left.addWidget(self._table)
        self._right.addWidget(self._detail_guide)
        self._right.addWidget(self._detail)
        self._detail_guide.show_guide(choose_guide())
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(SPACING_PX)
        split.addWidget(self._left)
        split.addWidget(self._right)
        split.setStretchFactor(0, 6)
        split.setStretchFactor(1, 4)
        split.setSizes([640, 440])
        self._left.setMinimumWidth(380)
        self._right.setMinimumWidth(380)
        footer = QHBoxLayout()
        footer.setSpacing(SPACING_PX)
        footer.addWidget(self._footer, 1)
        footer.addWidget(self._export)
        footer.addWidget(self._report)
        body = QVBoxLayout()
        body.setContentsMargins(*(SPACING_PX,) * 4)
        body.setSpacing(SPACING_PX)
        body.addWidget(split, 1)
        body.addLayout(footer)
        page = QVBoxLayout(self)
        # What fits is decided by the parts when they are resized.
        page.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(self._bar)
        page.addLayout(body, 1)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_WAIT_BEFORE_SAYING_MS)

    def _connect(self) -> None:
        self._bar.changed.connect(self.refresh)
        self._bar.refresh_requested.connect(self.refresh)
        self._model.page_wanted.connect(self._on_page_wanted)
        self._model.thumbnail_wanted.connect(self.thumbnail_wanted)
        self._model.modelReset.connect(self._show_table_or_guide)
        self._table.selectionModel().currentRowChanged.connect(self._on_row_changed)
        self._detail.label_chosen.connect(self.label_chosen)
        self._guide.action_chosen.connect(self._on_guide_action)
        self._export.clicked.connect(self._on_export_clicked)
        self._report.clicked.connect(self.report_requested)
        self._patience.timeout.connect(self._show_table_or_guide)
        self._theme.changed.connect(self._dress)

    def _make_key_actions(self) -> tuple[KeyAction, ...]:
        group = self.tr("History")
        image = self._detail.image
        actions = (
            KeyAction(group, "Ctrl+F", self.tr("Search"), self._bar.text.setFocus),
            KeyAction(group, "F5", self.tr("Refresh"), self.refresh),
            KeyAction(group, "Return", self.tr("Label: confirmed"), self._on_return),
            KeyAction(
                group, "F2", self.tr("Label: false reject / missed defect"), self._detail.contradict
            ),
            KeyAction(group, "Ctrl+E", self.tr("Export CSV"), self._export.click),
            KeyAction(group, "Ctrl+R", self.tr("Shift report"), self._report.click),
            KeyAction(group, "H", self.tr("Heatmap on or off"), image.toggle_heatmap),
            KeyAction(group, "F", self.tr("Fit the picture"), image.fit),
        )
        for action in actions:
            add_key_action(self, action)
        return actions

    def _dress(self) -> None:
        self._export.setIcon(themed_icon(self._theme, "export"))
        self._report.setIcon(themed_icon(self._theme, "report"))

    def _show_table_or_guide(self) -> None:
        guide = self._guide_for_now()
        if guide is not None:
            self._guide.show_guide(guide)
        self._left.setCurrentWidget(self._table if guide is None else self._guide)
        self._export.setEnabled(guide is None)

    def _guide_for_now(self) -> Guide | None:
        """What stands in place of the table; None when rows are there."""
        if self._failure is not None:
            return failed_guide(self._failure)
        if self._model.rowCount():
            return None
        if self._model.waiting:
            return reading_guide()
        if self._filter == HistoryFilter():
            return nothing_recorded_guide()
        return no_match_guide(short_text=bool(self._filter.searched_names))

    def _show_footer(self) -> None:
        counts = self._counts
        if counts is None:
            self._footer.setText(self.tr("Counting …"))
            return
        numbers = {
            Verdict.PASS: counts.passed,
            Verdict.REVIEW: counts.review,
            Verdict.FAIL: counts.failed,
            Verdict.NOT_INSPECTED: counts.not_inspected,
        }
        words = [f"{verdict_word(v)} {count_text(n)}" for v, n in numbers.items()]
        parts = self.tr("Parts {count}").format(count=count_text(counts.parts))
        share = self.tr("Yield {share}").format(share=percent_text(counts.yield_fraction))
        self._footer.setText("   ".join((parts, share, *words)))

    def _show_row(self, row: InspectionRow) -> None:
        self._detail.show_row(row)
        self._right.setCurrentWidget(self._detail)
        if row.inspection.image_reference is not None:
            self.picture_wanted.emit(row)

    def _on_page_wanted(self, generation: int, older_than: object) -> None:
        self.page_wanted.emit(generation, self._filter, older_than)

    def _on_row_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            self._awaited = ""
            self._show_row(self._model.row(current.row()))

    def _on_guide_action(self, key: str) -> None:
        if key == RESET:
            self._bar.reset()
        elif key == RETRY:
            self.refresh()

    def _on_export_clicked(self) -> None:
        self.export_requested.emit(self._filter)

    def _on_return(self) -> None:
        if not use_focused_widget():
            self._detail.choose(Label.CONFIRMED)
