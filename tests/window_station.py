"""The whole window over the whole station, on a tiny bundle and a folder: for tests."""

from __future__ import annotations

import itertools
import shutil
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLocale
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from inspectai_desktop.domain.station_state import Lamp, Phase
from inspectai_desktop.paths import resources_dir
from inspectai_desktop.services.station_opening import OpenStation, open_station
from inspectai_desktop.settings import Settings, changed_settings
from inspectai_desktop.settings_file import SettingsReport
from inspectai_desktop.storage.history_repository import HistoryRepository
from inspectai_desktop.ui.bridge.crash_handler import CrashHandler
from inspectai_desktop.ui.bridge.station_program import StationProgram
from inspectai_desktop.ui.fonts import install_fonts
from inspectai_desktop.ui.style_sheet import apply_palette
from inspectai_desktop.ui.theme import LIGHT, ActiveTheme

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from inspectai_desktop.domain.verdict import Verdict
    from inspectai_desktop.jobs import CancellationToken, ReportProgress
    from inspectai_desktop.services.station_snapshot import StationObserver
    from inspectai_desktop.storage.inspection_row import InspectionRow

PATIENCE_MS = 20_000
CATEGORY = "Plate"


def dress(application: QApplication) -> ActiveTheme:
    """The application as the program dresses it, in English and in the light theme."""
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    application.setStyle("Fusion")
    install_fonts(application, resources_dir() / "fonts")
    apply_palette(application, LIGHT)
    return ActiveTheme(LIGHT)


def folder_settings(folder: Path) -> Settings:
    """A station that watches a folder with little patience."""
    return changed_settings(
        Settings(),
        {
            "source": {"folder": {"path": str(folder), "settle_s": 0.05, "rescan_s": 0.2}},
            "engine": {"provider": "cpu", "threads": 1},
            "alarms": {"disk_low_gb": 0},
            "retention": {"minimum_free_gb": 0},
            "work": {"operator": "A-17"},
        },
    )


class WindowStation:
    """A window whose station has a category, ready to be started by a test."""

    def __init__(
        self,
        qtbot: QtBot,
        application: QApplication,
        root: Path,
        bundle: Path,
        settings: Settings | None = None,
    ) -> None:
        self.qtbot = qtbot
        self.data_dir = root / "data"
        self.folder = root / "in"
        self.folder.mkdir()
        self._bundle = bundle
        self._numbers = itertools.count()
        self.crashes = CrashHandler()
        self.program = StationProgram(
            dress(application),
            SettingsReport(settings or folder_settings(self.folder)),
            self._open,
            self.crashes,
        )
        self.window = self.program.window
        self.page = self.program.page
        self.program.show()

    def _open(
        self,
        settings: Settings,
        observer: StationObserver,
        _report: ReportProgress,
        _token: CancellationToken,
    ) -> OpenStation:
        opened = open_station(self.data_dir, settings, observer)
        if not opened.categories.names():
            row = opened.categories.import_bundle(self._bundle, "test")
            opened.categories.use(row.category, "test")
        return opened

    @property
    def opened(self) -> OpenStation:
        assert self.program.opened is not None
        return self.program.opened

    def wait_ready(self) -> WindowStation:
        """Wait until the station is open and has its category."""
        self.qtbot.waitUntil(lambda: self.program.opened is not None, timeout=PATIENCE_MS)
        self.wait_phase(Phase.STOPPED)
        return self

    def start(self) -> None:
        self.page.header.press_run()
        self.wait_phase(Phase.RUNNING)

    def drop(self, pictures: list[Path]) -> None:
        """Let a camera write these pictures."""
        for picture in pictures:
            shutil.copy(picture, self.folder / f"cap_{next(self._numbers):04d}{picture.suffix}")

    def wait_phase(self, phase: Phase) -> None:
        self.qtbot.waitUntil(lambda: self.page._state.phase is phase, timeout=PATIENCE_MS)

    def wait_lamp(self, lamp: Lamp) -> None:
        self.qtbot.waitUntil(lambda: self.page._state.lamp is lamp, timeout=PATIENCE_MS)

    def wait_counter(self, name: str, value: str) -> None:
        self.qtbot.waitUntil(lambda: self.page._counters.value(name) == value, timeout=PATIENCE_MS)

    def rows(self) -> list[InspectionRow]:
        """What is recorded, newest first."""
        return list(HistoryRepository(self.opened.database).page().rows)

    def wait_recorded(self, count: int) -> list[InspectionRow]:
        self.qtbot.waitUntil(lambda: len(self.rows()) >= count, timeout=PATIENCE_MS)
        return self.rows()

    def verdicts(self) -> list[Verdict]:
        return [row.inspection.verdict for row in self.rows()]

    def close(self) -> None:
        """Close the window like a person does, and wait until it is gone."""
        if not isValid(self.window):
            return  # the test has done so itself
        if not self.program.ended:
            self.window.close()
            self.qtbot.waitUntil(lambda: self.program.ended, timeout=PATIENCE_MS)
        # Else the next window's style would be given to the widgets of all before it as well.
        self.window.deleteLater()
        QApplication.sendPostedEvents(self.window, QEvent.Type.DeferredDelete)
