"""From a picture to the encoder's input: crop to the region, resize, normalise."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import cv2
import numpy as np
import numpy.typing as npt

from inspectai_desktop.domain.image import Image, Pixels
from inspectai_desktop.domain.region import Box, RegionOfInterest
from inspectai_desktop.errors import ImageError, RegionError
from inspectai_desktop.inference.manifest import SIZE_MULTIPLE, Preprocessing

ASPECT_TOLERANCE = 1.5
"""A picture may be this much wider or narrower than those learned; beyond, it is another camera."""

FloatArray = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]


def input_size_for(
    aspect_ratio: float, input_size_px: float, rounded: Callable[[float], int] = round
) -> tuple[int, int]:
    """Input `(height, width)`, multiples of 32, with the area of a square of `input_size_px`.

    Keeping the area rather than a side keeps the time per picture the same for every shape.

    Args:
        aspect_ratio: Width / height of the region of interest.
        input_size_px: Side of the square of equal area, in pixels.
        rounded: How a side becomes a whole number of 32 pixels; `math.ceil` never shrinks it.
    """
    sides = input_size_px / aspect_ratio**0.5, input_size_px * aspect_ratio**0.5
    height, width = (max(1, rounded(side / SIZE_MULTIPLE)) * SIZE_MULTIPLE for side in sides)
    return height, width


class Preprocessor:
    """Applies one bundle's preprocessing; keeps the masks of picture sizes it has seen."""

    def __init__(self, preprocessing: Preprocessing, region: RegionOfInterest) -> None:
        self._preprocessing = preprocessing
        self._region = region
        mean = np.asarray(preprocessing.mean, np.float32)
        std = np.asarray(preprocessing.std, np.float32)
        self._offset = -mean / std
        self._inverse_std = np.float32(1.0) / std
        self._masks: dict[tuple[int, int], Mask] = {}

    @property
    def input_size(self) -> tuple[int, int]:
        """`(height, width)` of the encoder's input in pixels."""
        return self._preprocessing.input_height, self._preprocessing.input_width

    def box(self, image: Image) -> Box:
        """The crop of this picture that is inspected.

        Raises:
            ImageError: The picture's shape is far from all that were learned.
        """
        box = self._region.box(image.height, image.width)
        aspect = box.width / box.height
        lowest = self._preprocessing.aspect_ratio_min / ASPECT_TOLERANCE
        highest = self._preprocessing.aspect_ratio_max * ASPECT_TOLERANCE
        if not lowest <= aspect <= highest:
            raise ImageError(
                f"{image.origin}: the picture has {image.width} x {image.height} pixels, another "
                "shape than the pictures this category was taught with.",
                "Check the camera, or choose the category that belongs to it.",
            )
        return box

    def tensor(self, image: Image, box: Box) -> FloatArray:
        """The encoder's input `(3, input_height, input_width)`, normalised."""
        crop = image.pixels[box.top : box.bottom, box.left : box.right]
        height, width = self.input_size
        shrinks = height <= box.height and width <= box.width
        resized: Pixels = crop
        if crop.shape[:2] != (height, width):
            interpolation = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
            resized = cast("Pixels", cv2.resize(crop, (width, height), interpolation=interpolation))
        white = 255.0
        if image.pixels.dtype == np.uint16:
            white = float(self._preprocessing.white_level_16bit)
        tensor = np.empty((3, height, width), np.float32)
        scales = self._inverse_std / np.float32(white)
        # Channel by channel: numpy walks a transposed picture pixel by pixel, ten times slower.
        for channel in range(3):
            own = tensor[channel]
            np.multiply(resized[..., channel], scales[channel], out=own, dtype=np.float32)
            np.add(own, self._offset[channel], out=own)
        return tensor

    def mask(self, height: int, width: int) -> Mask | None:
        """Inspected pixels `(input_height, input_width)`; None when that is all of them.

        Args:
            height: Rows of the source picture.
            width: Columns of the source picture.

        Raises:
            RegionError: Nothing is left to inspect.
        """
        # A rectangle is its own bounding box: only polygons and ignored areas need a mask.
        if self._region.is_whole_picture or self._is_plain_rectangle():
            return None
        key = (height, width)
        if key not in self._masks:
            if len(self._masks) >= 16:
                self._masks.clear()
            self._masks[key] = self._draw_mask(height, width)
        return self._masks[key]

    def _is_plain_rectangle(self) -> bool:
        if self._region.ignore or len(self._region.inspect) != 1:
            return False
        corners = self._region.inspect[0]
        xs, ys = {x for x, _ in corners}, {y for _, y in corners}
        return len(corners) == 4 and len(xs) == 2 and len(ys) == 2 and len(set(corners)) == 4

    def _draw_mask(self, height: int, width: int) -> Mask:
        box = self._region.box(height, width)
        input_height, input_width = self.input_size
        to_input = np.array(
            [
                width / self._region.reference_width * input_width / box.width,
                height / self._region.reference_height * input_height / box.height,
            ]
        )
        origin = np.array([box.left * input_width / box.width, box.top * input_height / box.height])
        canvas = np.zeros((input_height, input_width), np.uint8)
        if not self._region.inspect:
            canvas[:] = 1
        for polygons, value in ((self._region.inspect, 1), (self._region.ignore, 0)):
            for polygon in polygons:
                corners = np.asarray(polygon) * to_input - origin
                cv2.fillPoly(canvas, [np.round(corners).astype(np.int32)], value)
        if not canvas.any():
            raise RegionError(
                "The ignored areas cover the whole region: nothing is left to inspect.",
                "Make the region larger or remove an ignored area.",
            )
        return canvas.astype(np.bool_)
