"""How long pictures are kept, and what became of them when the policy was applied."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from inspectai_desktop.domain.verdict import Verdict

_GIB = 1024**3


@dataclass(frozen=True, slots=True)
class RetentionPolicy:
    """What the station keeps of pictures and anomaly maps; records themselves stay for ever.

    Pictures of REVIEW, FAIL and NOT_INSPECTED, and labelled ones, are never deleted before their
    time, whatever the disk says. Pictures of PASS are: the oldest go first when room is needed.

    Attributes:
        pass_days: Days that pictures of PASS are kept at most; None for no limit.
        review_days: Days that pictures of REVIEW are kept; None for ever.
        fail_days: Days that pictures of FAIL are kept; None for ever.
        not_inspected_days: Days that pictures of parts not inspected are kept; None for ever.
        labelled_days: Days that pictures with a label are kept at least; None for ever.
        pass_share: Share of the pictures of PASS that is kept, in [0, 1].
        pass_share_after_days: Days before the others are deleted, so that a shift can be looked at.
        quota_bytes: Most that the image store may take; None for no limit.
        minimum_free_bytes: What must stay free on its disk.
    """

    pass_days: float | None = 30
    review_days: float | None = 180
    fail_days: float | None = 365
    not_inspected_days: float | None = 180
    labelled_days: float | None = None
    pass_share: float = 1.0
    pass_share_after_days: float = 1.0
    quota_bytes: int | None = None
    minimum_free_bytes: int = 2 * _GIB

    def __post_init__(self) -> None:
        limits = [self.days_of(verdict) for verdict in Verdict]
        days = [*limits, self.labelled_days, self.pass_share_after_days]
        if any(limit is not None and not limit >= 0 for limit in days):
            raise ValueError(f"days to keep pictures are 0 or more, got {days}")
        if not 0 <= self.pass_share <= 1:
            raise ValueError(f"the share of PASS pictures is 0 to 1, got {self.pass_share}")
        if self.minimum_free_bytes < 0 or (self.quota_bytes is not None and self.quota_bytes < 0):
            raise ValueError("quota and minimum of free space are not negative")

    def days_of(self, verdict: Verdict) -> float | None:
        """Days that a picture with this verdict is kept; None for ever."""
        return {
            Verdict.PASS: self.pass_days,
            Verdict.REVIEW: self.review_days,
            Verdict.FAIL: self.fail_days,
            Verdict.NOT_INSPECTED: self.not_inspected_days,
        }[verdict]

    def limit_of(self, verdict: Verdict, now: datetime) -> datetime | None:
        """Pictures with this verdict from before this moment are over their time; None: none is."""
        days = self.days_of(verdict)
        return None if days is None else now - timedelta(days=days)

    def labelled_limit(self, now: datetime) -> datetime | None:
        """Labelled pictures from before this moment are over their time; None: none is."""
        return None if self.labelled_days is None else now - timedelta(days=self.labelled_days)


def is_in_share(inspection_id: str, share: float) -> bool:
    """Whether an inspection belongs to the share that keeps its picture.

    Always the same answer for an inspection; what a share keeps, every larger share keeps too.
    """
    digest = hashlib.blake2b(inspection_id.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") < share * 2**64


@dataclass(frozen=True, slots=True)
class RetentionOutcome:
    """What one run did, and how the disk stands now.

    Attributes:
        removed_by_age: Inspections whose pictures were over their time.
        removed_by_share: PASS inspections outside the share to keep.
        removed_for_room: PASS inspections whose pictures went before their time for lack of room.
        freed_bytes: What all deletions freed.
        orphans_removed: Files without inspection, left by a crash, that were deleted.
        orphans_left: Files without inspection that are too many to be a crash's: the store seems
            to belong to another database, and none of them was touched.
        references_cleared: Inspections whose files had gone without this program.
        used_bytes: What the image store takes now.
        quota_bytes: What it may take; None for no limit.
        free_bytes: Free space on its disk now.
        minimum_free_bytes: What should stay free.
    """

    removed_by_age: int
    removed_by_share: int
    removed_for_room: int
    freed_bytes: int
    orphans_removed: int
    orphans_left: int
    references_cleared: int
    used_bytes: int
    quota_bytes: int | None
    free_bytes: int
    minimum_free_bytes: int

    @property
    def removed(self) -> int:
        """Inspections whose pictures were deleted."""
        return self.removed_by_age + self.removed_by_share + self.removed_for_room

    @property
    def quota_kept(self) -> bool:
        """Whether the store takes no more than it may."""
        return self.quota_bytes is None or self.used_bytes <= self.quota_bytes

    @property
    def room_kept(self) -> bool:
        """Whether enough of the disk is free."""
        return self.free_bytes >= self.minimum_free_bytes

    @property
    def warning(self) -> str:
        """What a person should know and do, with numbers; empty when all is well."""
        told = []
        if not self.quota_kept and self.quota_bytes is not None:
            told.append(
                f"The quota cannot be kept: pictures take {_size(self.used_bytes)}, "
                f"{_size(self.quota_bytes)} are allowed, and what is left is younger than its "
                "limit. Allow more room or keep REVIEW and FAIL pictures for fewer days."
            )
        if not self.room_kept:
            told.append(
                f"The disk runs low: {_size(self.free_bytes)} are free, "
                f"{_size(self.minimum_free_bytes)} should be. Free space on it."
            )
        if self.orphans_left:
            told.append(
                f"{self.orphans_left} files in the image store belong to no inspection of this "
                "database and were left alone. Check that database and image store belong together."
            )
        return " ".join(told)


def _size(number: int) -> str:
    return f"{number / 1e9:.1f} GB" if number >= 1e8 else f"{number / 1e6:.1f} MB"
