"""Background work of the window: a plain function in a thread of its own, answered by signals."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from inspectai_desktop.errors import InspectAIError
from inspectai_desktop.jobs import CancellationToken, JobCancelled, Progress, ReportProgress
from inspectai_desktop.thread_priority import WorkingThread

Work = Callable[[ReportProgress, CancellationToken], Any]

_PROGRESS_INTERVAL_S = 0.1


class JobRunner(QObject):
    """Runs one job at a time; of several started, only the newest is heard of.

    Lives in the GUI thread and sends all signals there. A job that raises something unexpected
    reports a failure and then ends its thread with the exception, which the crash handler takes.

    Signals:
        progressed: `Progress`, at most ten a second and each stage's last.
        succeeded: The job's result.
        failed: `InspectAIError`.
        cancelled: The job ended because it was cancelled.
    """

    progressed = Signal(object)
    succeeded = Signal(object)
    failed = Signal(object)
    cancelled = Signal()
    _told = Signal(int, str, object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._generation = 0
        self._token = CancellationToken()
        self._thread: WorkingThread | None = None
        self._told.connect(self._on_told, Qt.ConnectionType.QueuedConnection)

    @property
    def running(self) -> bool:
        """Whether the newest job has not been answered yet."""
        return self._thread is not None

    def start(self, work: Work) -> None:
        """Start a job; one that still runs is cancelled and not heard of any more."""
        self._token.cancel()
        self._generation += 1
        self._token = CancellationToken()
        self._thread = WorkingThread(self._run, self._name, (self._generation, work, self._token))
        self._thread.start()

    def cancel(self) -> None:
        """Ask the job to stop at its next step."""
        self._token.cancel()

    def wait(self, timeout_s: float) -> bool:
        """Wait for the newest job's thread, for shutting down; True when none runs."""
        if self._thread is not None:
            self._thread.join(timeout_s)
            return not self._thread.is_alive()
        return True

    def _run(self, generation: int, work: Work, token: CancellationToken) -> None:
        report = _ThrottledReport(lambda progress: self._tell(generation, "progressed", progress))
        try:
            result = work(report, token)
        except JobCancelled:
            self._tell(generation, "cancelled", None)
        except InspectAIError as error:
            self._tell(generation, "failed", error)
        except BaseException as error:
            problem = InspectAIError(
                f"The program met a defect of its own ({type(error).__name__}: {error}).",
                "The log has the whole story.",
            )
            self._tell(generation, "failed", problem)
            raise
        else:
            self._tell(generation, "succeeded", result)

    def _tell(self, generation: int, outcome: str, fact: object) -> None:
        self._told.emit(generation, outcome, fact)

    def _on_told(self, generation: int, outcome: str, fact: object) -> None:
        if generation != self._generation:
            return
        if outcome == "progressed":
            self.progressed.emit(fact)
            return
        self._thread = None
        if outcome == "succeeded":
            self.succeeded.emit(fact)
        elif outcome == "failed":
            self.failed.emit(fact)
        else:
            self.cancelled.emit()


class _ThrottledReport:
    """Passes on the first and the last report of a stage and at most ten a second between."""

    def __init__(self, tell: Callable[[Progress], None]) -> None:
        self._tell = tell
        self._stage = ""
        self._next_s = 0.0

    def __call__(self, progress: Progress) -> None:
        now = time.monotonic()
        is_last = progress.total > 0 and progress.done >= progress.total
        if progress.stage == self._stage and now < self._next_s and not is_last:
            return
        self._stage, self._next_s = progress.stage, now + _PROGRESS_INTERVAL_S
        self._tell(progress)
