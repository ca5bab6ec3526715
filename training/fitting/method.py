"""The constants of PatchCore and of its score, as a request and an input size make them."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from inspectai_desktop.domain.region import RegionOfInterest
from inspectai_desktop.inference.manifest import EncoderReference, PatchCoreMethod, Score
from inspectai_desktop.inference.preprocessing import Preprocessor
from training.fitting.patchcore import PROJECTION_DIM, bank_size_for
from training.fitting.request import DEFAULT_BANK_SIZE, FitRequest

POOLING_SIZE = 3
SMOOTHING_SIGMA = 4.0
EMBEDDING_LENGTH = 100.0
"""Scores are distances between embeddings of this length, so they lie between 0 and 200."""


def method_for(
    request: FitRequest,
    reference: EncoderReference,
    *,
    input_height: int,
    input_width: int,
    n_images: int,
) -> PatchCoreMethod:
    """The method before anything is fitted: the covering radius is still 0."""
    n_patches = n_images * (input_height // reference.stride) * (input_width // reference.stride)
    bank_size = bank_size_for(
        n_patches=n_patches,
        coreset_ratio=request.coreset_ratio,
        bank_size=request.bank_size,
        default=DEFAULT_BANK_SIZE,
    )
    dim = sum(tap.channels for tap in reference.taps)
    return PatchCoreMethod(
        tap_scales=tuple(1.0 for _ in reference.taps),
        pooling_size=POOLING_SIZE,
        embedding_length=EMBEDDING_LENGTH,
        neighbours=request.neighbours,
        smoothing_sigma=SMOOTHING_SIGMA,
        coreset_ratio=bank_size / n_patches,
        bank_size=bank_size,
        embedding_dim=dim,
        projection_dim=min(dim, PROJECTION_DIM),
        covering_radius=0.0,
    )


def score_for(request: FitRequest, inspected_px: float) -> Score:
    """How a request wants an anomaly map made into one score.

    The mean over more of the map than a defect covers is mostly of what is good around it, so that
    a stated smallest defect bounds the share by its own area.

    Args:
        request: Of the fit.
        inspected_px: Inspected area of a picture, in its own pixels.
    """
    share = request.top_share
    if request.smallest_defect_px is not None and request.peak_within_defect:
        share = min(share, math.pi / 4 * request.smallest_defect_px**2 / inspected_px)
    return Score(
        aggregation="top_share" if share else "max",
        top_share=share,
        mean_weight=request.mean_weight,
    )


def inspected_area_px(
    sizes: Sequence[tuple[int, int]], region: RegionOfInterest, preprocessor: Preprocessor
) -> float:
    """Inspected area of the median picture, in its own pixels.

    Args:
        sizes: `(height, width)` of each picture.
        region: What is inspected of them.
        preprocessor: Of this region.
    """
    boxes = [region.box(height, width) for height, width in sizes]
    # Scaled to every picture, so that any of them tells it; the largest, whatever their order.
    mask = preprocessor.mask(*max(sizes))
    share = 1.0 if mask is None else float(mask.mean())
    return share * float(np.median([box.width * box.height for box in boxes]))
