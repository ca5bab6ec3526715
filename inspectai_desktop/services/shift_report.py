"""What a shift report says, as facts; how it looks is `shift_report_html`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from inspectai_desktop.domain.shift import Shift
    from inspectai_desktop.domain.statistics import Counts
    from inspectai_desktop.domain.threshold import Thresholds
    from inspectai_desktop.domain.verdict import Verdict


@dataclass(frozen=True, slots=True)
class IntervalEntry:
    """Counts of one stretch of the shift and the median score of its judged parts."""

    begin: datetime
    end: datetime
    counts: Counts
    median_score: float | None


@dataclass(frozen=True, slots=True)
class CategoryEntry:
    """What one category did in the shift.

    Attributes:
        category: Its name; "" for parts that were not inspected without any category.
        versions: Bundle versions that judged, in rising order.
        false_rejects: REVIEW or FAIL parts that people called good.
        missed_defects: PASS parts that people called defective.
        expected_false_reject_rate: By calibration, share of good parts; None if unknown.
    """

    category: str
    versions: tuple[int, ...]
    counts: Counts
    false_rejects: int = 0
    missed_defects: int = 0
    confirmed: int = 0
    expected_false_reject_rate: float | None = None


@dataclass(frozen=True, slots=True)
class WorstPart:
    """One of the parts with the highest scores against their FAIL threshold.

    Attributes:
        label: What people said of it, such as "FALSE_REJECT"; "" while nobody has.
        thumbnail: JPEG bytes; None when the picture is not kept.
    """

    inspected_at: datetime
    category: str
    part: str
    lot: str
    verdict: Verdict
    anomaly_score: float
    thresholds: Thresholds
    label: str = ""
    thumbnail: bytes | None = None


@dataclass(frozen=True, slots=True)
class OverrideEntry:
    """A change of thresholds in the shift."""

    changed_at: datetime
    category: str
    version: int
    before: Thresholds
    after: Thresholds
    who: str
    why: str


@dataclass(frozen=True, slots=True)
class AlarmEntry:
    """An alarm of the shift; `ended_at` is None while it stands."""

    began_at: datetime
    ended_at: datetime | None
    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class NotInspectedReason:
    """Why parts were not inspected, and how many."""

    reason: str
    parts: int


@dataclass(frozen=True, slots=True)
class ShiftReport:
    """Everything a shift report says.

    Attributes:
        station: What people call the station, such as the computer's name.
        created_at: When the report was made, timezone-aware UTC.
        lot: The only lot looked at; "" for all.
    """

    station: str
    shift: Shift
    created_at: datetime
    counts: Counts
    categories: tuple[CategoryEntry, ...]
    intervals: tuple[IntervalEntry, ...]
    worst: tuple[WorstPart, ...]
    not_inspected: tuple[NotInspectedReason, ...]
    overrides: tuple[OverrideEntry, ...]
    alarms: tuple[AlarmEntry, ...]
    lot: str = ""
