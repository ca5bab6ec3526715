"""The input size a fit chooses when none is demanded."""

from __future__ import annotations

import math

import numpy as np

from inspectai_desktop.domain.region import RegionOfInterest
from inspectai_desktop.inference.encoder import EncoderFolder
from inspectai_desktop.inference.manifest import EncoderReference, Tap
from inspectai_desktop.inference.preprocessing import input_size_for
from inspectai_desktop.jobs import CancellationToken, ReportProgress
from training.fitting.image_folder import CheckedImages
from training.fitting.input_resolution import (
    PATCHES_PER_DEFECT,
    InputResolution,
    choose_resolution,
    tiling_for,
)
from training.fitting.pseudo_defects import MIN_DIAMETER_PX
from training.fitting.request import FitRequest
from training.fitting.size_trials import (
    SEPARATED,
    SizeTrial,
    SizeTrials,
    sides_to_try,
    smallest_separating,
)

ASSUMED_DEFECT_SHARE = 0.015
"""Diameter of the smallest defect, as a share of the region's side, where none was stated."""


def resolution_for(
    request: FitRequest,
    images: CheckedImages,
    region: RegionOfInterest,
    encoder: EncoderFolder,
    reference: EncoderReference,
    *,
    fine_taps: tuple[Tap, ...] = (),
    report: ReportProgress,
    token: CancellationToken,
) -> InputResolution:
    """The demanded input, or the smallest one at which pseudo-defects stand out.

    Without a stated defect the preset's limits are searched for defects of `ASSUMED_DEFECT_SHARE`;
    with one, the sizes from one to two patches per defect, which is as far as the stated size may
    raise the input. A latency budget takes the place of the preset's upper limit.

    Raises:
        FittingError: The region is too small, or no sensible input can show the stated defect.
        JobCancelled: The token was set.
    """
    by_rule = choose_resolution(
        images.sizes,
        region,
        stride=reference.stride,
        input_size_px=request.input_size_px,
        smallest_defect_px=request.smallest_defect_px,
        sizing=request.sizing,
    )
    if request.input_size_px is not None:
        return by_rule
    side = _median_side(images, region)
    smallest, largest = _limits(request, side, reference.stride)
    aspect = float(np.median(images.aspect_ratios(region)))
    sizes = list(
        dict.fromkeys(input_size_for(aspect, tried) for tried in sides_to_try(smallest, largest))
    )
    if len(sizes) < 2:
        return by_rule if request.smallest_defect_px is None else _sole(sizes[0])
    diameter = request.smallest_defect_px or max(MIN_DIAMETER_PX, ASSUMED_DEFECT_SHARE * side)
    trials = SizeTrials(
        request,
        images,
        region,
        encoder,
        reference,
        fine_taps=fine_taps,
        diameter_px=diameter,
        report=report,
        token=token,
    )
    chosen, made = smallest_separating(sizes, trials.trial, request.latency_budget_ms)
    return InputResolution(
        chosen.height,
        chosen.width,
        tiling_for(chosen.height, chosen.width),
        _reason(chosen, made, diameter),
    )


def _sole(size: tuple[int, int]) -> InputResolution:
    return InputResolution(*size, tiling_for(*size), "the stated defect spans two patches or more")


def _limits(request: FitRequest, side: float, stride: int) -> tuple[float, float]:
    """Smallest and largest side worth a trial, of squares of the inputs' area."""
    lowest = float(request.sizing.min_px)
    if request.smallest_defect_px is not None:
        two_patches = side * PATCHES_PER_DEFECT * stride / request.smallest_defect_px
        return max(lowest, two_patches / 2), max(lowest, two_patches)
    # Enlarging a picture beyond its own pixels shows nothing new.
    highest = side if request.latency_budget_ms is not None else float(request.sizing.max_px)
    return lowest, max(lowest, min(highest, side))


def _median_side(images: CheckedImages, region: RegionOfInterest) -> float:
    boxes = [region.box(height, width) for height, width in images.sizes]
    return float(np.median([math.sqrt(box.width * box.height) for box in boxes]))


def _reason(chosen: SizeTrial, made: list[SizeTrial], diameter_px: float) -> str:
    """Why this size, one sentence for a person."""
    shown = f"test defects of {diameter_px:.0f} px, {chosen.separation:.0%} of pairs told apart"
    if chosen.separation >= SEPARATED:
        return f"the smallest of {len(made)} sizes tried that shows {shown}"
    return (
        f"the best of {len(made)} sizes tried for {shown}; a region, a stated smallest "
        "defect or --preset thorough may show more"
    )
