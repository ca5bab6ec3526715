"""Judges a data set with a detector, picture by picture, and counts what came out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from inspectai_desktop.domain.image import Image
from inspectai_desktop.domain.prediction import Prediction
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import InferenceError, InspectAIError
from inspectai_desktop.inference.image_decoding import read_image
from inspectai_desktop.jobs import CancellationToken, Progress, ReportProgress
from training.evaluation.datasets import Dataset, Sample, read_pixel_labels
from training.evaluation.metrics import (
    image_ap,
    image_auroc,
    image_f1_max,
    pixel_ap,
    pixel_aupro,
    pixel_auroc,
)
from training.evaluation.pixel_histogram import PixelHistogram
from training.evaluation.result import (
    DefectFigures,
    DetectorFacts,
    EvaluationResult,
    JudgedPicture,
    PixelFigures,
    inspected_scores,
    verdict_rate,
)

if TYPE_CHECKING:
    from pathlib import Path

STAGE = "evaluate"


class EncoderName(Protocol):
    """The part of a manifest's encoder section that an evaluation names."""

    @property
    def name(self) -> str:
        """Name of the encoder."""


class EvaluatedManifest(Protocol):
    """The part of a manifest that an evaluation names."""

    @property
    def category(self) -> str:
        """Name of the category."""

    @property
    def encoder(self) -> EncoderName:
        """The encoder of the bundle."""

    def digest(self) -> str:
        """SHA-256 that tells bundles apart."""


class EvaluatedDetector(Protocol):
    """What an evaluation needs of a detector; used by one thread."""

    @property
    def manifest(self) -> EvaluatedManifest:
        """What the bundle says of itself."""

    @property
    def thresholds(self) -> Thresholds:
        """Those that make the verdicts."""

    @property
    def provider(self) -> str:
        """Execution provider that is active."""

    @property
    def input_size(self) -> tuple[int, int]:
        """`(height, width)` of the encoder's input in pixels."""

    @property
    def bank_size(self) -> int:
        """Entries of the memory bank."""

    def warm_up(self) -> None:
        """Make the first picture as fast as the others."""

    def predict(self, image: Image) -> Prediction:
        """Judge one picture."""


def evaluate(
    detector: EvaluatedDetector,
    dataset: Dataset,
    *,
    report: ReportProgress,
    token: CancellationToken,
) -> EvaluationResult:
    """Judge every test picture and compute the figures.

    A picture that cannot be read or judged is NOT_INSPECTED: counted and listed, never PASS, and
    left out of the figures. Anomaly maps are not kept; memory does not grow with the pictures.

    Raises:
        EvaluationError: A mask cannot be read or is of another size than its picture.
        JobCancelled: The token was set.
    """
    detector.warm_up()
    tally = _PixelTally(counting=any(sample.mask is not None for sample in dataset.samples))
    pictures = []
    for done, sample in enumerate(dataset.samples):
        token.raise_if_cancelled()
        report(Progress(STAGE, done, len(dataset.samples), f"judging {sample.path.name}"))
        pictures.append(_judge(detector, sample, tally))
    report(Progress(STAGE, len(pictures), len(pictures), "pictures judged"))
    labels, scores = inspected_scores(pictures)
    return EvaluationResult(
        dataset=dataset.root,
        detector=_facts(detector),
        pictures=tuple(pictures),
        image_auroc=image_auroc(labels, scores),
        image_ap=image_ap(labels, scores),
        image_f1_max=image_f1_max(labels, scores),
        pixels=tally.figures(dataset.defects),
        per_defect=tuple(_defect_figures(name, pictures, tally) for name in dataset.defects),
        notes=_notes(dataset, tally, pictures),
    )


def judge_picture(detector: EvaluatedDetector, path: Path) -> tuple[Image, Prediction]:
    """Read and judge one picture.

    Raises:
        InspectAIError: The picture cannot be read or judged, or its map is not finite.
    """
    image = read_image(path)
    prediction = detector.predict(image)
    if not np.isfinite(prediction.anomaly_map).all():
        raise InferenceError(f"{path}: the anomaly map holds values that are not numbers.")
    return image, prediction


def _judge(detector: EvaluatedDetector, sample: Sample, tally: _PixelTally) -> JudgedPicture:
    try:
        image, prediction = judge_picture(detector, sample.path)
    except InspectAIError as error:
        return JudgedPicture(sample.path, sample.defect, Verdict.NOT_INSPECTED, error=str(error))
    tally.add(sample, image, prediction)
    return JudgedPicture(
        sample.path,
        sample.defect,
        prediction.verdict,
        prediction.anomaly_score,
        prediction.timings.total_ms,
    )


class _PixelTally:
    """Pixels of good pictures and of each defect's pictures, apart, so that both can be had."""

    def __init__(self, *, counting: bool) -> None:
        self._counting = counting
        self._good = PixelHistogram()
        self._by_defect: dict[str, PixelHistogram] = {}
        self._n_labelled: dict[str, int] = {}
        self.n_empty_masks = 0

    def add(self, sample: Sample, image: Image, prediction: Prediction) -> None:
        if not self._counting:
            return
        labels = read_pixel_labels(sample, image.height, image.width)
        if labels is None:
            self.n_empty_masks += sample.mask is not None
            return
        if sample.defect is None:
            self._good.add(prediction.place_map, labels)
            return
        histogram = self._by_defect.setdefault(sample.defect, PixelHistogram())
        histogram.add(prediction.place_map, labels)
        self._n_labelled[sample.defect] = self._n_labelled.get(sample.defect, 0) + 1

    def figures(self, defects: tuple[str, ...]) -> PixelFigures:
        """Figures over the good pictures and those of the named defects."""
        labelled = [defect for defect in defects if defect in self._by_defect]
        if not labelled:
            return PixelFigures()
        histogram = PixelHistogram()
        for part in (self._good, *(self._by_defect[defect] for defect in labelled)):
            histogram.merge(part)
        counts = histogram.counts()
        return PixelFigures(
            auroc=pixel_auroc(counts),
            ap=pixel_ap(counts),
            aupro=pixel_aupro(counts),
            binning_error=counts.binning_error,
            n_images=sum(self._n_labelled[defect] for defect in labelled),
        )


def _defect_figures(
    defect: str, pictures: list[JudgedPicture], tally: _PixelTally
) -> DefectFigures:
    own = [p for p in pictures if p.defect == defect]
    good = [p for p in pictures if not p.anomalous]
    _, own_scores = inspected_scores(own)
    return DefectFigures(
        defect=defect,
        n_images=len(own),
        n_not_inspected=sum(p.verdict is Verdict.NOT_INSPECTED for p in own),
        image_auroc=image_auroc(*inspected_scores(good + own)),
        mean_score=float(own_scores.mean()) if len(own_scores) else None,
        missed_defect_rate=verdict_rate(own, Verdict.PASS),
        pixels=tally.figures((defect,)),
    )


def _facts(detector: EvaluatedDetector) -> DetectorFacts:
    return DetectorFacts(
        category=detector.manifest.category,
        digest=detector.manifest.digest(),
        encoder=detector.manifest.encoder.name,
        provider=detector.provider,
        input_size=detector.input_size,
        bank_size=detector.bank_size,
        thresholds=detector.thresholds,
    )


def _notes(dataset: Dataset, tally: _PixelTally, pictures: list[JudgedPicture]) -> tuple[str, ...]:
    notes = list(dataset.notes)
    if tally.n_empty_masks:
        notes.append(
            f"Defective pictures whose mask marks no pixel: {tally.n_empty_masks}; they are left "
            "out of the pixel figures."
        )
    failed = sum(p.verdict is Verdict.NOT_INSPECTED for p in pictures)
    if failed:
        notes.append(
            f"Pictures that could not be inspected: {failed} of {len(pictures)}; AUROC, AP, F1, "
            "the rates and the pixel figures leave them out."
        )
    return tuple(notes)
