"""What is worth a person's look in pictures of good parts, each as a sentence.

All judgements but the number of pictures are relative to the rest of the set: what is dark, soft
or small is so for this product, not for all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from training.checking.picture_traits import PictureTraits
from training.fitting.request import MIN_GOOD_IMAGES

ADVISED_PICTURES = 20
_USUAL_SIZE_SHARE = 0.6
_OUTLIER_Z = 4.0
_BLURRED_RATIO = 0.5
_BRIGHT_RATIO = 1.6
_DARK_RATIO = 0.6
_CLIPPED_SHARE = 0.25
_ALL_WHITE_SHARE = 0.5
_ALL_DARK = 12.0
_SAME_RMS = 1.2
"""Grey levels between two small copies: a picture saved again differs by less than one, two good
parts in the same fixture by more (measured on four products, README)."""
_SAME_SHARE = 0.35
_SAME_TEXT = (
    "Shows the same as another picture: it adds nothing and makes the threshold look better than "
    "it is."
)
_CANDIDATE_RMS = 1.5
_ROWS_PER_BLOCK = 512
_SAMPLED_PAIRS = 300
_SEED = 42
_ASPECT_TOLERANCE = 0.02


@dataclass(frozen=True, slots=True)
class Finding:
    """Something worth a look.

    Attributes:
        kind: Word by which programs tell findings apart.
        text: One sentence for a person, without the picture's path.
        other: The picture it is about, besides the one it belongs to.
    """

    kind: str
    text: str
    other: Path | None = None


def trait_findings(traits: Sequence[PictureTraits]) -> dict[int, list[Finding]]:
    """Findings of each picture by its place, from sizes, sharpness, exposure and likeness."""
    found: dict[int, list[Finding]] = {}
    rules: tuple[Callable[[Sequence[PictureTraits]], dict[int, Finding]], ...] = (
        near_duplicates,
        different_sizes,
        blurred,
        badly_exposed,
    )
    for rule in rules if traits else ():
        for index, finding in rule(traits).items():
            found.setdefault(index, []).append(finding)
    return found


def summary_findings(n_usable: int, traits: Sequence[PictureTraits]) -> list[Finding]:
    """What is to be said of the set as a whole."""
    found = []
    if n_usable < MIN_GOOD_IMAGES:
        found.append(
            Finding(
                "too_few",
                f"{n_usable} usable pictures: at least {MIN_GOOD_IMAGES} are needed, "
                f"{ADVISED_PICTURES} to 100 are advised.",
            )
        )
    elif n_usable < ADVISED_PICTURES:
        found.append(
            Finding(
                "few",
                f"{n_usable} usable pictures: it works, but {ADVISED_PICTURES} to 100 are advised; "
                "with few pictures little can be said of how many good parts will be rejected.",
            )
        )
    if traits and float(np.median([one.white_share for one in traits])) > _ALL_WHITE_SHARE:
        found.append(
            Finding("overexposed", "Most pictures are white over half their area: less light.")
        )
    if traits and float(np.median([one.brightness for one in traits])) < _ALL_DARK:
        found.append(Finding("underexposed", "Most pictures are nearly black: more light."))
    return found


def different_sizes(traits: Sequence[PictureTraits]) -> dict[int, Finding]:
    """Pictures of another size than most; none where there is no usual size."""
    sizes = Counter((one.height, one.width) for one in traits)
    (height, width), count = sizes.most_common(1)[0]
    if count < _USUAL_SIZE_SHARE * len(traits):
        return {}
    return {
        index: Finding(
            "different_size",
            f"{one.width} x {one.height} pixels; most pictures have {width} x {height}.",
        )
        for index, one in enumerate(traits)
        if (one.height, one.width) != (height, width)
    }


def blurred(traits: Sequence[PictureTraits]) -> dict[int, Finding]:
    """Pictures with far less fine detail than the rest."""
    sharpness = np.array([one.sharpness for one in traits])
    ratio, z = _against_the_rest(sharpness)
    return {
        int(index): Finding(
            "blurred", f"Less sharp than the others: {ratio[index]:.0%} of their fine detail."
        )
        for index in np.flatnonzero((ratio < _BLURRED_RATIO) & (z < -_OUTLIER_Z))
    }


def badly_exposed(traits: Sequence[PictureTraits]) -> dict[int, Finding]:
    """Pictures far brighter or darker than the rest, or far more clipped."""
    ratio, z = _against_the_rest(np.array([one.brightness for one in traits]))
    clipped = np.array([one.clipped_share for one in traits])
    black = np.array([one.black_share for one in traits])
    found: dict[int, Finding] = {}
    for index in range(len(traits)):
        if z[index] > _OUTLIER_Z and ratio[index] > _BRIGHT_RATIO:
            text = f"Far brighter than the others: {ratio[index]:.1f} times."
        elif clipped[index] > np.median(clipped) + _CLIPPED_SHARE and ratio[index] > 1.1:
            text = f"{clipped[index]:.0%} of the picture is as bright as can be: too much light."
        elif z[index] < -_OUTLIER_Z and ratio[index] < _DARK_RATIO:
            text = f"Far darker than the others: {ratio[index]:.0%} of their brightness."
        elif black[index] > np.median(black) + _CLIPPED_SHARE and ratio[index] < 0.9:
            text = f"{black[index]:.0%} of the picture is black: too little light."
        else:
            continue
        found[index] = Finding("overexposed" if ratio[index] > 1 else "underexposed", text)
    return found


def near_duplicates(traits: Sequence[PictureTraits]) -> dict[int, Finding]:
    """Pictures that show nothing another one does not: saved again, scaled, or taken twice.

    The later one of a pair is named. Parts in a fixture look alike too, so that a pair must differ
    by less than what saving again does, and far less than pairs of this product usually do.
    """
    signatures = np.stack([one.signature.ravel() for one in traits])
    signatures -= signatures.mean(axis=1, keepdims=True)
    aspects = np.log([one.width / one.height for one in traits])
    squares = np.einsum("nd,nd->n", signatures, signatures)
    limit = min(_SAME_RMS, _SAME_SHARE * _usual_difference(traits))
    found: dict[int, Finding] = {}
    for first in range(0, len(traits), _ROWS_PER_BLOCK):
        rows = slice(first, first + _ROWS_PER_BLOCK)
        squared = squares[rows, None] + squares[None] - 2.0 * signatures[rows] @ signatures.T
        rms = np.sqrt(np.maximum(squared / signatures.shape[1], 0.0))
        alike = (rms < _CANDIDATE_RMS) & (
            np.abs(aspects[rows, None] - aspects[None]) < _ASPECT_TOLERANCE
        )
        for row, column in np.argwhere(alike):
            later, earlier = first + int(row), int(column)
            if earlier >= later or later in found or earlier in found:
                continue
            if _difference(traits[later], traits[earlier]) < limit:
                found[later] = Finding("near_duplicate", _SAME_TEXT, traits[earlier].path)
    return found


def _usual_difference(traits: Sequence[PictureTraits]) -> float:
    """Median difference between two pictures of the set, by a sample of pairs."""
    if len(traits) < 2:
        return 0.0
    pairs = np.random.default_rng(_SEED).integers(len(traits), size=(_SAMPLED_PAIRS, 2))
    different = pairs[pairs[:, 0] != pairs[:, 1]]
    return float(np.median([_difference(traits[a], traits[b]) for a, b in different]))


def _difference(one: PictureTraits, other: PictureTraits) -> float:
    """RMS difference of the larger copies in grey levels, brightness aside."""
    difference = one.small.astype(np.float32) - other.small.astype(np.float32)
    return float(difference.std())


def _against_the_rest(
    values: npt.NDArray[np.float64],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Ratio to the median, and the robust z-score of the logarithm."""
    logs = np.log(np.maximum(values, 1e-6))
    median = np.median(logs)
    deviation = max(float(np.median(np.abs(logs - median))), 0.01)
    return np.exp(logs - median), 0.6745 * (logs - median) / deviation
