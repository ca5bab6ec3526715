"""What `versus_anomalib` compares, and what one run of one side gave."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from inspectai_desktop.domain.image import Image
from inspectai_desktop.domain.prediction import Prediction, Timings
from inspectai_desktop.domain.region import Box
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.inference.anomaly_map import source_anomaly_map
from inspectai_desktop.jobs import CancellationToken, ignore_progress
from training.evaluation.datasets import Dataset
from training.evaluation.evaluate import evaluate

LITE0 = "efficientnet_lite0"
WIDE_RESNET = "wide_resnet50_2"
USUAL_TAPS = ("block4", "block10")
SHIPPED_TAPS = ("block10", "block14")
FINE_TAPS = ("block4", "block10")


@dataclass(frozen=True, slots=True)
class Case:
    """One data set with one encoder.

    Attributes:
        taps: Feature maps, by our names.
        fine_taps: Those of our fine map, which anomalib has no counterpart of.
        input_size: Side of the square whose area the input has.
        n_train: Good pictures at most.
        random_weights: Nothing can be said of accuracy then.
    """

    dataset: str
    encoder: str
    taps: tuple[str, ...]
    input_size: int
    n_train: int = 60
    random_weights: bool = False
    fine_taps: tuple[str, ...] = ()


CASES = (
    Case("hazelnut_toy", LITE0, SHIPPED_TAPS, 256, fine_taps=FINE_TAPS),
    Case("hazelnut_toy", LITE0, USUAL_TAPS, 256),
    Case("magnetic_tile", LITE0, SHIPPED_TAPS, 256, fine_taps=FINE_TAPS),
    Case("magnetic_tile", LITE0, USUAL_TAPS, 256),
    Case("ballscrew", LITE0, SHIPPED_TAPS, 512, fine_taps=FINE_TAPS),
    Case("ballscrew", LITE0, USUAL_TAPS, 512),
    Case("magnetic_tile", WIDE_RESNET, ("layer2", "layer3"), 256, 40, random_weights=True),
)


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Figures of one evaluation; None where they cannot be had."""

    image_auroc: float | None = None
    pixel_auroc: float | None = None
    aupro: float | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One run of one side.

    Attributes:
        fit_s: The fit itself: pictures read and embedded, bank chosen.
        whole_fit_s: Of our side, the whole command; None for the rival.
        exported_mb: Everything that a station needs to judge with it.
        onnx_ms: Median of the rival's ONNX file in ONNX Runtime; None when not measured.
    """

    accuracy: Accuracy
    fit_s: float
    fit_peak_mb: float
    predict_ms: float
    predict_p95_ms: float
    predict_peak_mb: float
    exported_mb: float
    onnx_ms: float | None = None
    whole_fit_s: float | None = None


@dataclass(frozen=True, slots=True)
class ComparedCase:
    """All runs of both sides."""

    case: Case
    input_size: tuple[int, int]
    n_train: int
    bank_size: int
    rival: tuple[Outcome, ...]
    own: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class _Named:
    name: str = "anomalib"


@dataclass(frozen=True, slots=True)
class _RecordedManifest:
    category: str = "anomalib"
    encoder: _Named = _Named()

    def digest(self) -> str:
        """None is needed: nothing is looked up by it."""
        return ""


class RecordedDetector:
    """Answers with scores and maps that the rival wrote, so that one evaluation serves both.

    Args:
        paths: Pictures in the order of the scores.
        scores: Raw anomaly scores.
        maps: Folder with one map at input resolution per picture.
    """

    def __init__(self, paths: Sequence[Path], scores: Sequence[float], maps: Path) -> None:
        self._numbers = {str(path): number for number, path in enumerate(paths)}
        self._scores = scores
        self._maps = maps
        self.manifest = _RecordedManifest()
        middle = float(np.median(scores))
        self.thresholds = Thresholds(review=middle, fail=middle)
        self.provider = "torch"
        self.input_size = (0, 0)
        self.bank_size = 0

    def warm_up(self) -> None:
        """Nothing is computed here."""

    def predict(self, image: Image) -> Prediction:
        """The recorded answer, its map brought to the picture's size as ours is."""
        number = self._numbers[image.origin]
        own_map = np.load(self._maps / f"{number:05d}.npy").astype(np.float32)
        box = Box(0, 0, image.height, image.width)
        whole = source_anomaly_map(own_map, None, box, image.height, image.width)
        score = self._scores[number]
        return Prediction(whole, score, self.thresholds.verdict(score), Timings(0, 0, 0, 0))


def accuracy_of_maps(dataset: Dataset, scores: Sequence[float], maps: Path) -> Accuracy:
    """Evaluate what the rival wrote with our metrics."""
    detector = RecordedDetector([sample.path for sample in dataset.samples], scores, maps)
    result = evaluate(detector, dataset, report=ignore_progress, token=CancellationToken())
    return Accuracy(result.image_auroc, result.pixels.auroc, result.pixels.aupro)


def accuracy_of_json(file: Path) -> Accuracy:
    """What `inspectai-train evaluate --json` wrote."""
    figures = json.loads(file.read_text(encoding="utf-8"))
    return Accuracy(figures["image_auroc"], figures["pixel_auroc"], figures["pixel_aupro"])
