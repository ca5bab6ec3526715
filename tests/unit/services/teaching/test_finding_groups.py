from __future__ import annotations

from pathlib import Path

from inspectai_desktop.services.teaching.finding_groups import finding_groups, useless_pictures
from inspectai_desktop.services.teaching.teaching_draft import TeachingDraft
from inspectai_desktop.services.teaching.teaching_results import (
    CheckedPicture,
    CheckResult,
    Finding,
)

A, B, C, D = (Path(f"/{name}.png") for name in "abcd")


def picture(path: Path, *kinds: str) -> CheckedPicture:
    return CheckedPicture(path, "", 8, 8, tuple(Finding(kind, "x") for kind in kinds))


CHECK = CheckResult(
    4,
    3,
    (8, 8),
    (
        picture(A, "blurred", "unlike_the_rest"),
        picture(B, "blurred"),
        picture(C, "duplicate"),
        picture(D, "something_new"),
    ),
)
DRAFT = TeachingDraft().with_pictures((A, B, C, D))


def test_the_weightiest_kind_comes_first_and_unknown_ones_are_not_lost() -> None:
    kinds = [group.kind for group in finding_groups(CHECK, DRAFT)]
    assert kinds == ["unlike_the_rest", "duplicate", "blurred", "something_new"]


def test_an_answer_counts_for_every_kind_the_picture_is_in() -> None:
    groups = {group.kind: group for group in finding_groups(CHECK, DRAFT.without((A,)))}
    assert groups["unlike_the_rest"].is_answered
    assert groups["blurred"].open == (B,)
    assert groups["blurred"].left_out == (A,)
    kept = {group.kind: group for group in finding_groups(CHECK, DRAFT.keeping((A, B)))}
    assert kept["blurred"].is_answered
    assert set(kept["blurred"].kept) == {A, B}


def test_what_teaches_nothing_is_left_out_by_itself() -> None:
    assert useless_pictures(CHECK) == (C,)
