from datetime import UTC, datetime

import pytest

from inspectai_desktop.domain.alarm import Alarm, AlarmKind
from inspectai_desktop.domain.station_events import (
    AlarmCleared,
    AlarmRaised,
    CategoryActivated,
    CategoryRemoved,
    Drained,
    Event,
    FailAcknowledged,
    PartJudged,
    PauseRequested,
    ResumeRequested,
    SourceRunning,
    StartRequested,
    StopRequested,
)
from inspectai_desktop.domain.station_state import Lamp, Phase, StationState, advance
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import StationError

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)


def after(*events: Event, latch_fail: bool = False) -> StationState:
    state = StationState(latch_fail=latch_fail)
    for event in events:
        state = advance(state, event)
    return state


def fault(kind: AlarmKind = AlarmKind.RECORDING, since: datetime = NOON) -> AlarmRaised:
    return AlarmRaised(Alarm(kind, "The disk is full.", "Make room.", since, is_fault=True))


RUNNING = (CategoryActivated(), StartRequested(), SourceRunning())


def test_a_new_station_has_no_category_and_a_dark_lamp() -> None:
    assert after().phase is Phase.NO_CATEGORY
    assert after().lamp is Lamp.OFF


def test_starting_without_a_category_is_refused_with_what_to_do() -> None:
    with pytest.raises(StationError, match="Teach a category"):
        after(StartRequested())


def test_the_station_runs_once_its_source_says_so() -> None:
    assert after(CategoryActivated(), StartRequested()).phase is Phase.STARTING
    assert after(*RUNNING).phase is Phase.RUNNING


@pytest.mark.parametrize("verdict", list(Verdict))
def test_the_lamp_of_a_running_station_shows_the_last_verdict(verdict: Verdict) -> None:
    assert after(*RUNNING, PartJudged(Verdict.PASS), PartJudged(verdict)).lamp.value == verdict


def test_a_fault_beats_a_pass_and_the_pass_does_not_come_back() -> None:
    faulted = (*RUNNING, PartJudged(Verdict.PASS), fault())
    assert after(*faulted).lamp is Lamp.FAULT
    assert after(*faulted).phase is Phase.FAULT
    assert after(*faulted, AlarmCleared(AlarmKind.RECORDING)).lamp is Lamp.OFF


def test_the_station_stays_in_fault_until_every_fault_is_over() -> None:
    state = after(*RUNNING, fault(), fault(AlarmKind.DETECTOR), AlarmCleared(AlarmKind.DETECTOR))
    assert state.phase is Phase.FAULT
    assert advance(state, AlarmCleared(AlarmKind.RECORDING)).phase is Phase.RUNNING


def test_an_alarm_raised_again_keeps_its_beginning_and_takes_the_new_text() -> None:
    again = AlarmRaised(Alarm(AlarmKind.OVERRUN, "12 parts came too fast.", "", LATER))
    first = AlarmRaised(Alarm(AlarmKind.OVERRUN, "1 part came too fast.", "", NOON))
    alarm = after(*RUNNING, first, again).alarm(AlarmKind.OVERRUN)
    assert alarm is not None
    assert (alarm.since, alarm.message) == (NOON, "12 parts came too fast.")


def test_an_alarm_that_is_no_fault_leaves_the_verdict_on_the_lamp() -> None:
    alarm = AlarmRaised(Alarm(AlarmKind.DRIFT, "Scores rose.", "", NOON))
    assert after(*RUNNING, PartJudged(Verdict.PASS), alarm).lamp is Lamp.PASS


def test_a_paused_or_draining_station_shows_no_verdict() -> None:
    passed = (*RUNNING, PartJudged(Verdict.PASS))
    assert after(*passed, PauseRequested()).lamp is Lamp.OFF
    assert after(*passed, StopRequested()).lamp is Lamp.OFF


def test_resuming_waits_for_a_new_part_before_the_lamp_lights() -> None:
    resumed = after(*RUNNING, PartJudged(Verdict.PASS), PauseRequested(), ResumeRequested())
    assert resumed.phase is Phase.RUNNING
    assert resumed.lamp is Lamp.OFF


def test_a_station_paused_while_starting_goes_on_starting() -> None:
    state = after(CategoryActivated(), StartRequested(), PauseRequested(), ResumeRequested())
    assert state.phase is Phase.STARTING


def test_starting_a_paused_station_resumes_it() -> None:
    assert after(*RUNNING, PauseRequested(), StartRequested()).phase is Phase.RUNNING


def test_a_new_category_darkens_the_lamp_until_its_first_part() -> None:
    assert after(*RUNNING, PartJudged(Verdict.PASS), CategoryActivated()).lamp is Lamp.OFF


def test_stopping_drains_and_then_stops() -> None:
    draining = after(*RUNNING, StopRequested())
    assert draining.phase is Phase.DRAINING
    assert advance(draining, Drained()).phase is Phase.STOPPED


def test_starting_while_draining_is_refused() -> None:
    with pytest.raises(StationError, match="finishing"):
        after(*RUNNING, StopRequested(), StartRequested())


def test_a_stopped_station_has_no_source_fault() -> None:
    state = after(*RUNNING, fault(AlarmKind.SOURCE), StopRequested(), Drained())
    assert state.alarms == ()


def test_a_source_that_runs_again_ends_its_fault() -> None:
    assert after(*RUNNING, fault(AlarmKind.SOURCE), SourceRunning()).phase is Phase.RUNNING


def test_a_latched_fail_stays_on_the_lamp_until_it_is_acknowledged() -> None:
    state = after(*RUNNING, PartJudged(Verdict.FAIL), PartJudged(Verdict.PASS), latch_fail=True)
    assert state.lamp is Lamp.FAIL
    assert advance(state, PauseRequested()).lamp is Lamp.FAIL
    assert advance(state, FailAcknowledged()).lamp is Lamp.PASS


def test_without_latching_a_fail_goes_with_the_next_part() -> None:
    assert after(*RUNNING, PartJudged(Verdict.FAIL), PartJudged(Verdict.PASS)).lamp is Lamp.PASS


@pytest.mark.parametrize("request_", [PauseRequested(), ResumeRequested()])
def test_a_stopped_station_cannot_be_paused_or_resumed(request_: Event) -> None:
    with pytest.raises(StationError):
        after(CategoryActivated(), request_)


def test_repeating_a_request_changes_nothing() -> None:
    for events in (RUNNING, (*RUNNING, PauseRequested()), (*RUNNING, StopRequested())):
        state = after(*events)
        again = StartRequested() if events is RUNNING else events[-1]
        assert advance(state, again) == state
    assert advance(after(*RUNNING), ResumeRequested()).phase is Phase.RUNNING


def test_the_active_category_cannot_be_removed_while_running() -> None:
    with pytest.raises(StationError, match="Stop it first"):
        after(*RUNNING, CategoryRemoved())
    assert after(CategoryActivated(), CategoryRemoved()).phase is Phase.NO_CATEGORY


def test_late_facts_of_a_stopped_station_do_not_start_it() -> None:
    state = after(CategoryActivated(), SourceRunning(), Drained(), AlarmCleared(AlarmKind.DISK))
    assert state.phase is Phase.STOPPED
