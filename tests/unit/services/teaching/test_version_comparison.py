"""What flips between two versions, in both directions, at the station's own thresholds."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import InspectAIError
from inspectai_desktop.inference.recalibration import with_thresholds
from inspectai_desktop.jobs import CancellationToken, ignore_progress
from inspectai_desktop.services.teaching.teaching_jobs import Workbench
from inspectai_desktop.services.teaching.teaching_results import ComparedPicture
from inspectai_desktop.services.teaching.version_comparison import (
    JudgedVersion,
    VersionComparison,
    compare_versions,
)

LIMITS = Thresholds(20.0, 30.0)
BEFORE = JudgedVersion("Version 1", Path("/one"), LIMITS)
AFTER = JudgedVersion("Version 2", Path("/two"), LIMITS)


def picture(name: str, before: float | None, after: float | None) -> ComparedPicture:
    def verdict(score: float | None) -> Verdict:
        return Verdict.NOT_INSPECTED if score is None else LIMITS.verdict(score)

    return ComparedPicture(Path(name), before, verdict(before), after, verdict(after))


def test_flips_are_grouped_counted_and_the_largest_change_comes_first() -> None:
    comparison = VersionComparison(
        BEFORE,
        AFTER,
        (
            picture("a", 10, 12),
            picture("b", 31, 19),
            picture("c", 40, 10),
            picture("d", 10, 25),
        ),
    )
    milder, stricter = comparison.flips
    assert (milder.before, milder.after) == (Verdict.FAIL, Verdict.PASS)
    assert [one.path.name for one in milder.pictures] == ["c", "b"]
    assert not milder.stricter
    assert stricter.stricter
    assert comparison.counts(after=False)[Verdict.FAIL] == 2
    assert comparison.counts(after=True)[Verdict.PASS] == 3


def test_what_only_one_can_judge_is_a_flip_but_not_stricter() -> None:
    comparison = VersionComparison(BEFORE, AFTER, (picture("a", 10, None),))
    (flip,) = comparison.flips
    assert flip.after is Verdict.NOT_INSPECTED
    assert not flip.stricter


def test_the_training_program_judges_and_the_stations_thresholds_decide(
    tmp_path: Path, tiny_bundle: Path, good_parts: Path, defective_parts: Path
) -> None:
    with_thresholds(tiny_bundle, tmp_path / "two", Thresholds(1e6, 1e6), target=None, note="")
    before = JudgedVersion("Version 1", tiny_bundle, Thresholds(1e-6, 1e-6))
    after = JudgedVersion("Version 2", tmp_path / "two", Thresholds(1e6, 1e6))
    pictures = [good_parts / "001.png", defective_parts / "000.png", tmp_path / "none.png"]
    (tmp_path / "none.png").write_text("no picture")
    found = compare_versions(
        (before, after),
        pictures,
        Workbench(tmp_path / "bench", "cpu", 1),
        ignore_progress,
        CancellationToken(),
    )
    verdicts = {one.path.name: (one.verdict_a, one.verdict_b) for one in found.pictures}
    assert verdicts == {
        "001.png": (Verdict.FAIL, Verdict.PASS),
        "000.png": (Verdict.FAIL, Verdict.PASS),
        "none.png": (Verdict.NOT_INSPECTED, Verdict.NOT_INSPECTED),
    }


def test_a_version_that_is_gone_is_told(
    tmp_path: Path, tiny_bundle: Path, good_parts: Path
) -> None:
    gone = JudgedVersion("Version 2", tmp_path / "gone", LIMITS)
    with pytest.raises(InspectAIError, match="no bundle"):
        compare_versions(
            (JudgedVersion("Version 1", tiny_bundle, LIMITS), gone),
            [good_parts / "001.png"],
            Workbench(tmp_path / "bench", "cpu", 1),
            ignore_progress,
            CancellationToken(),
        )
