"""What a person has set in the filter bar, and the history filter that it means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.storage.history_filter import HistoryFilter
from inspectai_desktop.storage.label import Label


class Period(StrEnum):
    """Stretches of time that can be chosen with one touch."""

    TODAY = "TODAY"
    YESTERDAY = "YESTERDAY"
    LAST_7_DAYS = "LAST_7_DAYS"
    LAST_30_DAYS = "LAST_30_DAYS"
    ALL = "ALL"
    CUSTOM = "CUSTOM"


class LabelChoice(StrEnum):
    """Which labels are wanted."""

    ANY = "ANY"
    UNLABELLED = "UNLABELLED"
    CONFIRMED = "CONFIRMED"
    FALSE_REJECT = "FALSE_REJECT"
    MISSED_DEFECT = "MISSED_DEFECT"


@dataclass(frozen=True, slots=True)
class HistoryQuery:
    """The filter bar's contents.

    Attributes:
        custom_from: Local begin for Period.CUSTOM, timezone-aware.
        custom_to: Local end for Period.CUSTOM, timezone-aware.
        category: Exact name; "" for all.
        verdicts: Any of these; empty for all.
    """

    period: Period = Period.TODAY
    custom_from: datetime | None = None
    custom_to: datetime | None = None
    category: str = ""
    verdicts: frozenset[Verdict] = frozenset()
    label: LabelChoice = LabelChoice.ANY
    text: str = ""
    lot: str = ""
    part: str = ""
    lowest_score: float | None = None
    highest_score: float | None = None

    def history_filter(self, now: datetime) -> HistoryFilter:
        """The filter this means at the moment `now`, in the computer's time zone."""
        begin, end = self._limits(now)
        return HistoryFilter(
            time_from=begin,
            time_to=end,
            category=self.category or None,
            verdicts=self.verdicts,
            labels=_labels(self.label),
            lot=self.lot.strip(),
            part=self.part.strip(),
            lowest_score=self.lowest_score,
            highest_score=self.highest_score,
            text=self.text,
        )

    def _limits(self, now: datetime) -> tuple[datetime | None, datetime | None]:
        match self.period:
            case Period.ALL:
                return None, None
            case Period.CUSTOM:
                limits = (self.custom_from, self.custom_to)
                begin, end = (None if t is None else t.astimezone(UTC) for t in limits)
                if begin is not None and end is not None and begin > end:
                    begin, end = end, begin
                return begin, end
            case Period.YESTERDAY:
                return _midnight(now, -1), _midnight(now, 0)
            case _:
                days = {Period.TODAY: 0, Period.LAST_7_DAYS: -6, Period.LAST_30_DAYS: -29}
                return _midnight(now, days[self.period]), None


def _midnight(now: datetime, days: int) -> datetime:
    """Begin of the local day that lies `days` after today, in UTC."""
    day = now.astimezone().date() + timedelta(days=days)
    return datetime.combine(day, time()).astimezone(UTC)


def _labels(choice: LabelChoice) -> frozenset[Label | None]:
    match choice:
        case LabelChoice.ANY:
            return frozenset()
        case LabelChoice.UNLABELLED:
            return frozenset({None})
        case _:
            return frozenset({Label(choice.value)})
