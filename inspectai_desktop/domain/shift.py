"""Shifts: the stretches of a day that counters and reports are kept for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Shift:
    """A stretch of time; the end belongs to the next one. Both timezone-aware UTC."""

    begin: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.begin.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("a shift's times need a time zone")
        if self.begin >= self.end:
            raise ValueError(f"a shift ends after it begins, got {self.begin} to {self.end}")


def shift_containing(moment: datetime, starts: Sequence[time], zone: tzinfo | None = None) -> Shift:
    """The shift that `moment` falls into.

    Args:
        moment: Timezone-aware.
        starts: Local wall-clock times at which shifts begin, in any order; without any the local
            calendar day is the shift.
        zone: Local time zone; None for that of the computer. Days with 23 or 25 hours are right
            as long as the zone knows about them.
    """
    if moment.tzinfo is None:
        raise ValueError("the moment needs a time zone")
    today = moment.astimezone(zone).date()
    wall_starts = sorted(set(starts)) or [time()]
    begins = sorted(
        datetime.combine(today + timedelta(days=days), start, zone).astimezone(UTC)
        for days in (-1, 0, 1)
        for start in wall_starts
    )
    begin = max(candidate for candidate in begins if candidate <= moment)
    end = min(candidate for candidate in begins if candidate > moment)
    return Shift(begin, end)
