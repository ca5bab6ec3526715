"""What is kept of a picture, and its bytes where it has none of its own."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import cast

import cv2
import numpy as np
import numpy.typing as npt

from inspectai_desktop.domain.image import Image, Pixels

THUMBNAIL_SIDE_PX = 192


class PictureFormat(StrEnum):
    """How pictures are kept."""

    ORIGINAL = "ORIGINAL"
    JPEG = "JPEG"


@dataclass(frozen=True, slots=True)
class PictureKeeping:
    """What to keep of a picture.

    Attributes:
        format: ORIGINAL keeps a file's own bytes, and frames as PNG without loss; JPEG keeps
            8 bits a channel in `jpeg_quality`.
        jpeg_quality: 1 to 100.
        thumbnails: Whether a small picture is written too.
    """

    format: PictureFormat = PictureFormat.ORIGINAL
    jpeg_quality: int = 90
    thumbnails: bool = True

    def __post_init__(self) -> None:
        if not 1 <= self.jpeg_quality <= 100:
            raise ValueError(f"JPEG quality is 1 to 100, got {self.jpeg_quality}")


def picture_bytes(image: Image, keeping: PictureKeeping) -> tuple[str, bytes]:
    """File ending and content for a picture that has no file, or is to be kept smaller."""
    if keeping.format is PictureFormat.ORIGINAL:
        pixels = cv2.cvtColor(image.pixels, cv2.COLOR_RGB2BGR)
        return ".png", cv2.imencode(".png", pixels, [cv2.IMWRITE_PNG_COMPRESSION, 1])[1].tobytes()
    return ".jpg", _jpeg(image.pixels, keeping.jpeg_quality)


def thumbnail_bytes(image: Image) -> bytes:
    """JPEG of at most 192 pixels."""
    scale = min(THUMBNAIL_SIDE_PX / max(image.height, image.width), 1.0)
    size = (max(round(image.width * scale), 1), max(round(image.height * scale), 1))
    small = cv2.resize(image.pixels, size, interpolation=cv2.INTER_AREA)
    return _jpeg(cast("Pixels", small), 85)


def _jpeg(pixels: Pixels, quality: int) -> bytes:
    eight_bit = (pixels >> 8).astype(np.uint8) if pixels.dtype == np.uint16 else pixels
    bgr = cv2.cvtColor(cast("npt.NDArray[np.uint8]", eight_bit), cv2.COLOR_RGB2BGR)
    return cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()
