"""Tiles cover every input, whatever its size, and leave no seam."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from hypothesis import given
from hypothesis import strategies as st

from inspectai_desktop.inference.manifest import Tap, Tiling
from inspectai_desktop.inference.tiling import encode_tiled, tile_starts

FloatArray = npt.NDArray[np.float32]
TAPS = (Tap(name="fine", stride=8, channels=1), Tap(name="coarse", stride=32, channels=1))
MULTIPLES = st.integers(1, 10).map(lambda n: 32 * n)


@st.composite
def tilings(draw: st.DrawFn) -> Tiling:
    height, width = draw(MULTIPLES), draw(MULTIPLES)
    overlap = 32 * draw(st.integers(0, min(height, width) // 32 - 1))
    return Tiling(tile_height=height, tile_width=width, overlap=overlap)


def block_means(batch: FloatArray) -> list[FloatArray]:
    n, _, height, width = batch.shape
    first = batch[:, :1]
    return [first.reshape(n, 1, height // s, s, width // s, s).mean(axis=(3, 5)) for s in (8, 32)]


@given(length=MULTIPLES, tiling=tilings())
def test_every_pixel_lies_in_a_tile_and_no_tile_reaches_over_the_edge(
    length: int, tiling: Tiling
) -> None:
    tile = tiling.tile_height
    starts = tile_starts(length, tile, tiling.overlap)
    covered = np.zeros(length, np.bool_)
    for start in starts:
        covered[start : start + tile] = True
    assert covered.all()
    assert starts[0] == 0
    assert starts == sorted(set(starts))
    assert len(starts) == 1 or starts[-1] + tile == length


@given(height=MULTIPLES, width=MULTIPLES, tiling=tilings(), seed=st.integers(0, 99))
def test_tiled_maps_are_seamless(height: int, width: int, tiling: Tiling, seed: int) -> None:
    tensor = np.random.default_rng(seed).random((3, height, width)).astype(np.float32)
    tiled = encode_tiled(tensor, tiling, TAPS, block_means)
    for of_tiles, of_whole in zip(tiled, block_means(tensor[None]), strict=True):
        np.testing.assert_allclose(of_tiles, of_whole, rtol=1e-4)
