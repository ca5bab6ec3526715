import numpy as np
import pytest

from inspectai_desktop.domain.region import Box
from inspectai_desktop.inference.anomaly_map import (
    anomaly_score,
    in_unit_of_score,
    input_anomaly_map,
    mean_part,
    mean_part_of_patches,
    source_anomaly_map,
)
from inspectai_desktop.inference.manifest import Score

MAXIMUM = Score()


def top(share: float) -> Score:
    return Score(aggregation="top_share", top_share=share)


def test_one_hot_patch_is_hottest_in_its_own_place() -> None:
    scores = np.zeros((8, 12), np.float32)
    scores[5, 3] = 7.0
    hot = input_anomaly_map(scores, 64, 96, smoothing_sigma=4.0)
    row, column = divmod(int(hot.argmax()), 96)
    assert (row // 8, column // 8) == (5, 3)
    assert hot.dtype == np.float32
    assert 0 < hot.max() < 7.0


def test_without_smoothing_the_map_keeps_the_height_of_its_patches() -> None:
    scores = np.zeros((8, 12), np.float32)
    scores[5, 3] = 7.0
    hot = input_anomaly_map(scores, 64, 96, smoothing_sigma=0.0)
    assert hot.max() > 6.0


def test_heat_in_an_ignored_area_does_not_warm_the_part_beside_it() -> None:
    scores = np.ones((8, 8), np.float32)
    scores[:, 5:] = 50.0
    mask = np.ones((64, 64), np.bool_)
    # Ignored from the last pixel on that the interpolation of patches leaves cold.
    mask[:, 36:] = False
    leaking = input_anomaly_map(scores, 64, 64, smoothing_sigma=4.0)
    smoothed = input_anomaly_map(scores, 64, 64, smoothing_sigma=4.0, mask=mask)
    assert leaking[mask].max() > 3.0
    np.testing.assert_allclose(smoothed[mask], 1.0, rtol=1e-5)


def test_heat_at_the_edge_of_the_inspected_area_is_not_thinned_by_what_is_ignored() -> None:
    scores = np.zeros((8, 8), np.float32)
    scores[:, :4] = 5.0
    mask = np.zeros((64, 64), np.bool_)
    mask[:, :20] = True
    smoothed = input_anomaly_map(scores, 64, 64, smoothing_sigma=4.0, mask=mask)
    np.testing.assert_allclose(smoothed[mask], 5.0, rtol=1e-5)


def test_a_mask_of_the_whole_picture_changes_nothing() -> None:
    scores = np.random.default_rng(0).random((8, 8)).astype(np.float32)
    plain = input_anomaly_map(scores, 64, 64, smoothing_sigma=4.0)
    everything = np.ones((64, 64), np.bool_)
    masked = input_anomaly_map(scores, 64, 64, smoothing_sigma=4.0, mask=everything)
    np.testing.assert_allclose(masked, plain, rtol=1e-5)


def test_the_score_is_the_maximum() -> None:
    values = np.random.default_rng(0).random((20, 30)).astype(np.float32)
    assert anomaly_score(values, None, MAXIMUM) == pytest.approx(float(values.max()))


def test_the_mean_of_the_map_has_its_stated_weight_in_the_score() -> None:
    values = np.array([[1.0, 2.0], [3.0, 10.0]], np.float32)
    blended = Score(mean_weight=0.25)
    assert anomaly_score(values, None, blended) == pytest.approx(0.75 * 10 + 0.25 * 4)


def test_the_mean_in_the_score_counts_inspected_pixels_only() -> None:
    values = np.array([[1.0, 2.0], [3.0, 10.0]], np.float32)
    mask = np.array([[True, True], [True, False]])
    assert anomaly_score(values, mask, Score(mean_weight=0.5)) == pytest.approx(0.5 * 3 + 0.5 * 2)


def test_the_score_of_a_top_share_is_the_mean_of_the_largest_values() -> None:
    values = np.arange(100, dtype=np.float32).reshape(10, 10)
    assert anomaly_score(values, None, top(0.1)) == pytest.approx(np.arange(90, 100).mean())
    assert anomaly_score(values, None, top(1.0)) == pytest.approx(values.mean())


def test_a_tiny_share_still_looks_at_one_value() -> None:
    values = np.arange(100, dtype=np.float32).reshape(10, 10)
    assert anomaly_score(values, None, top(1e-6)) == 99.0


def test_what_is_masked_out_cannot_raise_the_score() -> None:
    values = np.zeros((10, 10), np.float32)
    values[0, 0], values[9, 9] = 50.0, 3.0
    mask = np.ones((10, 10), np.bool_)
    mask[0, 0] = False
    assert anomaly_score(values, mask, MAXIMUM) == 3.0
    assert anomaly_score(values, mask, top(0.01)) == 3.0


def test_the_map_lies_on_the_inspected_box_and_is_zero_elsewhere() -> None:
    hot = np.full((32, 32), 5.0, np.float32)
    whole = source_anomaly_map(hot, None, Box(10, 20, 60, 100), 80, 120)
    assert whole.shape == (80, 120)
    np.testing.assert_allclose(whole[10:60, 20:100], 5.0, rtol=1e-6)
    whole[10:60, 20:100] = 0
    assert not whole.any()


def test_ignored_areas_are_exactly_zero_in_the_map() -> None:
    hot = np.full((32, 32), 5.0, np.float32)
    mask = np.ones((32, 32), np.bool_)
    mask[:, 16:] = False
    whole = source_anomaly_map(hot, mask, Box(0, 0, 64, 64), 64, 64)
    assert not whole[:, 34:].any()
    np.testing.assert_allclose(whole[:, :31], 5.0, rtol=1e-6)


def test_the_given_map_is_not_changed() -> None:
    hot = np.full((32, 32), 5.0, np.float32)
    mask = np.zeros((32, 32), np.bool_)
    source_anomaly_map(hot, mask, Box(0, 0, 32, 32), 32, 32)
    assert (hot == 5.0).all()


@pytest.mark.parametrize("masked", [False, True])
def test_the_peak_of_the_map_that_is_shown_is_the_score(masked: bool) -> None:
    values = np.random.default_rng(3).random((40, 50), np.float32)
    mask = values < 0.9 if masked else None
    score = Score(aggregation="top_share", top_share=0.02, mean_weight=0.5)
    shown = in_unit_of_score(values, mask, score)
    peak = anomaly_score(shown, mask, Score(aggregation="top_share", top_share=0.02))
    assert peak == pytest.approx(anomaly_score(values, mask, score), rel=1e-5)
    np.testing.assert_allclose(shown - mean_part(values, mask, score), 0.5 * values, atol=1e-6)


@pytest.mark.parametrize("masked", [False, True])
def test_the_mean_of_patches_is_that_of_their_map(masked: bool) -> None:
    patches = np.random.default_rng(3).random((6, 8), np.float32)
    score = Score(mean_weight=0.5)
    mask = np.ones((48, 64), np.bool_)
    mask[:, 32:] = not masked
    whole = input_anomaly_map(patches, 48, 64, 0.0)
    of_patches = mean_part_of_patches(patches, mask if masked else None, score)
    # A masked map differs by what is blended across the mask's edge.
    near = 1e-5 if not masked else 0.02
    assert of_patches == pytest.approx(mean_part(whole, mask, score), rel=near)
    if masked:
        assert of_patches == pytest.approx(0.5 * float(patches[:, :4].mean()), rel=1e-5)
    assert mean_part_of_patches(patches, mask, Score()) == 0


def test_a_score_without_the_mean_leaves_the_map_as_it_is() -> None:
    values = np.arange(6, dtype=np.float32).reshape(2, 3)
    assert in_unit_of_score(values, None, Score()) is values
