"""What a display shows of the station besides pictures, at one moment; and who is told of news."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from inspectai_desktop.domain.alarm import Alarm, AlarmKind
    from inspectai_desktop.domain.drift_watch import Drift
    from inspectai_desktop.domain.inspection import BundleReference, Inspection, PartContext
    from inspectai_desktop.domain.station_state import StationState
    from inspectai_desktop.domain.statistics import StatisticsSnapshot
    from inspectai_desktop.domain.threshold import Thresholds
    from inspectai_desktop.services.line_parts import JudgedPart, LoadedBundle
    from inspectai_desktop.sources.source import SourceStatus


@dataclass(frozen=True, slots=True)
class FailedParts:
    """How many of the last parts failed, and how many make the alarm."""

    failed: int
    of_last: int
    alarm_at: int


@dataclass(frozen=True, slots=True)
class MonitorSnapshot:
    """What the station's monitor knows.

    Attributes:
        bundle: Which bundle judges; None when none does.
        thresholds: At which thresholds.
        provider: Execution provider really active, such as "CPUExecutionProvider"; "" without one.
        drift: The drift that stands now, if one does.
        drift_limits: Control limits of the smoothed score, in the score's unit; None without chart.
        source: Last reported condition of the source.
    """

    state: StationState
    statistics: StatisticsSnapshot
    bundle: BundleReference | None
    thresholds: Thresholds | None
    provider: str
    failed_parts: FailedParts
    drift: Drift | None
    drift_limits: tuple[float, float] | None
    source: SourceStatus


@dataclass(frozen=True, slots=True)
class StationSnapshot:
    """Everything the status line and the counters show.

    Attributes:
        queue_depth: Parts that wait to be judged.
        records_waiting: Judged parts that wait to be recorded.
        unrecorded: Parts whose record was given up; 0 unless something went very wrong.
        disk_free_bytes: Room left where pictures are kept; None before it was measured.
        source_description: What people call the source that is chosen; "" if none is.
    """

    monitor: MonitorSnapshot
    context: PartContext
    queue_depth: int
    records_waiting: int
    unrecorded: int
    disk_free_bytes: int | None
    source_description: str


class StationObserver(Protocol):
    """Is told of the station's news, in order, from several threads but never two at once.

    Every method returns soon and waits for no other thread (a bridge emits a signal).
    """

    def state_changed(self, state: StationState) -> None:
        """The state is another one: phase, lamp or alarms."""

    def judged(self, judged: JudgedPart) -> None:
        """A part got its verdict; follows the `state_changed` that lights the lamp."""

    def recorded(self, inspection: Inspection) -> None:
        """An inspection is remembered for good."""

    def bundle_switched(self, bundle: LoadedBundle | None) -> None:
        """The next part will be judged by this bundle."""

    def alarm_raised(self, alarm: Alarm) -> None:
        """An alarm began to stand; one that only changes its words comes by `state_changed`."""

    def alarm_cleared(self, kind: AlarmKind) -> None:
        """An alarm that stood is over."""

    def upkeep_reported(self, message: str) -> None:
        """Retention did something that people should know."""


class IgnoringObserver:
    """Watches nothing."""

    def state_changed(self, state: StationState) -> None:
        """Do nothing."""

    def judged(self, judged: JudgedPart) -> None:
        """Do nothing."""

    def recorded(self, inspection: Inspection) -> None:
        """Do nothing."""

    def bundle_switched(self, bundle: LoadedBundle | None) -> None:
        """Do nothing."""

    def alarm_raised(self, alarm: Alarm) -> None:
        """Do nothing."""

    def alarm_cleared(self, kind: AlarmKind) -> None:
        """Do nothing."""

    def upkeep_reported(self, message: str) -> None:
        """Do nothing."""
