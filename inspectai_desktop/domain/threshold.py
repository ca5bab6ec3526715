"""Thresholds on the anomaly score and the verdict they make."""

from __future__ import annotations

import math
from dataclasses import dataclass

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import InferenceError


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Two limits on the anomaly score, in the score's own unit.

    A score above `fail` is FAIL, above `review` REVIEW, else PASS. Equal limits switch REVIEW off.
    """

    review: float
    fail: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.review) and math.isfinite(self.fail)):
            raise ValueError(f"thresholds are finite numbers, got {self.review} and {self.fail}")
        if self.review > self.fail:
            raise ValueError(
                f"the REVIEW threshold {self.review:g} lies above the FAIL threshold {self.fail:g}"
            )

    def verdict(self, anomaly_score: float) -> Verdict:
        """Judge one anomaly score.

        Raises:
            InferenceError: The score is not a finite number; such a part was not inspected.
        """
        if not math.isfinite(anomaly_score):
            raise InferenceError(
                f"The anomaly score is not a number ({anomaly_score}).",
                "The part counts as not inspected; check the encoder and the picture.",
            )
        if anomaly_score > self.fail:
            return Verdict.FAIL
        if anomaly_score > self.review:
            return Verdict.REVIEW
        return Verdict.PASS
