from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from inspectai_desktop.inference.manifest import Tap, Tiling
from inspectai_desktop.inference.tiling import encode_tiled, tile_starts

FloatArray = npt.NDArray[np.float32]
TAPS = (Tap(name="fine", stride=8, channels=3), Tap(name="coarse", stride=16, channels=3))


def block_means(batch: FloatArray) -> list[FloatArray]:
    """An encoder that looks at each patch alone: the mean of its pixels."""
    n, channels, height, width = batch.shape
    return [
        batch.reshape(n, channels, height // s, s, width // s, s).mean(axis=(3, 5)) for s in (8, 16)
    ]


@pytest.mark.parametrize(
    ("length", "tile", "overlap", "expected"),
    [
        (256, 256, 32, [0]),
        (128, 256, 32, [0]),
        (288, 256, 32, [0, 32]),
        (480, 256, 32, [0, 224]),
        (512, 256, 32, [0, 224, 256]),
        (512, 256, 0, [0, 256]),
    ],
)
def test_tiles_cover_the_side_and_end_at_its_edge(
    length: int, tile: int, overlap: int, expected: list[int]
) -> None:
    assert tile_starts(length, tile, overlap) == expected


def test_tiled_maps_equal_maps_of_the_whole_where_the_encoder_looks_at_patches_alone() -> None:
    tensor = np.random.default_rng(0).random((3, 160, 224)).astype(np.float32)
    tiling = Tiling(tile_height=64, tile_width=96, overlap=32)
    tiled = encode_tiled(tensor, tiling, TAPS, block_means)
    for of_tiles, of_whole in zip(tiled, block_means(tensor[None]), strict=True):
        np.testing.assert_allclose(of_tiles, of_whole, rtol=1e-5)


def test_a_picture_smaller_than_a_tile_in_one_direction_is_one_tile_wide() -> None:
    tensor = np.random.default_rng(0).random((3, 32, 224)).astype(np.float32)
    tiling = Tiling(tile_height=64, tile_width=96, overlap=32)
    fine, _ = encode_tiled(tensor, tiling, TAPS, block_means)
    assert fine.shape == (1, 3, 4, 28)


def test_no_more_tiles_than_allowed_are_encoded_at_once_and_all_are_of_one_size() -> None:
    shapes = []

    def encode(batch: FloatArray) -> list[FloatArray]:
        shapes.append(batch.shape)
        return block_means(batch)

    tensor = np.zeros((3, 160, 160), np.float32)
    encode_tiled(tensor, Tiling(tile_height=64, tile_width=64, overlap=32), TAPS, encode, 3)
    assert {shape[1:] for shape in shapes} == {(3, 64, 64)}
    assert max(shape[0] for shape in shapes) == 3
    assert sum(shape[0] for shape in shapes) == 16


def test_neighbouring_tiles_blend_without_a_step() -> None:
    """Tiles that disagree, as at padded edges: the seam is a slope, not a step."""
    seen = iter(range(100))

    def disagreeing(batch: FloatArray) -> list[FloatArray]:
        return [np.full_like(maps, next(seen)) for maps in block_means(batch)]

    tensor = np.zeros((3, 128, 224), np.float32)
    tiling = Tiling(tile_height=128, tile_width=128, overlap=32)
    fine, _ = encode_tiled(tensor, tiling, TAPS, disagreeing, 1)
    step = np.abs(np.diff(fine[0, 0, 0]))
    assert fine[0, 0, 0, 0] != fine[0, 0, 0, -1]
    assert step.max() <= 0.5 * abs(fine[0, 0, 0, -1] - fine[0, 0, 0, 0])


def test_an_overlap_as_large_as_a_tile_is_no_tiling() -> None:
    with pytest.raises(ValueError, match="overlap"):
        Tiling(tile_height=64, tile_width=128, overlap=64)
