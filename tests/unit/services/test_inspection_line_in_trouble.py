import threading
from collections.abc import Iterator

import pytest

from inspectai_desktop.domain.alarm import AlarmKind
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import StationError, StorageError
from inspectai_desktop.services.inspection_line import LineLimits
from inspectai_desktop.services.recording_worker import RetryPause
from inspectai_desktop.sources.source import SourceCondition, SourceStatus
from tests.line_fakes import (
    FAILING,
    PASSING,
    PATIENCE_S,
    ScriptedSource,
    arrival,
    bundle,
    files,
    swap_to,
)
from tests.line_rig import QUICK, Rig


@pytest.fixture
def rig() -> Iterator[Rig]:
    made = Rig()
    yield made
    made.detector.gate.set()
    made.line.close(PATIENCE_S)


def test_a_record_that_fails_is_tried_again_and_nothing_is_lost(rig: Rig) -> None:
    rig.recorder.failures = [StorageError("The disk is full.", "Make room.")] * 3
    rig.start()
    rig.source.deliver(arrival(1), arrival(2))
    alarm = rig.observer.wait_alarm(AlarmKind.RECORDING)
    assert alarm.is_fault
    assert alarm.message.startswith("The disk is full.")
    assert alarm.hint == "Make room."
    rig.observer.wait("recorded", 2)
    rig.observer.wait_cleared(AlarmKind.RECORDING)
    assert len(rig.recorder.inspections) == 2
    assert len(rig.keeper.kept) == 2


def test_a_bug_in_the_record_is_tried_again_as_well(rig: Rig) -> None:
    rig.keeper.failures = [ValueError("odd")]
    rig.recorder.failures = [TypeError("odder")]
    rig.start()
    rig.source.deliver(arrival(1))
    rig.observer.wait("recorded")
    assert "odder" in rig.observer.wait_alarm(AlarmKind.RECORDING).message


def test_a_record_that_is_behind_slows_the_folder_down_and_loses_nothing() -> None:
    rig = Rig(limits=LineLimits(waiting_parts=2, retry=QUICK), source=ScriptedSource(files(30)))
    rig.recorder.fail_always = StorageError("Locked.")
    rig.start()
    rig.observer.wait("judged", 3)
    rig.observer.wait_alarm(AlarmKind.RECORDING)
    assert len(rig.source.taken) < 10
    rig.recorder.fail_always = None
    rig.observer.wait("recorded", 30)
    assert rig.line.close(PATIENCE_S)
    assert [i.file for i in rig.recorder.inspections] == [part.file for part in rig.source.parts]


def test_small_writes_are_done_by_the_recording_thread_even_while_it_fails(rig: Rig) -> None:
    rig.recorder.fail_always = StorageError("The disk is full.")
    rig.start()
    rig.source.deliver(arrival())
    rig.observer.wait_alarm(AlarmKind.RECORDING)

    def make_room() -> int:
        rig.recorder.fail_always = None
        return threading.get_ident()

    assert rig.line.submit(make_room).result(PATIENCE_S) in rig.recorder.threads
    rig.observer.wait("recorded")


def test_an_error_of_a_small_write_reaches_the_one_who_asked(rig: Rig) -> None:
    rig.start()

    def fail() -> None:
        raise StorageError("No such inspection.")

    with pytest.raises(StorageError, match="No such"):
        rig.line.submit(fail).result(PATIENCE_S)


def test_a_file_that_was_recorded_before_is_finished_with_its_first_verdict(rig: Rig) -> None:
    rig.detector.score = lambda _: PASSING if rig.recorder.attempts == 0 else FAILING
    rig.start()
    part = arrival(1, path="/in/1.png")
    rig.source.deliver(part)
    rig.observer.wait("recorded")
    rig.source.deliver(part)
    assert rig.line.close(PATIENCE_S)
    assert len(rig.recorder.inspections) == 1
    assert [verdict for _, verdict in rig.source.finishes] == [Verdict.PASS, Verdict.PASS]
    assert len(rig.keeper.discarded) == 1


def test_a_file_that_cannot_be_put_away_raises_an_alarm_but_stays_recorded(rig: Rig) -> None:
    rig.source.finish_error = PermissionError("read-only")
    rig.start()
    rig.source.deliver(arrival())
    rig.observer.wait("recorded")
    assert "read-only" in rig.observer.wait_alarm(AlarmKind.UPKEEP).message


def test_parts_that_come_too_fast_are_recorded_as_not_inspected() -> None:
    rig = Rig(limits=LineLimits(waiting_parts=1, retry=QUICK))
    rig.detector.gate.clear()
    rig.start()
    receiver = rig.source.receiver
    assert receiver is not None
    assert receiver.try_arrived(arrival(0))
    assert rig.detector.entered.wait(PATIENCE_S)
    assert receiver.try_arrived(arrival(1))
    late = arrival(2)
    assert not receiver.try_arrived(late)
    receiver.overrun(late)
    receiver.overrun(arrival(3))
    assert "2 parts came faster" in rig.observer.all("alarm_raised")[-1].message
    rig.detector.gate.set()
    assert rig.line.close(PATIENCE_S)
    assert sorted(rig.recorder.verdicts) == ["NOT_INSPECTED"] * 2 + ["PASS"] * 2


def test_overruns_are_remembered_without_picture_when_the_record_is_full() -> None:
    limits = LineLimits(waiting_parts=1, overruns_waiting=3, retry=QUICK)
    rig = Rig(limits=limits)
    rig.recorder.fail_always = StorageError("Locked.")
    rig.start()
    receiver = rig.source.receiver
    assert receiver is not None
    for n in range(10):
        receiver.overrun(arrival(n))
    rig.observer.wait_alarm(AlarmKind.RECORDING)
    assert rig.line.records_waiting <= 3
    lost = rig.line.unrecorded
    assert lost > 0
    rig.recorder.fail_always = None
    assert rig.line.close(PATIENCE_S)
    assert len(rig.recorder.inspections) + lost == 10


def test_a_paused_line_makes_a_folder_wait_and_lets_camera_pictures_go() -> None:
    rig = Rig(source=ScriptedSource(files(5)))
    rig.line.open()
    rig.line.swap(swap_to(bundle(rig.detector)))
    rig.detector.gate.clear()
    rig.line.start(rig.source)
    rig.line.pause()
    receiver = rig.source.receiver
    assert receiver is not None
    assert receiver.try_arrived(arrival(200))
    receiver.overrun(arrival(201))
    taken_before = len(rig.source.taken)
    rig.detector.gate.set()
    assert rig.line.wait_drained(PATIENCE_S)
    assert len(rig.recorder.inspections) <= taken_before + 1
    rig.line.resume()
    rig.observer.wait("recorded", 5)
    assert rig.line.close(PATIENCE_S)
    assert rig.recorder.verdicts == [Verdict.PASS] * 5


def test_a_paused_line_can_be_closed() -> None:
    rig = Rig(source=ScriptedSource(files(100)))
    rig.start()
    rig.line.pause()
    assert rig.line.close(PATIENCE_S)


def test_a_source_that_is_stopped_while_it_waits_is_let_go() -> None:
    rig = Rig(limits=LineLimits(waiting_parts=1, retry=QUICK), source=ScriptedSource(files(50)))
    rig.detector.gate.clear()
    rig.start()
    assert rig.detector.entered.wait(PATIENCE_S)
    rig.line.end_acquisition(PATIENCE_S)
    rig.detector.gate.set()
    assert rig.line.wait_drained(PATIENCE_S)
    taken = [part.file for part in rig.source.taken]
    assert [inspection.file for inspection in rig.recorder.inspections] == taken
    rig.line.close(PATIENCE_S)


def test_after_the_stop_a_late_part_is_not_taken_and_the_line_can_start_again(rig: Rig) -> None:
    rig.start()
    first = rig.source.receiver
    assert first is not None
    rig.line.end_acquisition()
    assert not first.arrived(arrival())
    assert first.try_arrived(arrival())
    first.status_changed(SourceStatus(SourceCondition.FAULT, "late"))
    assert len(rig.observer.all("source_changed")) == 1
    again = ScriptedSource()
    rig.line.start(again)
    again.deliver(arrival(3))
    rig.observer.wait("recorded")


def test_a_second_source_is_refused_while_one_runs(rig: Rig) -> None:
    rig.start()
    with pytest.raises(StationError):
        rig.line.start(ScriptedSource())


def test_stopping_and_closing_twice_is_the_same_as_once(rig: Rig) -> None:
    rig.start()
    rig.line.end_acquisition()
    rig.line.end_acquisition()
    assert rig.line.close(PATIENCE_S)
    assert rig.line.close(PATIENCE_S)
    assert rig.source.stops == 1


def test_closing_in_the_middle_judges_and_records_what_was_taken() -> None:
    rig = Rig(source=ScriptedSource(files(500)))
    rig.start()
    rig.observer.wait("judged", 5)
    assert rig.line.close(PATIENCE_S)
    recorded = [inspection.file for inspection in rig.recorder.inspections]
    assert recorded == [part.file for part in rig.source.taken]
    assert Verdict.NOT_INSPECTED not in rig.recorder.verdicts


def test_closing_over_a_slow_detector_leaves_files_and_records_frames() -> None:
    rig = Rig()
    release = threading.Event()

    def slow(value: int) -> float:
        release.wait(0.3)
        return PASSING

    rig.detector.score = slow
    rig.start()
    rig.source.deliver(*files(5), *(arrival(n) for n in range(5)))
    assert rig.line.close(1.0)
    frames = [i for i in rig.recorder.inspections if i.file is None]
    assert [i.verdict for i in frames] == [Verdict.NOT_INSPECTED] * 5
    assert len(rig.recorder.inspections) < 10
    release.set()


def test_closing_gives_up_a_record_that_never_recovers_and_says_how_many() -> None:
    rig = Rig(limits=LineLimits(retry=RetryPause(first_s=60.0, longest_s=60.0)))
    rig.recorder.fail_always = StorageError("Locked.")
    rig.start()
    rig.source.deliver(arrival(1), arrival(2))
    rig.observer.wait_alarm(AlarmKind.RECORDING)
    assert rig.line.close(1.0)
    assert rig.line.unrecorded == 2
    assert len(rig.keeper.discarded) == 2


def test_a_hanging_detector_does_not_hang_the_closing() -> None:
    rig = Rig()
    rig.detector.gate.clear()
    rig.start()
    rig.source.deliver(arrival(1))
    assert not rig.line.close(0.5)
    rig.detector.gate.set()
    rig.line._inspection.join(PATIENCE_S)


def test_a_small_write_asked_for_after_the_closing_is_cancelled(rig: Rig) -> None:
    rig.start()
    assert rig.line.close(PATIENCE_S)
    assert rig.line.submit(lambda: None).cancelled()
