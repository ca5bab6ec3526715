from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from inspectai_desktop.domain.tail_model import MIN_SCORES, TailModel


def log_normal(n: int, seed: int, spread: float = 0.1) -> npt.NDArray[np.float64]:
    return np.exp(np.random.default_rng(seed).normal(1.0, spread, n))


@pytest.mark.parametrize(
    "scores",
    [
        np.ones(MIN_SCORES - 1),
        np.array([1.0, 1.0, 1.0, 1.0, 0.0]),
        np.array([1.0, 1.0, 1.0, 1.0, -1.0]),
        np.array([1.0, 1.0, 1.0, 1.0, np.nan]),
        np.array([1.0, 1.0, 1.0, 1.0, np.inf]),
    ],
)
def test_too_few_scores_and_scores_that_are_not_positive_numbers_are_refused(
    scores: npt.NDArray[np.float64],
) -> None:
    with pytest.raises(ValueError, match="scores"):
        TailModel(scores, seed=0)


def test_the_same_scores_and_seed_give_the_same_answers_in_any_order() -> None:
    scores = log_normal(30, 1)
    first, second = TailModel(scores, seed=3), TailModel(scores[::-1].copy(), seed=3)
    assert first.threshold_for(0.01) == second.threshold_for(0.01)
    assert first.expected_rate(3.0) == second.expected_rate(3.0)
    assert first.count_interval(3.0, 500) == second.count_interval(3.0, 500)


def test_a_threshold_and_its_rate_belong_together() -> None:
    model = TailModel(log_normal(40, 2), seed=0)
    for rate in (0.2, 0.05, 0.01, 0.001):
        assert model.expected_rate(model.threshold_for(rate)).expected == pytest.approx(
            rate, rel=1e-3
        )


def test_a_smaller_rate_needs_a_higher_threshold() -> None:
    model = TailModel(log_normal(40, 2), seed=0)
    thresholds = [model.threshold_for(rate) for rate in (0.3, 0.1, 0.03, 0.01, 0.003, 0.001)]
    assert thresholds == sorted(thresholds)
    assert len(set(thresholds)) == len(thresholds)


def test_the_interval_holds_the_expected_rate_and_narrows_with_more_pictures() -> None:
    widths = []
    for n in (10, 40, 400):
        rate = TailModel(log_normal(n, 5), seed=0).expected_rate(float(np.exp(1.2)))
        assert 0.0 <= rate.low <= rate.expected <= rate.high <= 1.0
        widths.append(rate.high - rate.low)
    assert widths == sorted(widths, reverse=True)


def test_few_pictures_give_a_more_careful_threshold_than_many_of_the_same_kind() -> None:
    few = np.median([TailModel(log_normal(8, s), seed=0).threshold_for(0.01) for s in range(20)])
    many = np.median([TailModel(log_normal(800, s), seed=0).threshold_for(0.01) for s in range(5)])
    assert few > many


def test_every_good_part_lies_above_a_threshold_of_zero_or_less() -> None:
    model = TailModel(log_normal(20, 1), seed=0)
    assert (model.rates_above(0.0) == 1.0).all()
    assert (model.rates_above(-3.0) == 1.0).all()


def test_equal_scores_still_give_a_finite_threshold_just_above_them() -> None:
    threshold = TailModel(np.full(10, 2.5), seed=0).threshold_for(0.01)
    assert 2.5 < threshold < 2.6


@pytest.mark.parametrize("rate", [0.0, 1.0, -0.1, 1.5])
def test_a_rate_lies_between_0_and_1(rate: float) -> None:
    with pytest.raises(ValueError, match="rate"):
        TailModel(log_normal(20, 1), seed=0).threshold_for(rate)


def test_the_number_of_false_rejects_to_expect_grows_with_the_number_of_parts() -> None:
    model = TailModel(log_normal(50, 4), seed=0)
    threshold = model.threshold_for(0.05)
    few, many = model.count_interval(threshold, 100), model.count_interval(threshold, 10_000)
    assert 0 <= few[0] <= 5 <= few[1]
    assert many[0] <= 500 <= many[1]
    assert few[1] < many[1]


def test_a_heavier_upper_half_raises_the_threshold() -> None:
    scores = np.sort(log_normal(60, 3))
    stretched = scores.copy()
    stretched[30:] = scores[29] * (scores[30:] / scores[29]) ** 2
    low = TailModel(scores, seed=0).threshold_for(0.01)
    assert TailModel(stretched, seed=0).threshold_for(0.01) > low * 1.05


def heavy(generator: np.random.Generator, n: int) -> npt.NDArray[np.float64]:
    """Scores whose logarithms have a Laplace tail, as those of real products nearly do."""
    return np.exp(generator.laplace(1.0, 0.1, n))


def normal(generator: np.random.Generator, n: int) -> npt.NDArray[np.float64]:
    return np.exp(generator.normal(1.0, 0.1, n))


@pytest.mark.parametrize("draw", [normal, heavy])
@pytest.mark.parametrize("n", [20, 50, 200])
def test_the_number_of_false_rejects_that_is_stated_is_kept(
    draw: Callable[[np.random.Generator, int], npt.NDArray[np.float64]], n: int
) -> None:
    generator = np.random.default_rng(n)
    kept, widths = 0, []
    for _ in range(60):
        model = TailModel(draw(generator, n), seed=0)
        threshold = model.threshold_for(0.01)
        low, high = model.count_interval(threshold, 500)
        kept += low <= int((draw(generator, 500) > threshold).sum()) <= high
        widths.append(high - low)
    assert kept >= 54
    assert np.mean(widths) < 50  # of 500: an interval that says something


def test_more_pictures_are_asked_for_where_little_is_known_and_none_where_enough_is() -> None:
    few, many = TailModel(log_normal(20, 1), seed=0), TailModel(log_normal(2000, 1), seed=0)
    threshold = few.threshold_for(0.01)
    assert few.more_pictures_needed(threshold, 0.003) > few.more_pictures_needed(threshold, 0.01)
    assert few.more_pictures_needed(threshold, 0.2) == 0
    assert many.more_pictures_needed(many.threshold_for(0.01), 0.01) == 0


def test_as_many_more_pictures_as_were_asked_for_do_narrow_the_interval() -> None:
    wanted = 0.01
    widths = []
    for seed in range(10):
        model = TailModel(log_normal(30, seed), seed=0)
        more = model.more_pictures_needed(model.threshold_for(0.02), wanted)
        enough = TailModel(log_normal(30 + more, seed), seed=0)
        rate = enough.expected_rate(enough.threshold_for(0.02))
        widths.append((rate.high - rate.low) / 2)
    assert np.median(widths) == pytest.approx(wanted, rel=0.5)


def test_the_number_of_more_pictures_is_a_round_one_and_bounded() -> None:
    model = TailModel(log_normal(20, 1), seed=0)
    more = model.more_pictures_needed(model.threshold_for(0.01), 0.004)
    assert more == int(str(more)[0]) * 10 ** (len(str(more)) - 1)
    assert model.more_pictures_needed(model.threshold_for(0.01), 1e-9) == 100_000
    with pytest.raises(ValueError, match="positive"):
        model.more_pictures_needed(1.0, 0.0)


def test_what_more_pictures_would_bring_is_about_half_of_what_is_unsure() -> None:
    model = TailModel(log_normal(25, 3), seed=0)
    threshold = model.threshold_for(0.01)
    narrowing = model.narrowing(threshold)
    rate = model.expected_rate(threshold)
    assert narrowing is not None
    assert 0.4 <= narrowing.half_width / ((rate.high - rate.low) / 2) <= 0.62
    assert 30 <= narrowing.pictures <= 200


def test_where_a_rate_is_well_known_no_more_pictures_are_asked_for() -> None:
    model = TailModel(log_normal(200, 3), seed=0)
    assert model.narrowing(model.threshold_for(0.00005)) is None
