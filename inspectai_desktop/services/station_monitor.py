"""Makes sense of what the line reports: state, counters, trend, alarms."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from inspectai_desktop.domain.alarm import Alarm, AlarmKind
from inspectai_desktop.domain.drift import ControlChart
from inspectai_desktop.domain.drift_watch import Drift, DriftWatch, advise_on_drift, describe_drift
from inspectai_desktop.domain.station_events import (
    AlarmCleared,
    AlarmRaised,
    CategoryActivated,
    CategoryRemoved,
    Event,
    FailAcknowledged,
    PartJudged,
    SourceRunning,
)
from inspectai_desktop.domain.station_state import StationState, advance
from inspectai_desktop.domain.statistics import (
    TREND_LENGTH,
    FailedPartsWatch,
    StationStatistics,
    TrendPoint,
)
from inspectai_desktop.errors import StationError
from inspectai_desktop.services.line_telling import tell
from inspectai_desktop.services.station_snapshot import (
    FailedParts,
    MonitorSnapshot,
    StationObserver,
)
from inspectai_desktop.sources.source import SourceCondition, SourceStatus

if TYPE_CHECKING:
    from collections.abc import Callable

    from inspectai_desktop.domain.image import Image
    from inspectai_desktop.domain.inspection import Inspection
    from inspectai_desktop.domain.picture_statistics import PictureStatistics
    from inspectai_desktop.services.line_parts import JudgedPart, LoadedBundle

log = logging.getLogger(__name__)

ACKNOWLEDGEABLE = frozenset(
    {
        AlarmKind.BUNDLE,
        AlarmKind.OVERRUN,
        AlarmKind.FAILED_PARTS,
        AlarmKind.DRIFT,
        AlarmKind.UPKEEP,
    }
)


@dataclass(frozen=True, slots=True)
class WatchRules:
    """When the monitor raises alarms.

    Attributes:
        failed_n: This many FAIL parts ...
        failed_m: ... among the last so many raise the alarm.
        drift: Whether the scores of PASS parts are watched.
        latch_fail: Whether the lamp keeps FAIL until a person acknowledges it.
    """

    failed_n: int = 3
    failed_m: int = 10
    drift: bool = True
    latch_fail: bool = False


class StationMonitor:
    """Observer of the line; keeps the station's state and tells its own observer.

    Called from any thread. News are told under one lock, so that no display ever sees an older
    state after a newer one.
    """

    def __init__(
        self,
        observer: StationObserver,
        rules: WatchRules | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._rules = rules or WatchRules()
        self._observer = observer
        self._clock = clock
        self._lock = threading.RLock()
        self._state = StationState(latch_fail=self._rules.latch_fail)
        self._statistics = StationStatistics(datetime.now(UTC))
        self._failed = FailedPartsWatch(self._rules.failed_n, self._rules.failed_m)
        self._trend: deque[TrendPoint] = deque(maxlen=TREND_LENGTH)
        self._numbered = 0
        self._bundle: LoadedBundle | None = None
        self._drift_watch: DriftWatch | None = None
        self._drift: Drift | None = None
        self._drift_muted = False
        self._source = SourceStatus(SourceCondition.STOPPED)
        self._frame: Image | None = None

    @property
    def state(self) -> StationState:
        """The state now."""
        with self._lock:
            return self._state

    def apply(self, event: Event) -> StationState:
        """Advance the state by an event and tell the observer.

        Raises:
            StationError: A person asked for what cannot be done now.
        """
        with self._lock:
            before = self._state
            self._state = after = advance(before, event)
            if after != before:
                self._tell_change(before, after)
            return after

    def change_rules(self, rules: WatchRules) -> None:
        """Follow other rules from the next part on."""
        with self._lock:
            before, self._rules = self._rules, rules
            if (before.failed_n, before.failed_m) != (rules.failed_n, rules.failed_m):
                self._failed = FailedPartsWatch(rules.failed_n, rules.failed_m)
                self.alarm_cleared(AlarmKind.FAILED_PARTS)
            if before.drift is not rules.drift:
                self._watch_drift_anew()
            self._state = replace(self._state, latch_fail=rules.latch_fail)

    def acknowledge_fail(self) -> None:
        """A person has seen the latched FAIL."""
        self.apply(FailAcknowledged())

    def acknowledge(self, kind: AlarmKind) -> None:
        """A person has seen an alarm; it comes back only with a new cause.

        Raises:
            StationError: The alarm is a fault that goes away only when it is mended.
        """
        with self._lock:
            alarm = self._state.alarm(kind)
            if alarm is None:
                return
            if kind not in ACKNOWLEDGEABLE or alarm.is_fault:
                raise StationError("This alarm goes away when its cause is mended.", alarm.hint)
            if kind is AlarmKind.FAILED_PARTS:
                self._failed.reset()
            self._drift_muted |= kind is AlarmKind.DRIFT
            self.alarm_cleared(kind)

    def reset_statistics(self) -> None:
        """Begin to count anew, for a new lot or shift."""
        with self._lock:
            self._statistics.reset(datetime.now(UTC))
            self._failed.reset()
            self.alarm_cleared(AlarmKind.FAILED_PARTS)

    def trend(self) -> tuple[TrendPoint, ...]:
        """The last 500 parts, oldest first."""
        with self._lock:
            return tuple(self._trend)

    def take_frame(self) -> Image | None:
        """The newest frame to look at, once; None when there is no newer one."""
        with self._lock:
            frame, self._frame = self._frame, None
            return frame

    def snapshot(self) -> MonitorSnapshot:
        """Everything but pictures and the trend."""
        with self._lock:
            bundle = self._bundle
            rules = self._rules
            return MonitorSnapshot(
                state=self._state,
                statistics=self._statistics.snapshot(self._clock()),
                bundle=None if bundle is None else bundle.reference,
                thresholds=None if bundle is None else bundle.thresholds,
                provider="" if bundle is None else bundle.detector.provider,
                failed_parts=FailedParts(self._failed.failed, rules.failed_m, rules.failed_n),
                drift=self._drift,
                drift_limits=None if self._drift_watch is None else self._drift_watch.limits,
                source=self._source,
            )

    def judged(self, judged: JudgedPart) -> None:
        """Count a part, light the lamp, look for a series of failed parts."""
        inspection = judged.inspection
        with self._lock:
            self._statistics.add(
                inspection.verdict, at_s=self._clock(), latency_ms=judged.latency_ms
            )
            self._numbered += 1
            self._trend.append(self._trend_point(inspection))
            self.apply(PartJudged(inspection.verdict))
            tell(self._observer.judged, judged)
            self._watch_failed_parts(inspection)

    def measured(self, judged: JudgedPart, statistics: PictureStatistics | None) -> None:
        """Follow the scores of PASS parts."""
        score = judged.inspection.anomaly_score
        with self._lock:
            if self._drift_watch is None or score is None:
                return
            self._drift = self._drift_watch.add(score, statistics, judged.inspection.inspected_at)
            if self._drift is None:
                self._drift_muted = False
                self.alarm_cleared(AlarmKind.DRIFT)
            elif not self._drift_muted:
                self.alarm_raised(_drift_alarm(self._drift))

    def recorded(self, inspection: Inspection) -> None:
        """Pass it on."""
        with self._lock:
            tell(self._observer.recorded, inspection)

    def bundle_switched(self, bundle: LoadedBundle | None) -> None:
        """Watch drift by the new bundle's calibration and pass it on."""
        with self._lock:
            self._bundle = bundle
            self._drift, self._drift_muted, self._drift_watch = None, False, None
            if bundle is not None and self._rules.drift:
                chart = ControlChart.from_calibration(bundle.calibration_scores, bundle.thresholds)
                self._drift_watch = None if chart is None else DriftWatch(chart)
            self.alarm_cleared(AlarmKind.DRIFT)
            self.apply(CategoryRemoved() if bundle is None else CategoryActivated())
            tell(self._observer.bundle_switched, bundle)

    def source_changed(self, status: SourceStatus) -> None:
        """Raise or clear the source's fault."""
        with self._lock:
            self._source = status
            if status.condition is SourceCondition.FAULT:
                alarm = Alarm(
                    AlarmKind.SOURCE,
                    status.message or "The source does not deliver pictures.",
                    status.hint,
                    datetime.now(UTC),
                    is_fault=True,
                )
                self.alarm_raised(alarm)
            elif status.condition is SourceCondition.RUNNING:
                self.apply(SourceRunning())

    def alarm_raised(self, alarm: Alarm) -> None:
        """Let the alarm stand."""
        self.apply(AlarmRaised(alarm))

    def alarm_cleared(self, kind: AlarmKind) -> None:
        """Take the alarm away if it stands."""
        self.apply(AlarmCleared(kind))

    def upkeep_reported(self, message: str) -> None:
        """Pass it on."""
        with self._lock:
            tell(self._observer.upkeep_reported, message)

    def previewed(self, image: Image) -> None:
        """Keep the newest frame until a display takes it."""
        with self._lock:
            self._frame = image

    def _tell_change(self, before: StationState, after: StationState) -> None:
        if after.phase is not before.phase:
            log.info("%s, was %s", after.phase, before.phase)
        tell(self._observer.state_changed, after)
        for alarm in before.alarms:
            if after.alarm(alarm.kind) is None:
                log.info("Over: %s", alarm.kind)
                tell(self._observer.alarm_cleared, alarm.kind)
        for alarm in after.alarms:
            if before.alarm(alarm.kind) is None:
                log.info("Alarm %s: %s %s", alarm.kind, alarm.message, alarm.hint)
                tell(self._observer.alarm_raised, alarm)

    def _watch_drift_anew(self) -> None:
        self._drift, self._drift_muted, self._drift_watch = None, False, None
        if self._bundle is not None and self._rules.drift:
            chart = ControlChart.from_calibration(
                self._bundle.calibration_scores, self._bundle.thresholds
            )
            self._drift_watch = None if chart is None else DriftWatch(chart)
        self.alarm_cleared(AlarmKind.DRIFT)

    def _trend_point(self, inspection: Inspection) -> TrendPoint:
        return TrendPoint(
            number=self._numbered,
            inspection_id=inspection.inspection_id,
            inspected_at=inspection.inspected_at,
            verdict=inspection.verdict,
            anomaly_score=inspection.anomaly_score,
            thresholds=inspection.thresholds,
            ewma=None if self._drift_watch is None else self._drift_watch.smoothed_score,
        )

    def _watch_failed_parts(self, inspection: Inspection) -> None:
        if not self._failed.add(inspection.verdict):
            self.alarm_cleared(AlarmKind.FAILED_PARTS)
            return
        alarm = Alarm(
            AlarmKind.FAILED_PARTS,
            f"{self._failed.failed} of the last {self._rules.failed_m} parts failed.",
            "Look at the last FAIL parts for one common cause, then acknowledge.",
            inspection.inspected_at,
        )
        self.alarm_raised(alarm)


def _drift_alarm(drift: Drift) -> Alarm:
    return Alarm(AlarmKind.DRIFT, describe_drift(drift), advise_on_drift(drift), drift.since)
