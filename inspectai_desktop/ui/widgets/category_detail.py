"""One category in detail: its versions, its thresholds, and who changed what."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from inspectai_desktop.ui.theme import SPACING_PX, ActiveTheme
from inspectai_desktop.ui.threshold_forecast import VersionScores
from inspectai_desktop.ui.widgets.change_list import ChangeList
from inspectai_desktop.ui.widgets.elided_label import ElidedLabel
from inspectai_desktop.ui.widgets.guide_panel import Guide, GuidePanel
from inspectai_desktop.ui.widgets.threshold_editor import ThresholdEditor
from inspectai_desktop.ui.widgets.version_list import VersionList

if TYPE_CHECKING:
    from inspectai_desktop.services.category_service import CategoryOverview


class Section(IntEnum):
    """What a detail shows of its category."""

    VERSIONS = 0
    THRESHOLDS = 1
    CHANGES = 2


class CategoryDetail(QFrame):
    """Shows the chosen category; `versions`, `editor` and `changes` are its sections.

    Signals:
        use_requested: The station shall judge by this category.
        teach_requested: A new version shall be taught.
        section_opened: Value of `Section` now shown.
        scores_wanted: The scores of the chosen version are to be read.
    """

    use_requested = Signal()
    teach_requested = Signal()
    section_opened = Signal(int)
    scores_wanted = Signal()

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._name = ElidedLabel(self)
        self._name.setProperty("role", "heading")
        self._state = QLabel(self)
        self._state.setProperty("role", "muted")
        self.use = QPushButton(self.tr("Inspect with this category"), self)
        self.use.setProperty("role", "primary")
        self.teach = QPushButton(self.tr("Teach again …"), self)
        self._tabs = QButtonGroup(self)
        self.versions = VersionList(theme, self)
        self.editor = ThresholdEditor(theme, self)
        self.changes = ChangeList(self)
        self._scores_guide = GuidePanel(theme, self)
        self._threshold_stack = QStackedWidget(self)
        self._sections = QStackedWidget(self)
        self._has_active = False
        self._in_use = False
        self._busy = False
        self._build()

    @property
    def section(self) -> Section:
        """The section shown."""
        return Section(self._sections.currentIndex())

    def show_overview(self, overview: CategoryOverview, *, in_use: bool) -> None:
        """Show which category this is and whether the station judges by it."""
        self._name.setText(overview.name)
        self._in_use, self._has_active = in_use, overview.n_versions > 0
        active = overview.active
        if in_use and active is not None:
            text = self.tr("The station judges by version {version}.")
            self._state.setText(text.format(version=active.row.version))
        else:
            self._state.setText(self.tr("The station judges by another category or by none."))
        self._show_actions()

    def show_busy(self, *, busy: bool) -> None:
        """Take no further wishes while one is being carried out."""
        self._busy = busy
        self.versions.show_busy(busy=busy)
        self._show_actions()

    def show_scores_guide(self, guide: Guide) -> None:
        """Show this in place of the thresholds: the scores are not there."""
        self._scores_guide.show_guide(guide)
        self._threshold_stack.setCurrentWidget(self._scores_guide)

    def show_scores(self, scores: VersionScores) -> None:
        """Let the thresholds of this version be edited."""
        self.editor.show_scores(scores)
        self._threshold_stack.setCurrentWidget(self.editor)

    def open_section(self, section: Section) -> None:
        """Show this section."""
        button = self._tabs.button(section)
        if button is not None:
            button.click()

    def _build(self) -> None:
        heading = QHBoxLayout()
        heading.setSpacing(SPACING_PX)
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self._name)
        names.addWidget(self._state)
        heading.addLayout(names, 1)
        heading.addWidget(self.use)
        heading.addWidget(self.teach)
        self.use.clicked.connect(self.use_requested)
        self.teach.clicked.connect(self.teach_requested)
        self._threshold_stack.addWidget(self._scores_guide)
        self._threshold_stack.addWidget(self.editor)
        self._scores_guide.setProperty("role", "clear")
        self._scores_guide.action_chosen.connect(self._on_guide_action)
        for page in (self.versions, self._threshold_stack, self.changes):
            self._sections.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACING_PX, 12, 2 * SPACING_PX, 12)
        column.setSpacing(SPACING_PX)
        column.addLayout(heading)
        column.addLayout(self._tab_row())
        column.addWidget(self._sections, 1)

    def _tab_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(SPACING_PX)
        titles = {
            Section.VERSIONS: self.tr("Versions"),
            Section.THRESHOLDS: self.tr("Thresholds"),
            Section.CHANGES: self.tr("Changes"),
        }
        for section, title in titles.items():
            button = QPushButton(title, self)
            button.setCheckable(True)
            button.setChecked(section is Section.VERSIONS)
            self._tabs.addButton(button, section)
            row.addWidget(button)
        row.addStretch()
        self._tabs.idClicked.connect(self._on_tab_clicked)
        return row

    def _show_actions(self) -> None:
        self.use.setVisible(not self._in_use)
        self.use.setEnabled(self._has_active and not self._busy)
        self.teach.setEnabled(not self._busy)

    def _on_tab_clicked(self, section: int) -> None:
        self._sections.setCurrentIndex(section)
        self.section_opened.emit(section)

    def _on_guide_action(self, _key: str) -> None:
        self.scores_wanted.emit()
