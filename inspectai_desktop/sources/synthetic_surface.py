"""The geometry of the synthetic product: a milled plate with a turned hub, as surface layers.

Lengths are in units of half the picture's side: x to the right, y down, both in [-1, 1]. Everything
here depends on the picture's size alone and is made once per size.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

Layer = npt.NDArray[np.float32]

PLATE_HALF_WIDTH = 0.74
PLATE_HALF_HEIGHT = 0.70
HUB_RADIUS = 0.36
BORE_RADIUS = 0.17
BORE_CHAMFER_RADIUS = 0.205
BOLT_HOLE_RADIUS = 0.075
COUNTERSINK_RADIUS = 0.115
BOLT_HOLES: tuple[tuple[float, float], ...] = (
    (-0.56, -0.52),
    (0.56, -0.52),
    (-0.56, 0.52),
    (0.56, 0.52),
)
ENGRAVED_TEXT = "IA-20 4711"
TEXTURE_SEED = 20
_OVERSAMPLING = 2
_CORNER_RADIUS = 0.10
_EDGE_CHAMFER = 0.03
_WALL_SLOPE = 1.0
_NOISE_STEPS = 2.2


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """Layers `(size, size)` float32 of the plate in its nominal position.

    Attributes:
        normal_x: Component of the unit normal to the right.
        normal_y: Component of the unit normal down.
        openness: Share of ambient light that reaches the spot, in [0, 1]; 0 in deep holes.
        coverage: 1 on the plate, 0 beside it, between at the edge (through holes count as plate).
        tangent_x: Direction of the tool marks, x component.
        tangent_y: Direction of the tool marks, y component.
        radius: Distance to the hub's centre.
        turned: 1 on the turned hub, 0 on the brushed face.
        face: 1 where the surface is flat and machined, 0 on chamfers, in holes and grooves.
    """

    normal_x: Layer
    normal_y: Layer
    openness: Layer
    coverage: Layer
    tangent_x: Layer
    tangent_y: Layer
    radius: Layer
    turned: Layer
    face: Layer


@lru_cache(maxsize=4)
def coordinates(size_px: int) -> tuple[Layer, Layer]:
    """Coordinates x and y of every pixel's centre, each `(size_px, size_px)`, read-only."""
    axis = (np.arange(size_px, dtype=np.float32) + 0.5) * (2.0 / size_px) - 1.0
    x, y = (plane.astype(np.float32) for plane in np.meshgrid(axis, axis))
    x.flags.writeable = y.flags.writeable = False
    return x, y


@lru_cache(maxsize=2)
def lens_fall_off(size_px: int) -> Layer:
    """How much light the lens loses towards the corners, `(size, size, 1)`, 1 in the middle."""
    x, y = coordinates(size_px)
    return np.asarray(1.0 - 0.10 * (x * x + y * y), dtype=np.float32)[:, :, None]


def smooth_step(values: Layer, low: float, high: float) -> Layer:
    """0 below `low`, 1 above `high`, a smooth S between; `low > high` turns it round."""
    t = np.clip((values - low) / (high - low), 0.0, 1.0)
    return np.asarray(t * t * (3.0 - 2.0 * t), dtype=np.float32)


def blurred(layer: Layer, sigma_px: float) -> Layer:
    """The layer under a Gaussian of this standard deviation."""
    return np.asarray(cv2.GaussianBlur(layer, (0, 0), max(sigma_px, 0.1)), dtype=np.float32)


def _rounded_box(x: Layer, y: Layer, half_width: float, half_height: float, corner: float) -> Layer:
    """Signed distance to a rectangle with rounded corners; negative inside."""
    dx = np.abs(x) - (half_width - corner)
    dy = np.abs(y) - (half_height - corner)
    outside = np.hypot(np.maximum(dx, 0.0), np.maximum(dy, 0.0))
    return np.asarray(outside + np.minimum(np.maximum(dx, dy), 0.0) - corner, dtype=np.float32)


def _engraving_depth(size_px: int) -> Layer:
    """Depth of the engraved mark, a V-shaped groove."""
    mask = np.zeros((size_px, size_px), np.uint8)
    scale = size_px / 1024.0
    thickness = max(round(6 * scale), 1)
    font = cv2.FONT_HERSHEY_SIMPLEX
    (width, height), _ = cv2.getTextSize(ENGRAVED_TEXT, font, 1.9 * scale, thickness)
    corner = (round((size_px - width) / 2), round(size_px * 0.765 + height / 2))
    cv2.putText(mask, ENGRAVED_TEXT, corner, font, 1.9 * scale, 255, thickness, cv2.LINE_AA)
    groove = mask.astype(np.float32) / 255.0
    return np.asarray(blurred(groove, 1.6 * scale) * 0.010, dtype=np.float32)


def _hole_distances(x: Layer, y: Layer) -> Layer:
    """Distance to the nearest bolt hole's centre."""
    distances = [np.hypot(x - cx, y - cy) for cx, cy in BOLT_HOLES]
    return np.asarray(np.minimum.reduce(distances), dtype=np.float32)


def _height_field(x: Layer, y: Layer, *, with_bolt_holes: bool) -> tuple[Layer, Layer]:
    """Height of the surface and its openness, at the resolution of the coordinates."""
    edge = _rounded_box(x, y, PLATE_HALF_WIDTH, PLATE_HALF_HEIGHT, _CORNER_RADIUS)
    radius = np.hypot(x, y)
    slot = np.hypot(np.maximum(np.abs(x) - 0.15, 0.0), y + 0.53) - 0.05
    height = np.clip(-edge / _EDGE_CHAMFER, 0.0, 1.0) * _EDGE_CHAMFER * _WALL_SLOPE
    height += np.clip((HUB_RADIUS - radius) / 0.022, 0.0, 1.0) * 0.022
    height -= np.clip((0.27 - radius) / 0.010, 0.0, 1.0) * 0.006
    height -= np.clip((BORE_CHAMFER_RADIUS - radius) / 0.035, 0.0, 1.0) * 0.035
    height -= np.clip(-slot / 0.016, 0.0, 1.0) * 0.018
    openness = 1.0 - 0.35 * smooth_step(slot, 0.0, -0.014)
    openness -= 0.30 * np.exp(-(((radius - HUB_RADIUS - 0.008) / 0.016) ** 2))
    openness *= 1.0 - 0.97 * smooth_step(radius, BORE_RADIUS + 0.004, BORE_RADIUS - 0.004)
    if with_bolt_holes:
        hole = _hole_distances(x, y)
        height -= np.clip((COUNTERSINK_RADIUS - hole) / 0.04, 0.0, 1.0) * 0.04
        openness *= 1.0 - 0.95 * smooth_step(
            hole, BOLT_HOLE_RADIUS + 0.004, BOLT_HOLE_RADIUS - 0.004
        )
    engraving = _engraving_depth(x.shape[0])
    height -= engraving
    openness -= engraving * 45.0
    return height.astype(np.float32), np.clip(openness, 0.0, 1.0).astype(np.float32)


def _reduced(layer: Layer, size_px: int) -> Layer:
    reduced = cv2.resize(layer, (size_px, size_px), interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(reduced, dtype=np.float32)


@lru_cache(maxsize=4)
def plate_surface(size_px: int, *, with_bolt_holes: bool = True) -> Surface:
    """Layers of the plate at this size; computed with oversampling, hence with smooth edges."""
    x, y = coordinates(size_px * _OVERSAMPLING)
    height, openness = _height_field(x, y, with_bolt_holes=with_bolt_holes)
    step = 2.0 / (size_px * _OVERSAMPLING)
    slope_y, slope_x = np.gradient(height, step)
    length = np.sqrt(1.0 + slope_x**2 + slope_y**2)
    edge = _rounded_box(x, y, PLATE_HALF_WIDTH, PLATE_HALF_HEIGHT, _CORNER_RADIUS)
    steepness = np.hypot(slope_x, slope_y).astype(np.float32)
    radius = np.hypot(x, y).astype(np.float32)
    turned = smooth_step(radius, HUB_RADIUS - 0.018, HUB_RADIUS - 0.024)
    safe_radius = np.maximum(radius, 1e-3)
    tangent_x = turned * (-y / safe_radius) + (1.0 - turned)
    tangent_y = turned * (x / safe_radius)
    layers = (
        -slope_x / length,
        -slope_y / length,
        openness,
        smooth_step(edge, 0.003, -0.003),
        tangent_x,
        tangent_y,
        radius,
        turned,
        smooth_step(steepness, 0.5, 0.15) * smooth_step(openness, 0.4, 0.8),
    )
    return Surface(*(_reduced(np.asarray(layer, dtype=np.float32), size_px) for layer in layers))


@lru_cache(maxsize=2)
def brushed_texture(size_px: int) -> Layer:
    """Tool marks along x, `(1.5 size, 1.5 size)`, mean 0 and deviation 1; crops of it vary."""
    generator = np.random.default_rng(TEXTURE_SEED)
    side = size_px + size_px // 2
    fine = generator.standard_normal((side, side), dtype=np.float32)
    coarse = generator.standard_normal((side, side), dtype=np.float32)
    long_marks = cv2.blur(fine, (max(size_px // 5, 3), 1))
    short_marks = cv2.blur(coarse, (max(size_px // 24, 3), 1))
    marks = long_marks * (0.75 / float(long_marks.std()))
    marks = marks + short_marks * (0.5 / float(short_marks.std()))
    return np.asarray(marks / float(marks.std()), dtype=np.float32)


@lru_cache(maxsize=2)
def sensor_noise_texture(size_px: int) -> Layer:
    """Noise of a sensor in steps of 8 bit, `(1.5 size, 1.5 size, 3)`, a little correlated."""
    generator = np.random.default_rng(TEXTURE_SEED + 1)
    side = size_px + size_px // 2
    noise = generator.standard_normal((side, side, 3), dtype=np.float32)
    grey = noise.mean(axis=2, keepdims=True) * np.float32(1.2)
    noise = blurred(noise * np.float32(0.7) + grey, 0.5)
    return np.asarray(noise * (_NOISE_STEPS / float(noise.std())), dtype=np.float32)


def _disc(x: Layer, y: Layer, centre: tuple[float, float], radius: float) -> Layer:
    distance = np.hypot(x - centre[0], y - centre[1]).astype(np.float32)
    return smooth_step(distance, radius + 0.004, radius - 0.004)


@lru_cache(maxsize=2)
def fixture_picture(size_px: int) -> Layer:
    """The empty fixture, `(size, size, 3)` float32 in [0, 1]: black plate, pins, clamping jaw."""
    x, y = coordinates(size_px)
    generator = np.random.default_rng(TEXTURE_SEED + 2)
    grain = blurred(generator.standard_normal((size_px, size_px), dtype=np.float32), 0.7)
    cloud = blurred(generator.standard_normal((size_px, size_px), dtype=np.float32), size_px / 12)
    grey = 0.085 + 0.010 * grain / float(grain.std()) + 0.010 * cloud / float(cloud.std())
    grey += 0.035 * np.clip(-(x + y) * 0.5, -1.0, 1.0)
    for position in (-0.885, 0.885):
        groove = np.abs(y - position)
        grey *= 1.0 - 0.75 * smooth_step(groove, 0.022, 0.016)
        grey += 0.09 * np.exp(-(((y - position - 0.024) / 0.005) ** 2))
    picture = np.repeat(grey[:, :, None], 3, axis=2) * np.array([0.95, 0.99, 1.06], np.float32)
    for centre in ((-0.30, 0.775), (0.30, 0.775), (-0.815, 0.0)):
        pin = _disc(x, y, centre, 0.062)
        shine = 0.42 - 0.9 * ((x - centre[0]) + (y - centre[1])) * 2.2
        ring = _disc(x, y, centre, 0.045)
        pin_grey = np.clip(shine * (0.55 + 0.45 * ring), 0.05, 0.95)
        picture = picture * (1.0 - pin[:, :, None]) + (pin * pin_grey)[:, :, None]
    jaw_edge = _rounded_box(x - 0.90, y - 0.02, 0.155, 0.20, 0.03)
    jaw = smooth_step(jaw_edge, 0.003, -0.003)
    jaw_grey = 0.24 + 0.02 * grain / float(grain.std()) - 0.10 * (y + x - 0.9)
    jaw_grey += 0.22 * np.exp(-(((jaw_edge + 0.012) / 0.008) ** 2)) * (x + y < 0.9)
    tinted = jaw_grey[:, :, None] * np.array([1.0, 0.98, 0.95], np.float32)
    picture = picture * (1.0 - jaw[:, :, None]) + jaw[:, :, None] * tinted
    return np.ascontiguousarray(np.clip(picture, 0.0, 1.0), dtype=np.float32)
