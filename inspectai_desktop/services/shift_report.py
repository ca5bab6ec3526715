"""What a shift report says, as facts; how it looks is `shift_report_html`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
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
        category: Its name; "" for parts that came while none was active.
        version: The version that is active when the report is made; None if none is.
        expected_false_reject_rate: Of that version by calibration, share of good parts.
    """

    category: str
    counts: Counts
    version: int | None = None
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
        category: The only category looked at; "" for all.
        labels: How often people gave each label, such as "FALSE_REJECT", to parts of the shift.
        predict_p50_ms: Median time of judging a part; None without parts.
        predict_p95_ms: 95th percentile of the same.
    """

    station: str
    shift: Shift
    created_at: datetime
    category: str
    counts: Counts
    labels: Mapping[str, int]
    categories: tuple[CategoryEntry, ...]
    intervals: tuple[IntervalEntry, ...]
    worst: tuple[WorstPart, ...]
    not_inspected: tuple[NotInspectedReason, ...]
    overrides: tuple[OverrideEntry, ...]
    alarms: tuple[AlarmEntry, ...]
    predict_p50_ms: float | None = None
    predict_p95_ms: float | None = None
