import numpy as np
import numpy.typing as npt
import pytest

from inspectai_desktop.errors import FittingError
from inspectai_desktop.inference.manifest import Calibration
from training.fitting.calibration import (
    CalibrationTargets,
    calibrate,
    fold_of_each,
    suspicious_indices,
)

GOOD = np.exp(np.random.default_rng(0).normal(1.0, 0.05, 40))


def calibrated(
    held_out: npt.NDArray[np.float64] = GOOD,
    defects: npt.NDArray[np.float64] | None = None,
    *,
    fail: float = 0.01,
    review: float = 0.05,
    source: str = "target",
) -> Calibration:
    targets = CalibrationTargets(fail, review, source)  # type: ignore[arg-type]
    return calibrate(held_out, defects, targets, n_folds=10, seed=0)


@pytest.mark.parametrize("n", [5, 6, 9, 10, 11, 30, 60, 61, 200, 761])
def test_every_picture_is_held_out_once_and_folds_are_of_equal_size(n: int) -> None:
    folds = fold_of_each(n, seed=3)
    assert folds.shape == (n,)
    sizes = np.bincount(folds)
    assert sizes.min() >= 1
    assert sizes.max() - sizes.min() <= 1
    assert len(sizes) >= 2


def test_few_pictures_are_held_out_one_by_one() -> None:
    assert sorted(fold_of_each(7, seed=0).tolist()) == list(range(7))


def test_folds_depend_on_the_seed_alone() -> None:
    np.testing.assert_array_equal(fold_of_each(50, 1), fold_of_each(50, 1))
    assert (fold_of_each(50, 1) != fold_of_each(50, 2)).any()


def test_review_begins_below_fail_and_both_rates_are_told_with_their_intervals() -> None:
    calibration = calibrated()
    assert calibration.review_threshold < calibration.fail_threshold
    assert calibration.false_reject.expected == pytest.approx(0.01, rel=0.05)
    assert calibration.review.expected == pytest.approx(0.05, rel=0.05)
    for rate in (calibration.false_reject, calibration.review):
        assert rate.low <= rate.expected <= rate.high
    assert (calibration.n_held_out, calibration.n_folds) == (40, 10)
    assert calibration.threshold_source == "target"
    assert calibration.defects is None


def test_the_same_scores_and_seed_give_the_same_calibration() -> None:
    assert calibrated() == calibrated()


def test_known_defects_are_reported_and_do_not_move_a_threshold_from_a_target() -> None:
    defects = np.array([GOOD.max() * 3, GOOD.max() * 4, np.median(GOOD)])
    calibration = calibrated(defects=defects)
    assert calibration.fail_threshold == calibrated().fail_threshold
    found = calibration.defects
    assert found is not None
    assert found.n_images == 3
    assert found.caught_by_fail == found.caught_by_review == pytest.approx(2 / 3)
    assert found.score_min == pytest.approx(np.median(GOOD))
    assert found.score_median == pytest.approx(GOOD.max() * 3)


def test_the_separation_is_the_share_of_pairs_in_the_right_order() -> None:
    good = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    found = calibrated(good, np.array([3.0, 6.0])).defects
    assert found is not None
    assert found.auroc == pytest.approx((2.5 + 5) / 10)


def test_defects_that_all_score_higher_may_draw_the_threshold_into_the_gap() -> None:
    highest = float(GOOD.max())
    calibration = calibrated(defects=np.array([highest * 4, highest * 9]), source="defects")
    assert calibration.fail_threshold == pytest.approx(highest * 2)
    assert calibration.review_threshold <= calibration.fail_threshold
    assert calibration.threshold_source == "defects"
    found = calibration.defects
    assert found is not None
    assert found.caught_by_fail == 1.0


def test_where_there_is_no_gap_the_target_decides() -> None:
    calibration = calibrated(defects=np.array([float(np.median(GOOD))]), source="defects")
    assert calibration.fail_threshold == calibrated().fail_threshold


@pytest.mark.parametrize("scores", [np.zeros(10), np.ones(3), np.array([1, 2, np.nan, 3, 4.0])])
def test_scores_that_cannot_be_calibrated_are_refused(scores: npt.NDArray[np.float64]) -> None:
    with pytest.raises(FittingError, match="cannot be calibrated") as caught:
        calibrated(scores)
    assert caught.value.hint


def test_a_defect_among_the_good_pictures_looks_suspicious() -> None:
    scores = GOOD.copy()
    scores[7], scores[21] = GOOD.max() * 2, GOOD.max() * 3
    assert suspicious_indices(scores) == [21, 7]


def test_pictures_that_vary_as_usual_are_not_suspicious() -> None:
    assert suspicious_indices(GOOD) == []
    assert suspicious_indices(np.full(10, 2.0)) == []


def test_a_low_score_is_never_suspicious() -> None:
    scores = GOOD.copy()
    scores[3] = 1e-9
    assert suspicious_indices(scores) == []
