"""The life of the window: shown first, station opened behind it, drained before it closes."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QProcess, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from inspectai_desktop.domain.alarm import AlarmKind
from inspectai_desktop.domain.station_state import StationState
from inspectai_desktop.errors import InspectAIError
from inspectai_desktop.jobs import CancellationToken, Progress, ReportProgress
from inspectai_desktop.paths import user_data_dir
from inspectai_desktop.services.station_snapshot import StationObserver
from inspectai_desktop.settings import Settings
from inspectai_desktop.settings_file import SettingsReport
from inspectai_desktop.ui.bridge.crash_dialog import CrashDialog
from inspectai_desktop.ui.bridge.crash_handler import CrashHandler
from inspectai_desktop.ui.bridge.help_desk import HelpDesk
from inspectai_desktop.ui.bridge.job_runner import JobRunner
from inspectai_desktop.ui.bridge.live_inspection import LiveInspection
from inspectai_desktop.ui.bridge.picture_worker import PictureWorker
from inspectai_desktop.ui.bridge.station_display import StationDisplay
from inspectai_desktop.ui.main_window import MainWindow, PageEntry
from inspectai_desktop.ui.pages.inspect_guides import failed_preparation_guide, preparation_guide
from inspectai_desktop.ui.pages.inspect_page import InspectPage
from inspectai_desktop.ui.pages.page_titles import page_title
from inspectai_desktop.ui.theme import ActiveTheme

if TYPE_CHECKING:
    from inspectai_desktop.services.station_opening import OpenStation
    from inspectai_desktop.ui.bridge.station_wiring import StationWiring

log = logging.getLogger(__name__)

Opening = Callable[[Settings, StationObserver, ReportProgress, CancellationToken], "OpenStation"]
"""Opens the station, in a thread of its own, with all that must be made ready before."""

CLOSE_WITHIN_S = 5.0
_GIVE_UP_AFTER_MS = 8000
_UNPAINTED_AFTER_MS = 1500
_CLOSING_LOOK_MS = 100


class StationProgram(QObject):
    """Owns window and station; belongs to the GUI thread.

    Signals:
        settings_applied: `Settings` that a person has put in force.
        settled: The station is open and its category, if it has one, judges.
    """

    settings_applied = Signal(object)
    settled = Signal()

    def __init__(
        self,
        theme: ActiveTheme,
        report: SettingsReport,
        opening: Opening,
        crashes: CrashHandler,
        *,
        log_file: Path | None = None,
        data_dir: Path | None = None,
        is_demo: bool = False,
    ) -> None:
        super().__init__()
        self._theme = theme
        self._report = report
        self._opening = opening
        self._log_file = log_file
        self._title = self.tr("Opening the station …")
        if is_demo:
            self._title = self.tr("Preparing the demo: a product is rendered and taught")
        self._opened: OpenStation | None = None
        self._wiring: StationWiring | None = None
        self._crash_dialog: CrashDialog | None = None
        self._began = False
        self._closing = False
        self.ended = False
        self.finished = False
        self.defect = ""
        self.window = MainWindow(theme, self._page_entries())
        page = self.window.page("inspect")
        assert isinstance(page, InspectPage)  # noqa: S101 - made two lines above
        self.page = page
        self._pictures = PictureWorker()
        self._live = LiveInspection(self._pictures, self)
        self._display = StationDisplay(self.window, page, self._live, self._pictures)
        self._open_job = JobRunner("station-opening", self)
        self._close_job = JobRunner("station-closing", self)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_GIVE_UP_AFTER_MS)
        self._closing_timer = QTimer(self)
        self._closing_timer.setInterval(_CLOSING_LOOK_MS)
        self._help = HelpDesk(
            theme, self.window, page.header.help_menu, data_dir or user_data_dir()
        )
        self._connect(crashes)

    def _page_entries(self) -> tuple[PageEntry, ...]:
        return (
            PageEntry("inspect", page_title("inspect"), "inspect", self._make_inspect_page),
            PageEntry("history", page_title("history"), "history", self._make_history_page),
            PageEntry(
                "categories", page_title("categories"), "categories", self._make_categories_page
            ),
            PageEntry("settings", page_title("settings"), "settings", self._make_settings_page),
            PageEntry("teach", page_title("teach"), "teach", self._make_wizard, on_demand=True),
            PageEntry(
                "compare", page_title("compare"), "compare", self._make_comparison, on_demand=True
            ),
            PageEntry(
                "recalibrate",
                page_title("recalibrate"),
                "reset",
                self._make_recalibration,
                on_demand=True,
            ),
        )

    @property
    def opened(self) -> OpenStation | None:
        """The station, once it is open."""
        return self._opened

    def show(self, *, kiosk: bool = False) -> None:
        """Show the window; the station is opened once it has been painted."""
        self.page.show_preparation(preparation_guide(self._title))
        self.window.installEventFilter(self)
        # Where no window manager maximises it, the window fills the screen all the same.
        self.window.resize(self.window.screen().availableSize())
        self.window.showMaximized()
        self.window.activateWindow()
        if kiosk:
            self.window.toggle_kiosk()
        # A window that is hidden from the start is never painted.
        QTimer.singleShot(_UNPAINTED_AFTER_MS, self, self._begin)

    def request_close(self) -> None:
        """Finish the parts taken, then close."""
        if self._closing:
            return
        self._closing = True
        self._patience.start()
        if self._open_job.running:
            self._open_job.cancel()
        else:
            self._close_station()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint and not self._began:
            # The pages are painted with the window; what is heavy begins after that.
            QTimer.singleShot(0, self, self._begin)
        return super().eventFilter(watched, event)

    def _make_inspect_page(self) -> QWidget:
        return InspectPage(self._theme)

    def _make_history_page(self) -> QWidget:
        # Behind the first paint: it brings the database's library along.
        from inspectai_desktop.ui.pages.history_page import HistoryPage  # noqa: PLC0415

        return HistoryPage(self._theme)

    def _make_categories_page(self) -> QWidget:
        from inspectai_desktop.ui.pages.categories_page import CategoriesPage  # noqa: PLC0415

        return CategoriesPage(self._theme)

    def _make_settings_page(self) -> QWidget:
        from inspectai_desktop.ui.pages.settings_page import SettingsPage  # noqa: PLC0415

        page = SettingsPage(self._theme)
        page.show_reset(self._report)
        return page

    def _make_wizard(self) -> QWidget:
        from inspectai_desktop.ui.wizard.teaching_wizard import TeachingWizard  # noqa: PLC0415
        from inspectai_desktop.ui.wizard.wizard_steps import wizard_steps  # noqa: PLC0415

        return TeachingWizard(self._theme, wizard_steps(self._theme))

    def _make_comparison(self) -> QWidget:
        from inspectai_desktop.ui.comparison.comparison_page import (  # noqa: PLC0415
            ComparisonPage,
        )

        return ComparisonPage(self._theme)

    def _make_recalibration(self) -> QWidget:
        from inspectai_desktop.ui.recalibration.recalibration_page import (  # noqa: PLC0415
            RecalibrationPage,
        )

        return RecalibrationPage(self._theme)

    def _connect(self, crashes: CrashHandler) -> None:
        crashes.crashed.connect(self._on_crashed)
        self.window.close_requested.connect(self._on_close_requested)
        self._help.about_requested.connect(self._on_about_requested)
        self.page.demo_requested.connect(self._on_demo_requested)
        self.page.teach_requested.connect(self._on_teach_requested)
        self.page.preparation_retried.connect(self._open)
        self._open_job.progressed.connect(self._on_progressed)
        self._open_job.succeeded.connect(self._on_opened)
        self._open_job.failed.connect(self._on_open_failed)
        self._open_job.cancelled.connect(self._on_open_cancelled)
        self._close_job.succeeded.connect(self._on_closed)
        self._close_job.failed.connect(self._on_close_failed)
        self._closing_timer.timeout.connect(self._show_closing)
        self._patience.timeout.connect(self._give_up)

    def _begin(self) -> None:
        if self._began:
            return
        self._began = True
        self.window.removeEventFilter(self)
        self._pictures.start()
        self._open()
        # What the picture needs is imported beside the opening, which waits for disks and graphs.
        QTimer.singleShot(0, self, self.page.prepare_picture)

    def _open(self) -> None:
        self.page.show_preparation(preparation_guide(self._title))

        def work(report: ReportProgress, token: CancellationToken) -> OpenStation:
            return self._opening(self._report.settings, self._live, report, token)

        self._open_job.start(work)

    def _on_progressed(self, progress: Progress) -> None:
        self.page.show_preparation(preparation_guide(self._title, progress))

    def _on_opened(self, opened: OpenStation) -> None:
        self._opened = opened
        if self._closing:
            self._close_station()
            return
        # Imported by the opening already.
        from inspectai_desktop.ui.bridge.station_wiring import StationWiring  # noqa: PLC0415

        self._wiring = StationWiring(
            opened, self.window, self.page, live=self._live, display=self._display
        )
        self._wiring.settings_applied.connect(self.settings_applied)
        work = opened.station.settings.work
        if work.category and not opened.station.state.has_category:
            title = self.tr("Loading {category} …").format(category=work.category)
            self.page.show_preparation(preparation_guide(title))
            self._live.bundle_activated.connect(self._on_bundle_activated)
            self._live.lamp_lit.connect(self._on_lamp_lit)
        else:
            self.page.show_preparation(None)
            self.settled.emit()

    def _on_bundle_activated(self, _bundle: object) -> None:
        self.page.show_preparation(None)
        self.settled.emit()

    def _on_lamp_lit(self, state: StationState, _lit_by: object) -> None:
        if state.alarm(AlarmKind.BUNDLE) is not None:
            self.page.show_preparation(None)

    def _on_open_failed(self, error: InspectAIError) -> None:
        if self._closing:
            self._close_station()
        else:
            self.page.show_preparation(failed_preparation_guide(error))

    def _on_open_cancelled(self) -> None:
        self._close_station()

    def _close_station(self) -> None:
        opened = self._opened
        if opened is None:
            self._on_closed(True)
            return
        self._closing_timer.start()
        self._show_closing()
        self._close_job.start(lambda _report, _token: opened.close(CLOSE_WITHIN_S))

    def _show_closing(self) -> None:
        if self._opened is None:
            return
        snapshot = self._opened.station.snapshot()
        waiting = snapshot.queue_depth + snapshot.records_waiting
        if waiting:
            text = self.tr("Finishing {count} parts before closing …").format(count=waiting)
        else:
            text = self.tr("Closing …")
        self._display.show_notice(text)

    def _on_closed(self, done: bool) -> None:
        self.finished = done
        self._end()

    def _on_close_failed(self, error: InspectAIError) -> None:
        log.error("The station could not be closed in good order: %s", error)
        self._end()

    def _give_up(self) -> None:
        log.critical("The window closes although the station has not ended in time")
        self._end()

    def _end(self) -> None:
        self._closing_timer.stop()
        self._patience.stop()
        self._help.close()
        self._display.stop()
        self._pictures.close()
        if self._wiring is not None:
            self._wiring.close()
        self.window.close_for_good()
        self.ended = True
        QApplication.quit()

    def _on_about_requested(self) -> None:
        self.window.open_page("settings")
        from inspectai_desktop.ui.pages.settings_page import SettingsPage  # noqa: PLC0415

        page = self.window.page("settings")
        if isinstance(page, SettingsPage):
            page.open_group("system")

    def _on_crashed(self, what: str) -> None:
        self.defect = self.defect or what
        if self._opened is not None:
            self._opened.station.stop()
        if self._crash_dialog is not None and self._crash_dialog.isVisible():
            self._crash_dialog.show_defect(what)
            return
        self._crash_dialog = CrashDialog(what, self._log_file, self.window)
        self._crash_dialog.close_program_requested.connect(self.request_close)
        self._crash_dialog.open()

    def _on_close_requested(self) -> None:
        if self._wiring is None or not self._wiring.holds_closing():
            self.request_close()

    def _on_demo_requested(self) -> None:
        program, arguments = demo_command(user_data_dir() / "demo")
        started, _process = QProcess.startDetached(program, arguments)
        if not started:
            self.window.show_error(
                InspectAIError(self.tr("The demo could not be started."), f"{program} {arguments}")
            )

    def _on_teach_requested(self) -> None:
        if self._wiring is not None:
            self._wiring.teach("")


def demo_command(folder: Path) -> tuple[str, list[str]]:
    """How to start the demo as a program of its own: the packaged one, or with this Python."""
    frozen = getattr(sys, "frozen", False)
    start = [] if frozen else ["-m", "inspectai_desktop"]
    return sys.executable, [*start, "demo", "--output", str(folder)]
