"""Two bundles judge the same pictures: what changes if one replaces the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import EvaluationError, ImageError, InspectAIError
from inspectai_desktop.inference.image_decoding import (
    is_picture_name,
    list_pictures,
    read_image,
)
from inspectai_desktop.jobs import CancellationToken, Progress, ReportProgress
from training.evaluation.datasets import read_dataset
from training.evaluation.evaluate import EvaluatedDetector

STAGE = "compare"
Label = Literal["good", "defect"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one bundle says of one picture; no score where it could not be inspected."""

    verdict: Verdict
    score: float | None = None


@dataclass(frozen=True, slots=True)
class ComparedPicture:
    """One picture judged by both bundles.

    Attributes:
        path: The picture.
        first: By the first bundle.
        second: By the second.
        label: What the part is known to be.
    """

    path: Path
    first: Judgement
    second: Judgement
    label: Label | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """All pictures, in the order given."""

    pictures: tuple[ComparedPicture, ...]

    def counts(self) -> tuple[Counter[Verdict], Counter[Verdict]]:
        """How often each bundle gave each verdict."""
        return (
            Counter(one.first.verdict for one in self.pictures),
            Counter(one.second.verdict for one in self.pictures),
        )

    def flips(self) -> list[tuple[Verdict, Verdict, int]]:
        """Verdicts that differ, as (first bundle's, second's, how often), most frequent first."""
        pairs = Counter(
            (one.first.verdict, one.second.verdict)
            for one in self.pictures
            if one.first.verdict is not one.second.verdict
        )
        return [(first, second, count) for (first, second), count in pairs.most_common()]


def pictures_to_compare(dataset: Path) -> list[tuple[Path, Label | None]]:
    """Pictures of a folder; their labels where it has the MVTec AD layout.

    Without `test` folder: the pictures directly in it, or else in its sub-folders.

    Raises:
        EvaluationError: No such folder, or no pictures in it.
    """
    if (dataset / "test").is_dir():
        samples = read_dataset(dataset).samples
        return [(one.path, "defect" if one.anomalous else "good") for one in samples]
    if not dataset.is_dir():
        raise EvaluationError(
            f"{dataset}: there is no such folder.", "Name a folder that holds pictures."
        )
    try:
        found = list_pictures(dataset) or sorted(
            path for path in dataset.rglob("*") if is_picture_name(path) and path.is_file()
        )
    except (ImageError, OSError) as error:
        raise EvaluationError(f"{dataset}: the folder cannot be read ({error}).") from error
    if not found:
        raise EvaluationError(
            f"{dataset}: holds no pictures (PNG, JPEG, BMP, TIFF).",
            "Name a folder that holds pictures.",
        )
    return [(path, None) for path in found]


def compare(
    first: EvaluatedDetector,
    second: EvaluatedDetector,
    pictures: Sequence[tuple[Path, Label | None]],
    *,
    report: ReportProgress,
    token: CancellationToken,
) -> Comparison:
    """Judge every picture with both; what cannot be inspected is NOT_INSPECTED, never PASS.

    Raises:
        JobCancelled: The token was set.
    """
    compared = []
    for done, (path, label) in enumerate(pictures):
        token.raise_if_cancelled()
        report(Progress(STAGE, done, len(pictures), "Judging with both bundles"))
        compared.append(_compared(path, label, first, second))
    report(Progress(STAGE, len(pictures), len(pictures), "Judging with both bundles"))
    return Comparison(tuple(compared))


def _compared(
    path: Path, label: Label | None, first: EvaluatedDetector, second: EvaluatedDetector
) -> ComparedPicture:
    try:
        image = read_image(path)
    except ImageError:
        nothing = Judgement(Verdict.NOT_INSPECTED)
        return ComparedPicture(path, nothing, nothing, label)
    judgements = []
    for detector in (first, second):
        try:
            prediction = detector.predict(image)
            judgements.append(Judgement(prediction.verdict, prediction.anomaly_score))
        except InspectAIError:
            judgements.append(Judgement(Verdict.NOT_INSPECTED))
    return ComparedPicture(path, judgements[0], judgements[1], label)
