"""A bundle with other thresholds: what its held-out scores say of them, written as a new bundle."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from inspectai_desktop.domain import tail_model
from inspectai_desktop.domain.tail_model import ExpectedRate, TailModel
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.errors import BundleError
from inspectai_desktop.inference.bundle import (
    CALIBRATION_NAME,
    DEFECT_SCORES_KEY,
    HELD_OUT_KEY,
    Bundle,
    read_bundle,
    write_bundle,
)
from inspectai_desktop.inference.manifest import (
    Calibration,
    DefectSeparation,
    Manifest,
    RateInterval,
)

FloatArray = npt.NDArray[np.float64]


def with_thresholds(
    bundle_folder: Path, output: Path, thresholds: Thresholds, *, target: float | None, note: str
) -> Manifest:
    """Write a copy of a bundle with other thresholds; the rates it states are those of the new.

    Args:
        bundle_folder: The bundle, folder or `.inspectai` file.
        output: Folder of the copy.
        thresholds: The new ones.
        target: Share of good parts that the FAIL threshold was chosen for; None where a person
            placed it, which leaves the target as it was and says so.
        note: For people, kept in the manifest.

    Raises:
        BundleError: The bundle is damaged, its scores say nothing, or the copy cannot be written.
    """
    bundle = read_bundle(bundle_folder)
    calibration = _moved(bundle, thresholds, target)
    manifest = bundle.manifest.model_copy(update={"calibration": calibration, "note": note})
    return write_bundle(output, manifest, bundle.files)


def rate_interval(rate: ExpectedRate) -> RateInterval:
    """A rate as the manifest keeps it."""
    return RateInterval(expected=rate.expected, low=rate.low, high=rate.high)


def separation(good: FloatArray, defects: FloatArray, thresholds: Thresholds) -> DefectSeparation:
    """How known defective pictures score against held-out good ones and the thresholds.

    Args:
        good: `(n,)` held-out scores of good pictures.
        defects: `(m,)` scores of defective pictures.
        thresholds: REVIEW and FAIL.
    """
    # AUROC as the share of pairs in the right order (Mann-Whitney), ties counted half.
    ordered = np.sort(good)
    below = np.searchsorted(ordered, defects, "left")
    not_above = np.searchsorted(ordered, defects, "right")
    return DefectSeparation(
        n_images=len(defects),
        auroc=float((below + not_above).mean() / (2 * len(good))),
        score_min=float(defects.min()),
        score_median=float(np.median(defects)),
        caught_by_fail=float((defects > thresholds.fail).mean()),
        caught_by_review=float((defects > thresholds.review).mean()),
    )


def _moved(bundle: Bundle, thresholds: Thresholds, target: float | None) -> Calibration:
    arrays = bundle.arrays(CALIBRATION_NAME)
    before = bundle.manifest.calibration
    try:
        good = np.asarray(arrays[HELD_OUT_KEY], np.float64)
        model = TailModel(good, seed=bundle.manifest.seed)
    except (KeyError, ValueError) as error:
        raise BundleError(
            f"{bundle.origin}: the held-out scores say nothing of other thresholds ({error}).",
            "Fit the category again.",
        ) from error
    defects = np.asarray(arrays.get(DEFECT_SCORES_KEY, ()), np.float64)
    changes: dict[str, object] = {
        "review_threshold": thresholds.review,
        "fail_threshold": thresholds.fail,
        "false_reject": rate_interval(model.expected_rate(thresholds.fail)),
        "review": rate_interval(model.expected_rate(thresholds.review)),
        "tail_model": tail_model.NAME,
        "threshold_source": "person" if target is None else "target",
        "defects": separation(good, defects, thresholds) if len(defects) else before.defects,
    }
    if target is not None:
        changes["target_false_reject_rate"] = target
    return before.model_copy(update=changes)
