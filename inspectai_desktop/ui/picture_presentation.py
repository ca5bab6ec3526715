"""A picture and its anomaly map made ready to be painted: pure numpy, for any thread.

The GUI thread only paints what stands here; turning pixels into colours happens elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inspectai_desktop.domain.image import Image, Pixels
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.ui.heatmap import (
    ByteArray,
    FloatArray,
    coloured_map,
    contour_segments,
    reduced_map,
)

_MAP_SIDE = 512
_SMALLEST_LEVEL = 512


@dataclass(frozen=True, slots=True, eq=False)
class PicturePresentation:
    """What the image view paints.

    Attributes:
        levels: The picture as RGB uint8 `(h, w, 3)`, C-contiguous: full size, half, a quarter …
        heat: Coloured map `(h', w', 4)` RGBA uint8 that covers the picture; None without a map.
        fail_contour: Segments `(n, 2, 2)` around what lies above the FAIL threshold, in pixels.
        review_contour: The same for the REVIEW threshold.
        thresholds: Those the colours belong to; None without a map.
    """

    levels: tuple[ByteArray, ...]
    heat: ByteArray | None = None
    fail_contour: FloatArray | None = None
    review_contour: FloatArray | None = None
    thresholds: Thresholds | None = None

    @property
    def width(self) -> int:
        return int(self.levels[0].shape[1])

    @property
    def height(self) -> int:
        return int(self.levels[0].shape[0])


def present_picture(
    image: Image,
    anomaly_map: npt.NDArray[np.float32] | None = None,
    thresholds: Thresholds | None = None,
) -> PicturePresentation:
    """Prepare a picture, with the heatmap when a map and its thresholds are there.

    The map covers the picture whatever its own size, as maps from the image store may be smaller.
    """
    levels = _halved_levels(eight_bit(image.pixels))
    if anomaly_map is None or thresholds is None:
        return PicturePresentation(levels)
    small = reduced_map(anomaly_map, _MAP_SIDE)
    scale = np.array(
        [image.width / small.shape[1], image.height / small.shape[0]], dtype=np.float32
    )
    return PicturePresentation(
        levels,
        heat=coloured_map(small, thresholds),
        fail_contour=contour_segments(small, thresholds.fail) * scale,
        review_contour=contour_segments(small, thresholds.review) * scale,
        thresholds=thresholds,
    )


def thumbnail(image: Image, max_side: int) -> ByteArray:
    """A small copy, RGB uint8, its longer side at most `max_side` and more than half of it."""
    pixels = eight_bit(image.pixels)
    factor = -(-max(pixels.shape[:2]) // max_side)
    return np.ascontiguousarray(_block_means(pixels, factor))


def eight_bit(pixels: Pixels) -> ByteArray:
    """Pixels in 8 bit for display; 16-bit files with 10, 12 or 14 used bits are not left black."""
    if pixels.dtype == np.uint8:
        return np.ascontiguousarray(pixels, np.uint8)
    peak = int(pixels.max())
    used_bits = next(bits for bits in (10, 12, 14, 16) if peak < 1 << bits)
    return np.asarray(pixels >> (used_bits - 8), np.uint8)


def _halved_levels(pixels: ByteArray) -> tuple[ByteArray, ...]:
    levels = [pixels]
    while max(levels[-1].shape[:2]) > 2 * _SMALLEST_LEVEL:
        levels.append(_block_means(levels[-1], 2))
    return tuple(levels)


def _block_means(pixels: ByteArray, factor: int) -> ByteArray:
    """Mean of every `factor` x `factor` block; an incomplete last row or column is left out."""
    if factor <= 1:
        return pixels
    height = max(pixels.shape[0] // factor, 1)
    width = max(pixels.shape[1] // factor, 1)
    row_step, column_step = min(factor, pixels.shape[0]), min(factor, pixels.shape[1])
    total = np.zeros((height, width, 3), np.uint32)
    for row in range(row_step):
        for column in range(column_step):
            total += pixels[row::row_step, column::column_step][:height, :width]
    return np.asarray(total // (row_step * column_step), np.uint8)
