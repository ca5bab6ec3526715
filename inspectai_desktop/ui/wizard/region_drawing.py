"""What is drawn on the average picture: areas to inspect, areas to ignore, the smallest defect."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import Enum, auto

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPolygonF

from inspectai_desktop.domain.region import Point, Polygon, RegionOfInterest

_RASTER_PX = 256
_IN, _OUT = 0xFFFFFFFF, 0xFF000000


class ShapeKind(Enum):
    """What a shape means."""

    INSPECT = auto()
    IGNORE = auto()
    DEFECT = auto()


@dataclass(frozen=True, slots=True)
class Shape:
    """A polygon; the smallest defect is a circle, given by its middle and a point on its rim."""

    kind: ShapeKind
    corners: Polygon

    @property
    def diameter(self) -> float:
        """Of the circle, in pixels of the picture."""
        (x, y), (rim_x, rim_y) = self.corners[:2]
        return 2 * math.hypot(rim_x - x, rim_y - y)

    def path(self) -> QPainterPath:
        """Its outline in pixels of the picture."""
        path = QPainterPath()
        if self.kind is ShapeKind.DEFECT:
            radius = self.diameter / 2
            path.addEllipse(QPointF(*self.corners[0]), radius, radius)
        else:
            path.addPolygon(QPolygonF([QPointF(x, y) for x, y in self.corners]))
            path.closeSubpath()
        return path

    def moved(self, dx: float, dy: float) -> Shape:
        """The same shape elsewhere."""
        return replace(self, corners=tuple((x + dx, y + dy) for x, y in self.corners))

    def with_corner(self, number: int, place: Point) -> Shape:
        """The same shape with one corner elsewhere."""
        corners = list(self.corners)
        corners[number] = place
        return replace(self, corners=tuple(corners))

    def scaled(self, factor: float) -> Shape:
        """Larger or smaller around its middle."""
        if self.kind is ShapeKind.DEFECT:
            middle_x, middle_y = self.corners[0]
        else:
            middle_x = sum(x for x, _ in self.corners) / len(self.corners)
            middle_y = sum(y for _, y in self.corners) / len(self.corners)
        return replace(
            self,
            corners=tuple(
                (middle_x + (x - middle_x) * factor, middle_y + (y - middle_y) * factor)
                for x, y in self.corners
            ),
        )


def rectangle(kind: ShapeKind, first: Point, second: Point) -> Shape:
    """The upright rectangle between two opposite corners."""
    (left, right), (top, bottom) = (sorted(pair) for pair in zip(first, second, strict=True))
    return Shape(kind, ((left, top), (right, top), (right, bottom), (left, bottom)))


@dataclass(frozen=True, slots=True)
class Drawing:
    """All shapes, the newest last; changes are new drawings.

    Attributes:
        width: Of the picture in pixels.
        height: Of the picture in pixels.
    """

    width: int
    height: int
    shapes: tuple[Shape, ...] = ()

    @property
    def defect(self) -> Shape | None:
        """The circle of the smallest defect."""
        found = (shape for shape in self.shapes if shape.kind is ShapeKind.DEFECT)
        return next(found, None)

    def adding(self, shape: Shape) -> Drawing:
        """With one more shape; a new circle replaces the old one."""
        shapes = self.shapes
        if shape.kind is ShapeKind.DEFECT:
            shapes = tuple(one for one in shapes if one.kind is not ShapeKind.DEFECT)
        return replace(self, shapes=(*shapes, shape))

    def replacing(self, number: int, shape: Shape) -> Drawing:
        """With one shape changed."""
        return replace(self, shapes=(*self.shapes[:number], shape, *self.shapes[number + 1 :]))

    def without(self, number: int) -> Drawing:
        """With one shape less."""
        return replace(self, shapes=(*self.shapes[:number], *self.shapes[number + 1 :]))

    def at(self, place: Point, slack: float) -> int | None:
        """The topmost shape at a place of the picture, with some slack around it."""
        spot = QPainterPath()
        spot.addEllipse(QPointF(*place), slack, slack)
        # Circles first, then what was drawn last: a large region must not hide what lies in it.
        order = sorted(
            range(len(self.shapes)),
            key=lambda n: (self.shapes[n].kind is ShapeKind.DEFECT, n),
            reverse=True,
        )
        return next((n for n in order if self.shapes[n].path().intersects(spot)), None)

    def region(self) -> RegionOfInterest | None:
        """The region to inspect; None is the whole picture.

        Raises:
            RegionError: What is drawn lies outside the picture.
        """
        inspect = self._polygons(ShapeKind.INSPECT)
        ignore = self._polygons(ShapeKind.IGNORE)
        if not inspect and not ignore:
            return None
        return RegionOfInterest(self.width, self.height, inspect, ignore)

    def inspected_share(self) -> float:
        """Share of the picture that is inspected, in [0, 1], to about half a per cent."""
        scale = _RASTER_PX / max(self.width, self.height)
        columns, rows = (max(round(side * scale), 1) for side in (self.width, self.height))
        raster = QImage(columns, rows, QImage.Format.Format_RGB32)
        has_regions = any(shape.kind is ShapeKind.INSPECT for shape in self.shapes)
        raster.fill(_OUT if has_regions else _IN)
        painter = QPainter(raster)
        painter.scale(columns / self.width, rows / self.height)
        for kind, colour in ((ShapeKind.INSPECT, _IN), (ShapeKind.IGNORE, _OUT)):
            for shape in self.shapes:
                if shape.kind is kind:
                    painter.fillPath(shape.path(), QColor.fromRgb(colour))
        painter.end()
        pixels = np.frombuffer(raster.constBits(), np.uint32).reshape(rows, -1)[:, :columns]
        return float((pixels == _IN).mean())

    def _polygons(self, kind: ShapeKind) -> tuple[Polygon, ...]:
        return tuple(shape.corners for shape in self.shapes if shape.kind is kind)


def drawing_of(
    region: RegionOfInterest | None, defect_px: float | None, size: tuple[int, int]
) -> Drawing:
    """What was drawn before, on a picture of this (height, width)."""
    height, width = size
    drawing = Drawing(width, height)
    if region is not None:
        x_scale, y_scale = width / region.reference_width, height / region.reference_height
        for kind, polygons in (
            (ShapeKind.INSPECT, region.inspect),
            (ShapeKind.IGNORE, region.ignore),
        ):
            for polygon in polygons:
                corners = tuple((x * x_scale, y * y_scale) for x, y in polygon)
                drawing = drawing.adding(Shape(kind, corners))
    if defect_px:
        middle = (width / 2, height / 2)
        rim = (middle[0] + defect_px / 2, middle[1])
        drawing = drawing.adding(Shape(ShapeKind.DEFECT, (middle, rim)))
    return drawing
