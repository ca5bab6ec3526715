"""A detector that answers what it is told, by the grey value of the picture."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from inspectai_desktop.domain.image import Image
from inspectai_desktop.domain.prediction import Prediction, Timings
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.errors import InferenceError

BROKEN = 255
NOT_A_NUMBER = 254
THRESHOLDS = Thresholds(review=100.0, fail=150.0)


@dataclass(frozen=True)
class ScriptedEncoder:
    name: str = "scripted_encoder"


@dataclass(frozen=True)
class ScriptedManifest:
    category: str = "cap"
    encoder: ScriptedEncoder = ScriptedEncoder()

    def digest(self) -> str:
        return "d" * 64


@dataclass
class ScriptedDetector:
    """The score is the picture's grey value; the map is hot where `hot` says.

    A picture of value BROKEN raises, one of value NOT_A_NUMBER has such a map.
    """

    thresholds: Thresholds = THRESHOLDS
    hot: tuple[slice, slice] = (slice(4, 10), slice(5, 12))
    manifest: ScriptedManifest = ScriptedManifest()
    provider: str = "CPUExecutionProvider"
    input_size: tuple[int, int] = (64, 96)
    bank_size: int = 123
    warmed_up: bool = False
    judged: list[str] = field(default_factory=list)

    def warm_up(self) -> None:
        self.warmed_up = True

    def predict(self, image: Image) -> Prediction:
        value = int(image.pixels.max())
        self.judged.append(image.origin)
        if value == BROKEN:
            raise InferenceError(f"{image.origin}: refused.", "Look at it.")
        score = float(value)
        anomaly_map = np.full((image.height, image.width), score / 2, np.float32)
        anomaly_map[self.hot] = np.nan if value == NOT_A_NUMBER else score
        timings = Timings(preprocess_ms=1.0, encode_ms=2.0, search_ms=3.0, map_ms=value / 100)
        return Prediction(anomaly_map, score, self.thresholds.verdict(score), timings)
