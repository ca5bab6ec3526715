"""A shift in minutes: 20,000 pictures through the station; memory, threads and handles stay."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psutil  # type: ignore[import-untyped]
import pytest

from inspectai_desktop.domain.station_state import Phase, StationState
from inspectai_desktop.services.station_opening import open_station
from inspectai_desktop.services.station_snapshot import IgnoringObserver
from inspectai_desktop.settings import Settings, changed_settings
from inspectai_desktop.storage.history_repository import HistoryRepository

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspectai_desktop.domain.inspection import Inspection

PICTURES = 20_000
WARM_UP = 6_000
LOOK_EVERY = 1_000
MOST_FILES_WAITING = 400
PATIENCE_S = 60.0


class Counter(IgnoringObserver):
    """Counts recorded parts and lets the test wait for a number of them."""

    def __init__(self) -> None:
        self.count = 0
        self.phase = Phase.NO_CATEGORY
        self.changed = threading.Condition()

    def recorded(self, inspection: Inspection) -> None:
        del inspection
        with self.changed:
            self.count += 1
            if self.count % 50 == 0:
                self.changed.notify_all()

    def state_changed(self, state: StationState) -> None:
        with self.changed:
            self.phase = state.phase
            self.changed.notify_all()

    def wait_count(self, count: int) -> None:
        """Wait as long as parts keep coming, however slow the machine is."""
        with self.changed:
            while (before := self.count) < count:
                assert self.changed.wait_for(lambda: self.count > before, PATIENCE_S), before


@pytest.fixture
def quick_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: this is about the program, not about the disk."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
    if not (memory.is_dir() and os.access(memory, os.W_OK)):
        yield tmp_path
        return
    made = Path(tempfile.mkdtemp(dir=memory))
    yield made
    shutil.rmtree(made)


def _write_files(folder: Path, pictures: list[bytes], counter: Counter) -> None:
    for number in range(PICTURES):
        if number % 100 == 0:
            counter.wait_count(number - MOST_FILES_WAITING)
        (folder / f"{number:05d}.png").write_bytes(pictures[number % len(pictures)])


def _handles(process: psutil.Process) -> int:
    return int(process.num_handles() if os.name == "nt" else process.num_fds())


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_memory_threads_and_handles_stay_flat_over_twenty_thousand_pictures(
    quick_disk: Path, tiny_bundle: Path, good_parts: Path, defective_parts: Path
) -> None:
    folder = quick_disk / "in"
    folder.mkdir()
    files = [*sorted(good_parts.iterdir()), *sorted(defective_parts.iterdir())]
    settings = changed_settings(
        Settings(),
        {
            "source": {
                "folder": {
                    "path": str(folder), "settle_s": 0.02, "rescan_s": 0.2, "afterwards": "delete",
                }
            },
            "engine": {"provider": "cpu", "threads": 1},
            "alarms": {"disk_low_gb": 0},
            "retention": {"quota_gb": 0.1, "minimum_free_gb": 0},
        },
    )  # fmt: skip
    counter = Counter()
    opened = open_station(quick_disk / "data", settings, counter, keep_settings=False)
    row = opened.categories.import_bundle(tiny_bundle, "soak")
    opened.categories.use(row.category, "soak")
    with counter.changed:
        assert counter.changed.wait_for(lambda: counter.phase is Phase.STOPPED, PATIENCE_S)
    opened.station.start()
    pictures = [file.read_bytes() for file in files]
    writer = threading.Thread(target=_write_files, args=(folder, pictures, counter))
    began = time.monotonic()
    writer.start()
    process = psutil.Process()
    looks: list[tuple[float, int, int]] = []
    for count in range(WARM_UP, PICTURES - MOST_FILES_WAITING, LOOK_EVERY):
        counter.wait_count(count)
        gc.collect()
        memory_mb = process.memory_info().rss / 1e6
        looks.append((memory_mb, process.num_threads(), _handles(process)))
        print(f"{count:6} {time.monotonic() - began:6.1f} s  {looks[-1]}")  # noqa: T201
    writer.join(PATIENCE_S)
    counter.wait_count(PICTURES)
    assert HistoryRepository(opened.database).count() == PICTURES
    assert opened.close(10.0)
    first = looks[0]
    assert all(abs(memory - first[0]) <= 0.05 * first[0] for memory, _, _ in looks), looks
    assert max(threads for _, threads, _ in looks) <= first[1], looks
    # Files that are open for a moment come and go; one that is left open never lets the count down.
    handles = [count for _, _, count in looks]
    half = len(handles) // 2
    assert min(handles[half:]) <= min(handles[:half]) + 1, looks
