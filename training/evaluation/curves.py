"""ROC and precision-recall curves, as scikit-learn defines them (a test holds them together).

Written here because scikit-learn and what it needs would be a sixth of the packaged program, for
these.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class _Flagged:
    """What is flagged at each distinct score, from the highest on.

    Attributes:
        limits: The scores; everything at or above one is flagged.
        true: Weight of the anomalous that are flagged.
        false: Weight of the normal that are flagged.
    """

    limits: npt.NDArray[Any]
    true: Floats
    false: Floats


def roc_curve(
    labels: npt.NDArray[np.bool_], scores: npt.NDArray[Any], weights: Floats | None = None
) -> tuple[Floats, Floats]:
    """False and true positive rate, from (0, 0) to (1, 1).

    Args:
        labels: `(n,)`, True for anomalous; both kinds are there.
        scores: `(n,)`, larger is more anomalous.
        weights: `(n,)`; None weighs all alike.
    """
    flagged = _flagged(labels, scores, weights)
    false_positive_rate = np.concatenate([[0.0], flagged.false / flagged.false[-1]])
    return false_positive_rate, np.concatenate([[0.0], flagged.true / flagged.true[-1]])


def area_under_roc(
    labels: npt.NDArray[np.bool_], scores: npt.NDArray[Any], weights: Floats | None = None
) -> float:
    """Area under the ROC curve; arguments as there."""
    return area_under(*roc_curve(labels, scores, weights))


def area_under(x: Floats, y: Floats) -> float:
    """Area under straight lines between the points; x grows."""
    return float(np.sum(np.diff(x) * (y[1:] + y[:-1])) / 2)


def precision_recall_curve(
    labels: npt.NDArray[np.bool_], scores: npt.NDArray[Any], weights: Floats | None = None
) -> tuple[Floats, Floats, npt.NDArray[Any]]:
    """Precision and recall at each distinct score, growing, and those scores.

    Precision and recall end with the point (1, 0), which belongs to no score. Arguments as for
    `roc_curve`.
    """
    flagged = _flagged(labels, scores, weights)
    precision = flagged.true / (flagged.true + flagged.false)
    recall = flagged.true / flagged.true[-1]
    return (
        np.append(precision[::-1], 1.0),
        np.append(recall[::-1], 0.0),
        flagged.limits[::-1],
    )


def average_precision(
    labels: npt.NDArray[np.bool_], scores: npt.NDArray[Any], weights: Floats | None = None
) -> float:
    """Area under the precision-recall curve, as steps; arguments as for `roc_curve`."""
    precision, recall, _ = precision_recall_curve(labels, scores, weights)
    return float(-np.sum(np.diff(recall) * precision[:-1]))


def _flagged(
    labels: npt.NDArray[np.bool_], scores: npt.NDArray[Any], weights: Floats | None
) -> _Flagged:
    order = np.argsort(scores, kind="stable")[::-1]
    sorted_scores, anomalous = scores[order], labels[order]
    weight = np.ones(len(scores)) if weights is None else weights[order].astype(np.float64)
    # The last of each run of equal scores: they are flagged together.
    last = np.append(np.flatnonzero(np.diff(sorted_scores)), len(scores) - 1)
    return _Flagged(
        sorted_scores[last],
        np.cumsum(weight * anomalous)[last],
        np.cumsum(weight * ~anomalous)[last],
    )
