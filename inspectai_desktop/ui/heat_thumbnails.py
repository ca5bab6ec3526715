"""Small pictures with their heat, recoloured when thresholds move: pure numpy, for any thread."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from inspectai_desktop.domain.image import Image
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.inference.image_decoding import decode_reduced, read_bytes, read_size
from inspectai_desktop.inference.manifest import Manifest
from inspectai_desktop.services.teaching.calibration_material import (
    HeldOutPicture,
    anomaly_map_of,
)
from inspectai_desktop.ui.heatmap import ByteArray, coloured_map, reduced_map
from inspectai_desktop.ui.picture_presentation import thumbnail

THUMBNAIL_PX = 240
HEAT_OPACITY = 0.7
_REDUCTIONS = (8, 4, 2)
_KEPT = 400

FloatMap = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class _Small:
    pixels: ByteArray
    heat: FloatMap | None


class HeatThumbnails:
    """Decodes each picture once; belongs to one thread."""

    def __init__(self, manifest: Manifest) -> None:
        self._manifest = manifest
        self._small: dict[Path, _Small] = {}

    def thumbnail(self, picture: HeldOutPicture, thresholds: Thresholds) -> ByteArray:
        """The picture, `(h, w, 3)` RGB, with what lies above REVIEW coloured.

        Raises:
            ImageError: The picture is gone or cannot be read.
        """
        small = self._small.get(picture.path)
        if small is None:
            small = self._read(picture)
            if len(self._small) >= _KEPT:
                self._small.pop(next(iter(self._small)))
            self._small[picture.path] = small
        return with_heat(small.pixels, small.heat, thresholds)

    def _read(self, picture: HeldOutPicture) -> _Small:
        image = read_small_image(picture.path, THUMBNAIL_PX)
        return _Small(
            thumbnail(image, THUMBNAIL_PX), anomaly_map_of(picture, image, self._manifest)
        )


def read_small_image(path: Path, side_px: int) -> Image:
    """Decode a picture no larger than needed where the format allows it.

    Raises:
        ImageError: It is gone or cannot be read.
    """
    longest = max(read_size(path))
    reduction = next((r for r in _REDUCTIONS if longest // r >= side_px), 1)
    return decode_reduced(read_bytes(path), str(path), reduction)


def with_heat(pixels: ByteArray, heat: FloatMap | None, thresholds: Thresholds) -> ByteArray:
    """Blend an anomaly map of any size over a small picture."""
    if heat is None:
        return pixels
    height, width = pixels.shape[:2]
    small = reduced_map(heat, max(height, width))
    rows = (np.arange(height) * small.shape[0]) // height
    columns = (np.arange(width) * small.shape[1]) // width
    colours = coloured_map(np.ascontiguousarray(small[rows][:, columns]), thresholds)
    alpha = colours[..., 3:].astype(np.float32) * (HEAT_OPACITY / 255.0)
    blended = pixels * (1.0 - alpha) + colours[..., :3] * alpha
    return np.asarray(np.rint(blended), np.uint8)
