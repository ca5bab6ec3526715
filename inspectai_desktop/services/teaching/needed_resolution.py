"""How closely a region must be looked at, so that the smallest defect that matters is seen."""

from __future__ import annotations

import math
from dataclasses import dataclass

from inspectai_desktop.domain.region import RegionOfInterest

PATCH_PX = 16
"""Input pixels between two patches of the shipped encoders."""

PATCHES_PER_DEFECT = 2
SMALLEST_SIDE_PX = 32
LARGEST_INPUT_PX = 4096
_MULTIPLE = 32


@dataclass(frozen=True, slots=True)
class NeededResolution:
    """What a defect of some size asks for.

    Attributes:
        width: Columns of the encoder's input.
        height: Its rows.
        scale: Input pixels per pixel of the picture; above 1 the picture is enlarged.
        is_possible: Whether an input can be that large.
    """

    width: int
    height: int
    scale: float
    is_possible: bool


def needed_resolution(region: RegionOfInterest, defect_px: float) -> NeededResolution:
    """The input at which a defect of this diameter spans two patches."""
    box = region.box(region.reference_height, region.reference_width)
    scale = PATCHES_PER_DEFECT * PATCH_PX / max(defect_px, 0.1)
    width, height = (_rounded_up(side * scale) for side in (box.width, box.height))
    side = math.sqrt(box.width * box.height) * scale
    return NeededResolution(width, height, scale, side <= LARGEST_INPUT_PX)


def region_is_too_small(region: RegionOfInterest) -> bool:
    """Whether the region's box is smaller than what can be looked at."""
    box = region.box(region.reference_height, region.reference_width)
    return min(box.width, box.height) < SMALLEST_SIDE_PX


def _rounded_up(side: float) -> int:
    return max(math.ceil(side / _MULTIPLE) * _MULTIPLE, _MULTIPLE)
