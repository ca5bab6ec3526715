from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.evaluation.pixel_histogram import PixelHistogram

SHAPE = (6, 7)


def _picture(seed: int, scale: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return (scale * rng.normal(size=SHAPE)).astype(np.float32), rng.random(SHAPE) < 0.2


def test_bins_fall_and_keep_zero_between_negative_and_positive_scores() -> None:
    scores = np.array([[-3.0, -1.0, 0.0, -0.0, 1e-30, 2.0]], np.float32)
    labels = np.array([[False, False, False, False, False, True]])
    histogram = PixelHistogram()
    histogram.add(scores, labels)
    counts = histogram.counts()
    assert counts.anomalous.tolist() == [1, 0, 0, 0, 0]
    assert counts.normal.tolist() == [0, 1, 2, 1, 1]


def test_scores_further_apart_than_a_bin_are_told_apart() -> None:
    histogram = PixelHistogram()
    scores = np.array([[100.0, 100.0 * (1 + 1 / 4000), 100.0 * (1 + 2 / 4000)]], np.float32)
    histogram.add(scores, np.zeros((1, 3), np.bool_))
    assert len(histogram.counts().normal) == 3


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=6), st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_neither_the_order_nor_the_grouping_of_pictures_matters(
    seeds: list[int], random: object
) -> None:
    together, merged = PixelHistogram(), PixelHistogram()
    for seed in seeds:
        together.add(*_picture(seed, scale=10.0 ** (seed % 5)))
    for seed in sorted(seeds):
        alone = PixelHistogram()
        alone.add(*_picture(seed, scale=10.0 ** (seed % 5)))
        merged.merge(alone)
    merged.merge(PixelHistogram())
    expected, got = together.counts(), merged.counts()
    assert np.array_equal(got.normal, expected.normal)
    assert np.array_equal(got.anomalous, expected.anomalous)
    assert got.overlap == pytest.approx(expected.overlap)
    assert got.n_regions == expected.n_regions


def test_the_overlap_of_all_bins_sums_to_the_number_of_regions() -> None:
    histogram = PixelHistogram()
    for seed in range(5):
        histogram.add(*_picture(seed))
    counts = histogram.counts()
    assert counts.n_regions > 5
    assert counts.overlap.sum() == pytest.approx(counts.n_regions)


def test_memory_does_not_grow_with_the_number_of_pictures() -> None:
    histogram = PixelHistogram()
    rng = np.random.default_rng(0)
    labels = np.zeros((200, 200), np.bool_)
    for _ in range(20):
        histogram.add(rng.uniform(1, 64, labels.shape).astype(np.float32), labels)
    assert histogram.counts().normal.sum() == 20 * 200 * 200
    assert histogram._table.nbytes < 2e6


def test_maps_of_another_shape_or_with_nan_are_refused() -> None:
    histogram = PixelHistogram()
    with pytest.raises(ValueError, match="differ in shape"):
        histogram.add(np.zeros((2, 3), np.float32), np.zeros((3, 2), np.bool_))
    with pytest.raises(ValueError, match="not finite"):
        histogram.add(np.full((2, 2), np.nan, np.float32), np.zeros((2, 2), np.bool_))
