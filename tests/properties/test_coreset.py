"""What holds for every coreset: greedy as the paper has it, and bounded streams nearly as good."""

from __future__ import annotations

import itertools

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspectai_desktop.inference.memory_bank import FaissMemoryBank
from inspectai_desktop.jobs import CancellationToken, ignore_progress
from training.fitting import coreset as coreset_module
from training.fitting.coreset import Coreset, greedy_k_centre
from training.fitting.streaming_coreset import StreamingCoreset

FloatArray = npt.NDArray[np.float32]


@st.composite
def point_sets(draw: st.DrawFn) -> FloatArray:
    """Clouds, clusters and grids with equal points, of any size and dimension."""
    random = np.random.default_rng(draw(st.integers(0, 2**16)))
    n, dim = draw(st.integers(1, 120)), draw(st.integers(1, 12))
    kind = draw(st.sampled_from(["cloud", "clusters", "grid"]))
    if kind == "grid":
        points = random.integers(0, 3, (n, dim)).astype(np.float64)
    else:
        points = random.normal(size=(n, dim))
        if kind == "clusters":
            points = points * 0.05 + random.normal(size=(5, dim))[random.integers(5, size=n)]
    return np.asarray(points * draw(st.sampled_from([0.1, 1.0, 20.0])), np.float32)


def chosen(points: FloatArray, size: int, seed: int = 0) -> Coreset:
    return greedy_k_centre(
        points, size, seed=seed, report=ignore_progress, token=CancellationToken()
    )


def distances_to(points: FloatArray, centres: npt.NDArray[np.intp]) -> npt.NDArray[np.float64]:
    """Distance of each point to its nearest centre, computed the simple way."""
    wide = points.astype(np.float64)
    nearest = np.full(len(points), np.inf)
    for centre in centres:
        np.minimum(nearest, np.linalg.norm(wide - wide[centre], axis=1), out=nearest)
    return nearest


def rounding(points: FloatArray) -> float:
    """What float32 loses when |a - b|^2 is expanded."""
    return 2e-3 * float(np.linalg.norm(points, axis=1).max()) + 1e-6


SIZES = st.integers(1, 40)
SEEDS = st.integers(0, 2**31)


@given(point_sets(), SIZES, SEEDS)
def test_a_coreset_has_exactly_the_size_asked_for_and_no_point_twice(
    points: FloatArray, size: int, seed: int
) -> None:
    indices = chosen(points, min(size, len(points)), seed).indices
    assert len(indices) == len(set(indices.tolist())) == min(size, len(points))
    assert 0 <= indices.min() <= indices.max() < len(points)


@given(point_sets(), SIZES, SEEDS)
def test_the_same_seed_chooses_the_same_points(points: FloatArray, size: int, seed: int) -> None:
    size = min(size, len(points))
    np.testing.assert_array_equal(
        chosen(points, size, seed).indices, chosen(points.copy(), size, seed).indices
    )


@given(point_sets(), SEEDS)
def test_the_covering_radius_never_grows_with_the_size(points: FloatArray, seed: int) -> None:
    radii = [
        chosen(points, size, seed).covering_radius for size in range(1, min(len(points), 20) + 1)
    ]
    tolerance = rounding(points)
    assert all(later <= earlier + tolerance for earlier, later in itertools.pairwise(radii))


@given(point_sets(), SIZES)
def test_the_covering_radius_is_the_largest_distance_to_the_chosen(
    points: FloatArray, size: int
) -> None:
    coreset = chosen(points, min(size, len(points)))
    exact = float(distances_to(points, coreset.indices).max())
    assert coreset.covering_radius == pytest.approx(exact, rel=1e-3, abs=rounding(points))


@pytest.mark.parametrize("candidates", [1, 3, 2048])
@given(points=point_sets(), size=SIZES, seed=SEEDS)
def test_every_choice_is_one_the_textbook_loop_could_make(
    candidates: int, points: FloatArray, size: int, seed: int
) -> None:
    """Each chosen point is the farthest from those before it, as Gonzalez' loop demands."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(coreset_module, "_CANDIDATES", candidates)
        indices = chosen(points, min(size, len(points)), seed).indices
    for place in range(1, len(indices)):
        nearest = distances_to(points, indices[:place])
        assert nearest[indices[place]] >= nearest.max() - rounding(points)


def test_on_a_large_cloud_the_choice_is_that_of_the_textbook_loop() -> None:
    points = np.random.default_rng(5).normal(size=(6000, 8)).astype(np.float32)
    fast = chosen(points, 150, seed=9).indices
    wide = points.astype(np.float64)
    slow = [int(fast[0])]
    nearest = np.linalg.norm(wide - wide[slow[0]], axis=1)
    while len(slow) < 150:
        slow.append(int(nearest.argmax()))
        np.minimum(nearest, np.linalg.norm(wide - wide[slow[-1]], axis=1), out=nearest)
    assert fast.tolist() == slow


def pooled(points: FloatArray, reduced_rows: int, capacity_rows: int) -> FloatArray:
    """What a pool that holds only a part of the points at any time keeps of them."""
    pool = StreamingCoreset(
        dim=points.shape[1],
        reduced_rows=reduced_rows,
        capacity_bytes=capacity_rows * points.shape[1] * 4,
        projection_dim=128,
        seed=0,
        token=CancellationToken(),
    )
    for first in range(0, len(points), 50):
        pool.add(points[first : first + 50])
    return np.concatenate(pool.finish())


def covering_radius(points: FloatArray, bank: FloatArray) -> float:
    return float(FaissMemoryBank(bank, threads=1).search(points).distances.max())


@settings(max_examples=10)
@given(seed=st.integers(0, 9999), n_clusters=st.integers(2, 40), spread=st.floats(0.01, 0.5))
def test_pools_of_folds_cover_nearly_as_well_as_all_points_at_once(
    seed: int, n_clusters: int, spread: float
) -> None:
    """As a fit does it: one bounded pool per fold, each far smaller than its points."""
    random = np.random.default_rng(seed)
    centres = random.normal(size=(n_clusters, 8))
    own = centres[random.integers(n_clusters, size=2000)]
    points: FloatArray = (own + spread * random.normal(size=(2000, 8))).astype(np.float32)
    size = 60

    exact = covering_radius(points, points[chosen(points, size).indices])
    candidates = np.concatenate([pooled(points[fold::5], 2 * size, 240) for fold in range(5)])
    bounded = covering_radius(points, candidates[chosen(candidates, size).indices])

    assert len(candidates) == 5 * 2 * size
    assert bounded <= 1.3 * exact


@given(point_sets(), st.integers(1, 20), st.integers(1, 30))
def test_a_pool_never_keeps_more_rows_than_it_may_and_only_rows_it_was_given(
    points: FloatArray, reduced_rows: int, capacity_rows: int
) -> None:
    kept = pooled(points, reduced_rows, capacity_rows)
    assert len(kept) == min(reduced_rows, len(points))
    given_rows = {row.tobytes() for row in points}
    assert all(row.tobytes() in given_rows for row in kept)
