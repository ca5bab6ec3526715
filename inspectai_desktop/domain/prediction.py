"""What a detector answers for one picture."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import InferenceError


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds spent on one picture, by stage (a batch's time is shared out evenly)."""

    preprocess_ms: float
    encode_ms: float
    search_ms: float
    map_ms: float

    @property
    def total_ms(self) -> float:
        """From decoded pixels to verdict."""
        return self.preprocess_ms + self.encode_ms + self.search_ms + self.map_ms


@dataclass(frozen=True, slots=True, eq=False)
class Prediction:
    """Anomaly map, anomaly score and verdict of one picture.

    Attributes:
        anomaly_map: `(height, width)` float32 in source-picture coordinates, in the unit of the
            score; exactly 0 outside the region of interest.
        anomaly_score: Larger is more anomalous; finite, never clipped or flipped.
        verdict: PASS, REVIEW or FAIL at the thresholds in force.
        timings: Where the time went.
        mean_part: What the picture's own mean adds to every inspected value of the map.
    """

    anomaly_map: npt.NDArray[np.float32]
    anomaly_score: float
    verdict: Verdict
    timings: Timings
    mean_part: float = 0.0

    def __post_init__(self) -> None:
        if self.anomaly_map.ndim != 2 or self.anomaly_map.dtype != np.float32:
            raise ValueError(
                f"anomaly map is (height, width) float32, got {self.anomaly_map.shape} "
                f"{self.anomaly_map.dtype}"
            )
        if not math.isfinite(self.anomaly_score):
            raise InferenceError(f"The anomaly score is not a number ({self.anomaly_score}).")
        if self.verdict is Verdict.NOT_INSPECTED:
            raise ValueError("a prediction exists only for an inspected part")

    @property
    def place_map(self) -> npt.NDArray[np.float32]:
        """The map without the picture's own mean, to compare places of different pictures."""
        if self.mean_part == 0:
            return self.anomaly_map
        without = self.anomaly_map - np.float32(self.mean_part)
        return np.asarray(np.maximum(without, 0), np.float32)
