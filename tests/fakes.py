"""Small stand-ins for what the engine is given: facts to start from, reports that are kept."""

from __future__ import annotations

from typing import Any

from inspectai_desktop.domain.region import whole_picture
from inspectai_desktop.inference.manifest import (
    Calibration,
    EncoderReference,
    Manifest,
    PatchCoreMethod,
    Preprocessing,
    RateInterval,
    Score,
    Tap,
    TrainingImages,
)
from inspectai_desktop.jobs import CancellationToken, Progress


class KeptReports:
    """Remembers all progress; cancels a token after a number of reports of one stage, if asked."""

    def __init__(self, *, cancel_in: str = "", after: int = 1) -> None:
        self.token = CancellationToken()
        self.all: list[Progress] = []
        self._cancel_in = cancel_in
        self._after = after

    def __call__(self, progress: Progress) -> None:
        """Take a report."""
        self.all.append(progress)
        if sum(report.stage == self._cancel_in for report in self.all) >= self._after:
            self.token.cancel()

    @property
    def stages(self) -> list[str]:
        """Stages in the order in which they began."""
        return list(dict.fromkeys(report.stage for report in self.all))


def a_manifest(**changes: Any) -> Manifest:
    """A valid manifest; `changes` replace whole sections."""
    rate = RateInterval(expected=0.01, low=0.001, high=0.05)
    sections: dict[str, Any] = {
        "category": "Plate",
        "created_at": "2025-01-02T03:04:05+00:00",
        "versions": {"numpy": "2.0"},
        "seed": 42,
        "encoder": EncoderReference(
            name="tiny", sha256="ab" * 32, taps=(Tap(name="fine", stride=8, channels=12),)
        ),
        "preprocessing": Preprocessing(
            input_height=96,
            input_width=128,
            mean=(0.5, 0.5, 0.5),
            std=(0.5, 0.5, 0.5),
            aspect_ratio_min=1.3,
            aspect_ratio_max=1.4,
        ),
        "region": whole_picture(96, 128),
        "method": PatchCoreMethod(
            tap_scales=(1.0,),
            coreset_ratio=0.1,
            bank_size=10,
            embedding_dim=12,
            projection_dim=12,
            covering_radius=1.5,
        ),
        "score": Score(),
        "calibration": Calibration(
            review_threshold=1.0,
            fail_threshold=2.0,
            target_false_reject_rate=0.01,
            target_review_rate=0.05,
            false_reject=rate,
            review=rate,
            n_held_out=12,
            n_folds=10,
            tail_model="log-normal",
        ),
        "training_images": TrainingImages(count=12, digest="cd" * 32),
        "files": {},
    }
    return Manifest(**{**sections, **changes})
