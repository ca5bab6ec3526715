from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.metrics import average_precision_score, roc_auc_score

from training.evaluation.metrics import (
    image_ap,
    image_auroc,
    image_f1_max,
    pixel_ap,
    pixel_aupro,
    pixel_auroc,
)
from training.evaluation.pixel_histogram import PixelCounts, PixelHistogram

Map = np.ndarray[tuple[int, int], np.dtype[np.float32]]
Mask = np.ndarray[tuple[int, int], np.dtype[np.bool_]]


def _counts(*pictures: tuple[Map, Mask]) -> PixelCounts:
    histogram = PixelHistogram()
    for anomaly_map, labels in pictures:
        histogram.add(anomaly_map, labels)
    return histogram.counts()


def _mask(side: int, *squares: tuple[int, int, int]) -> Mask:
    labels = np.zeros((side, side), np.bool_)
    for top, left, size in squares:
        labels[top : top + size, left : left + size] = True
    return labels


# --- image level


def test_scores_that_separate_the_kinds_reach_one() -> None:
    labels = np.array([False, False, True, True])
    scores = np.array([1.0, 2.0, 3.0, 4.0])
    best = image_f1_max(labels, scores)
    assert image_auroc(labels, scores) == image_ap(labels, scores) == 1.0
    assert best is not None
    assert (best.f1, best.threshold) == (1.0, 2.5)


def test_one_swapped_pair_of_four_costs_a_quarter_of_auroc() -> None:
    labels = np.array([False, True, False, True])
    scores = np.array([1.0, 2.0, 3.0, 4.0])
    assert image_auroc(labels, scores) == 0.75
    # Precision is 1 at the first anomalous score and 2/3 at the second.
    assert image_ap(labels, scores) == pytest.approx(0.5 * 1 + 0.5 * 2 / 3)


@pytest.mark.parametrize("kind", [False, True])
def test_one_kind_alone_gives_no_image_figures(kind: bool) -> None:
    labels, scores = np.full(3, kind), np.array([1.0, 2.0, 3.0])
    assert image_auroc(labels, scores) is None
    assert image_ap(labels, scores) is None
    assert image_f1_max(labels, scores) is None


def test_no_scores_at_all_give_no_image_figures() -> None:
    assert image_auroc(np.zeros(0, np.bool_), np.zeros(0)) is None


scores_on_a_grid = arrays(np.float64, st.integers(2, 30), elements=st.integers(0, 12).map(float))


@given(scores_on_a_grid, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_best_f1_is_the_one_that_its_threshold_reaches_and_none_is_better(
    scores: np.ndarray, random: object
) -> None:
    labels = scores + np.arange(len(scores)) % 5 > 6
    labels[0], labels[-1] = False, True
    best = image_f1_max(labels, scores)
    assert best is not None
    candidates = [*np.unique(scores), -1.0]
    reached = {t: _f1(labels, scores > t) for t in candidates}
    assert best.f1 == pytest.approx(max(reached.values()))
    assert _f1(labels, scores > best.threshold) == pytest.approx(best.f1)


def _f1(labels: np.ndarray, flagged: np.ndarray) -> float:
    hits = int((labels & flagged).sum())
    return 2 * hits / (int(labels.sum()) + int(flagged.sum()))


def test_the_threshold_of_f1_catches_with_scores_that_are_neighbouring_floats() -> None:
    low = 1.0
    high = float(np.nextafter(low, 2))
    best = image_f1_max(np.array([False, True]), np.array([low, high]))
    assert best is not None
    assert best.f1 == 1.0
    assert low <= best.threshold < high


# --- pixel level, against scikit-learn on all pixels


@pytest.mark.parametrize(
    ("scale", "offset"), [(1.0, 0.0), (30.0, 20.0), (1e-6, 0.0), (5.0, -12.0), (1.0, 40.0)]
)
def test_binned_pixel_figures_equal_exact_ones_to_a_thousandth(scale: float, offset: float) -> None:
    rng = np.random.default_rng(7)
    pictures = []
    for _ in range(3):
        labels = _mask(36, (4, 5, 9), (20, 22, 4))
        noise = rng.gamma(2.0, 1.0, (36, 36)) + 1.5 * labels
        pictures.append(((noise * scale + offset).astype(np.float32), labels))
    counts = _counts(*pictures)
    every_score = np.concatenate([m.ravel() for m, _ in pictures])
    every_label = np.concatenate([labels.ravel() for _, labels in pictures])

    auroc = pixel_auroc(counts)
    assert auroc is not None
    assert counts.binning_error is not None
    exact = roc_auc_score(every_label, every_score)
    assert abs(auroc - exact) <= counts.binning_error + 1e-12
    assert auroc == pytest.approx(exact, abs=1e-3)
    assert pixel_ap(counts) == pytest.approx(
        average_precision_score(every_label, every_score), abs=1e-3
    )
    assert pixel_aupro(counts) == pytest.approx(_brute_force_aupro(pictures, 0.3), abs=1e-3)


def test_only_normal_pixels_give_no_pixel_figures() -> None:
    counts = _counts((np.ones((8, 8), np.float32), _mask(8)))
    assert pixel_auroc(counts) is None
    assert pixel_ap(counts) is None
    assert pixel_aupro(counts) is None
    assert counts.binning_error is None


def test_only_anomalous_pixels_give_no_pixel_figures() -> None:
    counts = _counts((np.ones((8, 8), np.float32), _mask(8, (0, 0, 8))))
    assert pixel_auroc(counts) is None
    assert pixel_aupro(counts) is None


def test_nothing_counted_gives_no_pixel_figures() -> None:
    assert pixel_auroc(PixelHistogram().counts()) is None


# --- AUPRO, against its published definition


def _brute_force_aupro(pictures: list[tuple[Map, Mask]], limit: float) -> float:
    """Threshold by threshold, region by region, in plain loops; regions by flood fill."""
    regions = [
        (anomaly_map, region) for anomaly_map, labels in pictures for region in _flood_fill(labels)
    ]
    n_normal = sum(int((~labels).sum()) for _, labels in pictures)
    thresholds = sorted({float(v) for anomaly_map, _ in pictures for v in anomaly_map.ravel()})
    points = [(0.0, 0.0)]
    for threshold in reversed(thresholds):
        found = sum(int((m[~labels] >= threshold).sum()) for m, labels in pictures)
        shares = [float((m[region] >= threshold).mean()) for m, region in regions]
        points.append((found / n_normal, sum(shares) / len(shares)))
    area = 0.0
    for (x0, y0), (x1, y1) in pairwise(points):
        if x0 >= limit or x1 == x0:
            continue
        end = min(x1, limit)
        y_end = y0 + (y1 - y0) * (end - x0) / (x1 - x0)
        area += (end - x0) * (y0 + y_end) / 2
    return area / limit


def _flood_fill(labels: Mask) -> list[Mask]:
    left = {(int(y), int(x)) for y, x in np.argwhere(labels)}
    regions = []
    while left:
        region = np.zeros_like(labels)
        stack = [left.pop()]
        while stack:
            y, x = stack.pop()
            region[y, x] = True
            near = {(y + dy, x + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)} & left
            left -= near
            stack.extend(near)
        regions.append(region)
    return regions


@given(st.integers(0, 2**32 - 1), st.sampled_from([0.05, 0.3, 1.0]), st.integers(1, 40))
@settings(max_examples=60, deadline=None)
def test_aupro_equals_its_definition_on_random_maps(seed: int, limit: float, levels: int) -> None:
    rng = np.random.default_rng(seed)
    pictures = []
    for _ in range(2):
        labels = rng.random((10, 12)) < 0.15
        labels[0, 0], labels[5, 5] = True, False
        anomaly_map = rng.integers(-levels, levels, labels.shape) + 2.0 * labels
        pictures.append((anomaly_map.astype(np.float32), labels))
    assert pixel_aupro(_counts(*pictures), limit) == pytest.approx(
        _brute_force_aupro(pictures, limit), abs=1e-9
    )


def test_a_perfect_map_has_aupro_one() -> None:
    labels = _mask(32, (3, 3, 4), (20, 20, 9))
    assert pixel_aupro(_counts((labels.astype(np.float32), labels))) == 1.0


def test_a_constant_map_has_the_aupro_of_chance() -> None:
    # The curve is the diagonal: 0.3 * 0.3 / 2, divided by 0.3.
    labels = _mask(32, (3, 3, 4))
    assert pixel_aupro(_counts((np.full((32, 32), 5, np.float32), labels))) == pytest.approx(0.15)


def test_an_inverted_map_has_aupro_zero() -> None:
    labels = _mask(32, (3, 3, 4))
    assert pixel_aupro(_counts(((~labels).astype(np.float32), labels))) == 0.0


@pytest.mark.parametrize("found", [(3, 3, 2), (10, 10, 20)])
def test_a_small_region_weighs_as_much_as_a_large_one(found: tuple[int, int, int]) -> None:
    # One of two regions is found whole, the other as late as every normal pixel: from 0 to 0.3 the
    # curve rises from 1/2 by 0.3/2; its mean is 1/2 + 0.3/4.
    labels = _mask(40, (3, 3, 2), (10, 10, 20))
    anomaly_map = _mask(40, found).astype(np.float32)
    assert pixel_aupro(_counts((anomaly_map, labels))) == pytest.approx(0.5 + 0.3 / 4)


def test_pixels_that_touch_at_a_corner_are_one_region() -> None:
    assert _counts((np.ones((8, 8), np.float32), _mask(8, (1, 1, 2), (3, 3, 2)))).n_regions == 1


def test_normal_pixels_of_good_pictures_count_as_false_positives() -> None:
    labels = _mask(10, (0, 0, 5))
    defective = (labels.astype(np.float32), labels)
    # A good picture whose quarter scores higher than the defect: those 25 of 175 normal pixels
    # come first, and the region is found at that rate.
    good = (2 * _mask(10, (5, 5, 5)).astype(np.float32), _mask(10))
    assert pixel_aupro(_counts(defective, good)) == pytest.approx((0.3 - 25 / 175) / 0.3)


@pytest.mark.parametrize("limit", [0.0, -0.1, 1.5])
def test_a_limit_outside_zero_to_one_is_refused(limit: float) -> None:
    with pytest.raises(ValueError, match="limit"):
        pixel_aupro(PixelHistogram().counts(), limit)
