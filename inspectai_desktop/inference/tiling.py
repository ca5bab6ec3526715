"""Encoding a large input in overlapping tiles, joined to feature maps without seams."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from inspectai_desktop.inference.manifest import Tap, Tiling

FloatArray = npt.NDArray[np.float32]
Encode = Callable[[FloatArray], list[FloatArray]]


def tile_starts(length: int, tile: int, overlap: int) -> list[int]:
    """Start of each tile along one side, in input pixels.

    Steps are `tile - overlap`; the last tile is moved back to end at the edge, so that every tile
    has full size and nothing outside the picture is encoded. All values are multiples of 32 when
    the arguments are.
    """
    if length <= tile:
        return [0]
    starts = list(range(0, length - tile, tile - overlap))
    return [*starts, length - tile]


def encode_tiled(
    tensor: FloatArray, tiling: Tiling, taps: tuple[Tap, ...], encode: Encode, batch_size: int = 4
) -> list[FloatArray]:
    """Feature maps of one input larger than a tile.

    In the overlaps the maps of neighbouring tiles are blended with weights that fall linearly
    towards each tile's edge, where its features suffer from zero padding.

    Args:
        tensor: `(3, height, width)` normalised pixels.
        tiling: Size and overlap of the tiles.
        taps: The encoder's taps, in the order `encode` returns them.
        encode: The encoder for a batch of equal tiles.
        batch_size: Tiles encoded at once; bounds the memory.

    Returns:
        One `(1, channels, height / stride, width / stride)` array per tap.
    """
    _, height, width = tensor.shape
    tile_height, tile_width = min(tiling.tile_height, height), min(tiling.tile_width, width)
    corners = [
        (top, left)
        for top in tile_starts(height, tile_height, tiling.overlap)
        for left in tile_starts(width, tile_width, tiling.overlap)
    ]
    sums = [
        np.zeros((tap.channels, height // tap.stride, width // tap.stride), np.float32)
        for tap in taps
    ]
    weights = [np.zeros(total.shape[1:], np.float32) for total in sums]
    ramps: list[FloatArray] = [
        np.outer(
            _ramp(tile_height // tap.stride, tiling.overlap // tap.stride),
            _ramp(tile_width // tap.stride, tiling.overlap // tap.stride),
        ).astype(np.float32)
        for tap in taps
    ]
    for first in range(0, len(corners), batch_size):
        chosen = corners[first : first + batch_size]
        batch = np.stack(
            [tensor[:, top : top + tile_height, left : left + tile_width] for top, left in chosen]
        )
        for index, (tap, maps) in enumerate(zip(taps, encode(batch), strict=True)):
            for (top, left), feature_map in zip(chosen, maps, strict=True):
                rows = slice(top // tap.stride, (top + tile_height) // tap.stride)
                columns = slice(left // tap.stride, (left + tile_width) // tap.stride)
                sums[index][:, rows, columns] += feature_map * ramps[index]
                weights[index][rows, columns] += ramps[index]
    return [np.divide(total, weight)[None] for total, weight in zip(sums, weights, strict=True)]


def _ramp(length: int, overlap: int) -> FloatArray:
    """Weights along one side of a tile: 1 inside, falling over the overlap, never 0."""
    position = np.arange(length, dtype=np.float32)
    from_edge = np.minimum(position, position[::-1]) + 1.0
    return np.minimum(from_edge / (overlap + 1.0), 1.0).astype(np.float32)
