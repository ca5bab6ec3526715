"""Which scores the trend shows: a range that stays still until it must move."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from inspectai_desktop.domain.statistics import TrendPoint

_SHRINK_BELOW = 0.45
_ROOM_ABOVE_FAIL = 0.6


@dataclass(frozen=True, slots=True)
class ChartRange:
    """Lowest and highest score shown."""

    low: float
    high: float

    def share(self, score: float) -> float:
        """Height of a score in the chart, 0 at the bottom and 1 at the top, clipped."""
        return min(max((score - self.low) / (self.high - self.low), 0.0), 1.0)

    def contains(self, other: ChartRange) -> bool:
        return self.low <= other.low and other.high <= self.high


def steady_range(points: Sequence[TrendPoint], previous: ChartRange | None) -> ChartRange | None:
    """The range for these points; the previous one while it fits, as nothing moves without cause.

    Scores far above the FAIL threshold do not stretch it, or the PASS parts, whose drift is to be
    seen, would be pressed flat: they are drawn at the upper edge.
    """
    needed = _needed_range(points)
    if needed is None:
        return previous
    if previous is None or not previous.contains(needed):
        return _rounded(needed)
    far_too_wide = (needed.high - needed.low) < _SHRINK_BELOW * (previous.high - previous.low)
    return _rounded(needed) if far_too_wide else previous


def _needed_range(points: Sequence[TrendPoint]) -> ChartRange | None:
    scores = [p.anomaly_score for p in points if p.anomaly_score is not None]
    thresholds = [p.thresholds for p in points if p.thresholds is not None]
    if not scores or not thresholds:
        return None
    low = min(*scores, *(t.review for t in thresholds))
    fail = max(t.fail for t in thresholds)
    room = max(fail - low, abs(fail) * 0.05, 1e-9)
    return ChartRange(low, fail + _ROOM_ABOVE_FAIL * room)


def _rounded(needed: ChartRange) -> ChartRange:
    """A range with some air whose ends are round numbers."""
    span = needed.high - needed.low
    step = 10.0 ** math.floor(math.log10(span)) / 2.0
    low = math.floor((needed.low - 0.05 * span) / step) * step
    if needed.low >= 0:
        low = max(low, 0.0)
    return ChartRange(low, math.ceil((needed.high + 0.05 * span) / step) * step)
