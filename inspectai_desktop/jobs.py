"""Progress and cooperative cancellation of long work.

Background work is a plain function `work(report, token) -> result`: it reports progress as facts
and looks at the token between steps. Nothing is ever killed from outside.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass


class JobCancelled(Exception):  # noqa: N818 - an outcome, not an error
    """Raised inside the work when its cancellation token was set."""


@dataclass(frozen=True, slots=True)
class Progress:
    """One report of how far a job has come.

    Attributes:
        stage: Identifier of the stage, such as "embed"; stable, for programs.
        done: Finished steps of this stage.
        total: All steps of this stage; 0 when it cannot be known.
        message: One short sentence for a person.
    """

    stage: str
    done: int
    total: int
    message: str = ""

    def __post_init__(self) -> None:
        if self.done < 0 or self.total < 0:
            raise ValueError(f"progress counts from 0, got {self.done} of {self.total}")

    @property
    def fraction(self) -> float | None:
        """Share of this stage in [0, 1], or None when the total is unknown."""
        return min(self.done / self.total, 1.0) if self.total else None


ReportProgress = Callable[[Progress], None]


def ignore_progress(progress: Progress) -> None:
    """Take a report and do nothing: for callers who do not watch."""


class CancellationToken:
    """A flag that one thread sets and the working thread looks at between steps."""

    __slots__ = ("_event",)

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Ask the work to stop at its next step."""
        self._event.set()

    @property
    def cancelled(self) -> bool:
        """Whether cancellation was asked for."""
        return self._event.is_set()

    def raise_if_cancelled(self) -> None:
        """Raise JobCancelled when cancellation was asked for."""
        if self._event.is_set():
            raise JobCancelled

    def wait(self, timeout_s: float) -> bool:
        """Wait until cancelled or until the time is over; True when cancelled."""
        return self._event.wait(timeout_s)
