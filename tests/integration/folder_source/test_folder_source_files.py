"""The folder source on real files: slow writers, copies that pause, bursts, names written again."""

from __future__ import annotations

import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from inspectai_desktop.sources.folder_events import FolderEvents
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
    picture_bytes,
)

if TYPE_CHECKING:
    from pathlib import Path

PICTURE = picture_bytes()

# watchdog 7.1 warns in its own thread when folders are made inside each other quickly; harmless.
pytestmark = pytest.mark.filterwarnings("ignore:Callback with id:RuntimeWarning")


def test_files_that_lie_there_and_files_that_come_are_each_delivered_once(
    folder: Path, receiver: RecordingReceiver, memory: StationMemory
) -> None:
    (folder / "before.png").write_bytes(PICTURE)
    with RecordingStation(quick_settings(folder), receiver, memory) as station:
        station.wait_until_running()
        receiver.wait_for_arrivals(1)
        (folder / "after.png").write_bytes(PICTURE)
        receiver.wait_for_arrivals(2)
    assert parts_of(receiver) == ["before", "after"]
    conditions = [status.condition for status in receiver.statuses]
    assert conditions == [
        SourceCondition.STARTING,
        SourceCondition.RUNNING,
        SourceCondition.STOPPED,
    ]


def test_without_events_the_passes_over_the_folder_find_everything(
    folder: Path,
    receiver: RecordingReceiver,
    memory: StationMemory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(FolderEvents, "__enter__", lambda self: self)
    with RecordingStation(quick_settings(folder, subfolders=True), receiver, memory) as station:
        station.wait_until_running()
        assert "no events" in receiver.statuses[-1].message
        (folder / "lot").mkdir()
        (folder / "lot" / "a.png").write_bytes(PICTURE)
        receiver.wait_for_arrivals(1)


def test_with_events_alone_a_file_is_found_without_waiting_for_a_pass(
    folder: Path, receiver: RecordingReceiver, memory: StationMemory
) -> None:
    settings = quick_settings(folder, rescan_s=3600.0, subfolders=True)
    with RecordingStation(settings, receiver, memory) as station:
        station.wait_until_running()
        (folder / "a.png").write_bytes(PICTURE)
        receiver.wait_for_arrivals(1)
        (folder / "b.tmp").write_bytes(PICTURE)
        (folder / "b.tmp").rename(folder / "b.png")
        receiver.wait_for_arrivals(2)
    assert parts_of(receiver) == ["a", "b"]


def test_a_trigger_looks_through_the_folder_at_once(
    folder: Path,
    receiver: RecordingReceiver,
    memory: StationMemory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(FolderEvents, "__enter__", lambda self: self)
    with RecordingStation(quick_settings(folder, rescan_s=3600.0), receiver, memory) as station:
        station.wait_until_running()
        (folder / "a.png").write_bytes(PICTURE)
        station.source.trigger()
        receiver.wait_for_arrivals(1)


def test_a_file_written_slowly_by_another_process_is_delivered_whole_and_once(
    folder: Path, receiver: RecordingReceiver, memory: StationMemory
) -> None:
    picture = picture_bytes(33, side=64, suffix=".bmp")
    writer = (
        "import sys, time\n"
        "data = sys.stdin.buffer.read()\n"
        "with open(sys.argv[1], 'wb', buffering=0) as file:\n"
        "    for start in range(0, len(data), len(data) // 12):\n"
        "        file.write(data[start:start + len(data) // 12])\n"
        "        time.sleep(0.03)\n"
    )
    with RecordingStation(quick_settings(folder, settle_s=0.3), receiver, memory) as station:
        station.wait_until_running()
        command = [sys.executable, "-c", writer, str(folder / "slow.bmp")]
        subprocess.run(command, input=picture, check=True, timeout=WAIT_S)
        receiver.wait_for_arrivals(1)
    assert [arrival.encoded for arrival in receiver.arrivals] == [picture]


def test_a_copy_that_pauses_is_delivered_only_when_it_is_whole(
    folder: Path, receiver: RecordingReceiver, memory: StationMemory
) -> None:
    settings = quick_settings(folder, unreadable_after_s=30.0)
    with RecordingStation(settings, receiver, memory) as station:
        station.wait_until_running()
        with (folder / "a.png").open("wb", buffering=0) as file:
            file.write(PICTURE[:40])
            (folder / "other.png").write_bytes(PICTURE)
            receiver.wait_for_arrivals(1)
            assert parts_of(receiver) == ["other"]
            file.write(PICTURE[40:])
        receiver.wait_for_arrivals(2)
    assert receiver.arrivals[1].encoded == PICTURE


def test_a_burst_of_a_thousand_files_is_delivered_completely_and_once(
    folder: Path, receiver: RecordingReceiver, memory: StationMemory
) -> None:
    with RecordingStation(
        quick_settings(folder, extensions=(".png",)), receiver, memory
    ) as station:
        station.wait_until_running()

        def write(start: int) -> None:
            for number in range(start, 1000, 2):
                (folder / f"{number:04d}.png").write_bytes(PICTURE)

        writers = [threading.Thread(target=write, args=(start,)) for start in range(2)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join(WAIT_S)
        receiver.wait_for_arrivals(1000)
    assert sorted(parts_of(receiver)) == [f"{number:04d}" for number in range(1000)]


def test_a_name_that_is_written_again_and_again_is_delivered_each_time(
    folder: Path, receiver: RecordingReceiver, memory: StationMemory
) -> None:
    with RecordingStation(quick_settings(folder), receiver, memory) as station:
        station.wait_until_running()
        for count in range(1, 6):
            unfinished = folder / "latest.tmp"
            unfinished.write_bytes(picture_bytes(40 * count))
            unfinished.replace(folder / "latest.png")
            receiver.wait_for_arrivals(count)
    assert len(receiver.times_delivered()) == 5
