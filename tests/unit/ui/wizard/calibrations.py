"""Held-out scores of a fitted bundle for tests of the threshold step."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from inspectai_desktop.inference.bundle import read_bundle
from inspectai_desktop.services.teaching.calibration_material import (
    CalibrationMaterial,
    HeldOutPicture,
)


def material(bundle: Path, defects: tuple[float, ...] = (), n: int = 40) -> CalibrationMaterial:
    """Good scores about 14 skewed to the right, and defects with these scores."""
    manifest = read_bundle(bundle).manifest
    scores = np.exp(np.random.default_rng(1).normal(2.65, 0.12, n))
    calibration = manifest.calibration.model_copy(
        update={"review_threshold": 17.5, "fail_threshold": 19.5}
    )
    return CalibrationMaterial(
        manifest.model_copy(update={"calibration": calibration}),
        tuple(HeldOutPicture(Path(f"good_{i}.png"), float(s)) for i, s in enumerate(scores)),
        tuple(HeldOutPicture(Path(f"bad_{i}.png"), s) for i, s in enumerate(defects)),
    )
