"""What an evaluation found out: facts for the report, the plots and comparisons."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.domain.verdict import Verdict
from training.evaluation.metrics import BestF1, Labels, Scores


@dataclass(frozen=True, slots=True)
class JudgedPicture:
    """One test picture and what the detector said.

    Attributes:
        path: The picture.
        defect: Name of its defect's folder; None for a good part.
        verdict: At the bundle's thresholds.
        anomaly_score: None with NOT_INSPECTED.
        latency_ms: From decoded pixels to verdict; None with NOT_INSPECTED.
        error: Why it was not inspected; empty otherwise.
    """

    path: Path
    defect: str | None
    verdict: Verdict
    anomaly_score: float | None = None
    latency_ms: float | None = None
    error: str = ""

    def __post_init__(self) -> None:
        missing = self.anomaly_score is None or self.latency_ms is None
        if missing != (self.verdict is Verdict.NOT_INSPECTED):
            raise ValueError(f"{self.path}: {self.verdict} with score {self.anomaly_score}")

    @property
    def anomalous(self) -> bool:
        """Whether the part is known to be defective."""
        return self.defect is not None


@dataclass(frozen=True, slots=True)
class DetectorFacts:
    """What was evaluated.

    Attributes:
        digest: SHA-256 that tells bundles apart.
        encoder: Name of the encoder.
        provider: Execution provider that was active.
        input_size: `(height, width)` of the encoder's input in pixels.
        bank_size: Entries of the memory bank.
    """

    category: str
    digest: str
    encoder: str
    provider: str
    input_size: tuple[int, int]
    bank_size: int
    thresholds: Thresholds


@dataclass(frozen=True, slots=True)
class PixelFigures:
    """Figures over all pixels of pictures with labels; all None without any.

    Attributes:
        binning_error: What counting in bins may cost the AUROC at most.
        n_images: Defective pictures whose masks were used.
    """

    auroc: float | None = None
    ap: float | None = None
    aupro: float | None = None
    binning_error: float | None = None
    n_images: int = 0


@dataclass(frozen=True, slots=True)
class DefectFigures:
    """One kind of defect against all good pictures; figures are None where nothing was judged."""

    defect: str
    n_images: int
    n_not_inspected: int
    image_auroc: float | None
    mean_score: float | None
    missed_defect_rate: float | None
    pixels: PixelFigures


@dataclass(frozen=True, slots=True)
class EvaluationResult:
    """A detector judged on a data set.

    Pictures that could not be inspected are in `pictures` and in the counts; AUROC, AP, F1, the
    rates, the latencies and the pixel figures leave them out.

    Attributes:
        dataset: Folder of the data set.
        pictures: Every test picture in the order of the data set.
        notes: What limits the figures, as sentences.
    """

    dataset: Path
    detector: DetectorFacts
    pictures: tuple[JudgedPicture, ...]
    image_auroc: float | None
    image_ap: float | None
    image_f1_max: BestF1 | None
    pixels: PixelFigures
    per_defect: tuple[DefectFigures, ...]
    notes: tuple[str, ...]

    @property
    def false_reject_rate(self) -> float | None:
        """Share of the inspected good pictures that got FAIL."""
        return verdict_rate([p for p in self.pictures if not p.anomalous], Verdict.FAIL)

    @property
    def missed_defect_rate(self) -> float | None:
        """Share of the inspected defective pictures that got PASS."""
        return verdict_rate([p for p in self.pictures if p.anomalous], Verdict.PASS)

    @property
    def review_rate(self) -> float | None:
        """Share of all inspected pictures that got REVIEW."""
        return verdict_rate(self.pictures, Verdict.REVIEW)

    @property
    def not_inspected(self) -> tuple[JudgedPicture, ...]:
        """The pictures that could not be read or judged."""
        return tuple(p for p in self.pictures if p.verdict is Verdict.NOT_INSPECTED)

    def counts(self, *, anomalous: bool) -> dict[Verdict, int]:
        """Number of good or of defective pictures for each of the four verdicts."""
        counted = Counter(p.verdict for p in self.pictures if p.anomalous == anomalous)
        return {verdict: counted[verdict] for verdict in Verdict}

    def latency_ms(self, percentile: float) -> float | None:
        """A percentile (0 to 100) of the time from decoded pixels to verdict."""
        latencies = [p.latency_ms for p in self.pictures if p.latency_ms is not None]
        return float(np.percentile(latencies, percentile)) if latencies else None


def inspected_scores(
    pictures: list[JudgedPicture] | tuple[JudgedPicture, ...],
) -> tuple[Labels, Scores]:
    """Labels and scores, both `(n,)`, of those pictures that were inspected."""
    inspected = [(p.anomalous, p.anomaly_score) for p in pictures if p.anomaly_score is not None]
    labels = np.array([anomalous for anomalous, _ in inspected], np.bool_)
    return labels, np.array([score for _, score in inspected], np.float64)


def verdict_rate(
    pictures: list[JudgedPicture] | tuple[JudgedPicture, ...], verdict: Verdict
) -> float | None:
    """Share of the inspected ones among the pictures that got this verdict; None without any."""
    inspected = [p for p in pictures if p.verdict is not Verdict.NOT_INSPECTED]
    if not inspected:
        return None
    return sum(p.verdict is verdict for p in inspected) / len(inspected)
