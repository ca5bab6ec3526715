"""The rule that says when a file counts as finished; pure logic, time is passed in.

A file is at rest when its size and time of change have not moved for the settle time. A file at
rest is tried; one that cannot be read may still be growing (a slow copy that pauses), so it is
tried again in growing pauses until the time limit after its last change is over.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileStamp:
    """What changes when a file is written."""

    size_bytes: int
    modified_ns: int


@dataclass(slots=True)
class _Waiting:
    stamp: FileStamp
    rests_since_s: float
    next_look_s: float
    renamed: bool


class FinishedFiles:
    """Files that wait to be at rest and readable, each known by its path.

    Times are seconds of a clock that never goes back. Not safe for threads: one owns it.
    """

    def __init__(self, *, settle_s: float, unreadable_after_s: float) -> None:
        self._settle_s = settle_s
        self._unreadable_after_s = unreadable_after_s
        self._waiting: dict[str, _Waiting] = {}

    def __contains__(self, path: str) -> bool:
        return path in self._waiting

    def __len__(self) -> int:
        return len(self._waiting)

    def observed(self, path: str, stamp: FileStamp, now_s: float, *, renamed: bool = False) -> bool:
        """Note how the file looks now; True when that is new or has changed.

        A file that was renamed into its place was complete before: it need not settle, but it
        must be readable like any other.
        """
        known = self._waiting.get(path)
        if known is not None and known.stamp == stamp:
            if renamed and not known.renamed:
                known.renamed, known.next_look_s = True, now_s
            return False
        rest_over_s = now_s if renamed else now_s + self._settle_s
        self._waiting[path] = _Waiting(stamp, now_s, rest_over_s, renamed)
        return True

    def forget(self, path: str) -> None:
        """Stop waiting for this file: it was delivered, is known already, or is gone."""
        self._waiting.pop(path, None)

    def due(self, now_s: float, limit: int) -> list[str]:
        """At most `limit` files whose rest is over, by time of change, then by name."""
        ready = (
            (waiting.stamp.modified_ns, path)
            for path, waiting in self._waiting.items()
            if waiting.next_look_s <= now_s
        )
        return [path for _, path in heapq.nsmallest(limit, ready)]

    def next_due_s(self) -> float | None:
        """When the next file's rest is over; None when no file waits."""
        return min((waiting.next_look_s for waiting in self._waiting.values()), default=None)

    def rested_s(self, path: str, now_s: float) -> float:
        """How long the file has been at rest."""
        return max(now_s - self._waiting[path].rests_since_s, 0.0)

    def could_not_be_read(self, path: str, now_s: float) -> bool:
        """Note a failed attempt; True when the time limit is over and the file is given up."""
        waiting = self._waiting[path]
        limit_s = waiting.rests_since_s + self._unreadable_after_s
        if now_s >= limit_s:
            return True
        rested_s = now_s - waiting.rests_since_s
        waiting.next_look_s = min(now_s + max(self._settle_s, rested_s), limit_s)
        return False
