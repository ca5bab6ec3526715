"""Two bundles judge the same pictures: what flips, in both directions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.jobs import CancellationToken, ReportProgress
from inspectai_desktop.services.teaching.teaching_jobs import Workbench, compare_bundles
from inspectai_desktop.services.teaching.teaching_results import ComparedPicture

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
        return Counter(p.verdict_b if after else p.verdict_a for p in self.pictures)

    @property
    def flips(self) -> tuple[Flip, ...]:
        """What changes, the most frequent change first."""
        kinds = Counter((p.verdict_a, p.verdict_b) for p in self.pictures if p.flips)
        return tuple(
            Flip(before, after, self._changed(before, after))
            for (before, after), _ in kinds.most_common()
        )

    def _changed(self, before: Verdict, after: Verdict) -> tuple[ComparedPicture, ...]:
        found = [p for p in self.pictures if (p.verdict_a, p.verdict_b) == (before, after)]
        return tuple(sorted(found, key=_change, reverse=True))


def compare_versions(
    versions: tuple[JudgedVersion, JudgedVersion],
    pictures: Sequence[Path],
    bench: Workbench,
    report: ReportProgress,
    token: CancellationToken,
) -> VersionComparison:
    """Let the training program judge the pictures by both bundles.

    Raises:
        InspectAIError: They cannot be compared; the message says why.
        JobCancelled: The token was set.
    """
    before, after = versions
    found = compare_bundles((before.folder, after.folder), pictures, bench, report, token)
    at_station = tuple(_at_station(one, before, after) for one in found.pictures)
    return VersionComparison(before, after, at_station)


def _at_station(
    picture: ComparedPicture, before: JudgedVersion, after: JudgedVersion
) -> ComparedPicture:
    """The verdicts at the station's thresholds, which the training program does not know."""
    return replace(
        picture,
        verdict_a=_verdict(picture.score_a, before.thresholds),
        verdict_b=_verdict(picture.score_b, after.thresholds),
    )


def _verdict(score: float | None, thresholds: Thresholds) -> Verdict:
    return Verdict.NOT_INSPECTED if score is None else thresholds.verdict(score)


def _change(picture: ComparedPicture) -> float:
    if picture.score_a is None or picture.score_b is None:
        return 0.0
    return abs(picture.score_b - picture.score_a)
