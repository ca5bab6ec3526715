"""Small data sets written into a temporary folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

SIDE = 24


def write_picture(path: Path, value: int = 90, side: int = SIDE) -> Path:
    return write_pixels(path, np.full((side, side, 3), value, np.uint8))


def write_mask(path: Path, value: int = 255, side: int = SIDE) -> Path:
    mask = np.zeros((side, side), np.uint8)
    mask[4:10, 5:12] = value
    return write_pixels(path, mask)


def write_pixels(path: Path, pixels: npt.NDArray[np.uint8]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    ok, data = cv2.imencode(path.suffix.lower(), pixels)
    assert ok
    path.write_bytes(data.tobytes())
    return path
