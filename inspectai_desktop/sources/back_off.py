"""Growing pauses between attempts to reach something that is gone."""

from __future__ import annotations


class BackOff:
    """Pauses that double from the first to the longest, until an attempt succeeds."""

    __slots__ = ("_first_s", "_longest_s", "_next_s")

    def __init__(self, first_s: float = 0.5, longest_s: float = 30.0) -> None:
        if not 0.0 < first_s <= longest_s:
            raise ValueError(f"pauses grow from above 0, got {first_s} s to {longest_s} s")
        self._first_s = first_s
        self._longest_s = longest_s
        self._next_s = first_s

    def next_pause_s(self) -> float:
        """Seconds to wait before the next attempt; longer each time it is asked."""
        pause_s = self._next_s
        self._next_s = min(self._next_s * 2.0, self._longest_s)
        return pause_s

    def reset(self) -> None:
        """Note that an attempt succeeded: the next pause is the first again."""
        self._next_s = self._first_s
