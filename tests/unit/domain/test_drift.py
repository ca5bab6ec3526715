import numpy as np
import numpy.typing as npt
import pytest

from inspectai_desktop.domain.drift import ChartPosition, ControlChart
from inspectai_desktop.domain.threshold import Thresholds

THRESHOLDS = Thresholds(review=20.0, fail=25.0)


def scores(n: int, level: float = 10.0, seed: int = 0) -> npt.NDArray[np.float64]:
    return level * np.exp(np.random.default_rng(seed).normal(0.0, 0.15, n))


def chart(n: int = 200) -> ControlChart:
    made = ControlChart.from_calibration(scores(n), THRESHOLDS)
    assert made is not None
    return made


def run(watched: ControlChart, values: npt.NDArray[np.float64]) -> int | None:
    """Number of parts until the chart is out of control, None if it never is."""
    position = watched.start()
    for n, value in enumerate(values, 1):
        position = watched.advance(position, float(value))
        if watched.out_of_control(position):
            return n
    return None


@pytest.mark.parametrize("n_baseline", [20, 50, 500])
def test_a_steady_process_raises_no_alarm_in_5000_parts(n_baseline: int) -> None:
    assert run(chart(n_baseline), scores(5000, seed=7)) is None


@pytest.mark.parametrize("level", [11.8, 8.2])
def test_a_change_of_18_percent_is_found_within_150_parts(level: float) -> None:
    found = run(chart(), scores(2000, level, seed=7))
    assert found is not None
    assert found <= 150


def test_a_change_too_small_to_matter_is_never_reported() -> None:
    even = np.random.default_rng(0).normal(10.0, 0.3, 5000)
    watched = ControlChart.from_calibration(even, THRESHOLDS)
    assert watched is not None
    shifted = np.random.default_rng(3).normal(10.6, 0.3, 20_000)
    assert watched.limits(1000)[1] < 10.6
    assert run(watched, shifted) is None


def test_a_single_odd_part_is_no_drift() -> None:
    values = scores(300, seed=5)
    values[100] = 19.9
    assert run(chart(), values) is None


def test_relative_shift_is_stated_as_a_share_of_the_baseline() -> None:
    watched = chart()
    position = ChartPosition(watched.centre + float(np.log(1.18)), 1000)
    assert watched.relative_shift(position) == pytest.approx(0.18)


def test_calibration_scores_that_would_not_pass_are_no_baseline() -> None:
    with_outliers = np.concatenate([scores(100), np.full(20, 24.0), [np.nan, np.inf]])
    made = ControlChart.from_calibration(with_outliers, THRESHOLDS)
    assert made == ControlChart.from_calibration(scores(100), THRESHOLDS)


def test_too_few_calibration_scores_make_no_chart() -> None:
    assert ControlChart.from_calibration(scores(7), THRESHOLDS) is None


def test_scores_that_are_not_all_positive_are_charted_as_they_are() -> None:
    values = np.random.default_rng(2).normal(0.5, 1.0, 100)
    made = ControlChart.from_calibration(values, THRESHOLDS)
    assert made is not None
    assert not made.logarithmic
    assert made.centre == pytest.approx(float(values.mean()))


def test_identical_calibration_scores_still_make_a_chart() -> None:
    made = ControlChart.from_calibration(np.full(30, 4.0), THRESHOLDS)
    assert made is not None
    assert made.sigma > 0


def test_a_score_of_zero_does_not_break_a_logarithmic_chart() -> None:
    watched = chart()
    position = watched.advance(watched.start(), 0.0)
    assert np.isfinite(position.ewma)
    assert watched.smoothed_score(position) < 10.0


def test_limits_widen_from_the_first_part_on_and_hold_the_centre() -> None:
    watched = chart()
    (low_1, high_1), (low_500, high_500) = watched.limits(1), watched.limits(500)
    assert low_500 < low_1 < np.exp(watched.centre) < high_1 < high_500


def test_a_smaller_baseline_has_wider_limits() -> None:
    few, many = ControlChart(2.0, 0.1, 10, True), ControlChart(2.0, 0.1, 1000, True)
    assert few.limits(100)[1] > many.limits(100)[1]


@pytest.mark.parametrize("bad", [{"sigma": 0.0}, {"smoothing": 1.5}, {"width": 0.0}])
def test_impossible_constants_are_refused(bad: dict[str, float]) -> None:
    constants = {"centre": 1.0, "sigma": 1.0, "n_baseline": 10, "logarithmic": False}
    with pytest.raises(ValueError, match="positive"):
        ControlChart(**{**constants, **bad})  # type: ignore[arg-type]
