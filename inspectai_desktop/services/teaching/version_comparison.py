"""Two bundles judge the same pictures: what flips, in both directions."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import FittingError
from inspectai_desktop.jobs import CancellationToken, ReportProgress
from inspectai_desktop.services.training_process import run_training

_SEVERITY = {Verdict.PASS: 0, Verdict.REVIEW: 1, Verdict.FAIL: 2}


@dataclass(frozen=True, slots=True)
class JudgedVersion:
    """One side of a comparison.

    Attributes:
        title: What people call it, such as "Version 3".
        folder: Its bundle.
        thresholds: Those it judges by here, which may not be the bundle's own.
    """

    title: str
    folder: Path
    thresholds: Thresholds


@dataclass(frozen=True, slots=True)
class ComparedPicture:
    """What both say of one picture; a score is None where it was not inspected."""

    path: Path
    before: Verdict
    after: Verdict
    before_score: float | None
    after_score: float | None

    @property
    def flips(self) -> bool:
        """Whether the two differ."""
        return self.before is not self.after


@dataclass(frozen=True, slots=True)
class Flip:
    """Pictures that go from one verdict to another, those with the largest change first."""

    before: Verdict
    after: Verdict
    pictures: tuple[ComparedPicture, ...]

    @property
    def stricter(self) -> bool:
        """Whether the newer one is the stricter; NOT_INSPECTED is neither."""
        return _SEVERITY.get(self.after, -1) > _SEVERITY.get(self.before, 3)


@dataclass(frozen=True, slots=True)
class VersionComparison:
    """Both versions on the same pictures."""

    before: JudgedVersion
    after: JudgedVersion
    pictures: tuple[ComparedPicture, ...]

    def counts(self, *, after: bool) -> Mapping[Verdict, int]:
        """How often each verdict is given by one of both."""
        return Counter(p.after if after else p.before for p in self.pictures)

    @property
    def flips(self) -> tuple[Flip, ...]:
        """What changes, the most frequent change first."""
        kinds = Counter((p.before, p.after) for p in self.pictures if p.flips)
        return tuple(
            Flip(before, after, self._changed(before, after))
            for (before, after), _ in kinds.most_common()
        )

    def _changed(self, before: Verdict, after: Verdict) -> tuple[ComparedPicture, ...]:
        found = [p for p in self.pictures if (p.before, p.after) == (before, after)]
        return tuple(sorted(found, key=_change, reverse=True))


def compare_versions(
    before: JudgedVersion,
    after: JudgedVersion,
    pictures: Sequence[Path],
    work_folder: Path,
    *,
    report: ReportProgress,
    token: CancellationToken,
) -> VersionComparison:
    """Let the training program judge the pictures by both bundles.

    Args:
        before: The version in force.
        after: The version that might follow it.
        pictures: Files.
        work_folder: Takes the list of pictures.
        report: Gets the child's progress.
        token: Cancels it.

    Raises:
        FittingError: It failed; the message says why.
        JobCancelled: The token was set.
    """
    listed = work_folder / "pictures-to-compare.json"
    try:
        work_folder.mkdir(parents=True, exist_ok=True)
        listed.write_text(json.dumps({"pictures": [str(path) for path in pictures]}), "utf-8")
    except OSError as error:
        raise FittingError(
            f"{work_folder}: cannot be written ({error.strerror or error}).",
            "Check the free space and the access rights.",
        ) from error
    result = run_training(
        ["compare", str(before.folder), str(after.folder), "--good-list", str(listed)],
        report=report,
        token=token,
    )
    return VersionComparison(before, after, _pictures(result, before, after))


def _pictures(
    result: Mapping[str, Any], before: JudgedVersion, after: JudgedVersion
) -> tuple[ComparedPicture, ...]:
    try:
        return tuple(_picture(entry, before, after) for entry in result["pictures"])
    except (KeyError, TypeError, ValueError) as error:
        raise FittingError(
            f"The training program's comparison cannot be read ({error}).",
            "Install the program again: station and training program must be of one version.",
        ) from error


def _picture(
    entry: Mapping[str, Any], before: JudgedVersion, after: JudgedVersion
) -> ComparedPicture:
    old, old_score = _judged(entry["a"], before.thresholds)
    new, new_score = _judged(entry["b"], after.thresholds)
    return ComparedPicture(Path(entry["path"]), old, new, old_score, new_score)


def _judged(said: Mapping[str, Any], thresholds: Thresholds) -> tuple[Verdict, float | None]:
    """The verdict at the station's thresholds, which the training program does not know."""
    score = said.get("score")
    if score is None or said["verdict"] == Verdict.NOT_INSPECTED:
        return Verdict.NOT_INSPECTED, None
    return thresholds.verdict(float(score)), float(score)


def _change(picture: ComparedPicture) -> float:
    if picture.before_score is None or picture.after_score is None:
        return 0.0
    return abs(picture.after_score - picture.before_score)
