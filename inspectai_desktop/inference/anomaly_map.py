"""From patch scores to an anomaly map and one anomaly score."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from inspectai_desktop.domain.region import Box
from inspectai_desktop.inference.manifest import Score

FloatArray = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]


def input_anomaly_map(
    patch_scores: FloatArray,
    height: int,
    width: int,
    smoothing_sigma: float,
    mask: Mask | None = None,
) -> FloatArray:
    """Anomaly map at the input's resolution: bilinear upsampling, then a Gaussian.

    The Gaussian averages inspected pixels only: what is hot in an ignored area must not warm the
    part beside it.

    Args:
        patch_scores: `(rows, columns)` float32.
        height: Rows of the input in pixels.
        width: Columns of the input in pixels.
        smoothing_sigma: Standard deviation in input pixels; 0 leaves it out.
        mask: Inspected pixels, `(height, width)`; None for all.

    Returns:
        `(height, width)` float32; constant patch scores give a constant map where it is inspected.
        What it holds elsewhere means nothing.
    """
    upsampled = cv2.resize(patch_scores, (width, height), interpolation=cv2.INTER_LINEAR)
    if smoothing_sigma <= 0:
        return np.asarray(upsampled, np.float32)
    if mask is None:
        return _blurred(upsampled, smoothing_sigma)
    weights = mask.astype(np.float32)
    inspected_share = _blurred(weights, smoothing_sigma)
    blurred = _blurred(np.where(mask, upsampled, np.float32(0)), smoothing_sigma)
    return np.divide(blurred, inspected_share, out=np.zeros_like(blurred), where=mask)


def _blurred(values: npt.NDArray[Any], sigma: float) -> FloatArray:
    blurred = cv2.GaussianBlur(values, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(blurred, np.float32)


def anomaly_score(
    input_map: FloatArray, mask: Mask | None, score: Score, part: float | None = None
) -> float:
    """One score of a map: its peak, or a weighted mean of that and of the whole map's mean.

    The peak is the map's maximum or the mean of its largest values; it tells of small defects. The
    mean tells of what is a little unusual everywhere. Both are in the unit of the patch scores.

    Args:
        input_map: `(height, width)` at input resolution.
        mask: Inspected pixels; None for all.
        score: Which aggregation.
        part: What the mean contributes; None takes this map's own.
    """
    peak = _peak(input_map.ravel() if mask is None else input_map[mask], score)
    if part is None:
        part = mean_part(input_map, mask, score)
    return (1.0 - score.mean_weight) * peak + part


def mean_part(input_map: FloatArray, mask: Mask | None, score: Score) -> float:
    """What the whole map's mean contributes to the score; 0 where the score does not weigh it."""
    if score.mean_weight == 0:
        return 0.0
    return score.mean_weight * float((input_map if mask is None else input_map[mask]).mean())


def mean_part_of_patches(patch_scores: FloatArray, mask: Mask | None, score: Score) -> float:
    """The same from patch scores `(rows, columns)`, each weighed by how much of it is inspected."""
    if score.mean_weight == 0:
        return 0.0
    if mask is None:
        return score.mean_weight * float(patch_scores.mean())
    rows, columns = patch_scores.shape
    inspected = inspected_share(mask, (rows, columns))
    return score.mean_weight * float(np.average(patch_scores, weights=inspected))


def inspected_share(mask: Mask, grid: tuple[int, int]) -> npt.NDArray[np.float64]:
    """How much of each patch is inspected, `(rows, columns)` in [0, 1].

    Args:
        mask: Inspected pixels of the input.
        grid: Rows and columns of patches.
    """
    rows, columns = grid
    height, width = mask.shape
    blocks = mask.reshape(rows, height // rows, columns, width // columns)
    return np.asarray(blocks.mean(axis=(1, 3)), np.float64)


def in_unit_of_score(
    input_map: FloatArray, mask: Mask | None, score: Score, part: float | None = None
) -> FloatArray:
    """The map as it is shown beside the thresholds: its peak is the anomaly score.

    A score that weighs the whole map's mean lies below the map's peak. Every value is weighed with
    that mean in the same way, so that the peak of the result (as `score` aggregates it) equals
    `anomaly_score`: a part below a threshold has heat above it in less than `top_share` of the map.

    Args:
        input_map: `(height, width)` at input resolution.
        mask: Inspected pixels; None for all.
        score: Which aggregation.
        part: What the mean contributes; None takes this map's own.
    """
    if score.mean_weight == 0:
        return input_map
    if part is None:
        part = mean_part(input_map, mask, score)
    return np.float32(1.0 - score.mean_weight) * input_map + np.float32(part)


def _peak(values: FloatArray, score: Score) -> float:
    if score.aggregation == "max":
        return float(values.max())
    count = max(1, round(score.top_share * values.size))
    return float(np.partition(values, -count)[-count:].mean())


def source_anomaly_map(
    input_map: FloatArray, mask: Mask | None, box: Box, height: int, width: int
) -> FloatArray:
    """The map in source-picture coordinates; exactly 0 where nothing was inspected.

    Args:
        input_map: `(input_height, input_width)`.
        mask: Inspected pixels at input resolution; None for all.
        box: The inspected crop of the source picture.
        height: Rows of the source picture.
        width: Columns of the source picture.

    Returns:
        `(height, width)` float32.
    """
    if mask is not None:
        input_map = np.where(mask, input_map, np.float32(0))
    crop = cv2.resize(input_map, (box.width, box.height), interpolation=cv2.INTER_LINEAR)
    if (box.height, box.width) == (height, width):
        return np.asarray(crop, np.float32)
    whole = np.zeros((height, width), np.float32)
    whole[box.top : box.bottom, box.left : box.right] = crop
    return whole
