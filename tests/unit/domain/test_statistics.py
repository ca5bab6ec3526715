from datetime import UTC, datetime

import numpy as np
import pytest

from inspectai_desktop.domain.statistics import (
    Counts,
    FailedPartsWatch,
    StationStatistics,
    latency_percentiles,
)
from inspectai_desktop.domain.verdict import Verdict

MORNING = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def test_yield_counts_parts_that_were_not_inspected_as_not_passed() -> None:
    counts = Counts(passed=1251, review=19, failed=12, not_inspected=2)
    assert counts.parts == 1284
    assert counts.judged == 1282
    assert counts.yield_fraction == pytest.approx(1251 / 1284)


def test_there_is_no_yield_before_the_first_part() -> None:
    assert Counts().yield_fraction is None


@pytest.mark.parametrize("verdict", list(Verdict))
def test_each_verdict_has_its_own_counter(verdict: Verdict) -> None:
    counts = Counts().with_one(verdict)
    assert counts.parts == 1
    assert counts.judged == (verdict is not Verdict.NOT_INSPECTED)
    assert counts.passed == (verdict is Verdict.PASS)


def test_negative_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="not negative"):
        Counts(passed=-1)


def test_the_pace_is_that_of_the_last_two_minutes() -> None:
    statistics = StationStatistics(MORNING)
    for second in range(0, 600, 2):
        statistics.add(Verdict.PASS, at_s=float(second), latency_ms=10.0)
    assert statistics.snapshot(598.0).parts_per_minute == pytest.approx(30.0)
    assert statistics.snapshot(598.0).counts.parts == 300


def test_the_pace_falls_when_parts_stop_coming() -> None:
    statistics = StationStatistics(MORNING)
    for second in range(0, 60, 2):
        statistics.add(Verdict.PASS, at_s=float(second), latency_ms=None)
    busy, idle, dead = (statistics.snapshot(at).parts_per_minute for at in (58.0, 100.0, 500.0))
    assert busy is not None
    assert idle is not None
    assert busy > idle
    assert dead is None


def test_a_burst_does_not_read_as_thousands_per_minute() -> None:
    statistics = StationStatistics(MORNING)
    for _ in range(11):
        statistics.add(Verdict.PASS, at_s=5.0, latency_ms=None)
    assert statistics.snapshot(5.0).parts_per_minute == pytest.approx(60.0)


def test_latency_percentiles_look_at_the_last_500_parts_only() -> None:
    statistics = StationStatistics(MORNING)
    for n in range(1000):
        statistics.add(Verdict.PASS, at_s=float(n), latency_ms=1000.0 if n < 500 else 20.0)
    snapshot = statistics.snapshot(999.0)
    assert snapshot.latency_p50_ms == pytest.approx(20.0)
    assert snapshot.latency_p95_ms == pytest.approx(20.0)


def test_latency_percentiles_agree_with_numpy() -> None:
    values = list(np.random.default_rng(1).exponential(30.0, 321))
    assert latency_percentiles(values) == pytest.approx(tuple(np.percentile(values, (50, 95))))
    assert latency_percentiles([]) == (None, None)


def test_a_reset_begins_a_new_count_and_keeps_the_pace() -> None:
    statistics = StationStatistics(MORNING)
    for second in range(0, 60, 2):
        statistics.add(Verdict.FAIL, at_s=float(second), latency_ms=12.0)
    statistics.reset(NOON)
    snapshot = statistics.snapshot(60.0)
    assert snapshot.counts == Counts()
    assert snapshot.since == NOON
    assert snapshot.parts_per_minute is not None
    assert snapshot.latency_p50_ms == pytest.approx(12.0)


def test_n_of_the_last_m_failed_raises_the_alarm_and_good_parts_end_it() -> None:
    watch = FailedPartsWatch(3, 5)
    verdicts = [Verdict.FAIL, Verdict.PASS, Verdict.FAIL, Verdict.REVIEW]
    assert [watch.add(v) for v in verdicts] == [False] * 4
    assert watch.add(Verdict.FAIL)
    assert watch.failed == 3
    assert not watch.add(Verdict.PASS)


def test_parts_not_inspected_neither_raise_nor_end_the_failed_parts_alarm() -> None:
    watch = FailedPartsWatch(2, 3)
    watch.add(Verdict.FAIL)
    watch.add(Verdict.FAIL)
    assert all(watch.add(Verdict.NOT_INSPECTED) for _ in range(10))
    watch.reset()
    assert not watch.alarming


@pytest.mark.parametrize(("n", "m"), [(0, 5), (6, 5)])
def test_an_impossible_n_of_m_is_refused(n: int, m: int) -> None:
    with pytest.raises(ValueError, match="n of the last m"):
        FailedPartsWatch(n, m)
