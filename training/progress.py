"""How a command shows its progress: a bar for people, JSON lines for the wizard, or nothing.

JSON lines go to standard output, one object each, flushed at once:
`{"event": "progress", "stage", "done", "total", "message"}` while working and at the end
`{"event": "result", ...}` or `{"event": "error", "message", "hint"}` by `emit_event`.
"""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

from inspectai_desktop.jobs import Progress, ReportProgress, ignore_progress
from training.json_text import json_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

ProgressKind = Literal["bar", "json", "none"]
PROGRESS_KINDS: tuple[ProgressKind, ...] = ("bar", "json", "none")
MIN_INTERVAL_S = 0.1


@contextmanager
def progress_reporter(kind: ProgressKind) -> Iterator[ReportProgress]:
    """Give a function that shows progress the chosen way until the block is left.

    The function is to be called from one thread at a time.
    """
    if kind == "none":
        yield ignore_progress
    elif kind == "json":
        throttled = ThrottledProgress(_emit_progress)
        try:
            yield throttled
        finally:
            throttled.flush()
    else:
        with _bar_reporter() as report:
            yield report


def emit_event(kind: str, payload: Mapping[str, object]) -> None:
    """Write `{"event": kind, **payload}` as one flushed line on standard output."""
    sys.stdout.write(json_line({"event": kind, **payload}) + "\n")
    sys.stdout.flush()


class ThrottledProgress:
    """Passes on at most one report per interval, but always the last one of each stage.

    A report that is held back is sent when its stage ends: by `done` reaching `total`, by the
    first report of another stage, or by `flush`.
    """

    def __init__(
        self,
        send: ReportProgress,
        *,
        interval_s: float = MIN_INTERVAL_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._send = send
        self._interval_s = interval_s
        self._clock = clock
        self._sent_at = float("-inf")
        self._stage: str | None = None
        self._held_back: Progress | None = None

    def __call__(self, progress: Progress) -> None:
        """Send this report now or hold it back."""
        new_stage = progress.stage != self._stage
        if new_stage:
            self.flush()
            self._stage = progress.stage
        finished = 0 < progress.total <= progress.done
        if new_stage or finished or self._clock() - self._sent_at >= self._interval_s:
            self._pass_on(progress)
        else:
            self._held_back = progress

    def flush(self) -> None:
        """Send what is held back."""
        if self._held_back is not None:
            self._pass_on(self._held_back)

    def _pass_on(self, progress: Progress) -> None:
        self._held_back = None
        self._sent_at = self._clock()
        self._send(progress)


def _emit_progress(progress: Progress) -> None:
    emit_event(
        "progress",
        {
            "stage": progress.stage,
            "done": progress.done,
            "total": progress.total,
            "message": progress.message,
        },
    )


@contextmanager
def _bar_reporter() -> Iterator[ReportProgress]:
    """Show one line per stage on standard error, which leaves standard output to the result."""
    # Imported here: a child process that speaks JSON never needs it.
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        MofNCompleteColumn,
        TaskID,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as Bars  # noqa: PLC0415

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    tasks: dict[str, TaskID] = {}
    with Bars(*columns, console=Console(stderr=True)) as bars:

        def report(progress: Progress) -> None:
            total = progress.total or None
            text = progress.message or progress.stage
            if progress.stage not in tasks:
                tasks[progress.stage] = bars.add_task(text, total=total)
            bars.update(
                tasks[progress.stage], description=text, total=total, completed=progress.done
            )

        yield report
