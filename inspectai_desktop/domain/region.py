"""Which part of the picture is inspected, and which areas in it are ignored."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from inspectai_desktop.errors import RegionError

Point = tuple[float, float]
Polygon = tuple[Point, ...]

_FILE_FORMAT = (
    'A region file is JSON: {"reference_size": [width, height], "inspect": [[[x, y], ...]], '
    '"ignore": [[[x, y], ...]]}; "rectangle": [x, y, width, height] may stand for "inspect".'
)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of whole pixels: `top <= y < bottom`, `left <= x < right`."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def height(self) -> int:
        """Rows in pixels."""
        return self.bottom - self.top

    @property
    def width(self) -> int:
        """Columns in pixels."""
        return self.right - self.left


@dataclass(frozen=True, slots=True)
class RegionOfInterest:
    """Polygons drawn on a picture of the reference size; other sizes are scaled to it.

    Attributes:
        reference_width: Width in pixels of the picture the polygons were drawn on.
        reference_height: Its height.
        inspect: What is inspected; empty means everything.
        ignore: What is left out of that.
    """

    reference_width: int
    reference_height: int
    inspect: tuple[Polygon, ...] = ()
    ignore: tuple[Polygon, ...] = ()

    def __post_init__(self) -> None:
        if self.reference_width <= 0 or self.reference_height <= 0:
            raise RegionError("The region's reference size must be positive.", _FILE_FORMAT)
        for polygon in (*self.inspect, *self.ignore):
            if len(polygon) < 3:
                raise RegionError(
                    f"A polygon of the region has {len(polygon)} corners; it needs at least 3.",
                    _FILE_FORMAT,
                )
            if not all(math.isfinite(x) and math.isfinite(y) for x, y in polygon):
                raise RegionError("A corner of the region is not a number.", _FILE_FORMAT)
        if self.inspect and self._clipped_bounds() is None:
            raise RegionError(
                "The region to inspect lies outside the picture "
                f"({self.reference_width} x {self.reference_height}).",
                "Draw it on a picture of this category again.",
            )

    @property
    def is_whole_picture(self) -> bool:
        """Whether nothing is cut off and nothing ignored."""
        return not self.inspect and not self.ignore

    def box(self, height: int, width: int) -> Box:
        """Smallest box around everything inspected, in a picture of the given size in pixels."""
        bounds = self._clipped_bounds() if self.inspect else None
        if bounds is None:
            return Box(0, 0, height, width)
        left, top, right, bottom = bounds
        x_scale, y_scale = width / self.reference_width, height / self.reference_height
        first_row = min(math.floor(top * y_scale), height - 1)
        first_column = min(math.floor(left * x_scale), width - 1)
        return Box(
            first_row,
            first_column,
            max(first_row + 1, min(height, math.ceil(bottom * y_scale))),
            max(first_column + 1, min(width, math.ceil(right * x_scale))),
        )

    def _clipped_bounds(self) -> tuple[float, float, float, float] | None:
        corners = [corner for polygon in self.inspect for corner in polygon]
        left = max(0.0, min(x for x, _ in corners))
        top = max(0.0, min(y for _, y in corners))
        right = min(float(self.reference_width), max(x for x, _ in corners))
        bottom = min(float(self.reference_height), max(y for _, y in corners))
        return (left, top, right, bottom) if right > left and bottom > top else None

    def to_json(self) -> dict[str, object]:
        """The region as a JSON object, the format of a region file."""
        return {
            "reference_size": [self.reference_width, self.reference_height],
            "inspect": [[list(corner) for corner in polygon] for polygon in self.inspect],
            "ignore": [[list(corner) for corner in polygon] for polygon in self.ignore],
        }

    @classmethod
    def from_json(cls, content: object) -> RegionOfInterest:
        """Read a region from a decoded JSON object.

        Raises:
            RegionError: The object is not a region.
        """
        if not isinstance(content, Mapping):
            raise RegionError("The region is not a JSON object.", _FILE_FORMAT)
        unknown = set(content) - {"reference_size", "inspect", "ignore", "rectangle"}
        if unknown:
            raise RegionError(f"The region has unknown entries: {sorted(unknown)}.", _FILE_FORMAT)
        try:
            width, height = (int(side) for side in content["reference_size"])
            inspect = [_polygon(corners) for corners in content.get("inspect", ())]
            ignore = [_polygon(corners) for corners in content.get("ignore", ())]
            if "rectangle" in content:
                x, y, w, h = (float(value) for value in content["rectangle"])
                inspect.append(((x, y), (x + w, y), (x + w, y + h), (x, y + h)))
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise RegionError(f"The region is malformed ({error!r}).", _FILE_FORMAT) from error
        return cls(width, height, tuple(inspect), tuple(ignore))


def whole_picture(height: int, width: int) -> RegionOfInterest:
    """The region that inspects everything, drawn on a picture of this size in pixels."""
    return RegionOfInterest(width, height)


def _polygon(corners: object) -> Polygon:
    if not isinstance(corners, list | tuple):
        raise TypeError(f"a polygon is a list of corners, got {corners!r}")
    return tuple((float(x), float(y)) for x, y in corners)
