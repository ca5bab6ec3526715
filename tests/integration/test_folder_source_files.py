"""The folder source on real files: slow writers, bursts, crashes, folders that come and go."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any, Self

import pytest

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import StorageError
from inspectai_desktop.sources.folder_events import FolderEvents
from inspectai_desktop.sources.folder_settings import Afterwards, FolderSettings
from inspectai_desktop.sources.folder_source import FolderSource
from inspectai_desktop.sources.source import Arrival, SourceCondition
from tests.source_fakes import (
    WAIT_S,
    RecordingReceiver,
    StationMemory,
    decode_strictly,
    picture_bytes,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PICTURE = picture_bytes()

# watchdog 7.1 warns in its own thread when folders are made inside each other quickly; harmless.
pytestmark = pytest.mark.filterwarnings("ignore:Callback with id:RuntimeWarning")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "in"
    path.mkdir()
    return path


@pytest.fixture
def receiver() -> RecordingReceiver:
    return RecordingReceiver()


@pytest.fixture
def memory() -> StationMemory:
    return StationMemory()


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    """Threads of watchdog and of the source must be gone when a test is over."""
    before = set(threading.enumerate())
    yield
    for thread in set(threading.enumerate()) - before:
        thread.join(5.0)
        assert not thread.is_alive(), f"{thread.name} is still alive"


class Station:
    """A source with a receiver that records at once, as the station would."""

    def __init__(
        self,
        settings: FolderSettings,
        receiver: RecordingReceiver,
        memory: StationMemory,
        verdict: Verdict | None = Verdict.PASS,
    ) -> None:
        self.receiver = receiver
        self.memory = memory
        self.verdict = verdict
        self.source = FolderSource(settings, decode=decode_strictly, inspected=memory)
        receiver.on_arrival = self._record

    def _record(self, arrival: Arrival) -> None:
        if self.verdict is None or arrival.file is None:
            return
        verdict = self.verdict if arrival.image is not None else Verdict.NOT_INSPECTED
        assert arrival.file not in self.memory.verdicts, "delivered twice"
        self.memory.verdicts[arrival.file] = verdict
        self.source.finished(arrival, verdict)

    def __enter__(self) -> Self:
        self.source.start(self.receiver)
        return self

    def __exit__(self, *args: object) -> None:
        self.source.stop()

    def wait_until_running(self) -> None:
        self.receiver.wait_for(
            lambda: (
                self.receiver.statuses
                and self.receiver.statuses[-1].condition is SourceCondition.RUNNING
            )
        )


def _settings(folder: Path, **changed: Any) -> FolderSettings:
    values = {"settle_s": 0.05, "rescan_s": 0.1, "unreadable_after_s": 0.5, **changed}
    return FolderSettings(folder, **values)


def _names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def _wait_for_names(receiver: RecordingReceiver, folder: Path, expected: set[str]) -> None:
    """Wait for files that another thread moves: looks again ten times a second."""
    waiting = threading.Event()
    for _ in range(int(WAIT_S * 10)):
        if _names(folder) == expected:
            return
        waiting.wait(0.1)
    raise AssertionError(f"{_names(folder)} instead of {expected}")


def _parts(receiver: RecordingReceiver) -> list[str]:
    return [arrival.part for arrival in receiver.arrivals]


def test_files_that_lie_there_and_files_that_come_are_each_delivered_once(
    folder: Path, receiver: RecordingReceiver, memory: StationMemory
) -> None:
    (folder / "before.png").write_bytes(PICTURE)
    with Station(_settings(folder), receiver, memory) as station:
        station.wait_until_running()
        receiver.wait_for_arrivals(1)
        (folder / "after.png").write_bytes(PICTURE)
        receiver.wait_for_arrivals(2)
    assert _parts(receiver) == ["before", "after"]
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
    with Station(_settings(folder, subfolders=True), receiver, memory) as station:
        station.wait_until_running()
        assert "no events" in receiver.statuses[-1].message
        (folder / "lot").mkdir()
        (folder / "lot" / "a.png").write_bytes(PICTURE)
        receiver.wait_for_arrivals(1)


def test_with_events_alone_a_file_is_found_without_waiting_for_a_pass(
    folder: Path, receiver: RecordingReceiver, memory: StationMemory
) -> None:
    settings = _settings(folder, rescan_s=3600.0, subfolders=True)
    with Station(settings, receiver, memory) as station:
        station.wait_until_running()
        (folder / "a.png").write_bytes(PICTURE)
        receiver.wait_for_arrivals(1)
        (folder / "b.tmp").write_bytes(PICTURE)
        (folder / "b.tmp").rename(folder / "b.png")
        receiver.wait_for_arrivals(2)
    assert _parts(receiver) == ["a", "b"]


def test_a_trigger_looks_through_the_folder_at_once(
    folder: Path,
    receiver: RecordingReceiver,
    memory: StationMemory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(FolderEvents, "__enter__", lambda self: self)
    with Station(_settings(folder, rescan_s=3600.0), receiver, memory) as station:
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
    with Station(_settings(folder, settle_s=0.3), receiver, memory) as station:
        station.wait_until_running()
        command = [sys.executable, "-c", writer, str(folder / "slow.bmp")]
        subprocess.run(command, input=picture, check=True, timeout=WAIT_S)
        receiver.wait_for_arrivals(1)
    assert [arrival.encoded for arrival in receiver.arrivals] == [picture]


def test_a_copy_that_pauses_is_delivered_only_when_it_is_whole(
    folder: Path, receiver: RecordingReceiver, memory: StationMemory
) -> None:
    settings = _settings(folder, unreadable_after_s=30.0)
    with Station(settings, receiver, memory) as station:
        station.wait_until_running()
        with (folder / "a.png").open("wb", buffering=0) as file:
            file.write(PICTURE[:40])
            (folder / "other.png").write_bytes(PICTURE)
            receiver.wait_for_arrivals(1)
            assert _parts(receiver) == ["other"]
            file.write(PICTURE[40:])
        receiver.wait_for_arrivals(2)
    assert receiver.arrivals[1].encoded == PICTURE


def test_a_burst_of_a_thousand_files_is_delivered_completely_and_once(
    folder: Path, receiver: RecordingReceiver, memory: StationMemory
) -> None:
    with Station(_settings(folder, extensions=(".png",)), receiver, memory) as station:
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
    assert sorted(_parts(receiver)) == [f"{number:04d}" for number in range(1000)]


def test_a_name_that_is_written_again_and_again_is_delivered_each_time(
    folder: Path, receiver: RecordingReceiver, memory: StationMemory
) -> None:
    with Station(_settings(folder), receiver, memory) as station:
        station.wait_until_running()
        for count in range(1, 6):
            unfinished = folder / "latest.tmp"
            unfinished.write_bytes(picture_bytes(40 * count))
            unfinished.replace(folder / "latest.png")
            receiver.wait_for_arrivals(count)
    assert len(receiver.times_delivered()) == 5


def test_after_a_restart_nothing_is_delivered_twice_and_nothing_is_missed(
    folder: Path, memory: StationMemory
) -> None:
    for number in range(20):
        (folder / f"{number:02d}.png").write_bytes(PICTURE)
    first = RecordingReceiver()
    with Station(_settings(folder), first, memory):
        first.wait_for_arrivals(20)
    (folder / "new.png").write_bytes(PICTURE)
    second = RecordingReceiver()
    with Station(_settings(folder), second, memory):
        second.wait_for_arrivals(1)
    assert _parts(second) == ["new"]


def test_what_is_on_its_way_stays_known_when_the_same_source_is_started_again(
    folder: Path, receiver: RecordingReceiver, memory: StationMemory
) -> None:
    (folder / "a.png").write_bytes(PICTURE)
    station = Station(_settings(folder), receiver, memory, verdict=None)
    with station:
        receiver.wait_for_arrivals(1)
    (folder / "b.png").write_bytes(PICTURE)
    with station:
        receiver.wait_for_arrivals(2)
    assert _parts(receiver) == ["a", "b"]


@pytest.mark.parametrize("verdict", [Verdict.PASS, Verdict.REVIEW, Verdict.FAIL])
def test_inspected_files_move_to_their_verdict_and_are_not_found_again(
    folder: Path, receiver: RecordingReceiver, memory: StationMemory, verdict: Verdict
) -> None:
    settings = _settings(folder, afterwards=Afterwards.MOVE, subfolders=True)
    (folder / "lot").mkdir()
    (folder / "a.png").write_bytes(PICTURE)
    (folder / "lot" / "b.png").write_bytes(PICTURE)
    with Station(settings, receiver, memory, verdict) as station:
        _wait_for_names(receiver, folder, {f"{verdict}/a.png", f"{verdict}/lot/b.png"})
        (folder / "a.png").write_bytes(PICTURE)
        receiver.wait_for_arrivals(3)
        station.source.trigger()
    assert _names(folder) == {
        f"{verdict}/a.png",
        f"{verdict}/a (2).png",
        f"{verdict}/lot/b.png",
    }


def test_an_unreadable_and_an_empty_file_are_moved_aside_even_where_files_are_deleted(
    folder: Path, receiver: RecordingReceiver, memory: StationMemory
) -> None:
    (folder / "good.png").write_bytes(PICTURE)
    (folder / "text.png").write_bytes(b"this is no picture")
    (folder / "empty.png").touch()
    with Station(_settings(folder, afterwards=Afterwards.DELETE), receiver, memory):
        expected = {"NOT_INSPECTED/text.png", "NOT_INSPECTED/empty.png"}
        _wait_for_names(receiver, folder, expected)
    reasons = {arrival.part: arrival.error for arrival in receiver.arrivals}
    assert reasons["good"] == ""
    assert "not a picture" in reasons["text"]
    assert "empty" in reasons["empty"]


def test_an_unreadable_file_that_stays_is_told_once(
    folder: Path, receiver: RecordingReceiver, memory: StationMemory
) -> None:
    (folder / "text.png").write_bytes(b"this is no picture")
    with Station(_settings(folder), receiver, memory):
        receiver.wait_for_arrivals(1)
        (folder / "good.png").write_bytes(PICTURE)
        receiver.wait_for_arrivals(2)
    again = RecordingReceiver()
    with Station(_settings(folder), again, memory) as station:
        station.wait_until_running()
    assert _parts(receiver) == ["text", "good"]
    assert again.arrivals == []


def test_a_file_recorded_but_not_moved_before_a_crash_is_moved_without_inspection(
    folder: Path, receiver: RecordingReceiver, memory: StationMemory
) -> None:
    settings = _settings(folder, afterwards=Afterwards.MOVE)
    (folder / "a.png").write_bytes(PICTURE)
    with Station(settings, receiver, memory, verdict=None):
        receiver.wait_for_arrivals(1)
    identity = receiver.arrivals[0].file
    assert identity is not None
    memory.verdicts[identity] = Verdict.FAIL
    after_crash = RecordingReceiver()
    with Station(settings, after_crash, memory):
        _wait_for_names(after_crash, folder, {"FAIL/a.png"})
    assert after_crash.arrivals == []


def test_a_file_that_a_crash_caught_half_deleted_is_completed(
    folder: Path, receiver: RecordingReceiver, memory: StationMemory
) -> None:
    settings = _settings(folder, afterwards=Afterwards.DELETE)
    (folder / "a.png").write_bytes(PICTURE)
    with Station(settings, receiver, memory, verdict=None):
        receiver.wait_for_arrivals(1)
    identity = receiver.arrivals[0].file
    assert identity is not None
    memory.verdicts[identity] = Verdict.PASS
    (folder / "a.png").rename(folder / ".01234567.a.png.inspectai-taken")
    after_crash = RecordingReceiver()
    with Station(settings, after_crash, memory):
        _wait_for_names(after_crash, folder, set())
    assert after_crash.arrivals == []


def test_what_is_recorded_after_the_source_has_stopped_is_still_moved(
    folder: Path, receiver: RecordingReceiver, memory: StationMemory
) -> None:
    (folder / "a.png").write_bytes(PICTURE)
    settings = _settings(folder, afterwards=Afterwards.MOVE)
    with Station(settings, receiver, memory, verdict=None) as station:
        receiver.wait_for_arrivals(1)
    station.source.finished(receiver.arrivals[0], Verdict.REVIEW)
    assert _names(folder) == {"REVIEW/a.png"}


def test_a_folder_that_goes_away_is_a_fault_and_work_goes_on_when_it_returns(
    folder: Path, receiver: RecordingReceiver, memory: StationMemory
) -> None:
    (folder / "a.png").write_bytes(PICTURE)
    away = folder.with_name("away")
    with Station(_settings(folder), receiver, memory) as station:
        receiver.wait_for_arrivals(1)
        folder.rename(away)
        receiver.wait_for(lambda: receiver.statuses[-1].condition is SourceCondition.FAULT)
        assert str(folder) in receiver.statuses[-1].message
        assert "goes on by itself" in receiver.statuses[-1].hint
        away.rename(folder)
        (folder / "b.png").write_bytes(PICTURE)
        receiver.wait_for_arrivals(2)
        station.wait_until_running()
    assert _parts(receiver) == ["a", "b"]


def test_events_of_a_folder_that_took_the_place_of_the_old_one_are_heard(
    folder: Path, receiver: RecordingReceiver, memory: StationMemory
) -> None:
    with Station(_settings(folder), receiver, memory) as station:
        station.wait_until_running()
        shutil.rmtree(folder)
        folder.mkdir()
        (folder / "a.png").write_bytes(PICTURE)
        receiver.wait_for_arrivals(1)


def test_a_folder_that_does_not_exist_yet_is_a_fault_until_it_does(
    tmp_path: Path, receiver: RecordingReceiver, memory: StationMemory
) -> None:
    with Station(_settings(tmp_path / "later"), receiver, memory) as station:
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

    with Station(_settings(folder), receiver, LockedMemory()):
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
    station = Station(_settings(folder), receiver, memory)
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
    with Station(_settings(folder), receiver, memory) as station:
        station.wait_until_running()
        receiver.takes = True
        receiver.wait_for_arrivals(1)


def test_start_and_stop_may_be_called_twice(
    folder: Path, receiver: RecordingReceiver, memory: StationMemory
) -> None:
    source = FolderSource(_settings(folder), decode=decode_strictly, inspected=memory)
    source.stop()
    source.start(receiver)
    source.start(receiver)
    source.stop()
    source.stop()
    stopped = [s for s in receiver.statuses if s.condition is SourceCondition.STOPPED]
    assert len(stopped) == 1


def test_trouble_with_moving_is_told_while_pictures_are_still_delivered(
    folder: Path, receiver: RecordingReceiver, memory: StationMemory
) -> None:
    (folder / "PASS").write_bytes(b"a file where the verdict's folder should be")
    settings = _settings(folder, afterwards=Afterwards.MOVE)
    (folder / "a.png").write_bytes(PICTURE)
    with Station(settings, receiver, memory):
        receiver.wait_for(lambda: "cannot be put away" in receiver.statuses[-1].message)
        assert receiver.statuses[-1].condition is SourceCondition.RUNNING
        (folder / "b.png").write_bytes(PICTURE)
        receiver.wait_for_arrivals(2)
        (folder / "PASS").unlink()
        _wait_for_names(receiver, folder, {"PASS/a.png", "PASS/b.png"})
