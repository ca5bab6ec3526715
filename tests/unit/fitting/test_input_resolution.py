from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspectai_desktop.domain.region import RegionOfInterest, whole_picture
from inspectai_desktop.errors import FittingError
from training.fitting.input_resolution import (
    MAX_INPUT_PX,
    InputResolution,
    choose_resolution,
    tiling_for,
)
from training.fitting.input_sizing import InputSizing


def chosen(
    *sizes: tuple[int, int],
    input_size_px: int | None = None,
    smallest_defect_px: float | None = None,
    region: RegionOfInterest | None = None,
) -> InputResolution:
    return choose_resolution(
        sizes,
        region or whole_picture(*sizes[0]),
        stride=8,
        input_size_px=input_size_px,
        smallest_defect_px=smallest_defect_px,
        sizing=InputSizing(),
    )


def test_a_size_that_was_demanded_is_taken_in_the_pictures_shape() -> None:
    resolution = chosen((400, 1600), input_size_px=256)
    assert (resolution.height, resolution.width) == (128, 512)
    assert "demanded" in resolution.reason


def test_the_size_chosen_automatically_grows_with_the_pictures_within_limits() -> None:
    sides = [chosen((side, side)).height for side in (64, 256, 400, 600, 3000)]
    assert sides == sorted(sides)
    assert sides[0] >= 128
    assert sides[-1] < 1024


def test_the_median_shape_decides_where_pictures_differ() -> None:
    resolution = chosen((256, 256), (256, 256), (256, 1024), input_size_px=256)
    assert (resolution.height, resolution.width) == (256, 256)


def test_the_region_decides_and_not_the_picture_around_it() -> None:
    region = RegionOfInterest(1000, 1000, inspect=(((0, 0), (800, 0), (800, 200), (0, 200)),))
    resolution = chosen((1000, 1000), input_size_px=256, region=region)
    assert (resolution.height, resolution.width) == (128, 512)


@given(
    st.integers(200, 3000),
    st.integers(200, 3000),
    st.floats(4, 200),
)
def test_the_smallest_defect_spans_two_patches_of_the_input(
    height: int, width: int, defect: float
) -> None:
    if math.sqrt(height * width) * 16 / defect > MAX_INPUT_PX:
        return
    resolution = chosen((height, width), smallest_defect_px=defect)
    scale = min(resolution.height / height, resolution.width / width)
    assert defect * scale / 8 >= 2 * (1 - 1e-9)
    assert resolution.height % 32 == resolution.width % 32 == 0


def test_a_smaller_defect_needs_a_larger_input() -> None:
    inputs = [chosen((1000, 1000), smallest_defect_px=px).height for px in (40, 20, 10, 5)]
    assert inputs == sorted(set(inputs))


def test_a_defect_that_no_input_could_show_is_refused_with_advice() -> None:
    with pytest.raises(FittingError, match="at most 4096") as caught:
        chosen((5000, 5000), smallest_defect_px=2)
    assert "nearer" in caught.value.hint


def test_a_region_of_a_few_pixels_is_refused() -> None:
    region = RegionOfInterest(1000, 1000, inspect=(((0, 0), (20, 0), (20, 20), (0, 20)),))
    with pytest.raises(FittingError, match="about 20 pixels"):
        chosen((1000, 1000), region=region)


def test_inputs_that_fit_into_memory_are_not_tiled_and_larger_ones_are() -> None:
    assert tiling_for(768, 1024) is None
    tiling = tiling_for(2048, 1536)
    assert tiling is not None
    assert tiling.tile_height * tiling.tile_width < 2048 * 1536


@given(st.integers(1, 130), st.integers(1, 130))
def test_every_input_has_a_valid_tiling_or_none(rows: int, columns: int) -> None:
    tiling = tiling_for(rows * 32, columns * 32)
    if tiling is not None:
        assert tiling.tile_height <= rows * 32
        assert tiling.tile_width <= columns * 32
