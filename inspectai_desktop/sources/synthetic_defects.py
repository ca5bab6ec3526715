"""Defects of the synthetic product: what each does to the surface, and its ground truth."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np
import numpy.typing as npt

from inspectai_desktop.sources.synthetic_surface import (
    BOLT_HOLES,
    BORE_CHAMFER_RADIUS,
    COUNTERSINK_RADIUS,
    PLATE_HALF_HEIGHT,
    PLATE_HALF_WIDTH,
    Layer,
    blurred,
    coordinates,
    smooth_step,
)

_EDGE_MARGIN = 0.10
_PLACES_TRIED = 50


class Defect(StrEnum):
    """The kinds of defect; the values name the folders of a data set."""

    SCRATCH = "scratch"
    DENT = "dent"
    STAIN = "stain"
    MISSING_HOLE = "missing_hole"
    DISCOLORATION = "discoloration"


@dataclass(frozen=True, slots=True, eq=False)
class SurfaceChange:
    """What a defect changes, in the plate's nominal position.

    Attributes:
        truth: `(size, size)` bool, the spot a person would outline.
        height: Added height, or None.
        colour: Factor on the reflected light, `(size, size, 3)` or `(size, size, 1)`, or None.
        dullness: Share of gloss that is lost, in [0, 1], or None.
        filled: Weight in [0, 1] of the plate without bolt holes, or None.
    """

    truth: npt.NDArray[np.bool_]
    height: Layer | None = None
    colour: Layer | None = None
    dullness: Layer | None = None
    filled: Layer | None = None


def surface_change(
    generator: np.random.Generator, defect: Defect, severity: float, size_px: int
) -> SurfaceChange:
    """Make one defect at a random place.

    Args:
        generator: Source of all randomness.
        defect: Which kind.
        severity: In [0, 1]: from just visible to gross.
        size_px: Side of the picture.
    """
    makers = {
        Defect.SCRATCH: _scratch,
        Defect.DENT: _dent,
        Defect.STAIN: _stain,
        Defect.MISSING_HOLE: _missing_hole,
        Defect.DISCOLORATION: _discoloration,
    }
    return makers[defect](generator, severity, size_px)


def _place_on_face(generator: np.random.Generator, clearance: float) -> tuple[float, float]:
    """A point on the plate this far from the edge, the bore and the bolt holes, if there is one."""
    x = y = 0.45
    for _ in range(_PLACES_TRIED):
        x = generator.uniform(-1, 1) * (PLATE_HALF_WIDTH - _EDGE_MARGIN)
        y = generator.uniform(-1, 1) * (PLATE_HALF_HEIGHT - _EDGE_MARGIN)
        clear_of_bore = np.hypot(x, y) > BORE_CHAMFER_RADIUS + clearance
        clear_of_holes = all(
            np.hypot(x - cx, y - cy) > COUNTERSINK_RADIUS + clearance for cx, cy in BOLT_HOLES
        )
        if clear_of_bore and clear_of_holes:
            break
    return float(x), float(y)


def _smooth_noise(generator: np.random.Generator, size_px: int, cells: int) -> Layer:
    """Cloudy noise with about `cells` clouds across the picture, mean 0 and deviation 1."""
    coarse = generator.standard_normal((cells, cells), dtype=np.float32)
    noise = cv2.resize(coarse, (size_px, size_px), interpolation=cv2.INTER_CUBIC)
    return np.asarray(noise / max(float(noise.std()), 1e-6), dtype=np.float32)


def _blob(generator: np.random.Generator, radius: float, size_px: int, raggedness: float) -> Layer:
    """Distance-like field of an irregular blob: below 1 inside, growing outwards."""
    x, y = coordinates(size_px)
    cx, cy = _place_on_face(generator, radius * 0.5)
    angle = generator.uniform(0.0, np.pi)
    stretch = generator.uniform(0.75, 1.3)
    dx, dy = x - np.float32(cx), y - np.float32(cy)
    u = (np.cos(angle) * dx + np.sin(angle) * dy) / (radius * stretch)
    v = (np.cos(angle) * dy - np.sin(angle) * dx) / (radius / stretch)
    noise = _smooth_noise(generator, size_px, 16) + 0.35 * _smooth_noise(generator, size_px, 48)
    return np.asarray(np.sqrt(u * u + v * v) + raggedness * noise, dtype=np.float32)


def _scratch_line(generator: np.random.Generator, severity: float) -> npt.NDArray[np.float64]:
    """Points of a slightly bent line that crosses part of the face, `(n, 2)` in unit lengths."""
    x, y = _place_on_face(generator, 0.03)
    angle = generator.uniform(0.0, 2.0 * np.pi)
    if np.cos(angle) * x + np.sin(angle) * y > 0.0:
        angle += np.pi
    length = 0.22 + 0.40 * severity * generator.uniform(0.7, 1.2)
    bend = generator.uniform(-0.5, 0.5)
    steps = np.linspace(0.0, 1.0, 40)
    angles = angle + bend * steps + np.cumsum(generator.normal(0.0, 0.02, steps.size))
    points = np.cumsum(np.stack([np.cos(angles), np.sin(angles)], axis=1), axis=0)
    return np.asarray(np.array([x, y]) + points * (length / steps.size), dtype=np.float64)


def _scratch(generator: np.random.Generator, severity: float, size_px: int) -> SurfaceChange:
    line = _scratch_line(generator, severity)
    shift = 8  # cv2's fixed-point coordinates: sub-pixel ends
    pixels = np.round((line + 1.0) * 0.5 * size_px * 2**shift).astype(np.int32)
    scale = size_px / 512.0
    width = max(round((1.0 + 1.6 * severity) * scale), 1)
    drawn = np.zeros((size_px, size_px), np.uint8)
    cv2.polylines(drawn, [pixels], False, 255, width, cv2.LINE_AA, shift)
    groove = blurred(drawn.astype(np.float32) / 255.0, 0.6 * scale)
    truth = cv2.dilate(drawn, np.ones((3, 3), np.uint8)) > 60
    rim = blurred(groove, 1.3 * scale) - groove
    colour = 1.0 - (0.45 + 0.25 * severity) * groove + 1.8 * np.maximum(rim, 0.0)
    height = -groove * np.float32(0.004 + 0.005 * severity)
    return SurfaceChange(truth, height=height, colour=colour[:, :, None].astype(np.float32))


def _dent(generator: np.random.Generator, severity: float, size_px: int) -> SurfaceChange:
    x, y = coordinates(size_px)
    radius = 0.035 + 0.045 * severity * generator.uniform(0.8, 1.2)
    cx, cy = _place_on_face(generator, radius)
    stretch = generator.uniform(0.8, 1.25)
    squared = ((x - cx) / (radius * stretch)) ** 2 + ((y - cy) * stretch / radius) ** 2
    bowl = np.exp(-1.2 * squared)
    rim = np.exp(-((np.sqrt(squared) - 1.35) ** 2) / 0.08)
    depth = radius * (0.30 + 0.30 * severity)
    height = (-depth * bowl + 0.14 * depth * rim).astype(np.float32)
    shade = (1.0 - (0.15 + 0.20 * severity) * bowl).astype(np.float32)
    return SurfaceChange(
        squared < 1.35**2,
        height=height,
        colour=shade[:, :, None],
        dullness=np.asarray(0.5 * bowl, dtype=np.float32),
    )


def _enlarged(layer: Layer, size_px: int) -> Layer:
    """A smooth change computed at a lower resolution, at the picture's own."""
    enlarged = cv2.resize(layer, (size_px, size_px), interpolation=cv2.INTER_LINEAR)
    return np.asarray(enlarged, dtype=np.float32)


def _stain(generator: np.random.Generator, severity: float, size_px: int) -> SurfaceChange:
    half = size_px // 2
    radius = 0.07 + 0.12 * severity * generator.uniform(0.8, 1.2)
    field = _blob(generator, radius, half, 0.15)
    clouds = np.clip(1.0 + 0.22 * _smooth_noise(generator, half, 30), 0.4, 1.6)
    body = smooth_step(field, 1.05, 0.65) * clouds
    tide_mark = np.exp(-(((field - 0.90) / 0.10) ** 2)) * clouds
    strength = (0.20 + 0.40 * severity) * body + (0.16 + 0.14 * severity) * tide_mark
    absorbed = np.array([0.72, 0.98, 1.40], np.float32)  # what remains is brownish: oil, coolant
    colour = np.exp(-strength[:, :, None] * absorbed).astype(np.float32)
    return SurfaceChange(
        _enlarged(field, size_px) < 1.0,
        colour=_enlarged(colour, size_px),
        dullness=_enlarged(np.minimum(0.6 * body, 1.0).astype(np.float32), size_px),
    )


def _missing_hole(generator: np.random.Generator, severity: float, size_px: int) -> SurfaceChange:
    del severity  # a hole is there or it is not
    x, y = coordinates(size_px)
    cx, cy = BOLT_HOLES[int(generator.integers(len(BOLT_HOLES)))]
    distance = np.hypot(x - cx, y - cy).astype(np.float32)
    filled = smooth_step(distance, COUNTERSINK_RADIUS + 0.030, COUNTERSINK_RADIUS + 0.010)
    return SurfaceChange(distance < COUNTERSINK_RADIUS, filled=filled)


def _discoloration(generator: np.random.Generator, severity: float, size_px: int) -> SurfaceChange:
    radius = 0.16 + 0.16 * severity * generator.uniform(0.8, 1.2)
    field = _blob(generator, radius, size_px // 2, 0.10)
    heat = smooth_step(field, 1.15, 0.25) * np.float32(0.55 + 0.45 * severity)
    # Temper colours of steel from the edge inwards: straw, brown, purple, blue.
    stops = np.array([0.0, 0.25, 0.5, 0.75, 1.0], np.float32)
    red = np.interp(heat, stops, [1.0, 1.02, 0.86, 0.62, 0.42])
    green = np.interp(heat, stops, [1.0, 0.88, 0.62, 0.50, 0.55])
    blue = np.interp(heat, stops, [1.0, 0.60, 0.46, 0.74, 0.95])
    colour = np.stack([red, green, blue], axis=2).astype(np.float32)
    return SurfaceChange(_enlarged(heat, size_px) > 0.12, colour=_enlarged(colour, size_px))
