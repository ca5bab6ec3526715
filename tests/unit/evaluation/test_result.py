from __future__ import annotations

from pathlib import Path

import pytest

from inspectai_desktop.domain.verdict import Verdict
from training.evaluation.result import JudgedPicture, inspected_scores, verdict_rate

PASSED = JudgedPicture(Path("a.png"), None, Verdict.PASS, 1.0, 5.0)
REJECTED = JudgedPicture(Path("b.png"), "dent", Verdict.FAIL, 9.0, 5.0)
FAILED = JudgedPicture(Path("c.png"), "dent", Verdict.NOT_INSPECTED, error="damaged")


def test_a_rate_is_over_the_inspected_pictures_alone() -> None:
    assert verdict_rate([PASSED, REJECTED, FAILED], Verdict.PASS) == 0.5


def test_a_rate_over_nothing_inspected_is_unknown_not_zero() -> None:
    assert verdict_rate([FAILED], Verdict.PASS) is None
    assert verdict_rate([], Verdict.PASS) is None


def test_scores_leave_out_what_was_not_inspected() -> None:
    labels, scores = inspected_scores((PASSED, FAILED, REJECTED))
    assert labels.tolist() == [False, True]
    assert scores.tolist() == [1.0, 9.0]


@pytest.mark.parametrize("score", [None, 3.0])
def test_a_verdict_and_a_missing_score_exclude_each_other(score: float | None) -> None:
    verdict = Verdict.PASS if score is None else Verdict.NOT_INSPECTED
    with pytest.raises(ValueError, match=verdict.value):
        JudgedPicture(Path("a.png"), None, verdict, score, 1.0)
