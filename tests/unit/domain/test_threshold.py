import pytest

from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import InferenceError


@pytest.mark.parametrize(
    ("score", "verdict"),
    [
        (-5.0, Verdict.PASS),
        (1.0, Verdict.PASS),
        (1.5, Verdict.REVIEW),
        (2.0, Verdict.REVIEW),
        (2.0000001, Verdict.FAIL),
        (1e30, Verdict.FAIL),
    ],
)
def test_a_score_passes_up_to_review_and_fails_above_fail(score: float, verdict: Verdict) -> None:
    assert Thresholds(review=1.0, fail=2.0).verdict(score) is verdict


def test_equal_thresholds_switch_review_off() -> None:
    thresholds = Thresholds(review=2.0, fail=2.0)
    assert thresholds.verdict(2.0) is Verdict.PASS
    assert thresholds.verdict(2.1) is Verdict.FAIL


@pytest.mark.parametrize("score", [float("nan"), float("inf"), float("-inf")])
def test_a_score_that_is_no_number_gets_no_verdict(score: float) -> None:
    with pytest.raises(InferenceError, match="not a number"):
        Thresholds(review=1.0, fail=2.0).verdict(score)


@pytest.mark.parametrize(("review", "fail"), [(2.0, 1.0), (float("nan"), 1.0), (1.0, float("inf"))])
def test_thresholds_in_the_wrong_order_or_not_finite_do_not_exist(
    review: float, fail: float
) -> None:
    with pytest.raises(ValueError, match="threshold"):
        Thresholds(review=review, fail=fail)
