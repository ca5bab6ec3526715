"""Which input size a category needs, from its pictures and from what must be seen."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from inspectai_desktop.domain.region import RegionOfInterest
from inspectai_desktop.errors import FittingError
from inspectai_desktop.inference.manifest import SIZE_MULTIPLE, Tiling
from inspectai_desktop.inference.preprocessing import input_size_for
from training.fitting.input_sizing import InputSizing

MAX_INPUT_PX = 4096
PATCHES_PER_DEFECT = 2
TILE_PX = 768
TILE_OVERLAP_PX = 64


@dataclass(frozen=True, slots=True)
class InputResolution:
    """The chosen input.

    Attributes:
        height: Rows of the input, a multiple of 32.
        width: Columns of the input, a multiple of 32.
        tiling: How a large input is cut; None for inputs encoded at once.
        reason: Why this size, one sentence for a person.
    """

    height: int
    width: int
    tiling: Tiling | None
    reason: str


def choose_resolution(
    sizes: tuple[tuple[int, int], ...],
    region: RegionOfInterest,
    *,
    stride: int,
    input_size_px: int | None,
    smallest_defect_px: float | None,
    sizing: InputSizing,
) -> InputResolution:
    """Choose the input's height and width, keeping the category's aspect ratio.

    Args:
        sizes: `(height, width)` of the good pictures.
        region: What is inspected of them.
        stride: Input pixels between two patches.
        input_size_px: Side of the square of equal area; None chooses.
        smallest_defect_px: Diameter in source pixels of the smallest defect that matters; it may
            raise what `sizing` chooses, never lower it.
        sizing: What chooses when no size is demanded.

    Raises:
        FittingError: No sensible input can show such a defect, or the region is too small.
    """
    boxes = [region.box(height, width) for height, width in sizes]
    aspect = float(np.median([box.width / box.height for box in boxes]))
    side = float(np.median([math.sqrt(box.width * box.height) for box in boxes]))
    if side < SIZE_MULTIPLE:
        raise FittingError(
            f"The region is about {side:.0f} pixels wide; at least {SIZE_MULTIPLE} are needed.",
            "Draw a larger region or take larger pictures.",
        )
    if input_size_px is not None:
        chosen, reason = float(input_size_px), "as demanded"
    else:
        chosen = min(max(side, sizing.min_px), sizing.max_px)
        reason = "by the pictures' size; name the smallest defect to choose it by what must be seen"
    height, width = input_size_for(aspect, math.ceil(chosen / SIZE_MULTIPLE) * SIZE_MULTIPLE)
    if input_size_px is None and smallest_defect_px is not None:
        needed = _needed_for(smallest_defect_px, side, stride)
        spans = f"a defect of {smallest_defect_px:g} px spans {PATCHES_PER_DEFECT} patches"
        # Each side rounded up, so that the promise of two patches is kept in both directions.
        wanted = input_size_for(aspect, needed, math.ceil)
        reason = f"by the pictures' size; {spans} or more"
        if wanted[0] > height or wanted[1] > width:
            reason = f"raised from {width} x {height}, so that {spans}"
            height, width = max(height, wanted[0]), max(width, wanted[1])
    return InputResolution(height, width, tiling_for(height, width), reason)


def smallest_visible_px(
    sizes: tuple[tuple[int, int], ...],
    region: RegionOfInterest,
    resolution: InputResolution,
    stride: int,
) -> float:
    """Diameter in source pixels of a defect that spans two patches of this input.

    Args:
        sizes: `(height, width)` of the good pictures.
        region: What is inspected of them.
        resolution: The input.
        stride: Input pixels between two patches.
    """
    boxes = [region.box(height, width) for height, width in sizes]
    shrunk = max(
        float(np.median([box.height for box in boxes])) / resolution.height,
        float(np.median([box.width for box in boxes])) / resolution.width,
    )
    return PATCHES_PER_DEFECT * stride * shrunk


def _needed_for(smallest_defect_px: float, side: float, stride: int) -> float:
    """Side of the input at which such a defect spans two patches.

    Raises:
        FittingError: No sensible input can show it.
    """
    needed = side * PATCHES_PER_DEFECT * stride / smallest_defect_px
    if needed > MAX_INPUT_PX:
        raise FittingError(
            f"A defect of {smallest_defect_px:g} px in a region of about {side:.0f} px needs "
            f"an input of {needed:.0f} px; at most {MAX_INPUT_PX} are possible.",
            "Draw a smaller region, or move the camera nearer.",
        )
    return needed


def tiling_for(height: int, width: int) -> Tiling | None:
    """Tiles for inputs whose feature maps would need too much memory at once."""
    if height * width <= 2 * TILE_PX * TILE_PX:
        return None
    return Tiling(
        tile_height=min(TILE_PX, height), tile_width=min(TILE_PX, width), overlap=TILE_OVERLAP_PX
    )
