from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from inspectai_desktop.domain.shift import Shift
from inspectai_desktop.storage.history_filter import HistoryFilter
from inspectai_desktop.ui.report_periods import report_periods, span_text

STARTS = (time(6), time(14), time(22))
NOON = datetime(2026, 11, 22, 12).astimezone()
MIDNIGHT = datetime(2026, 11, 22).astimezone()


def spans(starts: tuple[time, ...], wanted: HistoryFilter | None = None) -> dict[str, Shift]:
    periods = report_periods(NOON, starts, wanted or HistoryFilter())
    return {period.title: period.span for period in periods}


def local(day: int, hour: int) -> datetime:
    return datetime(2026, 11, day, hour).astimezone()


def test_shifts_and_days_are_offered() -> None:
    assert spans(STARTS) == {
        "This shift": Shift(local(22, 6), local(22, 14)),
        "Previous shift": Shift(local(21, 22), local(22, 6)),
        "Today": Shift(local(22, 0), local(23, 0)),
        "Yesterday": Shift(local(21, 0), local(22, 0)),
    }


def test_a_station_without_shifts_reports_days() -> None:
    assert list(spans(())) == ["Today", "Yesterday"]


def test_the_filters_period_is_offered_up_to_the_end_of_today() -> None:
    begin = NOON.astimezone(UTC) - timedelta(days=9)
    offered = spans(STARTS, HistoryFilter(time_from=begin))
    assert offered["As in the filter"] == Shift(begin, local(23, 0))


@pytest.mark.parametrize(
    "wanted",
    [
        HistoryFilter(),
        HistoryFilter(time_from=MIDNIGHT),
        HistoryFilter(time_from=NOON + timedelta(days=9)),
    ],
)
def test_a_filter_without_a_period_of_its_own_adds_nothing(wanted: HistoryFilter) -> None:
    assert "As in the filter" not in spans(STARTS, wanted)


def test_a_period_is_told_with_its_local_times() -> None:
    assert span_text(Shift(local(22, 6), local(22, 14))) == "2026-11-22 06:00 – 14:00"  # noqa: RUF001
    assert span_text(Shift(local(22, 0), local(23, 0))) == "2026-11-22 00:00 – 24:00"  # noqa: RUF001
    night = Shift(local(21, 22), local(22, 6))
    assert span_text(night) == "2026-11-21 22:00 – 2026-11-22 06:00"  # noqa: RUF001
