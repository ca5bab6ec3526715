"""How the synthetic product is lit, placed in its fixture and photographed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

from inspectai_desktop.sources.synthetic_surface import (
    Layer,
    Surface,
    blurred,
    brushed_texture,
    coordinates,
    fixture_picture,
    lens_fall_off,
    plate_surface,
    sensor_noise_texture,
)

if TYPE_CHECKING:
    from inspectai_desktop.sources.synthetic_defects import SurfaceChange

_MAX_SHIFT = 0.012
_MAX_ROTATION_DEG = 1.5
_PERSPECTIVE = 0.22
_RADIAL_STEPS = 1024


@dataclass(frozen=True, slots=True)
class Lighting:
    """The lamps of one picture: direction of the main lamp, strengths and exposure."""

    lamp_x: float
    lamp_y: float
    ambient: float
    gloss: float
    exposure: float
    warmth: float

    @classmethod
    def drawn(cls, generator: np.random.Generator) -> Lighting:
        """Lamps as they differ a little from picture to picture."""
        return cls(
            lamp_x=-0.30 + generator.uniform(-0.06, 0.06),
            lamp_y=-0.38 + generator.uniform(-0.06, 0.06),
            ambient=0.13 * generator.uniform(0.93, 1.07),
            gloss=0.62 * generator.uniform(0.92, 1.08),
            exposure=generator.uniform(0.96, 1.04),
            warmth=generator.uniform(-0.012, 0.012),
        )


def changed_surface(surface: Surface, change: SurfaceChange | None, size_px: int) -> Surface:
    """The surface of a plate that lacks a bolt hole, else the surface itself."""
    if change is None or change.filled is None:
        return surface
    whole, weight = plate_surface(size_px, with_bolt_holes=False), change.filled

    def mixed(holed: Layer, plain: Layer) -> Layer:
        return holed + weight * (plain - holed)

    return Surface(
        normal_x=mixed(surface.normal_x, whole.normal_x),
        normal_y=mixed(surface.normal_y, whole.normal_y),
        openness=mixed(surface.openness, whole.openness),
        face=mixed(surface.face, whole.face),
        coverage=surface.coverage,
        tangent_x=surface.tangent_x,
        tangent_y=surface.tangent_y,
        radius=surface.radius,
        turned=surface.turned,
    )


def _crop(generator: np.random.Generator, texture: Layer, size_px: int) -> Layer:
    row, column = generator.integers(0, texture.shape[0] - size_px + 1, size=2)
    return texture[row : row + size_px, column : column + size_px]


def _tool_marks(generator: np.random.Generator, surface: Surface) -> Layer:
    """Tilt of the surface across its tool marks: brushed lines, and rings on the turned hub."""
    size_px = surface.radius.shape[0]
    brushed = _crop(generator, brushed_texture(size_px), size_px)
    profile = generator.standard_normal(_RADIAL_STEPS, dtype=np.float32)
    profile = np.convolve(profile, np.array([0.25, 0.5, 0.25], np.float32), mode="same")
    feed = np.sin(np.arange(_RADIAL_STEPS) * (2 * np.pi / 9.0) + generator.uniform(0, 6.28))
    profile = (0.9 * profile + 0.5 * feed).astype(np.float32)
    rings = profile[(surface.radius * (_RADIAL_STEPS / 1.5)).astype(np.int32)]
    marks = brushed + surface.turned * (rings - brushed)
    return np.asarray(marks * surface.face, dtype=np.float32)


def plate_picture(
    generator: np.random.Generator,
    lighting: Lighting,
    surface: Surface,
    change: SurfaceChange | None,
) -> Layer:
    """Light that the plate sends to the camera, `(size, size, 3)`, without the fixture."""
    size_px = surface.radius.shape[0]
    x, y = coordinates(size_px)
    marks = _tool_marks(generator, surface)
    normal_x = surface.normal_x - marks * surface.tangent_y * np.float32(0.030)
    normal_y = surface.normal_y + marks * surface.tangent_x * np.float32(0.030)
    if change is not None and change.height is not None:
        step = 2.0 / size_px
        normal_x -= cv2.Sobel(change.height, cv2.CV_32F, 1, 0, ksize=3, scale=1 / (8 * step))
        normal_y -= cv2.Sobel(change.height, cv2.CV_32F, 0, 1, ksize=3, scale=1 / (8 * step))
    # The direction in which the camera looks is mirrored at the surface: what is there is seen.
    seen_x = 2.0 * normal_x + np.float32(_PERSPECTIVE) * x
    seen_y = 2.0 * normal_y + np.float32(_PERSPECTIVE) * y
    away_x, away_y = seen_x - lighting.lamp_x, seen_y - lighting.lamp_y
    softbox = np.exp(-(away_x * away_x + away_y * away_y) * np.float32(1 / 0.50))
    window = np.exp(-((seen_x - 0.95) ** 2) * 5.0 - (seen_y + 0.9) ** 2 * 3.0) * np.float32(0.35)
    along = away_x * surface.tangent_x + away_y * surface.tangent_y
    streak = np.exp(-(along * along) * np.float32(1 / 0.055)) * surface.face
    gloss = lighting.gloss * (
        0.62 * softbox + (0.40 + 0.35 * surface.turned) * streak * (1.0 + 0.16 * marks) + window
    )
    if change is not None and change.dullness is not None:
        gloss = gloss * (1.0 - 0.6 * change.dullness)
    lit = (lighting.ambient * (1.0 + 0.05 * marks) + gloss) * surface.openness
    steel = np.array([0.985, 0.995, 1.02], np.float32)
    colour = lit[:, :, None] * steel
    if change is not None and change.colour is not None:
        colour *= change.colour
    return np.asarray(colour, dtype=np.float32)


def placement_in_fixture(generator: np.random.Generator, size_px: int) -> npt.NDArray[np.float64]:
    """Affine matrix `(2, 3)` of the part's small shift and rotation in the fixture."""
    angle = float(generator.uniform(-_MAX_ROTATION_DEG, _MAX_ROTATION_DEG))
    shift = generator.uniform(-_MAX_SHIFT, _MAX_SHIFT, size=2) * (size_px / 2)
    centre = (size_px - 1) / 2
    matrix = np.asarray(cv2.getRotationMatrix2D((centre, centre), angle, 1.0), dtype=np.float64)
    matrix[:, 2] += shift
    return matrix


def placed(
    picture: Layer, coverage: Layer, placement: npt.NDArray[np.float64]
) -> tuple[Layer, Layer]:
    """The plate's picture and coverage, moved to the part's place."""
    size = (coverage.shape[1], coverage.shape[0])
    moved = cv2.warpAffine(picture, placement, size, flags=cv2.INTER_LINEAR)
    covered = cv2.warpAffine(coverage, placement, size, flags=cv2.INTER_LINEAR)
    return np.asarray(moved, dtype=np.float32), np.asarray(covered, dtype=np.float32)


def in_fixture(picture: Layer, coverage: Layer, lighting: Lighting) -> Layer:
    """The part over its fixture, with the shadow it casts away from the lamp."""
    size_px = coverage.shape[0]
    small = (size_px // 4, size_px // 4)
    quarter = cv2.resize(coverage, small, interpolation=cv2.INTER_AREA)
    reach = size_px / 4 * 0.11
    slide = np.array([[1.0, 0.0, -lighting.lamp_x * reach], [0.0, 1.0, -lighting.lamp_y * reach]])
    slid = cv2.warpAffine(quarter, slide, small)
    soft = blurred(np.asarray(np.maximum(slid, quarter), dtype=np.float32), size_px / 4 * 0.014)
    shadow = cv2.resize(1.0 - 0.8 * soft, (size_px, size_px), interpolation=cv2.INTER_LINEAR)
    scene = fixture_picture(size_px) * (shadow * (1.0 - coverage))[:, :, None]
    picture *= coverage[:, :, None]
    scene += picture
    return np.asarray(scene, dtype=np.float32)


def photographed(
    generator: np.random.Generator, scene: Layer, lighting: Lighting
) -> npt.NDArray[np.uint8]:
    """The scene through lens and sensor: blur, fall-off, white balance, noise, tone curve."""
    size_px = scene.shape[0]
    balance = np.array([1.0 + lighting.warmth, 1.0, 1.0 - lighting.warmth], np.float32)
    light = blurred(scene, 0.55 * size_px / 512)
    light *= lens_fall_off(size_px)
    light *= balance * np.float32(lighting.exposure * 255.0**2)
    np.sqrt(light, out=light)  # close to the sRGB curve, and to the scale of shot noise
    light += _crop(generator, sensor_noise_texture(size_px), size_px)
    np.clip(light, 0.0, 255.0, out=light)
    return light.astype(np.uint8)
