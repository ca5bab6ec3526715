"""Measures the few numbers by which a drift is explained; about a millisecond per picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import numpy.typing as npt

from inspectai_desktop.domain.picture_statistics import HEAT_GRID, PictureStatistics

if TYPE_CHECKING:
    from inspectai_desktop.domain.image import Image

_SMALL_PX = 128
_SHARPNESS_CROP_PX = 512
_CELL_SAMPLES = 8
# Larger pictures and maps are thinned out before they are shrunk: the numbers stay, the time goes.
_THINNED_PX = 512


class PictureMeter:
    """Measures pictures of one kind of part; the first one is the reference for position.

    Used by one thread.
    """

    def __init__(self) -> None:
        self._reference: npt.NDArray[np.float32] | None = None
        self._window = cv2.createHanningWindow((_SMALL_PX, _SMALL_PX), cv2.CV_32F)

    def measure(self, image: Image, anomaly_map: npt.NDArray[np.float32]) -> PictureStatistics:
        """Numbers of one inspected picture.

        Args:
            image: The picture.
            anomaly_map: `(height, width)` float32, finite.
        """
        small = _small_grey(image)
        shift_x, shift_y = self._shift(small)
        return PictureStatistics(
            brightness=float(small.mean()),
            sharpness=_sharpness(image),
            shift_x=shift_x,
            shift_y=shift_y,
            heat=_heat(anomaly_map),
        )

    def _shift(self, small: npt.NDArray[np.float32]) -> tuple[float, float]:
        if self._reference is None:
            self._reference = small
            return 0.0, 0.0
        (x, y), _ = cv2.phaseCorrelate(self._reference, small, self._window)
        return float(x) / _SMALL_PX, float(y) / _SMALL_PX


def _small_grey(image: Image) -> npt.NDArray[np.float32]:
    # Shrinking first makes the conversion to grey nearly free.
    small = cv2.resize(_thinned(image.pixels), (_SMALL_PX, _SMALL_PX), interpolation=cv2.INTER_AREA)
    return _grey(small)


def _thinned(plane: npt.NDArray[Any]) -> npt.NDArray[Any]:
    down, across = (max(side // _THINNED_PX, 1) for side in plane.shape[:2])
    return np.ascontiguousarray(plane[::down, ::across])


def _grey(pixels: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    full_scale = np.float32(np.iinfo(pixels.dtype).max)
    grey = cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_RGB2GRAY)
    return np.asarray(grey.astype(np.float32) / full_scale, dtype=np.float32)


def _sharpness(image: Image) -> float:
    """Of the middle in full resolution: shrinking would hide a picture out of focus."""
    top = max((image.height - _SHARPNESS_CROP_PX) // 2, 0)
    left = max((image.width - _SHARPNESS_CROP_PX) // 2, 0)
    middle = image.pixels[top : top + _SHARPNESS_CROP_PX, left : left + _SHARPNESS_CROP_PX]
    grey = cv2.cvtColor(np.ascontiguousarray(middle), cv2.COLOR_RGB2GRAY)
    brightness = cv2.mean(grey)[0]
    if brightness <= 0:
        return 0.0
    # In whole numbers, which is exact: a Laplacian of 8 bits needs 11.
    depth = cv2.CV_16S if grey.dtype == np.uint8 else cv2.CV_32F
    _, deviation = cv2.meanStdDev(cv2.Laplacian(grey, depth))
    return float(deviation[0, 0] / brightness) ** 2


def _heat(anomaly_map: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    side = HEAT_GRID * _CELL_SAMPLES
    small = cv2.resize(_thinned(anomaly_map), (side, side), interpolation=cv2.INTER_AREA)
    cells = np.asarray(small, dtype=np.float32).reshape(
        HEAT_GRID, _CELL_SAMPLES, HEAT_GRID, _CELL_SAMPLES
    )
    return np.asarray(cells.max(axis=(1, 3)), dtype=np.float32)
