"""Which taps of the EfficientNet-lite encoders serve PatchCore best.

`python -m training.experiments.tap_study --data DIR --output FILE.md ENCODER_DIR...`

Each test set is halved by lot. Taps are chosen on one half, by the mean over the data sets; the
other half is what may be reported of the choice.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from inspectai_desktop.errors import EncoderError
from inspectai_desktop.inference.anomaly_map import anomaly_score, input_anomaly_map
from inspectai_desktop.inference.encoder import EncoderFolder
from inspectai_desktop.inference.manifest import Score
from inspectai_desktop.inference.memory_bank import FaissMemoryBank
from inspectai_desktop.inference.patchcore import patch_scores
from inspectai_desktop.jobs import CancellationToken, ignore_progress
from training.evaluation.curves import area_under_roc
from training.experiments.tap_features import (
    FeatureCache,
    StudyPictures,
    StudySetting,
    draw_pictures,
)
from training.experiments.tap_report import Measurement, Outcome, study_report
from training.fitting.coreset import greedy_k_centre, projected

FloatArray = npt.NDArray[np.float32]

BANK_SIZE = 2000
CORESET_DIM = 128
SMOOTHING_SIGMA = 4.0
PROJECTED_DIM = 192
TOP_SHARES = (0.003, 0.01, 0.03)
SCORE_NAMES = ("maximum", *(f"top {share:.1%}" for share in TOP_SHARES))
SCORES = (Score(), *(Score(aggregation="top_share", top_share=share) for share in TOP_SHARES))

SETTINGS = (
    StudySetting("ballscrew", 256, max_train=150, max_test=200),
    StudySetting("hazelnut_toy", 256, max_train=200, max_test=200),
    StudySetting("ballscrew", 512, max_train=80, max_test=200),
    StudySetting("magnetic_tile", 256, max_train=1000, max_test=200),
)

# What a tap is for, so that both encoders are asked the same questions. The inside of the next
# block is the expansion of this resolution's last output, before the stride.
ROLES = {
    "efficientnet_lite0": {
        "fine": "block4",
        "fine inside": "block4.expanded",
        "fine depthwise": "block4.depthwise",
        "fine next": "block5.expanded",
        "middle": "block7",
        "coarse": "block10",
        "coarse depthwise": "block10.depthwise",
        "coarse next": "block11.expanded",
        "deep": "block14",
    },
    "efficientnet_lite2": {
        "fine": "block6",
        "fine inside": "block6.expanded",
        "fine depthwise": "block6.depthwise",
        "fine next": "block7.expanded",
        "middle": "block10",
        "coarse": "block14",
        "coarse depthwise": "block14.depthwise",
        "coarse next": "block15.expanded",
        "deep": "block19",
    },
}
COMBINATIONS = (
    ("coarse",),
    ("fine", "coarse"),
    ("middle", "coarse"),
    ("fine", "deep"),
    ("coarse", "deep"),
    ("fine", "middle", "coarse"),
    ("fine", "coarse", "deep"),
    ("fine inside", "coarse next"),
    ("fine depthwise", "coarse depthwise"),
)
BALANCED = (
    ("fine", "coarse"),
    ("fine", "deep"),
    ("coarse", "deep"),
    ("fine", "coarse", "deep"),
)
PROJECTED = (
    ("fine", "coarse", "deep"),
    ("fine next", "coarse next"),
    ("fine inside", "coarse next"),
    ("fine depthwise", "coarse depthwise"),
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way to make patch embeddings.

    Attributes:
        taps: Names in the encoder.
        balanced: Whether each tap is scaled to the same mean length.
        projected: Whether a seeded random projection brings the embedding to `PROJECTED_DIM`.
    """

    taps: tuple[str, ...]
    balanced: bool
    projected: bool


def candidates(encoder: str) -> list[Candidate]:
    """Everything that is tried with an encoder."""
    roles = ROLES[encoder]

    def taps(combination: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(roles[role] for role in combination)

    return [
        *(Candidate(taps(one), balanced=False, projected=False) for one in COMBINATIONS),
        *(Candidate(taps(one), balanced=True, projected=False) for one in BALANCED),
        *(Candidate(taps(one), balanced=False, projected=True) for one in PROJECTED),
    ]


def measure(
    cache: FeatureCache, pictures: StudyPictures, candidate: Candidate, seed: int
) -> tuple[int, tuple[Measurement, ...]]:
    """Fit and score one candidate.

    Returns:
        The embedding's dimension, and the image AUROC on both halves per entry of `SCORES`.
    """
    scales = (1.0,) * len(candidate.taps)
    if candidate.balanced:
        scales = cache.balancing_scales(candidate.taps)
    bank = _fitted_bank(cache, candidate, scales, seed)
    height, width = pictures.input_height, pictures.input_width
    rows = []
    for embeddings in cache.test_embeddings(candidate.taps, scales):
        own = _finished(embeddings, candidate, seed)
        patches = _as_grid(patch_scores(bank, own), height, width)
        smoothed = input_anomaly_map(patches, height, width, SMOOTHING_SIGMA)
        rows.append([anomaly_score(smoothed, None, score) for score in SCORES])
    return bank.embeddings.shape[1], tuple(
        _auroc_of_halves(pictures, scores) for scores in np.array(rows).T
    )


def _fitted_bank(
    cache: FeatureCache, candidate: Candidate, scales: tuple[float, ...], seed: int
) -> FaissMemoryBank:
    """Choose the bank in a low dimension, then make the chosen embeddings again in full.

    All full embeddings of the largest candidates would not fit into memory at once.
    """
    low = [
        projected(_finished(embeddings, candidate, seed), CORESET_DIM, seed)
        for embeddings in cache.train_embeddings(candidate.taps, scales)
    ]
    points = np.concatenate(low)
    coreset = greedy_k_centre(
        points,
        min(BANK_SIZE, len(points)),
        seed=seed,
        report=ignore_progress,
        token=CancellationToken(),
    )
    image_of, patch_of = np.divmod(coreset.indices, len(low[0]))
    rows = [
        _finished(embeddings[patch_of[image_of == index]], candidate, seed)
        for index, embeddings in enumerate(cache.train_embeddings(candidate.taps, scales))
    ]
    return FaissMemoryBank(np.concatenate(rows), threads=1)


def _finished(embeddings: FloatArray, candidate: Candidate, seed: int) -> FloatArray:
    return projected(embeddings, PROJECTED_DIM, seed) if candidate.projected else embeddings


def _as_grid(patches: FloatArray, height: int, width: int) -> FloatArray:
    stride = round((height * width / patches.size) ** 0.5)
    return patches.reshape(height // stride, width // stride)


def _auroc_of_halves(pictures: StudyPictures, scores: npt.NDArray[np.float64]) -> Measurement:
    chosen, reported = ~pictures.reported, pictures.reported
    return Measurement(
        selection=area_under_roc(pictures.anomalous[chosen], scores[chosen]),
        report=area_under_roc(pictures.anomalous[reported], scores[reported]),
    )


def study_encoder(
    encoder: EncoderFolder, data: Path, settings: Sequence[StudySetting], seed: int
) -> list[Outcome]:
    """Measure all candidates of an encoder on all settings."""
    name = encoder.description.name
    tried = candidates(name)
    outcomes = [
        Outcome(name, one.taps, one.balanced, one.projected, dim=0, measurements={})
        for one in tried
    ]
    for setting in settings:
        pictures = draw_pictures(data, setting, seed)
        cache = FeatureCache(pictures, encoder, threads=1)
        for position, candidate in enumerate(tried):
            started = time.monotonic()
            dim, measured = measure(cache, pictures, candidate, seed)
            before = outcomes[position]
            outcomes[position] = replace(
                before, dim=dim, measurements={**before.measurements, setting: measured}
            )
            figures = ", ".join(f"{score.selection:.3f}" for score in measured)
            sys.stderr.write(
                f"{name}, {setting.title}: {outcomes[position].description}: {figures} "
                f"in {time.monotonic() - started:.0f} s\n"
            )
    return outcomes


def opened_encoder(folder: Path) -> EncoderFolder:
    """Open an encoder that gives out all the taps of its study.

    Raises:
        EncoderError: It is damaged, has no study, or a tap is missing; the hint says how to get it.
    """
    encoder = EncoderFolder(folder)
    name = encoder.description.name
    if name not in ROLES:
        raise EncoderError(f"There is no study of {name}.", f"Known: {', '.join(ROLES)}.")
    taps = ROLES[name].values()
    if missing := set(taps) - {tap.name for tap in encoder.description.taps}:
        raise EncoderError(
            f"{folder} does not give out {', '.join(sorted(missing))}.",
            f"Run: inspectai-train encoder export {name} --taps {','.join(taps)} --output DIR",
        )
    return encoder


def main(arguments: list[str]) -> int:
    """Run the study and write its report."""
    parser = argparse.ArgumentParser(prog="tap_study", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the data sets")
    parser.add_argument("--output", type=Path, required=True, help="Markdown file to write")
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("encoders", type=Path, nargs="+", metavar="ENCODER_DIR")
    options = parser.parse_args(arguments)
    encoders = [opened_encoder(folder) for folder in options.encoders]
    outcomes: list[Outcome] = []
    for encoder in encoders:
        outcomes += study_encoder(encoder, options.data, SETTINGS, options.seed)
        text = study_report(
            outcomes, SETTINGS, score_names=SCORE_NAMES, bank_size=BANK_SIZE, seed=options.seed
        )
        options.output.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
