from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from inspectai_desktop.domain.image import Image
from inspectai_desktop.errors import ImageError


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_an_image_knows_its_height_and_width(dtype: type) -> None:
    image = Image(np.zeros((20, 30, 3), dtype), "camera 1")
    assert (image.height, image.width) == (20, 30)


@pytest.mark.parametrize(
    "pixels",
    [
        np.zeros((20, 30), np.uint8),
        np.zeros((20, 30, 4), np.uint8),
        np.zeros((20, 30, 3), np.float32),
        np.zeros((20, 30, 3), np.int16),
    ],
)
def test_pixels_that_are_not_8_or_16_bit_rgb_are_refused_with_shape_and_type(
    pixels: npt.NDArray[Any],
) -> None:
    with pytest.raises(ImageError) as caught:
        Image(pixels, "camera 1")
    assert "camera 1" in caught.value.message
    assert str(pixels.shape) in caught.value.message
    assert str(pixels.dtype) in caught.value.message


@pytest.mark.parametrize("shape", [(0, 30, 3), (20, 0, 3)])
def test_a_picture_without_pixels_is_refused(shape: tuple[int, int, int]) -> None:
    with pytest.raises(ImageError, match="no pixels"):
        Image(np.zeros(shape, np.uint8))
