from typing import Any

import pytest

from inspectai_desktop.domain.region import Box, RegionOfInterest, whole_picture
from inspectai_desktop.errors import RegionError

TRIANGLE = ((10.0, 20.0), (50.0, 20.0), (30.0, 60.0))


def test_the_whole_picture_is_inspected_when_nothing_is_drawn() -> None:
    region = whole_picture(100, 200)
    assert region.is_whole_picture
    assert region.box(100, 200) == Box(0, 0, 100, 200)
    assert region.box(7, 9) == Box(0, 0, 7, 9)


def test_the_box_lies_tightly_around_everything_inspected() -> None:
    region = RegionOfInterest(100, 100, inspect=(TRIANGLE, ((70.5, 5.2), (80, 5.2), (75, 9))))
    box = region.box(100, 100)
    assert box == Box(top=5, left=10, bottom=60, right=80)
    assert (box.height, box.width) == (55, 70)


def test_a_region_that_reaches_over_the_edge_is_cut_off_there() -> None:
    region = RegionOfInterest(100, 100, inspect=(((-20, -20), (50, -20), (50, 300), (-20, 300)),))
    assert region.box(100, 100) == Box(0, 0, 100, 50)


def test_a_region_scales_with_the_picture() -> None:
    region = RegionOfInterest(100, 50, inspect=(((10, 10), (60, 10), (60, 40), (10, 40)),))
    assert region.box(100, 200) == Box(20, 20, 80, 120)


def test_a_tiny_region_in_a_tiny_picture_still_has_a_pixel() -> None:
    region = RegionOfInterest(1000, 1000, inspect=(((990, 990), (999, 990), (999, 999)),))
    box = region.box(2, 2)
    assert (box.height, box.width) == (1, 1)


def test_ignoring_alone_leaves_the_box_whole_but_is_not_the_whole_picture() -> None:
    region = RegionOfInterest(100, 100, ignore=(TRIANGLE,))
    assert region.box(100, 100) == Box(0, 0, 100, 100)
    assert not region.is_whole_picture


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ([], "not a JSON object"),
        ({}, "reference_size"),
        ({"reference_size": [0, 100]}, "reference size"),
        ({"reference_size": [100]}, "malformed"),
        ({"reference_size": "ab"}, "malformed"),
        ({"reference_size": [float("inf"), 5]}, "malformed"),
        ({"reference_size": [float("nan"), 5]}, "malformed"),
        ({"reference_size": [9, 9], "inspect": [[[0, 0], [5, 5]]]}, "2 corners"),
        ({"reference_size": [9, 9], "inspect": [[[0, 0], [5, 5], [float("nan"), 3]]]}, "corner"),
        ({"reference_size": [9, 9], "inspect": [[[0, 0], [5], [4, 4]]]}, "malformed"),
        ({"reference_size": [9, 9], "inspect": "abc"}, "malformed"),
        ({"reference_size": [9, 9], "inspect": None}, "malformed"),
        ({"reference_size": [9, 9], "rectangle": [1, 2, 3]}, "malformed"),
        ({"reference_size": [9, 9], "rectangle": [20, 20, 5, 5]}, "outside the picture"),
        ({"reference_size": [9, 9], "rectangle": [2, 2, 0, 5]}, "outside the picture"),
        ({"reference_size": [9, 9], "polygon": []}, "unknown entries"),
    ],
)
def test_a_malformed_region_is_refused_and_the_format_explained(content: Any, named: str) -> None:
    with pytest.raises(RegionError, match=named) as caught:
        RegionOfInterest.from_json(content)
    assert caught.value.hint


def test_a_rectangle_stands_for_its_four_corners() -> None:
    region = RegionOfInterest.from_json(
        {"reference_size": [100, 100], "rectangle": [10, 20, 30, 40]}
    )
    assert region.box(100, 100) == Box(top=20, left=10, bottom=60, right=40)


def test_a_region_survives_its_own_json() -> None:
    region = RegionOfInterest(640, 480, inspect=(TRIANGLE,), ignore=(TRIANGLE, TRIANGLE))
    assert RegionOfInterest.from_json(region.to_json()) == region
