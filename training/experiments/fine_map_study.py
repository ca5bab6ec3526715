"""What a second, small bank of finer taps does for the heatmap, over three data sets.

`python -m training.experiments.fine_map_study --data DIR [--output FILE.md] [--seeds N]`

The accuracy study's pictures, halves and feature maps; besides image AUROC also AUPRO, since the
question is where a defect is.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.metrics import roc_auc_score

from inspectai_desktop.domain.region import Box
from inspectai_desktop.inference.anomaly_map import anomaly_score, mean_part, source_anomaly_map
from inspectai_desktop.inference.image_decoding import read_size
from inspectai_desktop.inference.manifest import Score
from training.evaluation.datasets import PixelLabels, read_dataset, read_pixel_labels
from training.evaluation.metrics import pixel_aupro, pixel_auroc
from training.evaluation.pixel_histogram import PixelHistogram
from training.experiments.accuracy_study import SETTINGS, encoded_with_views, study_parser
from training.experiments.generated_page import with_generated
from training.experiments.study_pictures import EncodedSetting
from training.experiments.study_scores import SettingRun
from training.experiments.study_variants import LITE2, Bank, Embedding, Variant
from training.fitting.fine_map import BANK_SIZE
from training.fitting.request import DEFAULT_MEAN_WEIGHT, DEFAULT_TOP_SHARE

FloatArray = npt.NDArray[np.float32]
PART = "fine_map_study"
SCORE = Score(aggregation="top_share", top_share=DEFAULT_TOP_SHARE, mean_weight=DEFAULT_MEAN_WEIGHT)
_LITE0 = Embedding()
_LITE0_FINE = ("efficientnet_lite0:block4", "efficientnet_lite0:block10")
_LITE2_FINE = ("efficientnet_lite2:block6", "efficientnet_lite2:block14")
_FINE = Embedding(taps=_LITE0_FINE)


@dataclass(frozen=True, slots=True)
class HeatVariant:
    """How a heatmap and its score are made.

    Attributes:
        bank: Embeddings of the memory bank.
        fine: Those of the fine map; None leaves it out.
        fine_size: Entries of its bank.
        share: Weight of the fine map in the heatmap.
        mean_of_both: Whether the mean in the score is the heatmap's instead of the bank's map's.
    """

    title: str
    bank: Embedding = _LITE0
    fine: Embedding | None = _FINE
    fine_size: int = BANK_SIZE
    share: float = 0.5
    mean_of_both: bool = False


VARIANTS = (
    HeatVariant("`block10` + `block14` alone", fine=None),
    HeatVariant("chosen: with a fine map of `block4` + `block10`, bank of 500"),
    HeatVariant("mean of the heatmap in the score too", mean_of_both=True),
    HeatVariant("fine map counts two thirds", share=2 / 3),
    HeatVariant("fine bank of 200", fine_size=200),
    HeatVariant("fine bank of 1,000", fine_size=1000),
    HeatVariant("fine map of `block4`", fine=Embedding(taps=_LITE0_FINE[:1])),
    HeatVariant(
        "fine map of `block4` + `block10` + `block14`",
        fine=Embedding(taps=(*_LITE0_FINE, "efficientnet_lite0:block14")),
    ),
    HeatVariant("lite2: `block14` + `block19` alone", Embedding(taps=LITE2), fine=None),
    HeatVariant(
        "chosen for thorough: with a fine map of `block6` + `block14`",
        Embedding(taps=LITE2),
        fine=Embedding(taps=_LITE2_FINE),
    ),
)


@dataclass(frozen=True, slots=True)
class HeatFigures:
    """Of one half of a test set."""

    image_auroc: float
    pixel_auroc: float
    aupro: float


Halves = tuple[HeatFigures, HeatFigures]


class HeatRun:
    """One data set with one draw of good pictures; maps that variants share are made once."""

    def __init__(
        self, encoded: EncodedSetting, labels: Sequence[PixelLabels | None], seed: int
    ) -> None:
        self._run = SettingRun(encoded, seed)
        self._labels = labels
        self._made: dict[tuple[Embedding, int], list[FloatArray]] = {}

    def figures(self, variant: HeatVariant) -> Halves:
        """On the half that choices are made on, and on the half that is reported."""
        pictures = self._run.pictures
        scores = np.empty(len(pictures.test), np.float64)
        histograms = PixelHistogram(), PixelHistogram()
        for index, (bank, heat) in enumerate(self._heatmaps(variant)):
            part = mean_part(heat if variant.mean_of_both else bank, None, SCORE)
            scores[index] = anomaly_score(heat, None, SCORE, part)
            labels = self._labels[index]
            if labels is not None:
                height, width = labels.shape
                whole = source_anomaly_map(heat, None, Box(0, 0, height, width), height, width)
                histograms[int(pictures.reported[index])].add(whole, labels)
        selection, report = (
            _figures(pictures.anomalous[half], scores[half], histogram)
            for half, histogram in zip(
                (~pictures.reported, pictures.reported), histograms, strict=True
            )
        )
        return selection, report

    def _heatmaps(self, variant: HeatVariant) -> Iterator[tuple[FloatArray, FloatArray]]:
        """The bank's own map and the heatmap of each test picture."""
        bank = self._maps(variant.bank, Bank().size)
        if variant.fine is None:
            yield from zip(bank, bank, strict=True)
            return
        for own, fine in zip(bank, self._maps(variant.fine, variant.fine_size), strict=True):
            heat = (1.0 - variant.share) * own + variant.share * fine
            yield own, np.asarray(heat, np.float32)

    def _maps(self, embedding: Embedding, size: int) -> list[FloatArray]:
        if (embedding, size) not in self._made:
            variant = Variant("", embedding, Bank(size=size))
            self._made[embedding, size] = list(self._run.maps_in_unit_of_good(variant))
        return self._made[embedding, size]


def _figures(
    anomalous: npt.NDArray[np.bool_], scores: npt.NDArray[np.float64], histogram: PixelHistogram
) -> HeatFigures:
    counts = histogram.counts()
    auroc, aupro = pixel_auroc(counts), pixel_aupro(counts)
    if auroc is None or aupro is None:
        raise ValueError("this half of the test set has no marked defects")
    return HeatFigures(float(roc_auc_score(anomalous, scores)), auroc, aupro)


def pixel_labels(data: Path, encoded: EncodedSetting) -> list[PixelLabels | None]:
    """Marked defects of the test pictures at the pictures' own size."""
    samples = {one.path: one for one in read_dataset(data / encoded.setting.data_set).samples}
    return [read_pixel_labels(samples[path], *read_size(path)) for path in encoded.pictures.test]


def study(
    data: Path, cache: Path, n_seeds: int, threads: int
) -> dict[tuple[str, str], list[Halves]]:
    """Figures by titles of variant and setting, one per seed."""
    results: dict[tuple[str, str], list[Halves]] = {}
    for setting in SETTINGS:
        encoded = encoded_with_views(data, cache, setting, threads)
        labels = pixel_labels(data, encoded)
        for seed in range(n_seeds):
            run = HeatRun(encoded, labels, seed)
            for variant in VARIANTS:
                found = run.figures(variant)
                results.setdefault((variant.title, setting.title), []).append(found)
                sys.stderr.write(f"{setting.title}, seed {seed}: {variant.title}: {found}\n")
    return results


def markdown(results: dict[tuple[str, str], list[Halves]], n_seeds: int) -> str:
    """One table per figure."""
    lines = [
        "Made by `python -m training.experiments.fine_map_study --data DATA`, with the pictures, "
        f"halves and rules of the study below; selection half / report half, mean ± standard "
        f"deviation over {n_seeds} seeds.",
        "",
    ]
    figures: tuple[tuple[str, Callable[[HeatFigures], float]], ...] = (
        ("AUPRO", lambda found: found.aupro),
        ("Pixel AUROC", lambda found: found.pixel_auroc),
        ("Image AUROC", lambda found: found.image_auroc),
    )
    titles = [setting.title for setting in SETTINGS]
    for heading, figure in figures:
        lines += [f"| {heading} | {' | '.join(titles)} |", "|" + "---|" * (1 + len(titles))]
        for variant in VARIANTS:
            cells = [_cell(results[variant.title, title], figure) for title in titles]
            lines.append(f"| {variant.title} | {' | '.join(cells)} |")
        lines.append("")
    return "\n".join(lines)


def _cell(measured: Sequence[Halves], figure: Callable[[HeatFigures], float]) -> str:
    cells = []
    for half in (0, 1):
        values = [figure(halves[half]) for halves in measured]
        # The spread of a single seed is not known.
        spread = f" ± {np.std(values, ddof=1):.3f}" if len(values) > 1 else ""
        cells.append(f"{np.mean(values):.3f}{spread}")
    return " / ".join(cells)


def main(arguments: list[str]) -> int:
    """Run the study and write its part of the page."""
    options = study_parser(PART, __doc__).parse_args(arguments)
    results = study(options.data, options.cache, options.seeds, options.threads)
    page = options.output.read_text(encoding="utf-8") if options.output.is_file() else ""
    generated = markdown(results, options.seeds)
    options.output.write_text(with_generated(page, PART, generated), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
