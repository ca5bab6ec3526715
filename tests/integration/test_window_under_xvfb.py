"""The real program on a real X server, driven by keyboard and mouse like an inspector does."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import inspectai_desktop
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.services.station_opening import open_station
from inspectai_desktop.settings_file import save_settings
from inspectai_desktop.storage.category_repository import BundleVersionRow, CategoryRepository
from inspectai_desktop.storage.database import Database
from inspectai_desktop.storage.history_repository import HistoryRepository
from inspectai_desktop.storage.inspection_row import InspectionRow
from inspectai_desktop.storage.label import Label
from inspectai_desktop.storage.teaching_repository import TeachingRepository, TeachingRow
from tests.window_station import folder_settings

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (shutil.which("Xvfb") and shutil.which("xdotool")),
        reason="needs Debian's packages xvfb and xdotool",
    ),
]

PATIENCE_S = 60.0
STOP_BUTTON = (1254, 32)
DEFECT_TOOL = (1180, 276)
FAST_CARD = (450, 150)


def wait_for(reached: Callable[[], object]) -> None:
    limit = time.monotonic() + PATIENCE_S
    while not reached():
        assert time.monotonic() < limit, f"never happened: {reached}"
        time.sleep(0.05)


@pytest.fixture
def display() -> Iterator[str]:
    """An X server of its own, of the size of a small station's screen."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1366x768x24"]
    server = subprocess.Popen(
        [*command, "-nolisten", "tcp"], pass_fds=(writing,), stderr=subprocess.DEVNULL
    )
    os.close(writing)
    with os.fdopen(reading) as told:
        number = told.readline().strip()
    yield f":{number}"
    server.terminate()
    server.wait(PATIENCE_S)


class Inspector:
    """Looks at the record and the log, and uses keyboard and mouse."""

    def __init__(self, data_dir: Path, display: str) -> None:
        self.data_dir = data_dir
        self.environment = {**os.environ, "DISPLAY": display, "LC_ALL": "C.UTF-8"}
        self.environment.pop("QT_QPA_PLATFORM", None)
        self.environment.pop("WAYLAND_DISPLAY", None)

    def press(self, *keys: str) -> None:
        self._xdotool("key", *keys)

    def click(self, place: tuple[int, int]) -> None:
        self._xdotool("mousemove", str(place[0]), str(place[1]), "click", "1")

    def type(self, text: str) -> None:
        self._xdotool("type", text)

    def drag(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        self._xdotool("mousemove", str(start[0]), str(start[1]), "mousedown", "1")
        self._xdotool("mousemove", str(end[0]), str(end[1]))
        self._xdotool("mouseup", "1")

    def versions(self, category: str) -> list[BundleVersionRow]:
        database = Database.open(self.data_dir / "station.db")
        try:
            return CategoryRepository(database).versions(category)
        finally:
            database.close()

    def teaching(self, category: str) -> TeachingRow:
        database = Database.open(self.data_dir / "station.db")
        try:
            row = TeachingRepository(database).newest(category)
        finally:
            database.close()
        assert row is not None
        return row

    def until_opened(self, step: str, *keys: str) -> None:
        """Press keys until the wizard's step is open: the one before may have to finish first."""
        log = self.data_dir / "logs" / "inspectai.log"

        def opened() -> bool:
            if f"the step {step!r} is open" in log.read_text("utf-8"):
                return True
            self.press(*keys)
            time.sleep(0.5)
            return False

        wait_for(opened)

    def wait_log(self, text: str) -> None:
        log = self.data_dir / "logs" / "inspectai.log"
        wait_for(lambda: log.is_file() and text in log.read_text("utf-8"))

    def rows(self) -> list[InspectionRow]:
        database = Database.open(self.data_dir / "station.db")
        try:
            return list(HistoryRepository(database).page().rows)
        finally:
            database.close()

    def _xdotool(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], env=self.environment, check=True)


def test_an_inspector_starts_judges_corrects_and_stops(
    tmp_path: Path, display: str, tiny_bundle: Path, good_parts: Path, defective_parts: Path
) -> None:
    folder, data_dir = tmp_path / "in", tmp_path / "data"
    folder.mkdir()
    settings = folder_settings(folder)
    prepared = open_station(data_dir, settings)
    row = prepared.categories.import_bundle(tiny_bundle, "test")
    assert prepared.categories.use(row.category, "test").result(PATIENCE_S)
    assert prepared.close()
    work = settings.work.model_copy(update={"category": row.category})
    save_settings(settings.model_copy(update={"work": work}), data_dir / "settings.json")

    inspector = Inspector(data_dir, display)
    program = subprocess.Popen(
        [sys.executable, "-m", "inspectai_desktop", "run", "--data", str(data_dir)],
        env=inspector.environment,
    )
    try:
        inspector.wait_log("STOPPED, was NO_CATEGORY")
        inspector.press("F5")
        inspector.wait_log("RUNNING")
        shutil.copy(sorted(good_parts.iterdir())[1], folder / "good.png")
        wait_for(lambda: len(inspector.rows()) == 1)
        shutil.copy(min(defective_parts.iterdir()), folder / "bad.png")
        wait_for(lambda: len(inspector.rows()) == 2)
        verdicts = [row.inspection.verdict for row in inspector.rows()]
        assert verdicts == [Verdict.FAIL, Verdict.PASS]
        inspector.press("question", "Escape", "h", "c", "f", "F2")
        wait_for(lambda: inspector.rows()[0].label is not None)
        label = inspector.rows()[0].label
        assert label is not None
        assert (label.label, label.labelled_by) == (Label.FALSE_REJECT, "A-17")
        inspector.press("ctrl+2", "ctrl+3", "ctrl+4", "ctrl+1", "F11", "F11")
        inspector.click(STOP_BUTTON)
        inspector.wait_log("STOPPED, was DRAINING")
        program.send_signal(signal.SIGTERM)
        assert program.wait(PATIENCE_S) == 0
    finally:
        program.kill()
        program.wait(PATIENCE_S)
    log = (data_dir / "logs" / "inspectai.log").read_text("utf-8")
    assert " ERROR " not in log
    assert " CRITICAL " not in log


def test_an_engineer_teaches_a_category_with_mouse_and_keyboard(
    tmp_path: Path, display: str, good_parts: Path
) -> None:
    folder, data_dir = tmp_path / "in", tmp_path / "data"
    folder.mkdir()
    prepared = open_station(data_dir, folder_settings(folder))
    assert prepared.close()
    save_settings(folder_settings(folder), data_dir / "settings.json")
    engineer = Inspector(data_dir, display)
    program = subprocess.Popen(
        [sys.executable, "-m", "inspectai_desktop", "run", "--data", str(data_dir)],
        env=engineer.environment,
    )
    try:
        engineer.wait_log(f"InspectAI {inspectai_desktop.__version__} on")
        engineer.until_opened("pictures", "ctrl+3", "ctrl+n")
        engineer.type("Plate")
        engineer.press("Tab")
        engineer.type(str(good_parts))
        engineer.press("Return")
        engineer.wait_log("12 of 12 pictures can be used")
        engineer.press("alt+Right")
        engineer.wait_log("the step 'region' is open")
        engineer.click(DEFECT_TOOL)
        engineer.drag((640, 360), (720, 360))
        engineer.press("alt+Right")
        engineer.wait_log("presets are measured")
        engineer.click(FAST_CARD)
        engineer.press("alt+Right")
        engineer.wait_log("the category is fitted")
        for step in ("threshold", "try", "save"):
            engineer.until_opened(step, "alt+Right")
        engineer.press("alt+Right")
        wait_for(lambda: any(row.active for row in engineer.versions("Plate")))
        engineer.wait_log("STOPPED, was NO_CATEGORY")
        engineer.press("Escape")
        program.send_signal(signal.SIGTERM)
        assert program.wait(PATIENCE_S) == 0
    finally:
        program.kill()
        program.wait(PATIENCE_S)
    record = engineer.teaching("Plate")
    assert len(record.pictures) == 12
    assert record.options["preset"] == "fast"
    assert record.options["smallest_defect_px"] > 5
    log = (data_dir / "logs" / "inspectai.log").read_text("utf-8")
    assert " ERROR " not in log
    assert " CRITICAL " not in log
