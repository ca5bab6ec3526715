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

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.services.station_opening import open_station
from inspectai_desktop.settings_file import save_settings
from inspectai_desktop.storage.database import Database
from inspectai_desktop.storage.history_repository import HistoryRepository
from inspectai_desktop.storage.inspection_row import InspectionRow
from inspectai_desktop.storage.label import Label
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
