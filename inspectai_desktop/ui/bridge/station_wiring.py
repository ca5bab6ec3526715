"""Connects an open station with the pages of the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from inspectai_desktop.services.line_parts import LoadedBundle
from inspectai_desktop.services.station_opening import OpenStation
from inspectai_desktop.services.teaching.teaching_draft import TeachingDraft
from inspectai_desktop.settings import Settings
from inspectai_desktop.storage.label import LabelRow
from inspectai_desktop.ui.bridge.benchmark_desk import BenchmarkDesk
from inspectai_desktop.ui.bridge.category_choice import CategoryChoice
from inspectai_desktop.ui.bridge.category_desk import CategoryDesk
from inspectai_desktop.ui.bridge.history_files import HistoryFiles
from inspectai_desktop.ui.bridge.history_lookups import HistoryLookups
from inspectai_desktop.ui.bridge.label_desk import LabelDesk
from inspectai_desktop.ui.bridge.live_inspection import LiveInspection
from inspectai_desktop.ui.bridge.lookups import Lookups
from inspectai_desktop.ui.bridge.settings_desk import SettingsDesk
from inspectai_desktop.ui.bridge.sounds import VerdictSounds
from inspectai_desktop.ui.bridge.station_control import StationControl
from inspectai_desktop.ui.bridge.station_display import StationDisplay
from inspectai_desktop.ui.bridge.teaching_desk import TeachingDesk
from inspectai_desktop.ui.bridge.versions_wiring import VersionsWiring
from inspectai_desktop.ui.main_window import MainWindow
from inspectai_desktop.ui.pages.categories_page import CategoriesPage
from inspectai_desktop.ui.pages.history_page import HistoryPage
from inspectai_desktop.ui.pages.inspect_page import InspectPage
from inspectai_desktop.ui.pages.settings_page import SettingsPage
from inspectai_desktop.ui.wizard.teaching_wizard import TeachingWizard


class StationWiring(QObject):
    """Lives as long as the window; every connection between window and station is made here.

    Signals:
        settings_applied: `Settings` that a person has put in force.
    """

    settings_applied = Signal(object)

    def __init__(
        self,
        opened: OpenStation,
        window: MainWindow,
        page: InspectPage,
        *,
        live: LiveInspection,
        display: StationDisplay,
    ) -> None:
        super().__init__(window)
        self._opened = opened
        self._window = window
        self._page = page
        self._display = display
        self._history_page: HistoryPage | None = None
        self._files: HistoryFiles | None = None
        self._category_desk: CategoryDesk | None = None
        self._settings_desk: SettingsDesk | None = None
        self._benchmark_desk: BenchmarkDesk | None = None
        self._teaching_desk: TeachingDesk | None = None
        self._lookups = Lookups("window-lookups", self)
        self._pictures = Lookups("stored-pictures", self)
        self.control = StationControl(opened, page, live, self)
        self.categories = CategoryChoice(
            opened,
            page,
            self.control,
            status_line=window.status_line,
            live=live,
            lookups=self._lookups,
        )
        self._labels = LabelDesk(opened.history, live, self._operator, self)
        self._sounds = VerdictSounds(parent=self)
        self._sounds.use(opened.station.settings)
        live.parts_judged.connect(self._sounds.note_parts)
        self._versions = VersionsWiring(opened, window, self._lookups, self._operator)
        self._versions.failed.connect(window.show_error)
        self._versions.use_requested.connect(self.categories.use)
        self._versions.saved.connect(self._on_version_saved)
        self._versions.again_ready.connect(self._on_again_ready)
        self._connect()
        self._lookups.start()
        self._pictures.start()
        for key in ("history", "categories", "settings", "teach"):
            if window.has_page(key):
                self._on_page_made(key)
        display.start(opened.station)
        self._starts_with_bundle = opened.station.settings.work.start_at_launch
        live.bundle_activated.connect(self._on_bundle_activated)
        if opened.station.state.has_category:
            self._start_at_launch()

    def close(self) -> bool:
        """End the look-ups' threads; True when they have ended."""
        ended = self._files is None or self._files.close()
        ended = (self._settings_desk is None or self._settings_desk.close()) and ended
        ended = (self._benchmark_desk is None or self._benchmark_desk.close()) and ended
        ended = (self._teaching_desk is None or self._teaching_desk.close()) and ended
        ended = self._versions.close() and ended
        ended = self._lookups.close() and ended
        ended = self._sounds.close() and ended
        return self._pictures.close() and ended

    def teach(self, category: str) -> None:
        """Open the wizard, to teach a new category ("") or this one again."""
        self._window.page("teach")
        desk = self._teaching_desk
        if desk is None:
            return
        if category and not desk.active:
            self._versions.teach_again(category)
        else:
            desk.teach(category)

    def holds_closing(self) -> bool:
        """Whether the program must not close yet, because the wizard asks first."""
        return self._teaching_desk is not None and self._teaching_desk.holds_closing()

    def _connect(self) -> None:
        show_error = self._window.show_error
        for source in (self.control, self._lookups, self._pictures, self._labels):
            source.failed.connect(show_error)
        self.categories.noticed.connect(self._display.show_notice)
        self._window.alarm_seen.connect(self.control.see_alarm)
        self._window.page_made.connect(self._on_page_made)
        self._window.page_opened.connect(self._on_page_opened)
        self._page.labelled.connect(self._labels.label)
        self._page.inspection_opened.connect(self._on_inspection_opened)
        self._page.source_setup_requested.connect(self._on_source_setup_requested)
        self._labels.labelled.connect(self._on_labelled)

    def _on_bundle_activated(self, bundle: LoadedBundle | None) -> None:
        if bundle is not None:
            self._start_at_launch()

    def _start_at_launch(self) -> None:
        if self._starts_with_bundle:
            self._starts_with_bundle = False
            self.control.start()

    def _operator(self) -> str:
        return self.control.operator

    def _on_page_made(self, key: str) -> None:
        page = self._window.page(key)
        if isinstance(page, HistoryPage):
            self._connect_history(page)
        elif isinstance(page, CategoriesPage):
            self._connect_categories(page)
        elif isinstance(page, SettingsPage):
            self._connect_settings(page)
        elif key == "teach" and isinstance(page, TeachingWizard):
            self._connect_wizard(page)

    def _on_again_ready(self, draft: TeachingDraft, missing: tuple[Path, ...]) -> None:
        if self._teaching_desk is not None:
            self._teaching_desk.begin(draft, missing)

    def _on_version_saved(self) -> None:
        self.categories.refresh()
        if self._category_desk is not None:
            self._category_desk.refresh()

    def _connect_history(self, page: HistoryPage) -> None:
        self._history_page = page
        HistoryLookups(
            page,
            self._opened.history,
            self._opened.pictures,
            self._pictures,
            self._window.show_error,
        )
        self._files = HistoryFiles(self._opened, page, self._window)
        self._files.failed.connect(self._window.show_error)
        self._files.noticed.connect(self._display.show_notice)
        page.label_chosen.connect(self._labels.label)
        self.categories.names_changed.connect(page.show_categories)
        self.categories.refresh()
        if page.isVisible():  # it was opened, and asked, before the station was there
            page.refresh()

    def _connect_categories(self, page: CategoriesPage) -> None:
        desk = CategoryDesk(
            page,
            self._opened.categories,
            self._lookups,
            operator=self._operator,
            window=self._window,
        )
        self._category_desk = desk
        desk.failed.connect(self._window.show_error)
        desk.noticed.connect(self._display.show_notice)
        desk.changed.connect(self.categories.refresh)
        desk.use_requested.connect(self.categories.use)
        desk.compare_requested.connect(self._versions.compare)
        desk.recalibrate_requested.connect(self._versions.recalibrate)
        self.categories.in_use_changed.connect(page.show_in_use)
        self.categories.in_use_changed.connect(desk.refresh)
        page.show_in_use(self.categories.in_use)
        page.show_operator(self._operator())
        page.demo_requested.connect(self._page.demo_requested)
        page.teach_requested.connect(self.teach)
        desk.refresh()

    def _connect_settings(self, page: SettingsPage) -> None:
        self._settings_desk = SettingsDesk(page, self._opened, self._lookups, self._window)
        self._settings_desk.applied.connect(self._on_settings_applied)
        self._benchmark_desk = BenchmarkDesk(page.benchmark, self._opened)

    def _connect_wizard(self, wizard: TeachingWizard) -> None:
        desk = TeachingDesk(wizard, self._opened, self._window)
        self._teaching_desk = desk
        desk.failed.connect(self._window.show_error)
        desk.close_program_requested.connect(self._window.close_requested)

    def _on_settings_applied(self, settings: Settings) -> None:
        self.control.show_sources()
        self._sounds.use(settings)
        self.settings_applied.emit(settings)

    def _on_page_opened(self, key: str) -> None:
        if key == "settings" and self._settings_desk is not None:
            self._settings_desk.refresh()

    def _on_inspection_opened(self, inspection_id: str) -> None:
        self._window.open_page("history")
        if self._history_page is not None:
            self._history_page.open_inspection(inspection_id)

    def _on_labelled(self, inspection_id: str, label: LabelRow | None) -> None:
        if label is not None:
            self._page.show_answered(inspection_id)
        if self._history_page is not None:
            self._history_page.show_label(inspection_id, label)

    def _on_source_setup_requested(self) -> None:
        page = self._window.page("settings")
        self._window.open_page("settings")
        if isinstance(page, SettingsPage):
            page.open_group("source")
