"""A region means the same part of the scene in pictures of every size."""

from __future__ import annotations

import contextlib
import json

from hypothesis import given
from hypothesis import strategies as st

from inspectai_desktop.domain.region import RegionOfInterest
from inspectai_desktop.errors import RegionError

SIDES = st.integers(1, 4000)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["reference_size", "inspect", "ignore", "rectangle", "x"]), inner
        )
    ),
    max_leaves=12,
)


@st.composite
def rectangles(draw: st.DrawFn) -> RegionOfInterest:
    """A region of one rectangle that reaches into the picture."""
    width, height = draw(SIDES), draw(SIDES)
    left, top = draw(st.floats(-50, width * 0.99)), draw(st.floats(-50, height * 0.99))
    right = draw(st.floats(max(left, 0) + width * 0.005, width + 50))
    bottom = draw(st.floats(max(top, 0) + height * 0.005, height + 50))
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    return RegionOfInterest(width, height, inspect=(corners,))


@given(rectangles(), SIDES, SIDES)
def test_a_box_lies_in_its_picture_and_has_a_pixel(
    region: RegionOfInterest, height: int, width: int
) -> None:
    box = region.box(height, width)
    assert 0 <= box.top < box.bottom <= height
    assert 0 <= box.left < box.right <= width


@given(rectangles(), st.integers(1, 8))
def test_a_box_grows_with_its_picture(region: RegionOfInterest, factor: int) -> None:
    height, width = region.reference_height, region.reference_width
    small, large = region.box(height, width), region.box(height * factor, width * factor)
    # Rounded outwards at each size, so it may only be tighter in the finer picture.
    assert small.top * factor <= large.top + factor
    assert large.top >= small.top * factor
    assert large.left >= small.left * factor
    assert large.bottom <= small.bottom * factor
    assert large.right <= small.right * factor
    assert large.height >= (small.height - 2) * factor
    assert large.width >= (small.width - 2) * factor


@given(rectangles(), SIDES, SIDES)
def test_a_region_from_its_file_has_the_same_boxes(
    region: RegionOfInterest, height: int, width: int
) -> None:
    read = RegionOfInterest.from_json(json.loads(json.dumps(region.to_json())))
    assert read == region
    assert read.box(height, width) == region.box(height, width)


@given(JSON)
def test_any_other_json_is_a_region_or_is_refused_as_none(content: object) -> None:
    try:
        region = RegionOfInterest.from_json(content)
    except RegionError:
        return
    assert RegionOfInterest.from_json(region.to_json()) == region


@given(st.dictionaries(st.sampled_from(["inspect", "ignore", "rectangle"]), JSON))
def test_any_content_with_a_valid_size_is_a_region_or_is_refused_as_none(
    content: dict[str, object],
) -> None:
    with contextlib.suppress(RegionError):
        RegionOfInterest.from_json({"reference_size": [100, 80], **content})
