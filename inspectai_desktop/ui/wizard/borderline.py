"""Which pictures a person looks at while choosing thresholds: those that the lines decide about."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.services.teaching.calibration_material import (
    CalibrationMaterial,
    HeldOutPicture,
)

MOST_SHOWN = 16


class Around(StrEnum):
    """What the gallery is about."""

    FAIL = "fail"
    REVIEW = "review"
    DEFECTS = "defects"


@dataclass(frozen=True, slots=True)
class BorderlinePicture:
    """One picture of the gallery; `key` stays the same while the lines move."""

    key: str
    picture: HeldOutPicture
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class CaughtDefects:
    """How known defective parts fare at two thresholds."""

    failed: int
    review: int
    missed: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.failed + self.review + self.missed


def borderline_pictures(
    material: CalibrationMaterial, thresholds: Thresholds, around: Around
) -> tuple[BorderlinePicture, ...]:
    """The pictures nearest to a line, highest score first; or the defects that do not fail.

    With defects the ones hardest to catch come first.
    """
    if around is Around.DEFECTS:
        judged = _judged("defect", material.defects, thresholds)
        missed = sorted(
            (one for one in judged if one.verdict is not Verdict.FAIL),
            key=lambda one: one.picture.score,
        )
        return tuple(missed[:MOST_SHOWN])
    line = thresholds.fail if around is Around.FAIL else thresholds.review
    judged = _judged("good", material.good, thresholds)
    nearest = sorted(judged, key=lambda one: _distance(one.picture.score, line))[:MOST_SHOWN]
    return tuple(sorted(nearest, key=lambda one: -one.picture.score))


def caught_defects(material: CalibrationMaterial, thresholds: Thresholds) -> CaughtDefects:
    """Count the known defects by their verdict."""
    verdicts = [thresholds.verdict(picture.score) for picture in material.defects]
    return CaughtDefects(
        failed=verdicts.count(Verdict.FAIL),
        review=verdicts.count(Verdict.REVIEW),
        missed=verdicts.count(Verdict.PASS),
    )


def rejected_good(material: CalibrationMaterial, thresholds: Thresholds) -> tuple[int, int]:
    """How many of the held-out good pictures would get FAIL, and how many REVIEW."""
    verdicts = [thresholds.verdict(picture.score) for picture in material.good]
    return verdicts.count(Verdict.FAIL), verdicts.count(Verdict.REVIEW)


def _judged(
    kind: str, pictures: Iterable[HeldOutPicture], thresholds: Thresholds
) -> list[BorderlinePicture]:
    return [
        BorderlinePicture(f"{kind} {number}", picture, thresholds.verdict(picture.score))
        for number, picture in enumerate(pictures)
    ]


def _distance(score: float, line: float) -> float:
    """How far apart on a ratio scale, as scores are modelled."""
    if score <= 0 or line <= 0:
        return abs(score - line)
    return abs(math.log(score / line))
