"""The forecast repeats the tail model, and the histogram shows everything that matters."""

from __future__ import annotations

import numpy as np
import pytest

from inspectai_desktop.domain.tail_model import TailModel
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.ui.threshold_forecast import ThresholdForecast, distribution_of
from tests.unit.ui.category_facts import scores


def test_the_forecast_says_what_the_tail_model_says() -> None:
    facts = scores()
    forecast = ThresholdForecast(facts.scores, facts.seed).at(Thresholds(18.0, 20.0))
    model = TailModel(facts.scores, seed=facts.seed)
    assert forecast is not None
    assert forecast.failed == model.expected_rate(20.0)
    above_review = model.expected_rate(18.0).expected
    assert forecast.review.expected == pytest.approx(above_review - forecast.failed.expected)
    assert forecast.failed_ahead == model.count_interval(20.0, 1000)


def test_higher_thresholds_never_reject_more() -> None:
    forecast = ThresholdForecast(scores().scores, 7)
    rates = []
    for fail in (14.0, 18.0, 24.0, 40.0):
        told = forecast.at(Thresholds(10.0, fail))
        assert told is not None
        assert told.failed.low <= told.failed.expected <= told.failed.high
        rates.append(told.failed.expected)
    assert rates == sorted(rates, reverse=True)


def test_without_a_band_between_them_nothing_is_review() -> None:
    told = ThresholdForecast(scores().scores, 7).at(Thresholds(18.0, 18.0))
    assert told is not None
    assert told.review.expected == told.review.high == 0.0


@pytest.mark.parametrize("values", [[], [1.0, 2.0], [0.0] * 9, [1.0, 2.0, 3.0, 4.0, np.nan]])
def test_scores_that_say_nothing_make_no_forecast(values: list[float]) -> None:
    assert ThresholdForecast(np.array(values), 0).at(Thresholds(1.0, 2.0)) is None


def test_the_histogram_counts_every_score_and_reaches_every_threshold() -> None:
    values = scores().scores
    shown = distribution_of(values, Thresholds(22.0, 27.5), Thresholds(30.0, 60.0))
    assert shown.counts.sum() == len(values)
    assert shown.low <= values.min()
    assert shown.high > 60.0
    assert len(shown.edges) == len(shown.counts) + 1


@pytest.mark.parametrize("values", [[], [3.0], [3.0, 3.0, 3.0], [0.0], [-2.0, -1.0]])
def test_any_scores_make_a_histogram(values: list[float]) -> None:
    shown = distribution_of(np.array(values, np.float64))
    assert shown.low < shown.high
    assert shown.counts.sum() == len(values)


def test_a_target_is_turned_into_two_lines() -> None:
    facts = scores()
    forecast = ThresholdForecast(facts.scores, facts.seed)
    lines = forecast.thresholds_for(0.01, 0.05)
    assert lines is not None
    assert lines.review < lines.fail
    told = forecast.at(lines)
    assert told is not None
    assert told.failed.expected == pytest.approx(0.01, rel=1e-6)
    assert ThresholdForecast(facts.scores[:3], 0).thresholds_for(0.01, 0.05) is None


def test_defects_are_counted_in_the_same_bins_and_far_ones_in_the_last() -> None:
    facts = scores()
    limits = Thresholds(18.0, 20.0)
    shown = distribution_of(facts.scores, limits, defects=np.array([25.0, 26.0, 4000.0]))
    assert shown.defects is not None
    assert shown.defects.sum() == 3
    assert len(shown.defects) == len(shown.counts)
    assert shown.defects[-1] == 1
    assert shown.high < 100
    assert distribution_of(facts.scores, limits).defects is None
