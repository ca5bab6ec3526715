"""A stateful machine plays operators and threads against the station's state."""

from datetime import UTC, datetime

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

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
from inspectai_desktop.domain.station_state import Activity, Lamp, Phase, StationState, advance
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import StationError

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
_SILENCING = (CategoryActivated, CategoryRemoved, StartRequested, ResumeRequested, Drained)


class StationMachine(RuleBasedStateMachine):
    """Remembers, independently of the state, what the lamp may honestly show."""

    def __init__(self) -> None:
        super().__init__()
        self.state = StationState()
        self.faults: set[AlarmKind] = set()
        self.last_judged: Verdict | None = None
        self.unseen_fail = False

    @initialize(latch_fail=st.booleans())
    def begin(self, latch_fail: bool) -> None:
        self.state = StationState(latch_fail=latch_fail)

    def _apply(self, event: Event) -> None:
        before = self.state
        try:
            self.state = advance(self.state, event)
        except StationError:
            assert self.state is before
            return
        if isinstance(event, _SILENCING) and self.state is not before:
            self.last_judged = None
        self.faults = {alarm.kind for alarm in self.state.alarms if alarm.is_fault}

    @rule(event=st.sampled_from([CategoryActivated(), CategoryRemoved()]))
    def change_category(self, event: Event) -> None:
        self._apply(event)

    @rule(
        event=st.sampled_from(
            [StartRequested(), PauseRequested(), ResumeRequested(), StopRequested()]
        )
    )
    def press_a_button(self, event: Event) -> None:
        self._apply(event)

    @rule(event=st.sampled_from([SourceRunning(), Drained()]))
    def hear_from_a_thread(self, event: Event) -> None:
        self._apply(event)

    @rule(verdict=st.sampled_from(list(Verdict)))
    def judge_a_part(self, verdict: Verdict) -> None:
        self._apply(PartJudged(verdict))
        self.last_judged = verdict
        self.unseen_fail |= verdict is Verdict.FAIL and self.state.latch_fail

    @rule()
    def acknowledge(self) -> None:
        self._apply(FailAcknowledged())
        self.unseen_fail = False

    @rule(kind=st.sampled_from(list(AlarmKind)), is_fault=st.booleans())
    def raise_an_alarm(self, kind: AlarmKind, is_fault: bool) -> None:
        self._apply(AlarmRaised(Alarm(kind, "Something.", "", NOON, is_fault)))
        if is_fault:
            self.last_judged = None

    @rule(kind=st.sampled_from(list(AlarmKind)))
    def clear_an_alarm(self, kind: AlarmKind) -> None:
        self._apply(AlarmCleared(kind))

    @invariant()
    def pass_is_shown_only_for_the_last_part_of_a_running_station_without_fault(self) -> None:
        if self.state.lamp is Lamp.PASS:
            assert self.state.phase is Phase.RUNNING
            assert not self.faults
            assert not self.unseen_fail
            assert self.last_judged is Verdict.PASS

    @invariant()
    def a_fault_is_always_shown(self) -> None:
        assert (self.state.lamp is Lamp.FAULT) == bool(self.faults)

    @invariant()
    def a_latched_fail_is_shown_unless_a_fault_is(self) -> None:
        if self.unseen_fail and not self.faults:
            assert self.state.lamp is Lamp.FAIL

    @invariant()
    def there_is_at_most_one_alarm_of_a_kind(self) -> None:
        kinds = [alarm.kind for alarm in self.state.alarms]
        assert len(kinds) == len(set(kinds))

    @invariant()
    def nothing_runs_without_a_category(self) -> None:
        if self.state.activity is not Activity.STOPPED:
            assert self.state.has_category


TestStationMachine = StationMachine.TestCase
