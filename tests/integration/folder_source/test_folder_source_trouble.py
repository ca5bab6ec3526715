"""The folder source when its folder, its memory or the line is in trouble."""

from __future__ import annotations

import shutil
import threading
from typing import TYPE_CHECKING, Any

import pytest

from inspectai_desktop.errors import StorageError
from inspectai_desktop.sources.folder_source import FolderSource
from inspectai_desktop.sources.source import SourceCondition
from tests.integration.folder_source.folder_bench import (
    RecordingStation,
    parts_of,
    quick_settings,
)
from tests.source_fakes import (
    WAIT_S,
    RecordingReceiver,
    StationMemory,
    decode_strictly,
    picture_bytes,
)

if TYPE_CHECKING:
    from pathlib import Path

    from inspectai_desktop.domain.verdict import Verdict

PICTURE = picture_bytes()

# watchdog 7.1 warns in its own thread when folders are made inside each other quickly; harmless.
pytestmark = pytest.mark.filterwarnings("ignore:Callback with id:RuntimeWarning")


def test_a_folder_that_goes_away_is_a_fault_and_work_goes_on_when_it_returns(
    folder: Path, receiver: RecordingReceiver, memory: StationMemory
) -> None:
    (folder / "a.png").write_bytes(PICTURE)
    away = folder.with_name("away")
    with RecordingStation(quick_settings(folder), receiver, memory) as station:
        receiver.wait_for_arrivals(1)
        folder.rename(away)
        receiver.wait_for(lambda: receiver.statuses[-1].condition is SourceCondition.FAULT)
        assert str(folder) in receiver.statuses[-1].message
        assert "goes on by itself" in receiver.statuses[-1].hint
        away.rename(folder)
        (folder / "b.png").write_bytes(PICTURE)
        receiver.wait_for_arrivals(2)
        station.wait_until_running()
    assert parts_of(receiver) == ["a", "b"]


def test_events_of_a_folder_that_took_the_place_of_the_old_one_are_heard(
    folder: Path, receiver: RecordingReceiver, memory: StationMemory
) -> None:
    with RecordingStation(quick_settings(folder), receiver, memory) as station:
        station.wait_until_running()
        shutil.rmtree(folder)
        folder.mkdir()
        (folder / "a.png").write_bytes(PICTURE)
        receiver.wait_for_arrivals(1)


def test_a_folder_that_does_not_exist_yet_is_a_fault_until_it_does(
    tmp_path: Path, receiver: RecordingReceiver, memory: StationMemory
) -> None:
    with RecordingStation(quick_settings(tmp_path / "later"), receiver, memory) as station:
        receiver.wait_for(lambda: receiver.statuses[-1].condition is SourceCondition.FAULT)
        (tmp_path / "later").mkdir()
        (tmp_path / "later" / "a.png").write_bytes(PICTURE)
        receiver.wait_for_arrivals(1)
        station.wait_until_running()


def test_a_memory_that_cannot_be_asked_is_a_fault_and_nothing_is_delivered_meanwhile(
    folder: Path, receiver: RecordingReceiver
) -> None:
    (folder / "a.png").write_bytes(PICTURE)
    locked = threading.Event()
    locked.set()

    class LockedMemory(StationMemory):
        def __call__(self, identity: Any) -> Verdict | None:
            if locked.is_set():
                raise StorageError("The database is locked.", "Close the other program.")
            return super().__call__(identity)

    with RecordingStation(quick_settings(folder), receiver, LockedMemory()):
        receiver.wait_for(lambda: receiver.statuses[-1].condition is SourceCondition.FAULT)
        assert receiver.statuses[-1].message == "The database is locked."
        assert receiver.arrivals == []
        locked.clear()
        receiver.wait_for_arrivals(1)


def test_a_full_line_slows_the_source_down_and_stop_still_returns(
    folder: Path, receiver: RecordingReceiver, memory: StationMemory
) -> None:
    receiver.blocks = threading.Event()
    for number in range(5):
        (folder / f"{number}.png").write_bytes(PICTURE)
    station = RecordingStation(quick_settings(folder), receiver, memory)
    with station:
        station.wait_until_running()
        receiver.takes = False
        receiver.blocks.set()  # the line refuses: a blocked call returns at once
        station.source.stop()
    assert receiver.arrivals == []
    receiver.takes = True
    with station:
        receiver.wait_for_arrivals(5)
    assert sorted(receiver.times_delivered().values()) == [1] * 5


def test_a_part_that_is_refused_is_offered_again_while_the_source_runs(
    folder: Path, receiver: RecordingReceiver, memory: StationMemory
) -> None:
    receiver.takes = False
    (folder / "a.png").write_bytes(PICTURE)
    with RecordingStation(quick_settings(folder), receiver, memory) as station:
        station.wait_until_running()
        receiver.takes = True
        receiver.wait_for_arrivals(1)


def test_start_and_stop_may_be_called_twice(
    folder: Path, receiver: RecordingReceiver, memory: StationMemory
) -> None:
    source = FolderSource(quick_settings(folder), decode=decode_strictly, inspected=memory)
    source.stop()
    source.start(receiver)
    source.start(receiver)
    source.stop()
    source.stop()
    stopped = [s for s in receiver.statuses if s.condition is SourceCondition.STOPPED]
    assert len(stopped) == 1


def test_a_source_that_hangs_says_so_when_it_is_started_again(
    folder: Path, receiver: RecordingReceiver, memory: StationMemory
) -> None:
    receiver.blocks = threading.Event()
    (folder / "a.png").write_bytes(PICTURE)
    station = RecordingStation(quick_settings(folder), receiver, memory)
    with station:
        assert receiver.called.wait(WAIT_S)
        station.source.stop(timeout_s=0.01)
        station.source.start(receiver)
        assert receiver.statuses[-1].condition is SourceCondition.FAULT
        assert "has not stopped yet" in receiver.statuses[-1].message
        receiver.blocks.set()
