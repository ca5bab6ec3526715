"""From feature maps to patch embeddings: local pooling, alignment, concatenation.

After PatchCore (Roth et al. 2022, sec. 3.1): each feature map is averaged over small
neighbourhoods, coarse maps are brought to the finest grid bilinearly, and all are concatenated.
Both steps are linear and act on rows and columns separately, so each is one small matrix per axis.
"""

from __future__ import annotations

import functools

import numpy as np
import numpy.typing as npt

from inspectai_desktop.inference.manifest import Tap

FloatArray = npt.NDArray[np.float32]
# An embedding of zeros stays zero; the quotient with anything smaller would overflow to infinity.
_SHORTEST = np.float32(1e-12)
_CHANNELS_AT_ONCE = 64
"""What is computed of them stays in the processor's cache; for a wide encoder all channels at once
need more fresh memory for what lies between than for the result, and take twice the time."""


def grid_size(taps: tuple[Tap, ...], input_height: int, input_width: int) -> tuple[int, int]:
    """Rows and columns of patches for an input of this size in pixels."""
    stride = min(tap.stride for tap in taps)
    return input_height // stride, input_width // stride


def patch_embeddings(
    feature_maps: list[FloatArray],
    *,
    tap_scales: tuple[float, ...],
    pooling_size: int,
    embedding_length: float = 0.0,
) -> FloatArray:
    """Patch embeddings of a batch.

    Args:
        feature_maps: Per tap `(n, channels, h, w)`; the finest decides the grid.
        tap_scales: Per tap a factor on its features, so that no tap drowns the others.
        pooling_size: Side of the neighbourhood that is averaged, in patches of the tap's own map.
        embedding_length: Every embedding is scaled to this length, which takes out contrast and
            brightness; 0 leaves them as they are.

    Returns:
        `(n, rows * columns, sum of channels)` float32, patches in row-major order.
    """
    n = len(feature_maps[0])
    rows = max(feature_map.shape[2] for feature_map in feature_maps)
    columns = max(feature_map.shape[3] for feature_map in feature_maps)
    dim = sum(feature_map.shape[1] for feature_map in feature_maps)
    embeddings = np.empty((n, rows, columns, dim), np.float32)
    first = 0
    for feature_map, scale in zip(feature_maps, tap_scales, strict=True):
        channels, height, width = feature_map.shape[1:]
        down = _axis_matrix(height, rows, pooling_size)
        across = _axis_matrix(width, columns, pooling_size) * np.float32(scale)
        for start in range(0, channels, _CHANNELS_AT_ONCE):
            some = feature_map[:, start : start + _CHANNELS_AT_ONCE]
            end = first + some.shape[1]
            for image_index in range(n):
                # (c, h, w) -> (h, w, c): the channels become the fast axis of the result.
                pixels = some[image_index].transpose(1, 2, 0)
                stretched = down @ pixels.reshape(height, -1)
                np.matmul(
                    across,
                    stretched.reshape(rows, width, -1),
                    out=embeddings[image_index, :, :, first:end],
                )
            first = end
    if embedding_length > 0:
        lengths = np.sqrt(np.einsum("nrcd,nrcd->nrc", embeddings, embeddings))
        factors = np.float32(embedding_length) / np.maximum(lengths, _SHORTEST)
        embeddings *= factors[..., None]
    return embeddings.reshape(n, rows * columns, dim)


@functools.lru_cache(maxsize=64)
def _axis_matrix(length: int, target: int, pooling_size: int) -> FloatArray:
    """`(target, length)` matrix: mean pooling (edges repeated), then bilinear alignment."""
    half = pooling_size // 2
    pooling = np.zeros((length, length), np.float64)
    for offset in range(-half, pooling_size - half):
        columns = np.clip(np.arange(length) + offset, 0, length - 1)
        np.add.at(pooling, (np.arange(length), columns), 1.0 / pooling_size)
    if target == length:
        return pooling.astype(np.float32)
    # Centres of the target cells in source cells, as image resizing does it (half-pixel centres).
    centres = np.clip((np.arange(target) + 0.5) * length / target - 0.5, 0, length - 1)
    lower = np.floor(centres).astype(np.intp)
    upper = np.minimum(lower + 1, length - 1)
    fraction = centres - lower
    alignment = np.zeros((target, length), np.float64)
    np.add.at(alignment, (np.arange(target), lower), 1.0 - fraction)
    np.add.at(alignment, (np.arange(target), upper), fraction)
    return np.asarray(alignment @ pooling, np.float32)
