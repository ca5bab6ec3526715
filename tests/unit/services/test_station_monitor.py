import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from inspectai_desktop.domain.alarm import Alarm, AlarmKind
from inspectai_desktop.domain.image import Image
from inspectai_desktop.domain.inspection import Inspection, PartContext
from inspectai_desktop.domain.picture_statistics import PictureStatistics
from inspectai_desktop.domain.station_events import StartRequested
from inspectai_desktop.domain.station_state import Lamp, Phase, StationState
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.errors import StationError
from inspectai_desktop.services.judging import judge
from inspectai_desktop.services.line_parts import JudgedPart, LoadedBundle, QueuedPart
from inspectai_desktop.services.station_monitor import StationMonitor, WatchRules
from inspectai_desktop.sources.source import SourceCondition, SourceStatus
from tests.line_fakes import (
    FAILING,
    PASSING,
    ScriptedDetector,
    ScriptedSource,
    arrival,
    bundle,
)

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@dataclass
class News:
    """Remembers what the monitor told, with the lamp at that moment."""

    told: list[tuple[str, Any]] = field(default_factory=list)

    def state_changed(self, state: StationState) -> None:
        self.told.append(("state", state))

    def judged(self, judged: JudgedPart) -> None:
        self.told.append(("judged", judged))

    def recorded(self, inspection: Inspection) -> None:
        self.told.append(("recorded", inspection))

    def bundle_switched(self, bundle: LoadedBundle | None) -> None:
        self.told.append(("bundle", bundle))

    def alarm_raised(self, alarm: Alarm) -> None:
        self.told.append(("raised", alarm))

    def alarm_cleared(self, kind: AlarmKind) -> None:
        self.told.append(("cleared", kind))

    def upkeep_reported(self, message: str) -> None:
        self.told.append(("upkeep", message))

    def all(self, name: str) -> list[Any]:
        return [fact for told, fact in self.told if told == name]


@dataclass
class Rig:
    rules: WatchRules = field(default_factory=WatchRules)
    news: News = field(default_factory=News)
    now_s: float = 0.0

    def __post_init__(self) -> None:
        self.monitor = StationMonitor(self.news, self.rules, clock=lambda: self.now_s)
        self.detector = ScriptedDetector()
        self.bundle = bundle(self.detector)

    def run(self) -> None:
        self.monitor.bundle_switched(self.bundle)
        self.monitor.apply(StartRequested())
        self.monitor.source_changed(SourceStatus(SourceCondition.RUNNING))

    def part(self, score: float | Exception = PASSING) -> None:
        self.now_s += 1.0
        self.detector.score = lambda _: score
        queued = QueuedPart(arrival(), ScriptedSource(), PartContext(), time.monotonic())
        judged = judge(queued, self.bundle).judged
        self.monitor.judged(judged)
        if judged.inspection.verdict == "PASS":
            self.monitor.measured(judged, None)

    def lamp(self) -> Lamp:
        return self.monitor.state.lamp

    def phase(self) -> Phase:
        return self.monitor.state.phase

    def alarm(self, kind: AlarmKind) -> Alarm | None:
        return self.monitor.state.alarm(kind)


@pytest.fixture
def rig() -> Rig:
    made = Rig()
    made.run()
    return made


def test_the_lamp_changes_before_the_verdict_is_told(rig: Rig) -> None:
    rig.part()
    names = [name for name, _ in rig.news.told]
    assert names[-2:] == ["state", "judged"]
    assert rig.news.all("state")[-1].lamp is Lamp.PASS


def test_counters_trend_and_pace_follow_the_parts(rig: Rig) -> None:
    for score in (PASSING, FAILING, RuntimeError("gone"), PASSING):
        rig.part(score)
    snapshot = rig.monitor.snapshot()
    counts = snapshot.statistics.counts
    assert (counts.passed, counts.failed, counts.not_inspected) == (2, 1, 1)
    assert [point.anomaly_score for point in rig.monitor.trend()] == [10.0, 40.0, None, 10.0]
    assert [point.number for point in rig.monitor.trend()] == [1, 2, 3, 4]
    assert snapshot.statistics.parts_per_minute is not None
    assert snapshot.provider == "CPUExecutionProvider"
    assert snapshot.bundle == rig.bundle.reference


def test_the_trend_keeps_500_parts(rig: Rig) -> None:
    for _ in range(510):
        rig.part()
    assert [point.number for point in rig.monitor.trend()][:2] == [11, 12]
    assert len(rig.monitor.trend()) == 500


def test_a_series_of_failed_parts_raises_an_alarm_that_good_parts_end(rig: Rig) -> None:
    for _ in range(3):
        rig.part(FAILING)
    alarm = rig.alarm(AlarmKind.FAILED_PARTS)
    assert alarm is not None
    assert alarm.message == "3 of the last 10 parts failed."
    assert not alarm.is_fault
    for _ in range(10):
        rig.part()
    assert rig.alarm(AlarmKind.FAILED_PARTS) is None
    assert len(rig.news.all("raised")) == 1


def test_an_acknowledged_series_needs_new_failed_parts_to_come_back(rig: Rig) -> None:
    for _ in range(3):
        rig.part(FAILING)
    rig.monitor.acknowledge(AlarmKind.FAILED_PARTS)
    rig.part(FAILING)
    assert rig.alarm(AlarmKind.FAILED_PARTS) is None


def test_a_drift_of_passing_scores_raises_an_alarm_with_the_shift(rig: Rig) -> None:
    for _ in range(100):
        rig.part(PASSING * 1.3)
    alarm = rig.alarm(AlarmKind.DRIFT)
    assert alarm is not None
    assert "rose by" in alarm.message
    snapshot = rig.monitor.snapshot()
    assert snapshot.drift is not None
    assert snapshot.drift.relative_shift > 0.2
    assert snapshot.drift_limits is not None
    assert rig.monitor.trend()[-1].ewma == pytest.approx(13.0, rel=0.05)


def test_an_acknowledged_drift_stays_quiet_until_the_scores_come_back_and_leave_again(
    rig: Rig,
) -> None:
    for _ in range(100):
        rig.part(13.0)
    rig.monitor.acknowledge(AlarmKind.DRIFT)
    rig.part(13.0)
    assert rig.alarm(AlarmKind.DRIFT) is None
    for _ in range(200):
        rig.part(PASSING)
    for _ in range(200):
        rig.part(13.0)
    assert rig.alarm(AlarmKind.DRIFT) is not None


def test_another_bundle_has_another_baseline(rig: Rig) -> None:
    for _ in range(100):
        rig.part(13.0)
    rig.monitor.bundle_switched(bundle(version=2))
    assert rig.alarm(AlarmKind.DRIFT) is None
    assert rig.monitor.snapshot().drift is None


def test_drift_can_be_switched_off_and_on_while_running(rig: Rig) -> None:
    rig.monitor.change_rules(WatchRules(drift=False))
    for _ in range(200):
        rig.part(13.0)
    assert rig.alarm(AlarmKind.DRIFT) is None
    rig.monitor.change_rules(WatchRules(failed_n=2, latch_fail=True))
    for _ in range(200):
        rig.part(13.0)
    assert rig.alarm(AlarmKind.DRIFT) is not None
    rig.part(FAILING)
    rig.part(PASSING)
    assert rig.lamp() is Lamp.FAIL
    rig.monitor.acknowledge_fail()
    assert rig.lamp() is Lamp.PASS
    rig.part(FAILING)
    assert rig.alarm(AlarmKind.FAILED_PARTS) is not None


def test_a_source_in_trouble_is_a_fault_until_it_runs_again(rig: Rig) -> None:
    trouble = SourceStatus(SourceCondition.FAULT, "Camera 0 is gone.", "Plug it in.")
    rig.monitor.source_changed(trouble)
    assert rig.phase() is Phase.FAULT
    alarm = rig.alarm(AlarmKind.SOURCE)
    assert alarm is not None
    assert (alarm.message, alarm.hint) == ("Camera 0 is gone.", "Plug it in.")
    rig.monitor.source_changed(SourceStatus(SourceCondition.RUNNING))
    assert rig.phase() is Phase.RUNNING
    assert rig.news.all("cleared") == [AlarmKind.SOURCE]
    assert rig.monitor.snapshot().source.condition is SourceCondition.RUNNING


def test_a_fault_cannot_be_acknowledged_away(rig: Rig) -> None:
    rig.monitor.alarm_raised(Alarm(AlarmKind.RECORDING, "Full.", "Make room.", NOON, True))
    with pytest.raises(StationError, match="Make room"):
        rig.monitor.acknowledge(AlarmKind.RECORDING)
    rig.monitor.acknowledge(AlarmKind.OVERRUN)


def test_a_reset_counts_from_zero(rig: Rig) -> None:
    for _ in range(3):
        rig.part(FAILING)
    rig.monitor.reset_statistics()
    assert rig.monitor.snapshot().statistics.counts.parts == 0
    assert rig.alarm(AlarmKind.FAILED_PARTS) is None


def test_only_the_newest_frame_is_shown_and_only_once(rig: Rig) -> None:
    first, second = (Image(np.full((2, 2, 3), n, np.uint8)) for n in (1, 2))
    rig.monitor.previewed(first)
    rig.monitor.previewed(second)
    assert rig.monitor.take_frame() is second
    assert rig.monitor.take_frame() is None


def test_what_retention_did_is_passed_on(rig: Rig) -> None:
    rig.monitor.upkeep_reported("Removed 3 pictures.")
    assert rig.news.all("upkeep") == ["Removed 3 pictures."]


def test_picture_statistics_explain_the_drift() -> None:
    rig = Rig()
    rig.run()
    rng = np.random.default_rng(0)
    for n in range(200):
        score = PASSING if n < 80 else 13.0
        light = (0.5 if n < 80 else 0.3) + float(rng.normal(0, 0.01))
        queued = QueuedPart(arrival(), ScriptedSource(), PartContext(), time.monotonic())
        rig.detector.score = lambda _, score=score: score  # type: ignore[misc]
        judged = judge(queued, rig.bundle).judged
        heat = rng.random((8, 8)).astype(np.float32)
        rig.monitor.measured(judged, PictureStatistics(light, 1.0, 0.0, 0.0, heat))
    alarm = rig.alarm(AlarmKind.DRIFT)
    assert alarm is not None
    assert "darker" in alarm.hint


def test_a_bundle_with_few_calibration_scores_is_used_without_a_drift_chart() -> None:
    rig = Rig()
    few = LoadedBundle(
        rig.detector, rig.bundle.reference, Thresholds(20.0, 30.0), np.array([10.0, 11.0])
    )
    rig.monitor.bundle_switched(few)
    rig.part()
    assert rig.monitor.snapshot().drift_limits is None
    assert rig.monitor.trend()[-1].ewma is None
