import numpy as np
import pytest

from inspectai_desktop.domain.prediction import Prediction, Timings
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import InferenceError

TIMINGS = Timings(preprocess_ms=1.0, encode_ms=2.0, search_ms=3.0, map_ms=4.0)


def test_the_total_time_is_the_sum_of_all_stages() -> None:
    assert TIMINGS.total_ms == pytest.approx(10.0)


@pytest.mark.parametrize("score", [float("nan"), float("inf")])
def test_there_is_no_prediction_with_a_score_that_is_no_number(score: float) -> None:
    with pytest.raises(InferenceError, match="not a number"):
        Prediction(np.zeros((4, 4), np.float32), score, Verdict.PASS, TIMINGS)


def test_there_is_no_prediction_of_a_part_that_was_not_inspected() -> None:
    with pytest.raises(ValueError, match="inspected"):
        Prediction(np.zeros((4, 4), np.float32), 1.0, Verdict.NOT_INSPECTED, TIMINGS)


@pytest.mark.parametrize(
    "wrong",
    [np.zeros((4, 4), np.float64), np.zeros(4, np.float32), np.zeros((1, 4, 4), np.float32)],
)
def test_an_anomaly_map_has_two_sides_and_is_float32(wrong: np.ndarray) -> None:
    with pytest.raises(ValueError, match="anomaly map"):
        Prediction(wrong, 1.0, Verdict.PASS, TIMINGS)


def test_places_are_compared_without_the_mean_of_their_picture() -> None:
    shown = np.array([[0.0, 3.0], [5.0, 2.0]], np.float32)
    prediction = Prediction(shown, 5.0, Verdict.FAIL, TIMINGS, mean_part=2.0)
    assert prediction.place_map.tolist() == [[0.0, 1.0], [3.0, 0.0]]
    assert Prediction(shown, 5.0, Verdict.FAIL, TIMINGS).place_map is shown
