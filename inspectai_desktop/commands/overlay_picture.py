"""Pictures with heatmap, contour and verdict, written by commands."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from inspectai_desktop.domain.image import Image, Pixels
from inspectai_desktop.domain.prediction import Prediction
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.errors import ImageError
from inspectai_desktop.ui.heatmap import coloured_map

MAX_SIDE_PX = 1024
_CAPTION_PX = 28
_OPACITY = 0.6
_CONTOUR_COLOUR = (255, 255, 255)

Pixels8 = npt.NDArray[np.uint8]


class OverlayFolder:
    """A folder that takes overlays, one JPEG per picture.

    Raises:
        ImageError: The folder cannot be made or written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._names: set[str] = set()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _unwritable(folder, error) from error

    def write(
        self, path: Path, image: Image, prediction: Prediction, thresholds: Thresholds
    ) -> None:
        """Write the overlay of one picture, named after it; equal names get a number."""
        name, number = path.stem, 1
        while name in self._names:
            number += 1
            name = f"{path.stem}_{number}"
        self._names.add(name)
        bgr = cv2.cvtColor(overlay_pixels(image, prediction, thresholds), cv2.COLOR_RGB2BGR)
        encoded = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, 92])[1]
        target = self._folder / f"{name}_{prediction.verdict.value.lower()}.jpg"
        try:
            target.write_bytes(encoded.tobytes())
        except OSError as error:
            raise _unwritable(target, error) from error


def overlay_pixels(image: Image, prediction: Prediction, thresholds: Thresholds) -> Pixels8:
    """The picture with heatmap, contour of the region above REVIEW, and a caption.

    Returns:
        `(h, w, 3)` uint8 RGB, longer side at most 1024 pixels plus the caption.
    """
    factor = min(1.0, MAX_SIDE_PX / max(image.height, image.width))
    size = max(1, round(image.width * factor)), max(1, round(image.height * factor))
    pixels: Pixels = image.pixels
    if pixels.dtype == np.uint16:
        brightest = max(int(pixels.max()), 1)
        pixels = (pixels.astype(np.float32) * (255.0 / brightest)).astype(np.uint8)
    canvas = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.float32)
    scaled_map = np.asarray(
        cv2.resize(prediction.anomaly_map, size, interpolation=cv2.INTER_LINEAR), np.float32
    )
    colours = coloured_map(scaled_map, thresholds).astype(np.float32)
    alpha = colours[:, :, 3:] / 255.0 * _OPACITY
    blended = (canvas * (1 - alpha) + colours[:, :, :3] * alpha).round().astype(np.uint8)
    above = (scaled_map > thresholds.review).astype(np.uint8)
    contours, _ = cv2.findContours(above, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(blended, contours, -1, _CONTOUR_COLOUR, 1, cv2.LINE_AA)
    return np.vstack([_caption(prediction, thresholds, size[0]), blended])


def _caption(prediction: Prediction, thresholds: Thresholds, width: int) -> Pixels8:
    bar = np.full((_CAPTION_PX, width, 3), 32, np.uint8)
    text = (
        f"{prediction.verdict.value}  {prediction.anomaly_score:.1f}  "
        f"(REVIEW {thresholds.review:.1f}, FAIL {thresholds.fail:.1f})"
    )
    text_width = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, 0.5, 1)[0][0]
    scale = 0.5 * min(1.0, (width - 12) / text_width)
    cv2.putText(
        bar, text, (6, 19), cv2.FONT_HERSHEY_SIMPLEX, scale, (235, 235, 235), 1, cv2.LINE_AA
    )
    return bar


def _unwritable(path: Path, error: OSError) -> ImageError:
    return ImageError(
        f"{path}: cannot be written ({error.strerror or error}).",
        "Choose another folder for the overlays or correct the access rights.",
    )
