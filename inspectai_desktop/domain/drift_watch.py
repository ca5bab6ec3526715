"""Watches the PASS parts of one bundle for drift and says in words what may be behind it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspectai_desktop.domain.picture_statistics import (
    PictureStatistics,
    Suspicion,
    SuspicionKind,
    suspect,
)

if TYPE_CHECKING:
    from datetime import datetime

    from inspectai_desktop.domain.drift import ChartPosition, ControlChart

REFERENCE_PICTURES = 50
RECENT_PICTURES = 30


@dataclass(frozen=True, slots=True)
class Drift:
    """Scores of PASS parts have left their baseline.

    Attributes:
        relative_shift: Of the smoothed score against the baseline: 0.18 is a rise of 18 %.
        since: When the smoothed score last crossed the baseline, timezone-aware UTC: the usual
            estimate of when the change began (Nishina, 1992).
        suspicions: What may have changed, strongest first; may be empty.
    """

    relative_shift: float
    since: datetime
    suspicions: tuple[Suspicion, ...]


class DriftWatch:
    """Accumulates PASS parts judged by one bundle at one pair of thresholds; one thread at a time.

    The first 50 PASS pictures are the reference that later pictures are compared with.
    """

    def __init__(self, chart: ControlChart) -> None:
        self._chart = chart
        self._position: ChartPosition = chart.start()
        self._above = False
        self._crossed_at: datetime | None = None
        self._reference: list[PictureStatistics] = []
        self._recent: deque[PictureStatistics] = deque(maxlen=RECENT_PICTURES)

    @property
    def smoothed_score(self) -> float | None:
        """EWMA in the score's unit; None before the first PASS part."""
        return self._chart.smoothed_score(self._position) if self._position.n else None

    @property
    def limits(self) -> tuple[float, float]:
        """Lower and upper control limit now, in the score's unit."""
        return self._chart.limits(max(self._position.n, 1))

    def add(
        self, anomaly_score: float, picture: PictureStatistics | None, at: datetime
    ) -> Drift | None:
        """Take one PASS part; a Drift while the chart is out of control.

        Args:
            anomaly_score: Its score.
            picture: Its picture statistics, None when they could not be computed.
            at: Time of the verdict, timezone-aware UTC.
        """
        self._position = self._chart.advance(self._position, anomaly_score)
        above = self._position.ewma > self._chart.centre
        if self._crossed_at is None or above is not self._above:
            self._above, self._crossed_at = above, at
        if picture is not None:
            if len(self._reference) < REFERENCE_PICTURES:
                self._reference.append(picture)
            else:
                self._recent.append(picture)
        if not self._chart.out_of_control(self._position):
            return None
        shift = self._chart.relative_shift(self._position)
        return Drift(shift, self._crossed_at, suspect(self._reference, tuple(self._recent)))


def describe_suspicion(suspicion: Suspicion) -> str:
    """One English sentence on what may have changed."""
    change = suspicion.change
    match suspicion.kind:
        case SuspicionKind.LIGHT:
            more_or_less = "brighter" if change > 0 else "darker"
            return f"Light: the pictures became {abs(change):.0%} {more_or_less}."
        case SuspicionKind.FOCUS:
            return f"Focus: the pictures became {-change:.0%} less sharp."
        case SuspicionKind.POSITION:
            return f"Position: the parts moved by {change:.1%} of the picture."
        case SuspicionKind.DIRT:
            across, down = suspicion.where or (0.5, 0.5)
            return (
                f"Dirt: {change:.0%} of the pictures are most unusual at the same place "
                f"({across:.0%} from the left, {down:.0%} from the top)."
            )


def describe_drift(drift: Drift) -> str:
    """What happened, as one English sentence without the suspicion."""
    rose = "rose" if drift.relative_shift > 0 else "fell"
    return f"Scores of PASS parts {rose} by {abs(drift.relative_shift):.0%}."


def advise_on_drift(drift: Drift) -> str:
    """What to look at, in English."""
    if not drift.suspicions:
        return "Check light, focus, position and dirt; the pictures show no clear cause."
    return " ".join(describe_suspicion(suspicion) for suspicion in drift.suspicions)
