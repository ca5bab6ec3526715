"""Thresholds from held-out scores: a stated rate of false rejects, and what is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from inspectai_desktop.domain import tail_model
from inspectai_desktop.domain.tail_model import TailModel
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.errors import FittingError
from inspectai_desktop.inference.manifest import Calibration
from inspectai_desktop.inference.recalibration import rate_interval, separation

FloatArray = npt.NDArray[np.float64]
_SUSPICIOUS_Z = 3.5
"""Robust z-score beyond which a value counts as an outlier (Iglewicz & Hoaglin 1993)."""


@dataclass(frozen=True, slots=True)
class CalibrationTargets:
    """What the thresholds shall keep: shares of good parts in (0, 1)."""

    false_reject_rate: float
    review_rate: float
    source: Literal["target", "defects"]


def fold_of_each(n_images: int, seed: int) -> npt.NDArray[np.intp]:
    """Fold of each picture, `(n,)`: every fold is held out once.

    Few pictures get many folds, so that a held-out bank is nearly the final one.
    """
    n_folds = n_images if n_images < 10 else 10 if n_images <= 60 else 5
    order = np.random.default_rng(seed).permutation(n_images)
    folds = np.empty(n_images, np.intp)
    folds[order] = np.arange(n_images) % n_folds
    return folds


def calibrate(
    held_out: FloatArray,
    defects: FloatArray | None,
    targets: CalibrationTargets,
    *,
    n_folds: int,
    seed: int,
) -> Calibration:
    """Set both thresholds.

    Args:
        held_out: `(n,)` scores of good pictures by banks that did not know them.
        defects: `(m,)` scores of known defective pictures, or None.
        targets: Rates to keep.
        n_folds: For the record.
        seed: Of the draws behind the intervals.

    Raises:
        FittingError: The scores cannot be calibrated.
    """
    try:
        model = TailModel(held_out, seed=seed)
    except ValueError as error:
        raise FittingError(
            f"The held-out scores cannot be calibrated: {error}.",
            "Check the pictures: they must differ a little, as real pictures do.",
        ) from error
    fail = model.threshold_for(targets.false_reject_rate)
    review = model.threshold_for(targets.review_rate)
    if targets.source == "defects" and defects is not None:
        highest_good, lowest_defect = float(held_out.max()), float(defects.min())
        if lowest_defect > highest_good:
            # The middle of the gap on a ratio scale, as scores are modelled by their logarithms.
            fail = float(np.sqrt(highest_good * lowest_defect))
            review = min(review, fail)
    return Calibration(
        review_threshold=review,
        fail_threshold=fail,
        target_false_reject_rate=targets.false_reject_rate,
        target_review_rate=targets.review_rate,
        false_reject=rate_interval(model.expected_rate(fail)),
        review=rate_interval(model.expected_rate(review)),
        n_held_out=len(held_out),
        n_folds=n_folds,
        tail_model=tail_model.NAME,
        threshold_source=targets.source,
        defects=None
        if defects is None
        else separation(held_out, defects, Thresholds(review, fail)),
    )


def in_words(calibration: Calibration, held_out: FloatArray, seed: int) -> str:
    """The expected false rejects, and what more pictures would tell, in one sentence."""
    words = calibration.false_reject.in_words("false rejects")
    narrowing = TailModel(held_out, seed=seed).narrowing(calibration.fail_threshold)
    if narrowing is None or narrowing.pictures == 0:
        return words
    return (
        f"{words}; more good pictures would narrow it: about {narrowing.pictures:,} more for "
        f"±{1000 * narrowing.half_width:g}"
    )


def suspicious_indices(held_out: FloatArray) -> list[int]:
    """Good pictures that look least like the others, most suspicious first.

    A picture of a defective part among the good ones scores far above the rest when the bank does
    not know it.
    """
    logs = np.log(np.maximum(held_out, np.finfo(np.float64).tiny))
    median = np.median(logs)
    deviation = np.median(np.abs(logs - median))
    if deviation == 0:
        return []
    z = 0.6745 * (logs - median) / deviation
    return [int(index) for index in np.argsort(-z, kind="stable") if z[index] > _SUSPICIOUS_Z]
