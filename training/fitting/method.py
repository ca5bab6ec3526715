"""The constants of PatchCore and of its score, as a request and an input size make them."""

from __future__ import annotations

from inspectai_desktop.inference.manifest import EncoderReference, PatchCoreMethod, Score
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


def score_for(request: FitRequest) -> Score:
    """How a request wants an anomaly map made into one score."""
    return Score(
        aggregation="top_share" if request.top_share else "max",
        top_share=request.top_share,
        mean_weight=request.mean_weight,
    )
