"""Answers the Settings page and does what it asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, Future
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

import inspectai_desktop
from inspectai_desktop.errors import InspectAIError, SettingsError
from inspectai_desktop.jobs import CancellationToken, Progress, ReportProgress
from inspectai_desktop.paths import resources_dir
from inspectai_desktop.services.diagnostics import save_diagnostics
from inspectai_desktop.services.station_diagnostics import station_diagnostics
from inspectai_desktop.services.station_opening import OpenStation
from inspectai_desktop.settings import Settings, changed_settings
from inspectai_desktop.sources.camera_devices import connected_cameras
from inspectai_desktop.ui.bridge.job_runner import JobRunner
from inspectai_desktop.ui.bridge.lookups import Lookups
from inspectai_desktop.ui.pages.settings_page import SettingsPage
from inspectai_desktop.ui.station_facts import StationFacts


class SettingsDesk(QObject):
    """Belongs to the GUI thread.

    Signals:
        applied: `Settings` in force now.
    """

    applied = Signal(object)
    _saved = Signal(object)

    def __init__(
        self, page: SettingsPage, opened: OpenStation, lookups: Lookups, window: QWidget
    ) -> None:
        super().__init__(page)
        self._page = page
        self._opened = opened
        self._lookups = lookups
        self._window = window
        self._saving = JobRunner("diagnostics", self)
        self._saving.progressed.connect(self._on_diagnostics_progressed)
        self._saving.succeeded.connect(self._on_diagnostics_saved)
        self._saving.failed.connect(self._on_diagnostics_failed)
        self._saved.connect(self._on_saved, Qt.ConnectionType.QueuedConnection)
        page.apply_requested.connect(self._on_apply_requested)
        page.cameras_wanted.connect(self._on_cameras_wanted)
        page.diagnostics_requested.connect(self._on_diagnostics_requested)
        page.notices_requested.connect(self._on_notices_requested)
        self.refresh()

    def refresh(self) -> None:
        """Show the settings in force and what the program says of itself."""
        self._page.show_settings(self._opened.station.settings)
        provider = self._opened.station.snapshot().monitor.provider
        facts = StationFacts(inspectai_desktop.__version__, self._opened.data_dir, provider)
        self._page.show_facts(facts)

    def close(self) -> bool:
        """Stop writing diagnostics; True when nothing is written any more."""
        self._saving.cancel()
        return self._saving.wait(2.0)

    def _on_apply_requested(self, changes: Mapping[str, object]) -> None:
        def change(settings: Settings) -> Settings:
            return changed_settings(settings, changes)

        try:
            saved = self._opened.station.change_settings(change)
        except SettingsError as error:
            self._page.show_not_applied(error)
            return
        saved.add_done_callback(_telling(self._saved.emit))
        # In force whether or not the disk takes them.
        self.applied.emit(self._opened.station.settings)

    def _on_saved(self, problem: InspectAIError | None) -> None:
        if problem is None:
            self._page.show_applied(self._opened.station.settings)
        else:
            self._page.show_not_applied(problem)

    def _on_cameras_wanted(self) -> None:
        self._lookups.ask("cameras", connected_cameras, self._page.show_cameras)

    def _on_diagnostics_requested(self, with_pictures: bool) -> None:
        name = f"inspectai-diagnostics-{datetime.now().astimezone():%Y-%m-%d-%H%M}.zip"
        title = self.tr("Save diagnostics")
        chosen, _ = QFileDialog.getSaveFileName(
            self._window, title, str(Path.home() / name), "ZIP (*.zip)"
        )
        if not chosen:
            return
        opened, target = self._opened, Path(chosen)

        def work(report: ReportProgress, token: CancellationToken) -> Path:
            request = station_diagnostics(opened, target, with_pictures=with_pictures)
            return save_diagnostics(request, report, token)

        self._page.show_diagnostics(self.tr("Being saved …"), busy=True)
        self._saving.start(work)

    def _on_diagnostics_progressed(self, progress: Progress) -> None:
        text = self.tr("{done} of {total}: {what}")
        self._page.show_diagnostics(
            text.format(done=progress.done, total=progress.total, what=progress.message),
            busy=True,
        )

    def _on_diagnostics_saved(self, file: Path) -> None:
        self._page.show_diagnostics(self.tr("Saved in {file}").format(file=file), busy=False)

    def _on_diagnostics_failed(self, error: InspectAIError) -> None:
        self._page.show_diagnostics(str(error), busy=False)

    def _on_notices_requested(self) -> None:
        notices = resources_dir() / "third_party_notices.md"
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(notices)))


def _telling(tell: Callable[[InspectAIError | None], None]) -> Callable[[Future[None]], None]:
    """A callback for a save's future; called by the recording thread, it tells how it went."""

    def saved(future: Future[None]) -> None:
        try:
            future.result()
        except InspectAIError as error:
            tell(error)
        except CancelledError:
            tell(SettingsError("The settings were not saved: the station is closing."))
        else:
            tell(None)

    return saved
