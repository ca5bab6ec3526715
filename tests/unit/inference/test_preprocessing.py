from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from inspectai_desktop.domain.image import Image
from inspectai_desktop.domain.region import Box, RegionOfInterest, whole_picture
from inspectai_desktop.errors import ImageError, RegionError
from inspectai_desktop.inference.manifest import Preprocessing
from inspectai_desktop.inference.preprocessing import Preprocessor, input_size_for
from tests.pictures import part_pixels


def preprocessing(**changes: Any) -> Preprocessing:
    constants: dict[str, Any] = {
        "input_height": 64,
        "input_width": 96,
        "mean": (0.5, 0.4, 0.3),
        "std": (0.5, 0.25, 0.2),
        "aspect_ratio_min": 1.5,
        "aspect_ratio_max": 1.5,
        **changes,
    }
    return Preprocessing(**constants)


def whole(**changes: Any) -> Preprocessor:
    return Preprocessor(preprocessing(**changes), whole_picture(64, 96))


def box_of(image: Image) -> Box:
    return Box(0, 0, image.height, image.width)


@pytest.mark.parametrize(
    ("aspect", "side", "expected"),
    [
        (1.0, 256, (256, 256)),
        (4.0, 256, (128, 512)),
        (0.25, 256, (512, 128)),
        (1130 / 460, 256, (160, 416)),
        (1.0, 100, (96, 96)),
        (100.0, 64, (32, 640)),
    ],
)
def test_the_input_keeps_the_shape_of_the_pictures_and_the_area_of_the_square(
    aspect: float, side: int, expected: tuple[int, int]
) -> None:
    assert input_size_for(aspect, side) == expected


def test_a_picture_of_the_inputs_size_is_only_normalised() -> None:
    image = Image(part_pixels(1, height=64, width=96))
    tensor = whole().tensor(image, box_of(image))
    expected = (image.pixels / 255.0 - (0.5, 0.4, 0.3)) / (0.5, 0.25, 0.2)
    assert tensor.dtype == np.float32
    assert tensor.flags.c_contiguous
    np.testing.assert_allclose(tensor, expected.transpose(2, 0, 1), atol=1e-5)


def test_shrinking_averages_so_that_no_detail_is_skipped() -> None:
    pixels = np.zeros((256, 384, 3), np.uint8)
    pixels[::4, ::4] = 160  # one pixel in sixteen
    image = Image(pixels)
    tensor = whole(mean=(0, 0, 0), std=(1, 1, 1)).tensor(image, box_of(image))
    np.testing.assert_allclose(tensor, 10 / 255, atol=1e-6)


def test_a_smaller_picture_is_enlarged_smoothly() -> None:
    ramp = np.repeat(np.linspace(0, 250, 48).astype(np.uint8)[None, :, None], 32, axis=0)
    image = Image(np.ascontiguousarray(np.repeat(ramp, 3, axis=2)))
    tensor = whole(mean=(0, 0, 0), std=(1, 1, 1)).tensor(image, box_of(image))
    steps = np.diff(tensor[0, 10])
    assert steps.min() >= 0
    assert steps.max() < 0.02


def test_only_the_box_is_looked_at() -> None:
    pixels = part_pixels(1, height=128, width=192)
    inside = np.ascontiguousarray(pixels[32:96, 48:144])
    image, crop = Image(pixels), Image(inside)
    tensor = whole().tensor(image, Box(32, 48, 96, 144))
    np.testing.assert_array_equal(tensor, whole().tensor(crop, box_of(crop)))


@pytest.mark.parametrize("white", [1023, 4095, 65535])
def test_16_bit_pictures_are_measured_against_their_white_level(white: int) -> None:
    eight = part_pixels(1, height=64, width=96)
    sixteen = np.round(eight / 255.0 * white).astype(np.uint16)
    preprocessor = whole(white_level_16bit=white)
    first, second = Image(eight), Image(sixteen)
    np.testing.assert_allclose(
        preprocessor.tensor(second, box_of(second)),
        preprocessor.tensor(first, box_of(first)),
        atol=5e-3,
    )


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_the_picture_itself_is_never_changed(dtype: type) -> None:
    pixels = part_pixels(1, height=64, width=96).astype(dtype)
    pixels.flags.writeable = False
    before = pixels.copy()
    image = Image(pixels)
    tensor = whole().tensor(image, box_of(image))
    tensor += 1
    np.testing.assert_array_equal(pixels, before)


@pytest.mark.parametrize(("height", "width"), [(100, 400), (300, 200)])
def test_a_picture_of_quite_another_shape_is_refused_with_its_size(height: int, width: int) -> None:
    image = Image(np.zeros((height, width, 3), np.uint8), "camera 2")
    with pytest.raises(ImageError, match=f"camera 2: .*{width} x {height}"):
        whole().box(image)


def test_a_picture_of_nearly_the_same_shape_is_accepted() -> None:
    image = Image(np.zeros((100, 170, 3), np.uint8))
    assert whole().box(image) == Box(0, 0, 100, 170)


def test_there_is_no_mask_where_everything_is_inspected() -> None:
    rectangle = RegionOfInterest(96, 64, inspect=(((8, 8), (88, 8), (88, 56), (8, 56)),))
    assert whole().mask(64, 96) is None
    assert Preprocessor(preprocessing(), rectangle).mask(64, 96) is None


def test_the_mask_shows_polygons_in_the_input_whatever_the_pictures_size() -> None:
    half = RegionOfInterest(96, 64, ignore=(((48, 0), (96, 0), (96, 64), (48, 64)),))
    preprocessor = Preprocessor(preprocessing(), half)
    for factor in (1, 3):
        mask = preprocessor.mask(64 * factor, 96 * factor)
        assert mask is not None
        assert mask.shape == (64, 96)
        assert mask[:, :47].all()
        assert not mask[:, 49:].any()


def test_a_polygon_is_masked_within_its_own_box() -> None:
    triangle = RegionOfInterest(96, 64, inspect=(((0, 0), (48, 0), (0, 32)),))
    mask = Preprocessor(preprocessing(), triangle).mask(64, 96)
    assert mask is not None
    assert mask[0, 0]
    assert not mask[-1, -1]
    assert mask.mean() == pytest.approx(0.5, abs=0.03)


def test_a_region_with_nothing_left_is_refused() -> None:
    everything = (((-1.0, -1.0), (97.0, -1.0), (97.0, 65.0), (-1.0, 65.0)),)
    region = RegionOfInterest(96, 64, ignore=everything)
    with pytest.raises(RegionError, match="nothing is left"):
        Preprocessor(preprocessing(), region).mask(64, 96)


def test_masks_of_many_picture_sizes_do_not_pile_up() -> None:
    region = RegionOfInterest(96, 64, ignore=(((48, 0), (96, 0), (96, 64)),))
    preprocessor = Preprocessor(preprocessing(), region)
    for height in range(64, 164):
        assert preprocessor.mask(height, 96) is not None
    assert len(preprocessor._masks) <= 16
