"""What a check remembers of a picture: a few numbers and two small grey copies, from one decode."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import cv2
import numpy as np
import numpy.typing as npt

from inspectai_desktop.domain.image import Image

FloatArray = npt.NDArray[np.float32]
SIGNATURE_PX = 32
"""Side of the copy by which pairs are compared, each with each."""
VERIFIED_PX = 192
"""Side of the copy by which a pair that looks the same is compared again."""
_SHARPNESS_PX = 512
_WHITE = 250.0
_BLACK = 5.0
_WHITE_LEVELS = (1023, 4095, 16383, 65535)


@dataclass(frozen=True, slots=True, eq=False)
class PictureTraits:
    """One usable picture.

    Attributes:
        path: The file.
        sha256: Of the file's contents.
        height: Rows in pixels.
        width: Columns in pixels.
        brightness: Mean grey level, 0 to 255.
        contrast: Standard deviation of the grey levels.
        sharpness: Strength of fine detail against the contrast; small when out of focus.
        white_share: Share of pixels at the upper end, which show nothing any more.
        clipped_share: Share of pixels of which at least one colour is at its upper end.
        black_share: Share of pixels at the lower end.
        signature: `(SIGNATURE_PX, SIGNATURE_PX)` grey levels.
        small: `(VERIFIED_PX, VERIFIED_PX)` uint8 grey.
    """

    path: Path
    sha256: str
    height: int
    width: int
    brightness: float
    contrast: float
    sharpness: float
    white_share: float
    clipped_share: float
    black_share: float
    signature: FloatArray
    small: npt.NDArray[np.uint8]


def picture_traits(image: Image, path: Path, sha256: str) -> PictureTraits:
    """Measure a decoded picture."""
    colour = _shrunk(_8bit(image), _SHARPNESS_PX)
    medium = cast("npt.NDArray[np.uint8]", cv2.cvtColor(colour, cv2.COLOR_RGB2GRAY))
    small = _square(medium, VERIFIED_PX)
    contrast = float(medium.std())
    detail = float(cv2.Laplacian(medium.astype(np.float32), cv2.CV_32F).std())
    return PictureTraits(
        path=path,
        sha256=sha256,
        height=image.height,
        width=image.width,
        brightness=float(medium.mean()),
        contrast=contrast,
        sharpness=detail / max(contrast, 1.0),
        white_share=float((medium >= _WHITE).mean()),
        clipped_share=float((colour.max(axis=2) >= _WHITE).mean()),
        black_share=float((medium <= _BLACK).mean()),
        signature=_square(small, SIGNATURE_PX).astype(np.float32),
        small=small,
    )


def _8bit(image: Image) -> npt.NDArray[np.uint8]:
    pixels: npt.NDArray[Any] = image.pixels
    if pixels.dtype == np.uint16:
        brightest = int(pixels.max())
        white = next(level for level in _WHITE_LEVELS if brightest <= level)
        pixels = cv2.convertScaleAbs(pixels, alpha=255.0 / white)
    return cast("npt.NDArray[np.uint8]", pixels)


def _shrunk(pixels: npt.NDArray[np.uint8], side_px: int) -> npt.NDArray[np.uint8]:
    """At most this long on the longer side; small pictures stay as they are."""
    factor = side_px / max(pixels.shape[:2])
    if factor >= 1:
        return pixels
    size = max(1, round(pixels.shape[1] * factor)), max(1, round(pixels.shape[0] * factor))
    return cast("npt.NDArray[np.uint8]", cv2.resize(pixels, size, interpolation=cv2.INTER_AREA))


def _square(grey: npt.NDArray[np.uint8], side_px: int) -> npt.NDArray[np.uint8]:
    resized = cv2.resize(grey, (side_px, side_px), interpolation=cv2.INTER_AREA)
    return cast("npt.NDArray[np.uint8]", resized)
