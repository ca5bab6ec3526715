from __future__ import annotations

import pytest

from inspectai_desktop.domain.region import RegionOfInterest
from inspectai_desktop.services.teaching.needed_resolution import (
    needed_resolution,
    region_is_too_small,
)
from inspectai_desktop.ui.wizard.region_drawing import (
    Drawing,
    Shape,
    ShapeKind,
    drawing_of,
    rectangle,
)

EMPTY = Drawing(200, 100)
LEFT_HALF = rectangle(ShapeKind.INSPECT, (100, 100), (0, 0))
CORNER = rectangle(ShapeKind.IGNORE, (0, 0), (50, 50))


def circle(diameter: float) -> Shape:
    return Shape(ShapeKind.DEFECT, ((50.0, 50.0), (50.0 + diameter / 2, 50.0)))


def test_nothing_drawn_inspects_the_whole_picture() -> None:
    assert EMPTY.region() is None
    assert EMPTY.inspected_share() == pytest.approx(1.0)


def test_the_share_counts_what_is_inspected_and_not_ignored() -> None:
    drawing = EMPTY.adding(LEFT_HALF).adding(CORNER)
    assert drawing.inspected_share() == pytest.approx(0.5 - 0.125, abs=0.01)
    overlapping = drawing.adding(rectangle(ShapeKind.INSPECT, (50, 0), (150, 100)))
    assert overlapping.inspected_share() == pytest.approx(0.75 - 0.125, abs=0.01)
    everything = EMPTY.adding(rectangle(ShapeKind.IGNORE, (0, 0), (200, 100)))
    assert everything.inspected_share() == pytest.approx(0.0, abs=1e-6)


def test_a_drawing_and_its_region_say_the_same() -> None:
    drawing = EMPTY.adding(LEFT_HALF).adding(CORNER).adding(circle(12))
    region = drawing.region()
    assert region is not None
    assert region.inspect == (LEFT_HALF.corners,)
    assert region.ignore == (CORNER.corners,)
    again = drawing_of(region, 12.0, (100, 200))
    assert again.region() == region
    assert again.defect is not None
    assert again.defect.diameter == pytest.approx(12)


def test_a_region_drawn_on_smaller_pictures_is_scaled() -> None:
    region = RegionOfInterest(100, 50, (((0, 0), (50, 0), (50, 50)),))
    (shape,) = drawing_of(region, None, (100, 200)).shapes
    assert shape.corners == ((0, 0), (100, 0), (100, 100))


def test_there_is_one_smallest_defect() -> None:
    drawing = EMPTY.adding(circle(10)).adding(LEFT_HALF).adding(circle(20))
    assert [shape.kind for shape in drawing.shapes] == [ShapeKind.INSPECT, ShapeKind.DEFECT]
    assert drawing.defect == circle(20)


def test_a_press_takes_the_circle_before_the_area_around_it() -> None:
    drawing = EMPTY.adding(circle(10)).adding(LEFT_HALF)
    assert drawing.at((50, 50), 2) == 0
    assert drawing.at((10, 10), 2) == 1
    assert drawing.at((150, 50), 2) is None


def test_shapes_are_moved_scaled_and_bent() -> None:
    assert LEFT_HALF.moved(5, -5).corners[0] == (5, -5)
    assert circle(10).scaled(2).diameter == pytest.approx(20)
    assert LEFT_HALF.scaled(0.5).corners[0] == (25, 25)
    assert LEFT_HALF.with_corner(2, (80, 90)).corners[2] == (80, 90)


@pytest.mark.parametrize(
    ("defect", "width", "height", "enlarged"),
    [(64.0, 512, 256, False), (32.0, 1024, 512, False), (20.0, 1664, 832, True)],
)
def test_the_needed_resolution_lets_the_defect_span_two_patches(
    defect: float, width: int, height: int, enlarged: bool
) -> None:
    needed = needed_resolution(RegionOfInterest(1024, 512), defect)
    assert (needed.width, needed.height) == (width, height)
    assert (needed.scale > 1) == enlarged
    assert needed.is_possible


def test_a_defect_that_no_input_can_show_is_impossible() -> None:
    assert not needed_resolution(RegionOfInterest(4000, 3000), 10).is_possible


def test_a_region_smaller_than_what_can_be_looked_at_is_too_small() -> None:
    small = RegionOfInterest(200, 100, (((0, 0), (31, 0), (31, 90), (0, 90)),))
    assert region_is_too_small(small)
    assert not region_is_too_small(RegionOfInterest(200, 100))
