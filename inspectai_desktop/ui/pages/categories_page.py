"""The page of the categories: what the station can judge, by which version, at which thresholds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from inspectai_desktop.errors import InspectAIError
from inspectai_desktop.ui.heatmap import ByteArray
from inspectai_desktop.ui.icons import themed_icon
from inspectai_desktop.ui.pages.categories_guides import (
    DEMO,
    IMPORT,
    RETRY,
    TEACH,
    categories_failed_guide,
    no_category_guide,
    reading_categories_guide,
    reading_scores_guide,
    scores_failed_guide,
)
from inspectai_desktop.ui.shortcuts.key_action import (
    KeyAction,
    add_key_action,
    use_focused_widget,
)
from inspectai_desktop.ui.theme import SPACING_PX, ActiveTheme
from inspectai_desktop.ui.threshold_forecast import VersionScores
from inspectai_desktop.ui.widgets.category_card import CategoryCards
from inspectai_desktop.ui.widgets.category_detail import CategoryDetail, Section
from inspectai_desktop.ui.widgets.elided_label import ElidedLabel
from inspectai_desktop.ui.widgets.guide_panel import GuidePanel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inspectai_desktop.services.category_service import CategoryOverview, VersionOverview
    from inspectai_desktop.storage.audit_trail import AuditRow

_CARDS_PX = 392


class CategoriesPage(QWidget):
    """Asks by signals and is answered by slots, in any order, at any time.

    Signals:
        overview_wanted: Answered by `show_overview` or `show_failure`.
        versions_wanted: Category; answered by `show_versions`.
        thumbnail_wanted: Category; answered by `show_thumbnail`.
        scores_wanted: Category, version; answered by `show_scores` or `show_scores_failure`.
        changes_wanted: Category, identifier of the entry before which they are wanted or None;
            answered by `show_changes`.
        activate_requested: Category, version or None for the one that judged last.
        roll_back_requested: Category.
        thresholds_requested: Category, version, `Thresholds`, who, why; answered by
            `show_thresholds_changed` or `show_thresholds_refused`.
        import_requested: A person wants to take in an `.inspectai` file.
        export_requested: Category, version.
        compare_requested: Category, version.
        recalibrate_requested: Category, version.
        teach_requested: Category to teach again, "" for a new one.
        demo_requested: A person wants to try the demo.
    """

    overview_wanted = Signal()
    versions_wanted = Signal(str)
    thumbnail_wanted = Signal(str)
    scores_wanted = Signal(str, int)
    changes_wanted = Signal(str, object)
    activate_requested = Signal(str, object)
    roll_back_requested = Signal(str)
    thresholds_requested = Signal(str, int, object, str, str)
    import_requested = Signal()
    export_requested = Signal(str, int)
    compare_requested = Signal(str, int)
    recalibrate_requested = Signal(str, int)
    teach_requested = Signal(str)
    demo_requested = Signal()

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "window")
        self._theme = theme
        self._overviews: dict[str, CategoryOverview] = {}
        self._chosen = ""
        self._in_use = ""
        self._asked_scores: tuple[str, int] | None = None
        self._changes_of = ""
        self._title = QLabel(self.tr("Categories"), self)
        self._title.setProperty("role", "heading")
        self._busy = ElidedLabel(self)
        self._busy.setProperty("role", "muted")
        self._import = QPushButton(self.tr("Import …"), self)
        self._teach = QPushButton(self.tr("Teach new …"), self)
        self.cards = CategoryCards(theme, self)
        self.detail = CategoryDetail(theme, self)
        self.guide = GuidePanel(theme, self)
        self._stack = QStackedWidget(self)
        self._build()
        self._connect()
        self._key_actions = self._make_key_actions()
        self._dress()

    @property
    def key_actions(self) -> tuple[KeyAction, ...]:
        """The keys of this page, for the overlay that explains them."""
        return self._key_actions

    @property
    def chosen(self) -> str:
        """Name of the category shown in detail; "" while there is none."""
        return self._chosen

    def refresh(self) -> None:
        """Ask for everything that is shown."""
        self.overview_wanted.emit()

    def show_overview(self, overviews: Sequence[CategoryOverview]) -> None:
        """Show these categories."""
        known = set(self._overviews)
        self._overviews = {overview.name: overview for overview in overviews}
        self.cards.show_overview(tuple(overviews))
        self.cards.show_in_use(self._in_use)
        if not overviews:
            self._chosen = ""
            self.guide.show_guide(no_category_guide())
            self._stack.setCurrentWidget(self.guide)
            return
        self._stack.setCurrentIndex(1)
        for name in self._overviews:
            if name not in known:
                self.thumbnail_wanted.emit(name)
        if self._chosen not in self._overviews:
            first = next(iter(self._overviews))
            self.choose(self._in_use if self._in_use in self._overviews else first)
        else:
            self._show_chosen()

    def show_failure(self, error: InspectAIError) -> None:
        """The categories could not be read."""
        self.guide.show_guide(categories_failed_guide(error))
        self._stack.setCurrentWidget(self.guide)

    def show_in_use(self, category: str) -> None:
        """The station judges by this category now; "" for none."""
        self._in_use = category
        self.cards.show_in_use(category)
        self._show_heading()

    def show_operator(self, name: str) -> None:
        """Propose this name as the one who changes thresholds."""
        self.detail.editor.show_operator(name)

    def show_busy(self, text: str) -> None:
        """Say what is being done and take no further wishes; "" when it is done."""
        self._busy.setText(text)
        self._import.setEnabled(not text)
        self._teach.setEnabled(not text)
        self.detail.show_busy(busy=bool(text))

    def show_thumbnail(self, category: str, pixels: ByteArray | None) -> None:
        """Show a normal part of a category, RGB `(h, w, 3)`; None when there is no picture."""
        card = self.cards.card(category)
        if card is not None:
            card.show_picture(pixels)

    def show_versions(self, category: str, versions: tuple[VersionOverview, ...]) -> None:
        """Show all versions of a category, if it is still the one chosen."""
        if category == self._chosen:
            in_use = category == self._in_use
            self.detail.versions.show_versions(versions, in_use=in_use)

    def show_scores(self, scores: VersionScores) -> None:
        """Show the held-out scores of a version, if it is still the one chosen."""
        if (scores.category, scores.version) == self._asked_scores:
            self.detail.show_scores(scores)

    def show_scores_failure(self, category: str, version: int, error: InspectAIError) -> None:
        """The scores asked for could not be read."""
        if (category, version) == self._asked_scores:
            self.detail.show_scores_guide(scores_failed_guide(error))

    def show_changes(
        self, category: str, entries: Sequence[AuditRow], older_than: int | None
    ) -> None:
        """Add changes of a category; `older_than` asks for more and is None with the last."""
        if category == self._changes_of:
            self.detail.changes.add_changes(entries, older_than)

    def show_thresholds_changed(self, category: str, version: int) -> None:
        """The thresholds asked for are in force."""
        self.overview_wanted.emit()
        if (category, version) == self._asked_scores:
            self.scores_wanted.emit(category, version)

    def show_thresholds_refused(self) -> None:
        """The thresholds asked for are not in force; what a person entered stays."""
        self.detail.editor.show_not_saved()

    def choose(self, category: str) -> None:
        """Show this category in detail."""
        self._chosen = category
        self._asked_scores = None
        self.cards.choose(category)
        # Nothing of another category may be acted on until the answer comes.
        self.detail.versions.show_versions((), in_use=False)
        self.detail.show_scores_guide(reading_scores_guide())
        self._show_chosen()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def _build(self) -> None:
        header = QFrame(self)
        header.setProperty("role", "header")
        row = QHBoxLayout(header)
        row.setContentsMargins(2 * SPACING_PX, SPACING_PX, 2 * SPACING_PX, SPACING_PX)
        row.setSpacing(SPACING_PX)
        row.addWidget(self._title)
        row.addSpacing(2 * SPACING_PX)
        row.addWidget(self._busy, 1)
        row.addWidget(self._import)
        row.addWidget(self._teach)
        self._import.setToolTip(self.tr("Take in a category from an .inspectai file"))
        self.cards.setFixedWidth(_CARDS_PX)
        both = QWidget(self)
        columns = QHBoxLayout(both)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(SPACING_PX)
        columns.addWidget(self.cards)
        columns.addWidget(self.detail, 1)
        self.guide.show_guide(reading_categories_guide())
        self._stack.addWidget(self.guide)
        self._stack.addWidget(both)
        body = QVBoxLayout()
        body.setContentsMargins(*(SPACING_PX,) * 4)
        body.addWidget(self._stack)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(header)
        page.addLayout(body, 1)

    def _connect(self) -> None:
        detail = self.detail
        self._import.clicked.connect(self.import_requested)
        self._teach.clicked.connect(self._on_teach_clicked)
        self.cards.chosen.connect(self.choose)
        self.guide.action_chosen.connect(self._on_guide_action)
        detail.use_requested.connect(self._on_use_requested)
        detail.teach_requested.connect(self._on_teach_again_requested)
        detail.section_opened.connect(self._on_section_opened)
        detail.scores_wanted.connect(self._on_scores_retried)
        detail.versions.version_chosen.connect(self._on_version_chosen)
        detail.versions.activate_requested.connect(self._on_activate_requested)
        detail.versions.roll_back_requested.connect(self._on_roll_back_requested)
        detail.versions.export_requested.connect(self._on_export_requested)
        detail.versions.compare_requested.connect(self._on_compare_requested)
        detail.versions.recalibrate_requested.connect(self._on_recalibrate_requested)
        detail.changes.older_wanted.connect(self._on_older_changes_wanted)
        detail.editor.change_requested.connect(self.thresholds_requested)
        self._theme.changed.connect(self._dress)

    def _make_key_actions(self) -> tuple[KeyAction, ...]:
        group = self.tr("Categories")
        actions = (
            KeyAction(group, "F5", self.tr("Refresh"), self.refresh),
            KeyAction(group, "Ctrl+N", self.tr("Teach a new category"), self._teach.click),
            KeyAction(group, "Ctrl+I", self.tr("Import a category"), self._import.click),
            KeyAction(
                group, "Ctrl+E", self.tr("Export this version"), self.detail.versions.export.click
            ),
            KeyAction(group, "Return", self.tr("Press the marked button"), use_focused_widget),
        )
        for action in actions:
            add_key_action(self, action)
        return actions

    def _dress(self) -> None:
        self._teach.setIcon(themed_icon(self._theme, "categories"))

    def _show_chosen(self) -> None:
        self._show_heading()
        self.versions_wanted.emit(self._chosen)
        if self.detail.section is Section.CHANGES:
            self._ask_for_changes()

    def _show_heading(self) -> None:
        overview = self._overviews.get(self._chosen)
        if overview is not None:
            self.detail.show_overview(overview, in_use=self._chosen == self._in_use)

    def _ask_for_changes(self) -> None:
        self._changes_of = self._chosen
        self.detail.changes.clear()
        self.changes_wanted.emit(self._chosen, None)

    def _ask_for_scores(self) -> None:
        version = self.detail.versions.chosen
        if version is None or version.row.category != self._chosen:
            return
        wanted = (self._chosen, version.row.version)
        if wanted != self._asked_scores:
            self._asked_scores = wanted
            self.detail.show_scores_guide(reading_scores_guide())
            self.scores_wanted.emit(*wanted)

    def _on_version_chosen(self, _version: int) -> None:
        if self.detail.section is Section.THRESHOLDS:
            self._ask_for_scores()

    def _on_section_opened(self, section: int) -> None:
        if section == Section.THRESHOLDS:
            self._ask_for_scores()
        elif section == Section.CHANGES:
            self._ask_for_changes()

    def _on_scores_retried(self) -> None:
        self._asked_scores = None
        self._ask_for_scores()

    def _on_use_requested(self) -> None:
        self.activate_requested.emit(self._chosen, None)

    def _on_activate_requested(self, version: int) -> None:
        self.activate_requested.emit(self._chosen, version)

    def _on_roll_back_requested(self) -> None:
        self.roll_back_requested.emit(self._chosen)

    def _on_export_requested(self, version: int) -> None:
        self.export_requested.emit(self._chosen, version)

    def _on_compare_requested(self, version: int) -> None:
        self.compare_requested.emit(self._chosen, version)

    def _on_recalibrate_requested(self, version: int) -> None:
        self.recalibrate_requested.emit(self._chosen, version)

    def _on_older_changes_wanted(self, older_than: int) -> None:
        self.changes_wanted.emit(self._changes_of, older_than)

    def _on_teach_clicked(self) -> None:
        self.teach_requested.emit("")

    def _on_teach_again_requested(self) -> None:
        self.teach_requested.emit(self._chosen)

    def _on_guide_action(self, key: str) -> None:
        if key == TEACH:
            self.teach_requested.emit("")
        elif key == DEMO:
            self.demo_requested.emit()
        elif key == IMPORT:
            self.import_requested.emit()
        elif key == RETRY:
            self.refresh()
