"""The stretches of time that a report may be about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from PySide6.QtCore import QCoreApplication

from inspectai_desktop.domain.shift import Shift, shift_containing
from inspectai_desktop.storage.history_filter import HistoryFilter


@dataclass(frozen=True, slots=True)
class ReportPeriod:
    """One choice: how it is called, and from when to when it goes."""

    title: str
    span: Shift


def report_periods(
    now: datetime, shift_starts: Sequence[time], wanted: HistoryFilter
) -> tuple[ReportPeriod, ...]:
    """The choices at the moment `now`, the likeliest first, none twice.

    Args:
        now: Timezone-aware.
        shift_starts: Local times at which shifts begin; without any, days are shifts.
        wanted: What the History page shows; a period without a begin is not offered.
    """
    instant = timedelta(microseconds=1)
    this_shift = shift_containing(now, shift_starts)
    today = shift_containing(now, ())
    choices = [
        (QCoreApplication.translate("ReportPeriod", "This shift"), this_shift),
        (
            QCoreApplication.translate("ReportPeriod", "Previous shift"),
            shift_containing(this_shift.begin - instant, shift_starts),
        ),
        (QCoreApplication.translate("ReportPeriod", "Today"), today),
        (
            QCoreApplication.translate("ReportPeriod", "Yesterday"),
            shift_containing(today.begin - instant, ()),
        ),
    ]
    if not shift_starts:
        del choices[:2]
    end = wanted.time_to or today.end
    if wanted.time_from is not None and wanted.time_from < end:
        chosen = Shift(wanted.time_from.astimezone(UTC), end.astimezone(UTC))
        choices.append((QCoreApplication.translate("ReportPeriod", "As in the filter"), chosen))
    periods: dict[Shift, ReportPeriod] = {}
    for title, span in choices:
        periods.setdefault(span, ReportPeriod(title, span))
    return tuple(periods.values())


def span_text(span: Shift) -> str:
    """From when to when in local time, such as "2026-11-22 06:00 - 14:00"."""
    begin, end = span.begin.astimezone(), span.end.astimezone()
    same_day = begin.date() == (end - timedelta(microseconds=1)).date()
    if same_day and end.date() != begin.date():
        return f"{begin:%Y-%m-%d %H:%M} \u2013 24:00"
    until = f"{end:%H:%M}" if same_day else f"{end:%Y-%m-%d %H:%M}"
    return f"{begin:%Y-%m-%d %H:%M} \u2013 {until}"
