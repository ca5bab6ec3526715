"""How well anomaly scores and anomaly maps tell anomalous from normal.

Every figure is None where it has no meaning because one of the two kinds is absent. Curves are
defined as in scikit-learn; AUPRO follows its publication.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from training.evaluation.curves import (
    area_under,
    area_under_roc,
    average_precision,
    precision_recall_curve,
)

if TYPE_CHECKING:
    from training.evaluation.pixel_histogram import PixelCounts

Labels = npt.NDArray[np.bool_]
"""`(n,)`; True for anomalous."""

Scores = npt.NDArray[np.float64]
"""`(n,)`; larger is more anomalous."""

AUPRO_FPR_LIMIT = 0.3


@dataclass(frozen=True, slots=True)
class BestF1:
    """The largest F1 that any one threshold reaches.

    Attributes:
        f1: In [0, 1].
        threshold: Scores above it count as anomalous; half-way between the two neighbours.
    """

    f1: float
    threshold: float


def image_auroc(labels: Labels, scores: Scores) -> float | None:
    """Area under the ROC curve: chance that an anomalous score lies above a normal one."""
    return area_under_roc(labels, scores) if _both_kinds(labels) else None


def image_ap(labels: Labels, scores: Scores) -> float | None:
    """Average precision: area under the precision-recall curve, as steps."""
    return average_precision(labels, scores) if _both_kinds(labels) else None


def image_f1_max(labels: Labels, scores: Scores) -> BestF1 | None:
    """Largest F1 over all thresholds; of equal ones that with the highest threshold."""
    if not _both_kinds(labels):
        return None
    precision, recall, limits = precision_recall_curve(labels, scores)
    # The last point of the curve belongs to no threshold. Recall is 0 above all anomalous scores,
    # where F1 is 0 by definition and 0 / 0 by the formula.
    precision, recall = precision[:-1], recall[:-1]
    total = precision + recall
    f1 = np.divide(2 * precision * recall, total, out=np.zeros_like(total), where=total > 0)
    best = len(f1) - 1 - int(np.argmax(f1[::-1]))
    lowest_caught = float(limits[best])
    below = scores[scores < lowest_caught]
    highest_missed = (
        float(below.max()) if len(below) else float(np.nextafter(lowest_caught, -np.inf))
    )
    middle = highest_missed + (lowest_caught - highest_missed) / 2
    return BestF1(float(f1[best]), middle if middle < lowest_caught else highest_missed)


def pixel_auroc(counts: PixelCounts) -> float | None:
    """Area under the ROC curve over all pixels; exact to `counts.binning_error`."""
    labels, bins, weights = _weighted_pixels(counts)
    if not _both_kinds(labels):
        return None
    return area_under_roc(labels, bins, weights)


def pixel_ap(counts: PixelCounts) -> float | None:
    """Average precision over all pixels; pixels of one bin enter together."""
    labels, bins, weights = _weighted_pixels(counts)
    if not _both_kinds(labels):
        return None
    return average_precision(labels, bins, weights)


def pixel_aupro(counts: PixelCounts, fpr_limit: float = AUPRO_FPR_LIMIT) -> float | None:
    """Area under the per-region-overlap curve up to a false positive rate, in [0, 1].

    Bergmann et al., "The MVTec Anomaly Detection Dataset" (IJCV 2021), section 6: at a threshold,
    PRO is the share of a region's pixels that are found, averaged over all connected regions of
    all pictures, so that a small defect weighs as much as a large one. It is drawn over the share
    of all normal pixels that are found, integrated from 0 to `fpr_limit` and divided by it.

    Raises:
        ValueError: The limit is not in (0, 1].
    """
    if not 0 < fpr_limit <= 1:
        raise ValueError(f"the false positive rate's limit lies in (0, 1], got {fpr_limit}")
    n_normal = counts.normal.sum()
    if n_normal == 0 or counts.n_regions == 0:
        return None
    false_positive_rate = np.concatenate([[0.0], np.cumsum(counts.normal) / n_normal])
    overlap = np.concatenate([[0.0], np.cumsum(counts.overlap) / counts.n_regions])
    inside = false_positive_rate <= fpr_limit
    at_limit = np.interp(fpr_limit, false_positive_rate, overlap)
    rate = np.append(false_positive_rate[inside], fpr_limit)
    area = area_under(rate, np.append(overlap[inside], at_limit))
    # Sums of many shares may pass 1 by rounding.
    return float(min(area / fpr_limit, 1.0))


def _both_kinds(labels: Labels) -> bool:
    return bool(labels.any()) and not bool(labels.all())


def _weighted_pixels(
    counts: PixelCounts,
) -> tuple[Labels, npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Labels, bin numbers (growing with the score) and numbers of pixels, empty ones left out."""
    n_bins = len(counts.normal)
    bins = np.tile(np.arange(n_bins)[::-1], 2)
    labels = np.repeat([False, True], n_bins)
    weights = np.concatenate([counts.normal, counts.anomalous])
    used = weights > 0
    return labels[used], bins[used], weights[used]
