"""What the station is doing, and what its lamp may show.

A state is a frozen fact; `advance` makes the next one from an event. Requests by people are
refused with a `StationError` when they make no sense; facts reported by threads never are, since
they have already happened.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import assert_never

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
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import StationError


class Activity(StrEnum):
    """What the station was last told to do."""

    STOPPED = "STOPPED"
    STARTING = "STARTING"
    RUNNING = "RUNNING"
    PAUSED = "PAUSED"
    DRAINING = "DRAINING"


class Phase(StrEnum):
    """What people see: the activity, unless a category is missing or a fault stands."""

    NO_CATEGORY = "NO_CATEGORY"
    STOPPED = "STOPPED"
    STARTING = "STARTING"
    RUNNING = "RUNNING"
    PAUSED = "PAUSED"
    DRAINING = "DRAINING"
    FAULT = "FAULT"


class Lamp(StrEnum):
    """The one big sign: a verdict, a FAULT, or OFF when there is nothing to say."""

    OFF = "OFF"
    PASS = "PASS"  # noqa: S105 - a verdict, not a password
    REVIEW = "REVIEW"
    FAIL = "FAIL"
    NOT_INSPECTED = "NOT_INSPECTED"
    FAULT = "FAULT"


@dataclass(frozen=True, slots=True)
class StationState:
    """The station at one moment.

    Attributes:
        activity: What it was told to do.
        has_category: Whether there is a bundle to judge by.
        source_running: Whether the source has said that it delivers.
        last_verdict: Verdict of the last part since the last start, resume, change of category or
            fault; None if there was none. Only this can light the lamp.
        fail_latched: A FAIL waits to be acknowledged.
        latch_fail: Setting: the lamp keeps FAIL until a person acknowledges it.
        alarms: Standing alarms, oldest first; one per kind.
    """

    activity: Activity = Activity.STOPPED
    has_category: bool = False
    source_running: bool = False
    last_verdict: Verdict | None = None
    fail_latched: bool = False
    latch_fail: bool = False
    alarms: tuple[Alarm, ...] = ()

    @property
    def faulted(self) -> bool:
        """Whether any standing alarm is a fault."""
        return any(alarm.is_fault for alarm in self.alarms)

    @property
    def phase(self) -> Phase:
        """What people see."""
        if self.activity is Activity.DRAINING:
            return Phase.DRAINING
        if self.faulted:
            return Phase.FAULT
        if not self.has_category:
            return Phase.NO_CATEGORY
        return Phase(self.activity.value)

    @property
    def lamp(self) -> Lamp:
        """What the lamp shows; PASS only for the last part of a running station without a fault."""
        if self.faulted:
            return Lamp.FAULT
        if self.fail_latched:
            return Lamp.FAIL
        if self.phase is Phase.RUNNING and self.last_verdict is not None:
            return Lamp(self.last_verdict.value)
        return Lamp.OFF

    def alarm(self, kind: AlarmKind) -> Alarm | None:
        """The standing alarm of this kind, if any."""
        return next((alarm for alarm in self.alarms if alarm.kind is kind), None)


def advance(state: StationState, event: Event) -> StationState:
    """The state after the event; the same object when nothing changes.

    Raises:
        StationError: A person asked for what cannot be done now.
    """
    match event:
        case StartRequested() | PauseRequested() | ResumeRequested() | StopRequested():
            return _requested(state, event)
        case CategoryActivated():
            return replace(state, has_category=True, last_verdict=None)
        case CategoryRemoved():
            return _category_removed(state)
        case AlarmRaised() | AlarmCleared():
            return _alarms_changed(state, event)
        case _:
            return _reported(state, event)


def _requested(
    state: StationState,
    event: StartRequested | PauseRequested | ResumeRequested | StopRequested,
) -> StationState:
    match event:
        case StartRequested():
            return _start(state)
        case PauseRequested():
            return _pause(state)
        case ResumeRequested():
            return _resume(state)
        case StopRequested():
            if state.activity in (Activity.STOPPED, Activity.DRAINING):
                return state
            return replace(state, activity=Activity.DRAINING)
        case _:
            assert_never(event)


def _reported(
    state: StationState, event: SourceRunning | Drained | PartJudged | FailAcknowledged
) -> StationState:
    match event:
        case SourceRunning():
            return _source_running(state)
        case Drained():
            return _drained(state)
        case PartJudged(verdict):
            return _part_judged(state, verdict)
        case FailAcknowledged():
            return replace(state, fail_latched=False) if state.fail_latched else state
        case _:
            assert_never(event)


def _alarms_changed(state: StationState, event: AlarmRaised | AlarmCleared) -> StationState:
    match event:
        case AlarmRaised(alarm):
            return _alarm_raised(state, alarm)
        case AlarmCleared(kind):
            return _alarm_cleared(state, kind)
        case _:
            assert_never(event)


def _start(state: StationState) -> StationState:
    if not state.has_category:
        raise StationError(
            "There is no active category, so nothing can be judged.",
            "Teach a category or activate one on the Categories page, then start again.",
        )
    if state.activity is Activity.DRAINING:
        raise StationError(
            "The station is still finishing the last parts.", "Start again when it has stopped."
        )
    if state.activity is Activity.PAUSED:
        return _resume(state)
    if state.activity is not Activity.STOPPED:
        return state
    return replace(state, activity=Activity.STARTING, source_running=False, last_verdict=None)


def _pause(state: StationState) -> StationState:
    if state.activity is Activity.PAUSED:
        return state
    if state.activity not in (Activity.STARTING, Activity.RUNNING):
        raise StationError("The station is not running, so it cannot be paused.")
    return replace(state, activity=Activity.PAUSED)


def _resume(state: StationState) -> StationState:
    if state.activity in (Activity.STARTING, Activity.RUNNING):
        return state
    if state.activity is not Activity.PAUSED:
        raise StationError("The station is not paused.", "Start it instead.")
    activity = Activity.RUNNING if state.source_running else Activity.STARTING
    return replace(state, activity=activity, last_verdict=None)


def _category_removed(state: StationState) -> StationState:
    if state.activity is not Activity.STOPPED:
        raise StationError(
            "The active category cannot be removed while the station runs.", "Stop it first."
        )
    return replace(state, has_category=False, last_verdict=None)


def _source_running(state: StationState) -> StationState:
    if state.activity not in (Activity.STARTING, Activity.RUNNING, Activity.PAUSED):
        return state
    running = Activity.RUNNING if state.activity is Activity.STARTING else state.activity
    return _alarm_cleared(replace(state, activity=running, source_running=True), AlarmKind.SOURCE)


def _drained(state: StationState) -> StationState:
    if state.activity is not Activity.DRAINING:
        return state
    stopped = replace(state, activity=Activity.STOPPED, source_running=False, last_verdict=None)
    return _alarm_cleared(stopped, AlarmKind.SOURCE)


def _part_judged(state: StationState, verdict: Verdict) -> StationState:
    latched = state.fail_latched or (state.latch_fail and verdict is Verdict.FAIL)
    return replace(state, last_verdict=verdict, fail_latched=latched)


def _alarm_raised(state: StationState, alarm: Alarm) -> StationState:
    standing = state.alarm(alarm.kind)
    if standing is not None:
        alarm = replace(alarm, since=standing.since)
        alarms = tuple(alarm if a.kind is alarm.kind else a for a in state.alarms)
    else:
        alarms = (*state.alarms, alarm)
    last_verdict = None if alarm.is_fault else state.last_verdict
    return replace(state, alarms=alarms, last_verdict=last_verdict)


def _alarm_cleared(state: StationState, kind: AlarmKind) -> StationState:
    if state.alarm(kind) is None:
        return state
    return replace(state, alarms=tuple(a for a in state.alarms if a.kind is not kind))
