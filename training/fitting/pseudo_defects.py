"""Pseudo-defects: what a defect of a given size might look like, made from good pictures alone.

They stand in for defects nobody has seen yet when a fit must decide how closely to look. In the
spirit of CutPaste (Li et al. 2021) and DRAEM (Zavrtanik et al. 2021), but at the size that was
stated and at the picture's own resolution, before anything is resized: only so can it be measured
which input still shows them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from inspectai_desktop.domain.image import Image

Kind = Literal["dark spot", "bright spot", "scratch", "foreign patch"]
KINDS: tuple[Kind, ...] = ("dark spot", "bright spot", "scratch", "foreign patch")
MIN_DIAMETER_PX = 3.0

_SPOT_CONTRAST = (0.35, 0.7)
"""Of a spot, as a share of what lies between its place and black or white."""
_SCRATCH_LENGTH = 2.0
_SCRATCH_WIDTH = 0.2
"""Both in diameters: about the area of a spot, but drawn out."""
_FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class DefectPlace:
    """Where a pseudo-defect goes.

    Attributes:
        row: Of its centre, in pixels of the picture.
        column: Likewise.
        diameter_px: Its size, in pixels of the picture.
    """

    row: int
    column: int
    diameter_px: float


def with_pseudo_defect(
    image: Image, donor: Image, place: DefectPlace, kind: Kind, random: np.random.Generator
) -> Image:
    """The picture with one defect in it; its pixels elsewhere are untouched.

    Args:
        image: A good picture.
        donor: Another good picture of the same depth, which lends texture.
        place: Centre and size.
        kind: What it looks like.
        random: Shapes it; the same state gives the same defect.
    """
    window = _Window.around(image, place)
    if window.is_empty:
        return image
    part = image.pixels[window.rows, window.columns].astype(np.float32)
    weight = _outline(window, place, kind, random)[:, :, None]
    if kind == "foreign patch":
        inserted = _foreign(donor, window, random)
    else:
        inserted = _tinted(part, _white_of(image), kind, random)
    mixed = part * (1.0 - weight) + inserted * weight
    pixels = image.pixels.copy()
    pixels[window.rows, window.columns] = np.round(mixed).astype(image.pixels.dtype)
    return Image(pixels, image.origin)


@dataclass(frozen=True, slots=True)
class _Window:
    """The part of a picture that a defect can touch."""

    top: int
    left: int
    bottom: int
    right: int

    @classmethod
    def around(cls, image: Image, place: DefectPlace) -> _Window:
        reach = int(np.ceil(place.diameter_px * 1.5)) + 2
        return cls(
            max(0, place.row - reach),
            max(0, place.column - reach),
            min(image.height, place.row + reach + 1),
            min(image.width, place.column + reach + 1),
        )

    @property
    def is_empty(self) -> bool:
        return self.bottom <= self.top or self.right <= self.left

    @property
    def rows(self) -> slice:
        return slice(self.top, self.bottom)

    @property
    def columns(self) -> slice:
        return slice(self.left, self.right)

    @property
    def shape(self) -> tuple[int, int]:
        return self.bottom - self.top, self.right - self.left


def _outline(
    window: _Window, place: DefectPlace, kind: Kind, random: np.random.Generator
) -> _FloatArray:
    """Weight of the defect `(rows, columns)` in [0, 1], with an edge about a pixel soft."""
    rows, columns = np.mgrid[window.rows, window.columns].astype(np.float32)
    across, down = columns - place.column, rows - place.row
    angle = float(random.uniform(0, np.pi))
    along = across * np.cos(angle) + down * np.sin(angle)
    beside = -across * np.sin(angle) + down * np.cos(angle)
    half_length = half_width = place.diameter_px / 2
    if kind == "scratch":
        half_length *= _SCRATCH_LENGTH
        half_width = max(half_width * _SCRATCH_WIDTH, 0.5)
    else:
        # Between round and oval, at the same area.
        stretch = float(random.uniform(0.8, 1.25))
        half_length, half_width = half_length * stretch, half_width / stretch
    radius = np.sqrt((along / half_length) ** 2 + (beside / half_width) ** 2)
    softness = 1.0 / half_width
    return np.asarray(np.clip((1.0 - radius) / softness + 0.5, 0, 1), np.float32)


def _tinted(
    part: _FloatArray, white: float, kind: Kind, random: np.random.Generator
) -> _FloatArray:
    """The part itself, brought nearer to black or to white."""
    share = np.float32(random.uniform(*_SPOT_CONTRAST))
    brightens = kind == "bright spot" or (kind == "scratch" and bool(random.integers(2)))
    if brightens:
        return part + (white - part) * share
    return part * (np.float32(1.0) - share)


def _foreign(donor: Image, window: _Window, random: np.random.Generator) -> _FloatArray:
    """Texture from elsewhere in another good picture, turned."""
    height, width = window.shape
    top = int(random.integers(max(1, donor.height - height + 1)))
    left = int(random.integers(max(1, donor.width - width + 1)))
    turned = np.ascontiguousarray(
        np.rot90(donor.pixels[top : top + height, left : left + width], 2), np.float32
    )
    if turned.shape[:2] == (height, width):
        return turned
    return np.asarray(cv2.resize(turned, (width, height)), np.float32)


def _white_of(image: Image) -> float:
    """White of this picture: of its depth, or the brightest there is in 16-bit pictures."""
    return 255.0 if image.pixels.dtype == np.uint8 else float(image.pixels.max())
