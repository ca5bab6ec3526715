"""One watched folder, step by step, with a clock that is set and a disk in memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import SourceError
from inspectai_desktop.sources.folder_settings import FolderSettings
from inspectai_desktop.sources.folder_watch import FolderWatch
from inspectai_desktop.sources.put_away import PutAwayQueue
from tests.source_fakes import (
    FakeDisk,
    FakeDisposal,
    RecordingReceiver,
    SetClock,
    StationMemory,
    decode_strictly,
    picture_bytes,
)

PICTURE = picture_bytes()
SETTINGS = FolderSettings(Path("/in"), settle_s=1.0, unreadable_after_s=10.0, rescan_s=5.0)


class Bench:
    """A watch with everything around it."""

    def __init__(self, *, leaves_files: bool = True) -> None:
        self.disk = FakeDisk()
        self.disposal = FakeDisposal(self.disk, leaves_files=leaves_files)
        self.memory = StationMemory()
        self.clock = SetClock()
        self.receiver = RecordingReceiver()
        self.watch = self.restarted()

    def restarted(self) -> FolderWatch:
        """A new watch over the same disk and memory, as after a crash."""
        self.watch = FolderWatch(
            SETTINGS,
            self.disk,
            PutAwayQueue(self.disposal),
            decode=decode_strictly,
            inspected=self.memory,
            clock=self.clock,
        )
        return self.watch

    def look(self) -> list[str]:
        """One whole pass, a delivery and putting away; the paths delivered by it."""
        before = len(self.receiver.arrivals)
        self.watch.restart_pass()
        while not self.watch.scan(100):
            pass
        self.watch.deliver(self.receiver, 1000)
        self.watch.put_away(1000)
        return [arrival.part for arrival in self.receiver.arrivals[before:]]

    def settle(self) -> list[str]:
        """Two looks with the settle time between."""
        self.look()
        self.clock.go_on(1.0)
        return self.look()

    def record(self, verdict: Verdict = Verdict.PASS) -> None:
        """Record what was delivered last, as the station does."""
        identity = self.receiver.arrivals[-1].file
        assert identity is not None
        self.memory.verdicts[identity] = verdict
        self.watch.recorded(identity, verdict)


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_a_file_is_delivered_once_it_has_settled(bench: Bench) -> None:
    bench.disk.write("a.png", PICTURE)
    assert bench.look() == []
    bench.clock.go_on(1.0)
    assert bench.look() == ["a"]
    arrival = bench.receiver.arrivals[0]
    assert arrival.encoded == PICTURE
    assert arrival.suffix == ".png"
    assert arrival.image is not None
    assert arrival.settled_s == pytest.approx(1.0)
    assert arrival.arrived_at.tzinfo is not None
    assert bench.look() == []


def test_a_growing_file_is_not_delivered_until_it_rests(bench: Bench) -> None:
    for length in (10, 20, len(PICTURE)):
        bench.disk.write("a.png", PICTURE[:length])
        assert bench.look() == []
        bench.clock.go_on(0.9)
    assert bench.look() == []
    bench.clock.go_on(0.1)
    assert bench.look() == ["a"]


def test_a_copy_that_pauses_longer_than_the_settle_time_is_not_taken_for_finished(
    bench: Bench,
) -> None:
    bench.disk.write("a.png", PICTURE[:-20])
    for _ in range(8):
        assert bench.settle() == []
    bench.disk.write("a.png", PICTURE)
    assert bench.settle() == ["a"]


def test_a_file_renamed_into_its_place_is_delivered_at_once(bench: Bench) -> None:
    bench.disk.write("a.tmp", PICTURE)
    bench.disk.rename("a.tmp", "a.png")
    bench.watch.noticed("a.png", renamed=True)
    assert bench.look() == ["a"]
    assert bench.receiver.arrivals[0].settled_s == 0.0


def test_a_renamed_file_that_cannot_be_read_yet_waits_like_any_other(bench: Bench) -> None:
    bench.disk.write("a.png", PICTURE[:30])
    bench.watch.noticed("a.png", renamed=True)
    assert bench.look() == []
    bench.disk.write("a.png", PICTURE)
    assert bench.settle() == ["a"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "empty"), (b"no picture", "not a picture"), (PICTURE[:-9], "cut off")],
)
def test_an_unreadable_file_is_given_up_with_its_reason_after_the_time_limit(
    bench: Bench, content: bytes, reason: str
) -> None:
    bench.disk.write("a.png", content)
    bench.look()
    for _ in range(99):
        bench.clock.go_on(0.1)
        assert bench.look() == []
    bench.clock.go_on(0.2)
    assert bench.look() == ["a"]
    arrival = bench.receiver.arrivals[0]
    assert arrival.image is None
    assert reason in arrival.error
    assert bench.disk.reads["a.png"] <= 6
    bench.record(Verdict.NOT_INSPECTED)
    bench.clock.go_on(100.0)
    assert bench.look() == []


def test_a_file_that_another_program_locks_is_read_when_it_is_free(bench: Bench) -> None:
    bench.disk.write("a.png", PICTURE)
    bench.disk.locked.add("a.png")
    assert bench.settle() == []
    bench.disk.locked.clear()
    bench.clock.go_on(1.0)
    assert bench.look() == ["a"]


def test_a_file_that_stays_locked_is_given_up_with_the_systems_reason(bench: Bench) -> None:
    bench.disk.write("a.png", PICTURE)
    bench.disk.locked.add("a.png")
    bench.settle()
    bench.clock.go_on(20.0)
    assert bench.look() == ["a"]
    assert "Permission denied" in bench.receiver.arrivals[0].error


def test_a_name_that_is_written_again_is_another_file(bench: Bench) -> None:
    bench.disk.write("a.png", PICTURE)
    assert bench.settle() == ["a"]
    bench.disk.write("a.png", picture_bytes(7))
    assert bench.settle() == ["a"]
    assert len(bench.receiver.times_delivered()) == 2


def test_a_file_that_vanishes_while_it_settles_is_forgotten(bench: Bench) -> None:
    bench.disk.write("a.png", PICTURE)
    bench.look()
    del bench.disk.files["a.png"]
    bench.clock.go_on(1.0)
    assert bench.look() == []
    assert bench.watch.idle_s() == 5.0


def test_finished_files_come_by_time_of_change_then_by_name(bench: Bench) -> None:
    for name in ("c", "a", "b"):
        bench.disk.write(f"{name}.png", PICTURE)
    bench.disk.files["0.png"] = (PICTURE, 2)
    assert bench.settle() == ["c", "0", "a", "b"]


def test_known_files_are_neither_read_nor_asked_for_twice(bench: Bench) -> None:
    for number in range(50):
        bench.disk.write(f"{number:02d}.png", PICTURE)
        found = bench.disk.look_at(f"{number:02d}.png")
        assert found is not None
        bench.memory.verdicts[found.identity] = Verdict.PASS
    for _ in range(4):
        assert bench.settle() == []
    assert not bench.disk.reads
    assert bench.memory.asked == 50


def test_a_part_the_line_does_not_take_is_offered_again(bench: Bench) -> None:
    bench.disk.write("a.png", PICTURE)
    bench.disk.write("b.png", PICTURE)
    bench.receiver.takes = False
    assert bench.settle() == []
    assert not bench.watch.deliver(bench.receiver, 10)
    bench.receiver.takes = True
    assert bench.look() == ["a", "b"]


def test_a_part_being_inspected_is_not_delivered_again(bench: Bench) -> None:
    bench.disk.write("a.png", PICTURE)
    assert bench.settle() == ["a"]
    bench.clock.go_on(1000.0)
    assert bench.settle() == []


def test_a_recorded_file_is_put_away_by_choice(bench: Bench) -> None:
    bench = Bench(leaves_files=False)
    bench.disk.write("a.png", PICTURE)
    bench.settle()
    assert "a.png" in bench.disk.files
    bench.record(Verdict.FAIL)
    assert bench.look() == []
    assert bench.disposal.put == [("a.png", Verdict.FAIL)]


def test_after_a_crash_between_recording_and_moving_the_file_is_moved_without_inspection() -> None:
    bench = Bench(leaves_files=False)
    bench.disk.write("a.png", PICTURE)
    bench.settle()
    identity = bench.receiver.arrivals[0].file
    assert identity is not None
    bench.memory.verdicts[identity] = Verdict.REVIEW
    bench.restarted()
    assert bench.settle() == []
    assert bench.disposal.put == [("a.png", Verdict.REVIEW)]


def test_after_a_crash_before_recording_the_file_is_delivered_again(bench: Bench) -> None:
    bench.disk.write("a.png", PICTURE)
    bench.settle()
    bench.restarted()
    assert bench.settle() == ["a"]


def test_a_file_written_again_after_its_inspection_is_not_put_away_but_inspected() -> None:
    bench = Bench(leaves_files=False)
    bench.disk.write("a.png", PICTURE)
    bench.settle()
    bench.disk.write("a.png", picture_bytes(9))
    bench.record(Verdict.PASS)
    assert bench.settle() == ["a"]
    assert bench.disposal.put == []


def test_trouble_with_putting_away_is_told_and_delivery_goes_on() -> None:
    bench = Bench(leaves_files=False)
    bench.disposal.broken = {"a.png"}
    bench.disk.write("a.png", PICTURE)
    bench.settle()
    bench.record()
    bench.look()
    assert "cannot be put away" in bench.watch.problem
    bench.disk.write("b.png", PICTURE)
    assert bench.settle() == ["b"]
    bench.disposal.broken = set()
    bench.clock.go_on(120.0)
    bench.look()
    assert bench.watch.problem == ""


def test_a_folder_that_is_gone_is_an_error_and_nothing_is_lost_when_it_returns(
    bench: Bench,
) -> None:
    bench.disk.write("a.png", PICTURE)
    bench.settle()
    bench.record()
    bench.disk.write("b.png", PICTURE)
    bench.look()
    bench.disk.gone = True
    with pytest.raises(SourceError):
        bench.look()
    bench.disk.gone = False
    assert bench.settle() == ["b"]


def test_a_pass_over_a_slow_folder_is_followed_by_a_longer_pause(bench: Bench) -> None:
    bench.disk.write("a.txt", b"")
    bench.watch.scan(0)
    bench.clock.go_on(3.0)
    assert bench.watch.scan(10)
    assert bench.watch.idle_s() == pytest.approx(27.0)
    assert not bench.watch.pass_is_due
    bench.clock.go_on(27.0)
    assert bench.watch.pass_is_due


def test_a_pass_is_made_in_pieces(bench: Bench) -> None:
    for number in range(5):
        bench.disk.write(f"{number}.png", PICTURE)
    assert not bench.watch.scan(3)
    assert bench.watch.idle_s() == 0.0
    assert bench.watch.scan(3)


def test_an_event_for_a_file_that_does_not_count_changes_nothing(bench: Bench) -> None:
    bench.watch.noticed("a.txt")
    bench.watch.noticed("gone.png", renamed=True)
    assert bench.look() == []


def test_a_closed_subfolder_is_told(bench: Bench) -> None:
    bench.disk.closed_subfolders = ["/in/closed: Permission denied"]
    bench.look()
    assert "/in/closed" in bench.watch.problem
