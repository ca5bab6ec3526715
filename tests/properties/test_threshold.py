"""Thresholds are monotone, and a calibration keeps the share that it states."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspectai_desktop.domain.tail_model import TailModel
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.domain.verdict import Verdict

SEVERITY = {Verdict.PASS: 0, Verdict.REVIEW: 1, Verdict.FAIL: 2}
SCORES = st.floats(-1e6, 1e6)


@given(st.tuples(SCORES, SCORES).map(sorted), SCORES, SCORES)
def test_a_higher_score_never_gets_a_milder_verdict(
    limits: list[float], first: float, second: float
) -> None:
    thresholds = Thresholds(review=limits[0], fail=limits[1])
    low, high = sorted((first, second))
    assert SEVERITY[thresholds.verdict(low)] <= SEVERITY[thresholds.verdict(high)]


@given(st.lists(SCORES, min_size=4, max_size=4).map(sorted), SCORES)
def test_higher_thresholds_never_give_a_harsher_verdict(limits: list[float], score: float) -> None:
    strict = Thresholds(review=limits[0], fail=limits[2])
    lenient = Thresholds(review=limits[1], fail=limits[3])
    assert SEVERITY[lenient.verdict(score)] <= SEVERITY[strict.verdict(score)]


def good_scores(n: int, spread: float, seed: int) -> npt.NDArray[np.float64]:
    return np.exp(np.random.default_rng(seed).normal(2.0, spread, n))


@settings(max_examples=8)
@given(
    n=st.integers(5, 300),
    spread=st.floats(0.005, 0.8),
    seed=st.integers(0, 999),
    rates=st.tuples(st.floats(1e-4, 0.4), st.floats(1e-4, 0.4)).map(sorted),
)
def test_a_smaller_target_never_gives_a_lower_threshold(
    n: int, spread: float, seed: int, rates: list[float]
) -> None:
    model = TailModel(good_scores(n, spread, seed), seed=0)
    small, large = (model.threshold_for(rate) for rate in rates)
    assert small >= large * (1 - 1e-9)


@settings(max_examples=8)
@given(
    n=st.integers(5, 300),
    spread=st.floats(0.005, 0.8),
    seed=st.integers(0, 999),
    factor=st.floats(0.01, 1000),
)
def test_thresholds_follow_the_unit_of_the_scores(
    n: int, spread: float, seed: int, factor: float
) -> None:
    scores = good_scores(n, spread, seed)
    plain = TailModel(scores, seed=0).threshold_for(0.01)
    scaled = TailModel(scores * factor, seed=0).threshold_for(0.01)
    assert scaled == pytest.approx(plain * factor, rel=1e-3)


def true_rate(threshold: float, spread: float) -> float:
    """Share of log-normal good parts above a threshold."""
    return 0.5 * math.erfc((math.log(threshold) - 2.0) / spread / math.sqrt(2.0))


@pytest.mark.parametrize(
    ("target", "n", "spread"), [(0.05, 20, 0.1), (0.01, 30, 0.4), (0.01, 200, 0.05)]
)
def test_on_average_the_stated_share_of_good_parts_is_kept(
    target: float, n: int, spread: float
) -> None:
    """Over many fits the rate of false rejects is the target, never far above it."""
    rates = [
        true_rate(TailModel(good_scores(n, spread, seed), seed=0).threshold_for(target), spread)
        for seed in range(25)
    ]
    assert 0.3 * target <= np.mean(rates) <= 1.5 * target


@pytest.mark.parametrize("n", [10, 30, 100])
def test_the_interval_holds_the_true_rate_as_often_as_it_claims(n: int) -> None:
    threshold = math.exp(2.0 + 0.1 * 2.0)
    truth = true_rate(threshold, 0.1)
    inside = 0
    for seed in range(100):
        stated = TailModel(good_scores(n, 0.1, seed), seed=0).expected_rate(threshold)
        inside += stated.low <= truth <= stated.high
    assert inside >= 90
