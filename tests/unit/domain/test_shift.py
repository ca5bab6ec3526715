from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from inspectai_desktop.domain.shift import Shift, shift_containing

BERLIN = ZoneInfo("Europe/Berlin")
THREE_SHIFTS = (time(6), time(14), time(22))


def test_a_moment_falls_into_the_shift_that_began_last() -> None:
    shift = shift_containing(datetime(2026, 6, 1, 15, 0, tzinfo=BERLIN), THREE_SHIFTS, BERLIN)
    assert shift.begin == datetime(2026, 6, 1, 14, tzinfo=BERLIN)
    assert shift.end == datetime(2026, 6, 1, 22, tzinfo=BERLIN)


def test_the_night_shift_began_yesterday() -> None:
    shift = shift_containing(datetime(2026, 6, 2, 1, 0, tzinfo=BERLIN), THREE_SHIFTS, BERLIN)
    assert shift.begin == datetime(2026, 6, 1, 22, tzinfo=BERLIN)


def test_the_first_moment_belongs_to_the_new_shift() -> None:
    begin = datetime(2026, 6, 1, 14, tzinfo=BERLIN)
    assert shift_containing(begin, THREE_SHIFTS, BERLIN).begin == begin


def test_without_starts_the_local_calendar_day_is_the_shift() -> None:
    shift = shift_containing(datetime(2026, 6, 1, 23, 30, tzinfo=UTC), (), BERLIN)
    assert shift.begin.astimezone(BERLIN) == datetime(2026, 6, 2, tzinfo=BERLIN)


def test_the_night_the_clocks_go_back_has_one_hour_more() -> None:
    shift = shift_containing(datetime(2026, 10, 25, 1, 0, tzinfo=BERLIN), THREE_SHIFTS, BERLIN)
    assert shift.end - shift.begin == timedelta(hours=9)


def test_the_computers_own_zone_is_taken_when_none_is_given() -> None:
    moment = datetime(2026, 6, 1, 12, tzinfo=UTC)
    shift = shift_containing(moment, THREE_SHIFTS)
    assert shift.begin <= moment < shift.end


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        shift_containing(datetime(2026, 6, 1, 12), ())  # noqa: DTZ001 - the point of the test


def test_a_shift_that_ends_before_it_begins_is_refused() -> None:
    now = datetime(2026, 6, 1, tzinfo=UTC)
    with pytest.raises(ValueError, match="ends after"):
        Shift(now, now)
