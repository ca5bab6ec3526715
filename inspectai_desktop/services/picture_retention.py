"""Keeps the image store within the chosen limits and says what that did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspectai_desktop.errors import StorageError
from inspectai_desktop.jobs import CancellationToken, ignore_progress
from inspectai_desktop.storage.retention_policy import RetentionOutcome, RetentionPolicy

if TYPE_CHECKING:
    from collections.abc import Callable

    from inspectai_desktop.settings import RetentionSection
    from inspectai_desktop.storage.retention import Retention

_GB = 1e9


def retention_policy(chosen: RetentionSection) -> RetentionPolicy:
    """The policy that the settings choose."""
    return RetentionPolicy(
        pass_days=chosen.pass_days,
        review_days=chosen.review_days,
        fail_days=chosen.fail_days,
        not_inspected_days=chosen.not_inspected_days,
        pass_share=chosen.pass_share,
        pass_share_after_days=chosen.pass_share_after_days,
        quota_bytes=None if chosen.quota_gb is None else round(chosen.quota_gb * _GB),
        minimum_free_bytes=round(chosen.minimum_free_gb * _GB),
    )


class PictureRetention:
    """One run after the other, by one thread.

    Args:
        retention: Does the work.
        chosen: Gives the limits as they are chosen now.
    """

    def __init__(self, retention: Retention, chosen: Callable[[], RetentionSection]) -> None:
        self._retention = retention
        self._chosen = chosen

    def run(self, token: CancellationToken) -> str:
        """Remove what is over its limit; one sentence about it, "" when nothing was removed.

        Raises:
            StorageError: Store or database cannot be used, or the limits cannot be kept.
            JobCancelled: The token was set.
        """
        outcome = self._retention.run(retention_policy(self._chosen()), ignore_progress, token)
        told = describe_outcome(outcome)
        if outcome.warning:
            raise StorageError(f"{told} {outcome.warning}".strip())
        return told


def describe_outcome(outcome: RetentionOutcome) -> str:
    """What one run removed, as one sentence; "" for nothing."""
    if not outcome.removed:
        return ""
    reasons = (
        (outcome.removed_by_age, "over their time"),
        (outcome.removed_by_share, "PASS pictures beyond the share to keep"),
        (outcome.removed_for_room, "PASS pictures for lack of room"),
    )
    told = ", ".join(f"{number} {why}" for number, why in reasons if number)
    freed = outcome.freed_bytes / _GB
    return f"Pictures of {outcome.removed} parts were removed ({told}); {freed:.2f} GB freed."
