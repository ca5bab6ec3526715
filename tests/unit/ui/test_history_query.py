from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.storage.history_filter import HistoryFilter
from inspectai_desktop.storage.label import Label
from inspectai_desktop.ui.history_query import HistoryQuery, LabelChoice, Period

NOW = datetime(2026, 11, 22, 13, 3, 27, tzinfo=UTC)


def local_midnight(days: int) -> datetime:
    day = NOW.astimezone().date() + timedelta(days=days)
    return datetime(day.year, day.month, day.day).astimezone()


def test_everything_is_the_filter_without_conditions() -> None:
    assert HistoryQuery(period=Period.ALL).history_filter(NOW) == HistoryFilter()


@pytest.mark.parametrize(
    ("period", "begin", "end"),
    [
        (Period.TODAY, 0, None),
        (Period.YESTERDAY, -1, 0),
        (Period.LAST_7_DAYS, -6, None),
        (Period.LAST_30_DAYS, -29, None),
    ],
)
def test_periods_are_whole_local_days(period: Period, begin: int, end: int | None) -> None:
    found = HistoryQuery(period=period).history_filter(NOW)
    assert found.time_from == local_midnight(begin)
    assert found.time_to == (None if end is None else local_midnight(end))


def test_a_time_given_backwards_is_turned_round() -> None:
    query = HistoryQuery(period=Period.CUSTOM, custom_from=NOW, custom_to=NOW - timedelta(days=3))
    found = query.history_filter(NOW)
    assert (found.time_from, found.time_to) == (NOW - timedelta(days=3), NOW)


@pytest.mark.parametrize(
    ("choice", "labels"),
    [
        (LabelChoice.ANY, frozenset()),
        (LabelChoice.UNLABELLED, frozenset({None})),
        (LabelChoice.FALSE_REJECT, frozenset({Label.FALSE_REJECT})),
    ],
)
def test_labels(choice: LabelChoice, labels: frozenset[Label | None]) -> None:
    assert HistoryQuery(label=choice).history_filter(NOW).labels == labels


def test_other_conditions_are_taken_over() -> None:
    query = HistoryQuery(
        period=Period.ALL,
        category="Bottle cap",
        verdicts=frozenset({Verdict.FAIL}),
        text="cap",
        lot=" L-1 ",
        part="SN-1",
        lowest_score=1.0,
        highest_score=2.0,
    )
    assert query.history_filter(NOW) == HistoryFilter(
        category="Bottle cap",
        verdicts=frozenset({Verdict.FAIL}),
        text="cap",
        lot="L-1",
        part="SN-1",
        lowest_score=1.0,
        highest_score=2.0,
    )
