"""The composition root of the window: one data folder, one lock, one station, one window."""

from __future__ import annotations

import gc
import logging
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FrameType

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QMessageBox

import inspectai_desktop
from inspectai_desktop.errors import InspectAIError, SettingsError
from inspectai_desktop.exit_codes import ExitCode
from inspectai_desktop.logs import start_logging
from inspectai_desktop.paths import resources_dir
from inspectai_desktop.services.single_instance import SingleInstance
from inspectai_desktop.settings import DisplaySection, Settings
from inspectai_desktop.settings_file import FILE_NAME, SettingsReport, load_settings, peek_settings
from inspectai_desktop.thread_priority import let_all_go_alike, let_the_window_go_first
from inspectai_desktop.ui.bridge.crash_handler import CrashHandler
from inspectai_desktop.ui.bridge.station_program import Opening, StationProgram
from inspectai_desktop.ui.display_scale import scaled_application
from inspectai_desktop.ui.fonts import install_fonts
from inspectai_desktop.ui.language import language_of_system, use_language
from inspectai_desktop.ui.style_sheet import apply_palette
from inspectai_desktop.ui.theme import DARK, LIGHT, ActiveTheme, Palette

log = logging.getLogger(__name__)

READY = "The station is ready"
NATIVE_LOG_NAME = "native-crash.log"


@dataclass(frozen=True, slots=True)
class WindowRequest:
    """What a command asks of the window.

    Attributes:
        data_dir: The station's data folder.
        opening: Opens the station, in a thread, with all that must be made ready before.
        is_demo: The demo's product is made ready before the station.
        kiosk: Fill the screen whatever the settings say.
        run_for_s: Close by itself after so many seconds; None never.
        settled: Called in the GUI thread once the station is open and its category judges.
    """

    data_dir: Path
    opening: Opening
    is_demo: bool = False
    kiosk: bool = False
    run_for_s: float | None = None
    settled: Callable[[StationProgram], None] | None = None


def run_window(request: WindowRequest) -> int:
    """Open the station's window and run it to its end.

    Returns:
        Exit code: OK, or EXPECTED_ERROR when another program works on the data folder, it cannot
        be used, or not everything was recorded at the end.
    """
    application = _application(peek_settings(request.data_dir / FILE_NAME).display)
    with ExitStack() as ends:
        let_the_window_go_first()
        ends.callback(let_all_go_alike)
        try:
            # Dressed first, so that a refusal can be read as well as the rest.
            install_fonts(application, resources_dir() / "fonts")
            apply_palette(application, LIGHT)
            ends.enter_context(SingleInstance(request.data_dir))
            report = load_settings(request.data_dir / FILE_NAME)
            dress = _dressed(application, report.settings.display)
        except InspectAIError as error:
            _show_refusal(error)
            return ExitCode.EXPECTED_ERROR
        logs = start_logging(request.data_dir / "logs")
        ends.callback(logs.stop)
        crashes = CrashHandler()
        crashes.install(None if logs.file is None else logs.file.with_name(NATIVE_LOG_NAME))
        ends.callback(crashes.remove)
        log.info("InspectAI %s on %s", inspectai_desktop.__version__, request.data_dir)
        program = StationProgram(
            dress.theme,
            report,
            request.opening,
            crashes,
            log_file=logs.file,
            data_dir=request.data_dir,
            is_demo=request.is_demo,
        )
        program.settings_applied.connect(dress.follow)
        program.settled.connect(partial(_on_settled, program))
        display = report.settings.display
        program.page.set_heatmap(visible=display.heatmap, opacity=display.heatmap_opacity)
        program.show(kiosk=request.kiosk or display.kiosk)
        _tell_settings_problems(program, report)
        settled = request.settled
        if settled is not None:
            program.settled.connect(partial(settled, program))
        if request.run_for_s is not None:
            QTimer.singleShot(round(request.run_for_s * 1000), program, program.request_close)
        with _closed_by_signals(program):
            application.exec()
        return ExitCode.OK if program.finished else ExitCode.EXPECTED_ERROR


def _application(display: DisplaySection) -> QApplication:
    running = QApplication.instance()
    if isinstance(running, QApplication):
        return running
    application = scaled_application(display.scale_percent)
    application.setApplicationName("InspectAI")
    application.setApplicationVersion(inspectai_desktop.__version__)
    application.setDesktopFileName("inspectai")
    application.setWindowIcon(QIcon(str(resources_dir() / "icons" / "inspectai.png")))
    application.setStyle("Fusion")
    # The program ends when the station has ended, not when the window is gone.
    application.setQuitOnLastWindowClosed(False)
    return application


class _Dress(QObject):
    """Keeps the application in the colours that the settings choose."""

    def __init__(self, application: QApplication, display: DisplaySection) -> None:
        super().__init__(application)
        self._application = application
        self._display = display
        self.theme = ActiveTheme(_palette(application, display), self)
        self.theme.changed.connect(self._on_changed)
        application.styleHints().colorSchemeChanged.connect(self._on_system_changed)
        self._on_changed()

    def follow(self, settings: Settings) -> None:
        """Take the colours that these settings choose."""
        self._display = settings.display
        self._on_system_changed()

    def _on_system_changed(self) -> None:
        self.theme.use(_palette(self._application, self._display))

    def _on_changed(self) -> None:
        apply_palette(self._application, self.theme.palette)


def _dressed(application: QApplication, display: DisplaySection) -> _Dress:
    """Language and colours, as the settings choose them.

    Raises:
        SettingsError: A file of the program is missing.
    """
    language = display.language or language_of_system()
    use_language(application, language, resources_dir() / "translations")
    return _Dress(application, display)


def _palette(application: QApplication, display: DisplaySection) -> Palette:
    if display.theme == "system":
        dark = application.styleHints().colorScheme() is Qt.ColorScheme.Dark
        return DARK if dark else LIGHT
    return DARK if display.theme == "dark" else LIGHT


def _show_refusal(error: InspectAIError) -> None:
    """Say on the terminal and in a dialog why the window does not open."""
    sys.stderr.write(f"error: {error.message}\n       {error.hint}\n")
    box = QMessageBox(QMessageBox.Icon.Warning, "InspectAI", error.message)
    box.setInformativeText(error.hint)
    box.exec()


def _tell_settings_problems(program: StationProgram, report: SettingsReport) -> None:
    """Say that settings could not be kept; the Settings page says which."""
    if report.reset or report.damaged or report.newer_version is not None:
        message = QCoreApplication.translate(
            "App", "Some settings could not be read and have their defaults."
        )
        hint = QCoreApplication.translate("App", "The Settings page says which.")
        program.window.show_error(SettingsError(message, hint))


def _on_settled(program: StationProgram) -> None:
    """Say in the log that a person can work now; exempt what exists from garbage collection.

    Python looked through some 150,000 objects of the libraries again and again, and the window
    stood still for a tenth of a second each time.
    """
    program.page.prepare_picture()
    gc.freeze()
    log.info(READY)


@contextmanager
def _closed_by_signals(program: StationProgram) -> Iterator[None]:
    """Ctrl+C and SIGTERM ask the window to close in good order."""

    def ask(number: int, frame: FrameType | None) -> None:
        del number, frame
        QTimer.singleShot(0, program, program.request_close)

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    # Python sees a signal only when it runs: once in a while, whatever Qt does.
    waker = QTimer(program)
    waker.timeout.connect(_let_python_run)
    waker.start(200)
    try:
        yield
    finally:
        waker.stop()
        for number, handler in before.items():
            signal.signal(number, handler)


def _let_python_run() -> None:
    """Do nothing: while this runs, Python takes notice of signals."""
