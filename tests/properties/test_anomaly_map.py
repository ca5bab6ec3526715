"""What holds for every anomaly map and for the score that is made of it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspectai_desktop.domain.region import Box
from inspectai_desktop.inference.anomaly_map import (
    anomaly_score,
    input_anomaly_map,
    source_anomaly_map,
)
from inspectai_desktop.inference.manifest import Score

FloatArray = npt.NDArray[np.float32]
GRIDS = st.tuples(st.integers(1, 20), st.integers(1, 20))
SIGMAS = st.sampled_from([0.0, 1.0, 4.0, 12.0])
SIDES = st.integers(1, 200)
STRIDE = 8


@st.composite
def patch_scores(draw: st.DrawFn) -> FloatArray:
    random = np.random.default_rng(draw(st.integers(0, 2**16)))
    scale = draw(st.sampled_from([1e-3, 1.0, 1e4]))
    return np.asarray(random.gamma(2.0, scale, draw(GRIDS)), np.float32)


def mapped(scores: FloatArray, sigma: float) -> FloatArray:
    return input_anomaly_map(scores, scores.shape[0] * STRIDE, scores.shape[1] * STRIDE, sigma)


@given(grid=GRIDS, value=st.floats(1e-3, 1e4), sigma=SIGMAS, height=SIDES, width=SIDES)
def test_constant_patch_scores_give_a_constant_map_and_that_score(
    grid: tuple[int, int], value: float, sigma: float, height: int, width: int
) -> None:
    input_map = mapped(np.full(grid, value, np.float32), sigma)
    np.testing.assert_allclose(input_map, value, rtol=1e-5)
    assert anomaly_score(input_map, None, Score()) == pytest.approx(value, rel=1e-5)
    source = source_anomaly_map(input_map, None, Box(0, 0, height, width), height, width)
    assert source.shape == (height, width)
    np.testing.assert_allclose(source, value, rtol=1e-5)


@given(patch_scores(), SIGMAS)
def test_a_map_stays_between_its_smallest_and_its_largest_patch(
    scores: FloatArray, sigma: float
) -> None:
    input_map = mapped(scores, sigma)
    assert input_map.min() >= scores.min() * (1 - 1e-5)
    assert input_map.max() <= scores.max() * (1 + 1e-5)


@given(patch_scores(), SIGMAS, st.integers(0, 10**6), st.floats(1.0, 50.0))
def test_a_patch_that_scores_more_never_lowers_the_map_or_the_score(
    scores: FloatArray, sigma: float, place: int, factor: float
) -> None:
    raised = scores.copy()
    raised.flat[place % scores.size] *= np.float32(factor)
    before, after = mapped(scores, sigma), mapped(raised, sigma)
    tolerance = 1e-5 * float(raised.max())
    assert (after >= before - tolerance).all()
    kinds = (
        Score(),
        Score(aggregation="top_share", top_share=0.05),
        Score(aggregation="top_share", top_share=0.05, mean_weight=0.5),
    )
    for score in kinds:
        assert anomaly_score(after, None, score) >= anomaly_score(before, None, score) - tolerance


@given(patch_scores(), SIGMAS, st.floats(0.001, 1.0), st.floats(0.001, 1.0))
def test_the_mean_of_a_smaller_share_is_never_smaller(
    scores: FloatArray, sigma: float, first: float, second: float
) -> None:
    input_map = mapped(scores, sigma)
    small, large = sorted((first, second))
    of_small = anomaly_score(input_map, None, Score(aggregation="top_share", top_share=small))
    of_large = anomaly_score(input_map, None, Score(aggregation="top_share", top_share=large))
    highest = anomaly_score(input_map, None, Score())
    assert highest * (1 + 1e-5) >= of_small
    assert of_small >= of_large * (1 - 1e-5)
