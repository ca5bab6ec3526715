"""What a check found, put together by kind: a person answers each kind at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from inspectai_desktop.services.teaching.teaching_draft import TeachingDraft
from inspectai_desktop.services.teaching.teaching_results import CheckResult

FEWEST_PICTURES = 5
ADVISED_PICTURES = 20

LEFT_OUT_BY_ITSELF = ("unreadable", "duplicate")
"""Kinds about which there is nothing to decide: such a picture teaches nothing."""

MUST_BE_ANSWERED = ("also_in_defects",)
"""Kinds with which no fit can begin."""

_ORDER = (
    "also_in_defects",
    "unlike_the_rest",
    "unreadable",
    "duplicate",
    "near_duplicate",
    "different_size",
    "blurred",
    "overexposed",
    "underexposed",
)


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """Pictures about which the same was found.

    Attributes:
        open: Those a person has not answered yet.
        left_out: Those left out.
        kept: Those kept all the same.
    """

    kind: str
    open: tuple[Path, ...]
    left_out: tuple[Path, ...]
    kept: tuple[Path, ...]

    @property
    def paths(self) -> tuple[Path, ...]:
        """All of them."""
        return (*self.open, *self.left_out, *self.kept)

    @property
    def is_answered(self) -> bool:
        """Whether nothing is left to decide."""
        return not self.open


def finding_groups(check: CheckResult, draft: TeachingDraft) -> tuple[FindingGroup, ...]:
    """Groups in the order of their weight."""
    of_kind: dict[str, list[Path]] = {}
    for picture in check.pictures:
        for finding in picture.findings:
            of_kind.setdefault(finding.kind, []).append(picture.path)
    unknown = sorted(set(of_kind) - set(_ORDER))
    return tuple(
        _group(kind, tuple(dict.fromkeys(of_kind[kind])), draft)
        for kind in (*_ORDER, *unknown)
        if kind in of_kind
    )


def useless_pictures(check: CheckResult) -> tuple[Path, ...]:
    """Pictures that are left out by themselves."""
    return tuple(
        picture.path
        for picture in check.pictures
        if any(finding.kind in LEFT_OUT_BY_ITSELF for finding in picture.findings)
    )


def _group(kind: str, paths: tuple[Path, ...], draft: TeachingDraft) -> FindingGroup:
    left_out = tuple(path for path in paths if path in draft.removed)
    kept = tuple(path for path in paths if path in draft.kept and path not in draft.removed)
    answered = {*left_out, *kept}
    return FindingGroup(kind, tuple(path for path in paths if path not in answered), left_out, kept)
