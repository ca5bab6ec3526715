"""What the folder source does with real files afterwards, also after restarts and crashes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.sources.folder_settings import Afterwards
from inspectai_desktop.sources.source import SourceCondition
from tests.integration.folder_source.folder_bench import (
    RecordingStation,
    files_in,
    parts_of,
    quick_settings,
    wait_for_files,
)
from tests.source_fakes import (
    RecordingReceiver,
    StationMemory,
    picture_bytes,
)

if TYPE_CHECKING:
    from pathlib import Path

PICTURE = picture_bytes()

# watchdog 7.1 warns in its own thread when folders are made inside each other quickly; harmless.
pytestmark = pytest.mark.filterwarnings("ignore:Callback with id:RuntimeWarning")


def test_after_a_restart_nothing_is_delivered_twice_and_nothing_is_missed(
    folder: Path, memory: StationMemory
) -> None:
    for number in range(20):
        (folder / f"{number:02d}.png").write_bytes(PICTURE)
    first = RecordingReceiver()
    with RecordingStation(quick_settings(folder), first, memory):
        first.wait_for_arrivals(20)
    (folder / "new.png").write_bytes(PICTURE)
    second = RecordingReceiver()
    with RecordingStation(quick_settings(folder), second, memory):
        second.wait_for_arrivals(1)
    assert parts_of(second) == ["new"]


def test_what_is_on_its_way_stays_known_when_the_same_source_is_started_again(
    folder: Path, receiver: RecordingReceiver, memory: StationMemory
) -> None:
    (folder / "a.png").write_bytes(PICTURE)
    station = RecordingStation(quick_settings(folder), receiver, memory, verdict=None)
    with station:
        receiver.wait_for_arrivals(1)
    (folder / "b.png").write_bytes(PICTURE)
    with station:
        receiver.wait_for_arrivals(2)
    assert parts_of(receiver) == ["a", "b"]


@pytest.mark.parametrize("verdict", [Verdict.PASS, Verdict.REVIEW, Verdict.FAIL])
def test_inspected_files_move_to_their_verdict_and_are_not_found_again(
    folder: Path, receiver: RecordingReceiver, memory: StationMemory, verdict: Verdict
) -> None:
    settings = quick_settings(folder, afterwards=Afterwards.MOVE, subfolders=True)
    (folder / "lot").mkdir()
    (folder / "a.png").write_bytes(PICTURE)
    (folder / "lot" / "b.png").write_bytes(PICTURE)
    with RecordingStation(settings, receiver, memory, verdict) as station:
        wait_for_files(folder, {f"{verdict}/a.png", f"{verdict}/lot/b.png"})
        (folder / "a.png").write_bytes(PICTURE)
        receiver.wait_for_arrivals(3)
        station.source.trigger()
    assert files_in(folder) == {
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
    with RecordingStation(quick_settings(folder, afterwards=Afterwards.DELETE), receiver, memory):
        expected = {"NOT_INSPECTED/text.png", "NOT_INSPECTED/empty.png"}
        wait_for_files(folder, expected)
    reasons = {arrival.part: arrival.error for arrival in receiver.arrivals}
    assert reasons["good"] == ""
    assert "not a picture" in reasons["text"]
    assert "empty" in reasons["empty"]


def test_an_unreadable_file_that_stays_is_told_once(
    folder: Path, receiver: RecordingReceiver, memory: StationMemory
) -> None:
    (folder / "text.png").write_bytes(b"this is no picture")
    with RecordingStation(quick_settings(folder), receiver, memory):
        receiver.wait_for_arrivals(1)
        (folder / "good.png").write_bytes(PICTURE)
        receiver.wait_for_arrivals(2)
    again = RecordingReceiver()
    with RecordingStation(quick_settings(folder), again, memory) as station:
        station.wait_until_running()
    assert parts_of(receiver) == ["text", "good"]
    assert again.arrivals == []


def test_a_file_recorded_but_not_moved_before_a_crash_is_moved_without_inspection(
    folder: Path, receiver: RecordingReceiver, memory: StationMemory
) -> None:
    settings = quick_settings(folder, afterwards=Afterwards.MOVE)
    (folder / "a.png").write_bytes(PICTURE)
    with RecordingStation(settings, receiver, memory, verdict=None):
        receiver.wait_for_arrivals(1)
    identity = receiver.arrivals[0].file
    assert identity is not None
    memory.verdicts[identity] = Verdict.FAIL
    after_crash = RecordingReceiver()
    with RecordingStation(settings, after_crash, memory):
        wait_for_files(folder, {"FAIL/a.png"})
    assert after_crash.arrivals == []


def test_a_file_that_a_crash_caught_half_deleted_is_completed(
    folder: Path, receiver: RecordingReceiver, memory: StationMemory
) -> None:
    settings = quick_settings(folder, afterwards=Afterwards.DELETE)
    (folder / "a.png").write_bytes(PICTURE)
    with RecordingStation(settings, receiver, memory, verdict=None):
        receiver.wait_for_arrivals(1)
    identity = receiver.arrivals[0].file
    assert identity is not None
    memory.verdicts[identity] = Verdict.PASS
    (folder / "a.png").rename(folder / ".01234567.a.png.inspectai-taken")
    after_crash = RecordingReceiver()
    with RecordingStation(settings, after_crash, memory):
        wait_for_files(folder, set())
    assert after_crash.arrivals == []


def test_what_is_recorded_after_the_source_has_stopped_is_still_moved(
    folder: Path, receiver: RecordingReceiver, memory: StationMemory
) -> None:
    (folder / "a.png").write_bytes(PICTURE)
    settings = quick_settings(folder, afterwards=Afterwards.MOVE)
    with RecordingStation(settings, receiver, memory, verdict=None) as station:
        receiver.wait_for_arrivals(1)
    station.source.finished(receiver.arrivals[0], Verdict.REVIEW)
    assert files_in(folder) == {"REVIEW/a.png"}


def test_trouble_with_moving_is_told_while_pictures_are_still_delivered(
    folder: Path, receiver: RecordingReceiver, memory: StationMemory
) -> None:
    (folder / "PASS").write_bytes(b"a file where the verdict's folder should be")
    settings = quick_settings(folder, afterwards=Afterwards.MOVE)
    (folder / "a.png").write_bytes(PICTURE)
    with RecordingStation(settings, receiver, memory):
        receiver.wait_for(lambda: "cannot be put away" in receiver.statuses[-1].message)
        assert receiver.statuses[-1].condition is SourceCondition.RUNNING
        (folder / "b.png").write_bytes(PICTURE)
        receiver.wait_for_arrivals(2)
        (folder / "PASS").unlink()
        wait_for_files(folder, {"PASS/a.png", "PASS/b.png"})
