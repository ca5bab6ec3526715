from __future__ import annotations

import numpy as np
import pytest

from inspectai_desktop.domain.image import Image
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.ui.picture_presentation import eight_bit, present_picture, thumbnail


def grey(height: int, width: int, value: int = 90) -> Image:
    return Image(np.full((height, width, 3), value, np.uint8))


def test_a_picture_without_a_map_is_shown_without_heat() -> None:
    presentation = present_picture(grey(30, 40))
    assert (presentation.width, presentation.height) == (40, 30)
    assert presentation.heat is None
    assert presentation.fail_contour is None


def test_large_pictures_get_smaller_levels_for_fast_painting() -> None:
    levels = present_picture(grey(1500, 4000)).levels
    assert [level.shape[:2] for level in levels] == [(1500, 4000), (750, 2000), (375, 1000)]
    assert all(level.flags.c_contiguous and (level == 90).all() for level in levels)


def test_contours_are_in_pixels_of_the_picture_even_if_the_map_is_smaller() -> None:
    anomaly_map = np.zeros((50, 100), np.float32)
    anomaly_map[20:30, 40:60] = 50.0
    presentation = present_picture(grey(500, 1000), anomaly_map, Thresholds(10.0, 20.0))
    assert presentation.fail_contour is not None
    low = presentation.fail_contour.min(axis=(0, 1))
    high = presentation.fail_contour.max(axis=(0, 1))
    assert low == pytest.approx([400, 200], abs=6)
    assert high == pytest.approx([600, 300], abs=6)


@pytest.mark.parametrize(("peak", "shown"), [(1023, 255), (4095, 255), (16383, 255), (65535, 255)])
def test_pictures_with_10_to_16_bits_use_the_whole_brightness(peak: int, shown: int) -> None:
    pixels = np.array([[[0, 0, peak]]], np.uint16)
    assert eight_bit(pixels)[0, 0].tolist() == [0, 0, shown]


@pytest.mark.parametrize("shape", [(1, 1), (3, 2000), (1200, 900), (160, 160), (7, 5000)])
def test_thumbnails_fit_their_box(shape: tuple[int, int]) -> None:
    small = thumbnail(grey(*shape), 160)
    assert max(small.shape[:2]) <= 160
    assert min(small.shape[:2]) >= 1
    assert (small == 90).all()
