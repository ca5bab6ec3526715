"""What the counters of the station count: verdicts, yield, pace, latency, recent scores."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from inspectai_desktop.domain.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from inspectai_desktop.domain.threshold import Thresholds

PACE_WINDOW_S = 120.0
LATENCY_WINDOW = 500
TREND_LENGTH = 500
# A pace from two parts a second apart would read "60 parts/min" and then jump.
_SHORTEST_PACE_SPAN_S = 10.0


@dataclass(frozen=True, slots=True)
class Counts:
    """How many parts got which verdict."""

    passed: int = 0
    review: int = 0
    failed: int = 0
    not_inspected: int = 0

    def __post_init__(self) -> None:
        if min(self.passed, self.review, self.failed, self.not_inspected) < 0:
            raise ValueError(f"counts are not negative, got {self}")

    @property
    def parts(self) -> int:
        """All parts that came by, inspected or not."""
        return self.passed + self.review + self.failed + self.not_inspected

    @property
    def judged(self) -> int:
        """Parts that got PASS, REVIEW or FAIL."""
        return self.passed + self.review + self.failed

    @property
    def yield_fraction(self) -> float | None:
        """PASS parts as a share of all parts in [0, 1]; None before the first part.

        Parts that were not inspected are in the denominator: nobody knows that they were good.
        """
        return self.passed / self.parts if self.parts else None

    def with_one(self, verdict: Verdict) -> Counts:
        """These counts and one part more."""
        return Counts(
            passed=self.passed + (verdict is Verdict.PASS),
            review=self.review + (verdict is Verdict.REVIEW),
            failed=self.failed + (verdict is Verdict.FAIL),
            not_inspected=self.not_inspected + (verdict is Verdict.NOT_INSPECTED),
        )


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One part in the score trend.

    Attributes:
        number: Counts up over the life of the station program; the trend's horizontal axis.
        anomaly_score: None when the part was not inspected.
        thresholds: Those in force for this part; None when it was not inspected.
        ewma: Smoothed score of PASS parts after this one; None while there is no chart.
    """

    number: int
    inspection_id: str
    inspected_at: datetime
    verdict: Verdict
    anomaly_score: float | None
    thresholds: Thresholds | None
    ewma: float | None


@dataclass(frozen=True, slots=True)
class StatisticsSnapshot:
    """The counters at one moment.

    Attributes:
        since: Begin of counting, timezone-aware UTC.
        parts_per_minute: Over the last two minutes; None until it means something.
        latency_p50_ms: Median time from a part's arrival to its verdict, last 500 parts.
        latency_p95_ms: 95th percentile of the same.
    """

    counts: Counts
    since: datetime
    parts_per_minute: float | None
    latency_p50_ms: float | None
    latency_p95_ms: float | None


class StationStatistics:
    """Accumulates what the counters show; one thread at a time."""

    def __init__(self, since: datetime) -> None:
        self._since = since
        self._counts = Counts()
        self._arrivals: deque[float] = deque()
        self._latencies_ms: deque[float] = deque(maxlen=LATENCY_WINDOW)

    def add(self, verdict: Verdict, *, at_s: float, latency_ms: float | None) -> None:
        """Count one part.

        Args:
            verdict: Its verdict.
            at_s: Time of the verdict on a monotonic clock.
            latency_ms: From arrival to verdict; None when nothing was judged.
        """
        self._counts = self._counts.with_one(verdict)
        self._arrivals.append(at_s)
        self._forget_before(at_s - PACE_WINDOW_S)
        if latency_ms is not None:
            self._latencies_ms.append(latency_ms)

    def reset(self, since: datetime) -> None:
        """Begin to count anew, for a new lot or shift; pace and latency go on."""
        self._since = since
        self._counts = Counts()

    def snapshot(self, now_s: float) -> StatisticsSnapshot:
        """The counters at `now_s` on the same monotonic clock."""
        self._forget_before(now_s - PACE_WINDOW_S)
        p50, p95 = latency_percentiles(self._latencies_ms)
        return StatisticsSnapshot(self._counts, self._since, self._pace(now_s), p50, p95)

    def _forget_before(self, limit_s: float) -> None:
        while self._arrivals and self._arrivals[0] < limit_s:
            self._arrivals.popleft()

    def _pace(self, now_s: float) -> float | None:
        if len(self._arrivals) < 2:
            return None
        span_s = max(now_s - self._arrivals[0], _SHORTEST_PACE_SPAN_S)
        return (len(self._arrivals) - 1) * 60.0 / span_s


def latency_percentiles(latencies_ms: Sequence[float]) -> tuple[float | None, float | None]:
    """Median and 95th percentile in ms; (None, None) when there is nothing to rank."""
    if not latencies_ms:
        return None, None
    p50, p95 = np.percentile(np.asarray(latencies_ms, dtype=np.float64), (50.0, 95.0))
    return float(p50), float(p95)


class FailedPartsWatch:
    """Watches whether n of the last m inspected parts failed: a process gone wrong, not a part."""

    def __init__(self, n: int, m: int) -> None:
        if not 1 <= n <= m:
            raise ValueError(f"n of the last m needs 1 <= n <= m, got {n} of {m}")
        self._n = n
        self._recent: deque[bool] = deque(maxlen=m)

    @property
    def failed(self) -> int:
        """FAIL parts among the last m."""
        return sum(self._recent)

    @property
    def alarming(self) -> bool:
        """Whether at least n of the last m failed."""
        return self.failed >= self._n

    def add(self, verdict: Verdict) -> bool:
        """Take one verdict; True while the alarm stands. Parts not inspected say nothing here."""
        if verdict is not Verdict.NOT_INSPECTED:
            self._recent.append(verdict is Verdict.FAIL)
        return self.alarming

    def reset(self) -> None:
        """Forget the recent parts, after a person has seen the alarm."""
        self._recent.clear()
