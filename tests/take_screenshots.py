"""Takes the pictures of every page for the README: a real station inspects a simulated product.

    python -m tests.take_screenshots --output resources/screenshots

Writes `<page>-<theme>[-<language>].png` of 1366 x 768 pixels, without a display.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OPENCV_LOG_LEVEL", "SILENT")

import numpy as np
from PIL import Image as PillowImage
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from inspectai_desktop.domain.station_state import Lamp, Phase
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.paths import resources_dir
from inspectai_desktop.services.station_opening import OpenStation, open_station
from inspectai_desktop.settings import Settings, changed_settings
from inspectai_desktop.settings_file import SettingsReport
from inspectai_desktop.ui.bridge.crash_handler import CrashHandler
from inspectai_desktop.ui.bridge.station_program import StationProgram
from inspectai_desktop.ui.fonts import install_fonts
from inspectai_desktop.ui.language import use_language
from inspectai_desktop.ui.pages.history_page import HistoryPage
from inspectai_desktop.ui.style_sheet import apply_palette
from inspectai_desktop.ui.theme import DARK, LIGHT, ActiveTheme
from tests.screenshot_line import TaughtLine, taught_line
from tests.screenshot_wizard import (
    TAUGHT_NAME,
    take_teach_again,
    take_versions,
    take_wizard,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from inspectai_desktop.jobs import CancellationToken, ReportProgress
    from inspectai_desktop.services.station_snapshot import StationObserver

WIDTH_PX, HEIGHT_PX = 1366, 768
THEMES = {"light": LIGHT, "dark": DARK}
PATIENCE_S = 120.0
_SETTLED_MS = 900
_COLOURS = 256
_EXACT_COLOURS = 64
_LAMPS = {
    "inspect-pass": Verdict.PASS,
    "inspect-review": Verdict.REVIEW,
    "inspect-fail": Verdict.FAIL,
    "inspect-not-inspected": Verdict.NOT_INSPECTED,
}


class Studio:
    """Writes pictures of a window in each theme."""

    def __init__(self, application: QApplication, output: Path, language: str = "en") -> None:
        use_language(application, language, resources_dir() / "translations")
        self._application = application
        self._output = output
        self._suffix = "" if language == "en" else f"-{language}"
        self.theme = ActiveTheme(LIGHT)
        self._wear("light")

    def take(
        self,
        program: StationProgram,
        name: str,
        themes: tuple[str, ...] = (),
        dialog: QWidget | None = None,
    ) -> None:
        """Write `<name>-<theme>.png` for these themes, or all; a dialog lies in the middle."""
        for theme in themes or tuple(THEMES):
            self._wear(theme)
            QTest.qWait(_SETTLED_MS)
            file = self._output / f"{name}-{theme}{self._suffix}.png"
            image = program.window.grab().toImage()
            if dialog is not None:
                _lay_on(image, dialog)
            file.write_bytes(_small_png(image))
            sys.stdout.write(f"{file.name}  {file.stat().st_size / 1000:.0f} kB\n")
        self._wear("light")

    def _wear(self, theme: str) -> None:
        self.theme.use(THEMES[theme])
        apply_palette(self._application, THEMES[theme])


class Line:
    """A station's window and the folder that its camera writes to."""

    def __init__(self, program: StationProgram, folder: Path) -> None:
        self.program = program
        self._folder = folder
        self._number = 0

    def inspect(self, files: list[bytes]) -> None:
        """Let the camera write these files one after the other, and wait until all are judged."""
        for data in files:
            self._number += 1
            (self._folder / f"plate_{self._number:04d}.jpg").write_bytes(data)
            _wait(lambda: self._parts() == self._number)

    def lose_folder(self) -> None:
        """Take the camera's folder away, and wait for the fault."""
        self._folder.rename(self._folder.with_name("gone"))
        _wait(lambda: self.program.page._state.lamp is Lamp.FAULT)

    def _parts(self) -> int:
        opened = self.program.opened
        assert opened is not None
        return opened.station.snapshot().monitor.statistics.counts.parts


@contextmanager
def shown(studio: Studio, root: Path, bundle: Path | None) -> Iterator[Line]:
    """A station in a window of its own; with a bundle, it inspects what comes."""
    root.mkdir(parents=True)
    os.chdir(root)  # so that no picture shows a temporary folder's name
    folder = Path("line 3", "camera 7")
    folder.mkdir(parents=True)

    def opening(
        settings: Settings,
        observer: StationObserver,
        _report: ReportProgress,
        _token: CancellationToken,
    ) -> OpenStation:
        opened = open_station(root / "station", settings, observer)
        if bundle is not None:
            row = opened.categories.import_bundle(bundle, "A-17")
            opened.categories.use(row.category, "A-17", version=row.version, why="screenshots")
        return opened

    program = StationProgram(
        studio.theme, SettingsReport(_settings(folder)), opening, CrashHandler()
    )
    program.show()
    program.window.showNormal()
    program.window.resize(WIDTH_PX, HEIGHT_PX)
    try:
        _wait(lambda: program.opened is not None)
        if bundle is not None:
            _wait(lambda: program.page._state.phase is Phase.RUNNING)
        yield Line(program, folder)
    finally:
        program.request_close()
        _wait(lambda: program.finished)
        program.window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def take_all(application: QApplication, root: Path, output: Path, line: TaughtLine) -> None:
    """Every page in both themes, and some in German."""
    studio = Studio(application, output)
    with shown(studio, root / "empty", None) as empty:
        studio.take(empty.program, "inspect-empty")
    with shown(studio, root / "english", line.bundle) as station:
        station.inspect(line.shift())
        for name, verdict in _LAMPS.items():
            station.inspect([line.part(verdict)])
            studio.take(station.program, name)
        _take_pages(studio, station)
        take_wizard(studio, station.program, line.parts)
        take_teach_again(studio, station.program, TAUGHT_NAME)
        take_versions(studio, station.program, line.category)
        station.program.window.open_page("inspect")
        station.lose_folder()
        studio.take(station.program, "inspect-fault")
    german = Studio(application, output, "de")
    with shown(german, root / "german", line.bundle) as station:
        station.inspect([*line.shift(), line.part(Verdict.FAIL)])
        german.take(station.program, "inspect-fail", ("light",))
        _open_history(station.program)
        german.take(station.program, "history", ("dark",))
        take_wizard(german, station.program, line.parts, ("light",))
        take_versions(german, station.program, line.category, ("dark",))
        station.program.window.open_page("inspect")
        station.lose_folder()
        german.take(station.program, "inspect-fault", ("light",))


def _take_pages(studio: Studio, station: Line) -> None:
    window = station.program.window
    window.show_help()
    studio.take(station.program, "help")
    window._overlay.hide()
    _open_history(station.program)
    studio.take(station.program, "history")
    for key in ("categories", "settings"):
        window.open_page(key)
        studio.take(station.program, key)
    window.open_page("inspect")


def _open_history(program: StationProgram) -> None:
    """The History page with a FAIL part chosen."""
    page = program.window.page("history")
    program.window.open_page("history")
    assert isinstance(page, HistoryPage)
    QTest.qWait(_SETTLED_MS)
    _wait(lambda: page._counts is not None and page._model.rowCount() > 0)
    rows = [page._model.row(place) for place in range(min(page._model.rowCount(), 30))]
    failed = [row.inspection for row in rows if row.inspection.verdict is Verdict.FAIL]
    page.open_inspection(failed[0].inspection_id)


def _settings(folder: Path) -> Settings:
    watched = {"path": folder, "rescan_s": 0.5, "unreadable_after_s": 1.0, "settle_s": 0.1}
    return changed_settings(
        Settings(),
        {
            "source": {"folder": watched | {"part_pattern": r"plate_(\d+)"}},
            "work": {"operator": "A-17", "lot": "L-2211", "start_at_launch": True},
            "engine": {"provider": "cpu", "threads": 2},
        },
    )


def _wait(condition: Callable[[], bool]) -> None:
    limit = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > limit:
            raise TimeoutError("the window did not show in time what was to be photographed")
        QTest.qWait(20)


def _lay_on(image: QImage, dialog: QWidget) -> None:
    """Paint a dialog in the middle, over a window that steps back."""
    shown = dialog.grab().toImage()
    painter = QPainter(image)
    painter.fillRect(image.rect(), QColor(0, 0, 0, 110))
    painter.drawImage(
        (image.width() - shown.width()) // 2, (image.height() - shown.height()) // 2, shown
    )
    painter.end()


def _small_png(image: QImage) -> bytes:
    """A PNG of at most 256 colours: those of the surfaces exactly, the pictures' nearly."""
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    lines = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), -1)
    pixels = lines[:, : 3 * plain.width()].reshape(plain.height(), plain.width(), 3)
    rgb = PillowImage.fromarray(pixels)
    colours, counts = np.unique(pixels.reshape(-1, 3), axis=0, return_counts=True)
    exact = colours[np.argsort(-counts, kind="stable")[:_EXACT_COLOURS]]
    few = rgb.quantize(_COLOURS - _EXACT_COLOURS, PillowImage.Quantize.MAXCOVERAGE)
    palette = PillowImage.new("P", (1, 1))
    palette.putpalette([*exact.ravel().tolist(), *(few.getpalette() or [])])
    stream = io.BytesIO()
    rgb.quantize(palette=palette, dither=PillowImage.Dither.NONE).save(stream, "PNG", optimize=True)
    return stream.getvalue()


def main() -> None:
    """Take them all."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--output", type=Path, required=True, metavar="DIR")
    parser.add_argument("--demo", type=Path, metavar="DIR", help="folder of a demo made before")
    arguments = parser.parse_args()
    arguments.output.mkdir(parents=True, exist_ok=True)
    application = QApplication(sys.argv[:1])
    application.setStyle("Fusion")
    install_fonts(application, resources_dir() / "fonts")
    output, before = arguments.output.resolve(), Path.cwd()
    with tempfile.TemporaryDirectory(prefix="inspectai-") as root:
        line = taught_line((arguments.demo or Path(root, "demo")).resolve())
        try:
            take_all(application, Path(root), output, line)
        finally:
            os.chdir(before)


if __name__ == "__main__":
    main()
