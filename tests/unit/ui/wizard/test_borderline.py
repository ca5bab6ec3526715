"""The pictures that the lines decide about."""

from __future__ import annotations

from pathlib import Path

from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.ui.wizard.borderline import (
    MOST_SHOWN,
    Around,
    borderline_pictures,
    caught_defects,
    rejected_good,
)
from tests.unit.ui.wizard.calibrations import material


def test_the_gallery_shows_the_good_pictures_nearest_to_the_line(tiny_bundle: Path) -> None:
    made = material(tiny_bundle)
    line = sorted(made.good_scores)[-3]
    shown = borderline_pictures(made, Thresholds(line, line), Around.FAIL)
    assert len(shown) == MOST_SHOWN
    scores = [one.picture.score for one in shown]
    assert scores == sorted(scores, reverse=True)
    assert [one.verdict for one in shown[:2]] == [Verdict.FAIL, Verdict.FAIL]
    assert shown[2].verdict is Verdict.PASS


def test_a_moved_line_shows_other_pictures(tiny_bundle: Path) -> None:
    made = material(tiny_bundle)
    low, high = float(made.good_scores.min()), float(made.good_scores.max())
    at_low = borderline_pictures(made, Thresholds(low, high), Around.REVIEW)
    at_high = borderline_pictures(made, Thresholds(low, high), Around.FAIL)
    assert {one.key for one in at_low} != {one.key for one in at_high}


def test_defects_that_do_not_fail_come_hardest_first(tiny_bundle: Path) -> None:
    made = material(tiny_bundle, defects=(40.0, 18.0, 12.0))
    thresholds = Thresholds(17.5, 19.5)
    shown = borderline_pictures(made, thresholds, Around.DEFECTS)
    assert [one.verdict for one in shown] == [Verdict.PASS, Verdict.REVIEW]
    caught = caught_defects(made, thresholds)
    assert (caught.failed, caught.review, caught.missed, caught.total) == (1, 1, 1, 3)


def test_good_parts_beyond_the_lines_are_counted(tiny_bundle: Path) -> None:
    made = material(tiny_bundle)
    ordered = sorted(made.good_scores)
    failed, review = rejected_good(made, Thresholds(ordered[-5], ordered[-2]))
    assert (failed, review) == (1, 3)
