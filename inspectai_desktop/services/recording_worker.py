"""The recording thread: sole writer of the database and the image store."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from inspectai_desktop.domain.alarm import Alarm, AlarmKind
from inspectai_desktop.errors import InspectAIError
from inspectai_desktop.services.line_parts import JudgedPart
from inspectai_desktop.services.line_telling import tell
from inspectai_desktop.services.writer_tasks import WriterTasks
from inspectai_desktop.thread_priority import WorkingThread

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from inspectai_desktop.domain.inspection import Inspection
    from inspectai_desktop.domain.verdict import Verdict
    from inspectai_desktop.services.collaborators import (
        LineObserver,
        PictureKeeper,
        PictureReferences,
        Recorder,
    )
    from inspectai_desktop.services.part_queue import PartQueue

R = TypeVar("R")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Wake:
    """Message that lets the recording thread look for tasks."""


@dataclass(frozen=True, slots=True)
class RetryPause:
    """How long the recording thread waits between attempts: doubling from first to longest."""

    first_s: float = 0.25
    longest_s: float = 5.0

    def after(self, attempts: int) -> float:
        """Seconds to wait after this many failed attempts (1 or more)."""
        return float(min(self.first_s * 2.0 ** min(attempts - 1, 16), self.longest_s))


class RecordingWorker:
    """Records judged parts: pictures first, then the row, then the source and observers are told.

    What cannot be recorded stays where it is and is tried again; meanwhile a RECORDING fault
    stands and the queue before it fills up.
    """

    def __init__(
        self,
        queue: PartQueue[JudgedPart, Wake],
        recorder: Recorder,
        keeper: PictureKeeper,
        observer: LineObserver,
        pause: RetryPause | None = None,
    ) -> None:
        self._queue = queue
        self._recorder = recorder
        self._keeper = keeper
        self._observer = observer
        self._pause = pause or RetryPause()
        self._tasks = WriterTasks()
        self._abandoned = threading.Event()
        self._unrecorded = 0
        self._thread = WorkingThread(self._run, "recording")

    @property
    def unrecorded(self) -> int:
        """Parts given up at closing because the record did not take them."""
        return self._unrecorded

    def start(self) -> None:
        """Begin to record."""
        self._thread.start()

    def submit(self, work: Callable[[], R]) -> Future[R]:
        """Have a small write done between two parts, also while recording fails."""
        future = self._tasks.submit(work)
        if not self._queue.put_message(Wake()):
            self._tasks.cancel_all()
        return future

    def abandon(self) -> None:
        """Stop trying what fails: the station closes and its time is over."""
        self._abandoned.set()
        self._tasks.submit(_nothing)

    def join(self, timeout_s: float) -> bool:
        """Wait for the end, which comes when the queue is closed and empty; True when it came."""
        self._thread.join(max(timeout_s, 0.0))
        return not self._thread.is_alive()

    def _run(self) -> None:
        while (entry := self._queue.take()) is not None:
            try:
                self._tasks.run_waiting()
                if isinstance(entry, JudgedPart):
                    self._record(entry)
            except Exception:  # a defect here must cost one part's display, not the record
                log.exception("The recording thread stumbled over %r", type(entry).__name__)
            finally:
                del entry
                self._queue.done()
        self._tasks.run_waiting()

    def _record(self, judged: JudgedPart) -> None:
        references: PictureReferences | None = None
        attempts = 0
        while True:
            try:
                if references is None:
                    references = self._keeper.keep(judged)
                inspection = replace(
                    judged.inspection,
                    image_reference=references.image,
                    map_reference=references.anomaly_map,
                )
                fresh = self._recorder.record(inspection)
                break
            except Exception as error:  # noqa: BLE001 - expected or not, the part must not be lost
                attempts += 1
                self._report_failure(error, attempts)
            if self._abandoned.is_set():
                self._give_up(judged.inspection, references)
                return
            self._tasks.run_for(self._pause.after(attempts), self._abandoned)
        if attempts:
            tell(self._observer.alarm_cleared, AlarmKind.RECORDING)
        if fresh:
            self._finish(judged, inspection)
        else:
            self._finish_again(judged, references)

    def _finish(self, judged: JudgedPart, inspection: Inspection) -> None:
        self._tell_source(judged, inspection.verdict)
        tell(self._observer.recorded, inspection)

    def _finish_again(self, judged: JudgedPart, references: PictureReferences) -> None:
        """The file was recorded before: keep the first record, drop the second pictures."""
        try:
            self._keeper.discard(references)
            file = judged.part.arrival.file
            verdict = None if file is None else self._recorder.verdict_of_file(file)
        except InspectAIError as error:
            log.warning("After a file that was recorded before: %s", error)
            return
        self._tell_source(judged, verdict or judged.inspection.verdict)

    def _tell_source(self, judged: JudgedPart, verdict: Verdict) -> None:
        try:
            judged.part.source.finished(judged.part.arrival, verdict)
        except Exception as error:  # the part is recorded; only its file stays where it is
            log.exception("The source could not finish a recorded part")
            message = f"A recorded part's file could not be put away: {error}"
            hint = "Check the access rights of the watched folder."
            alarm = Alarm(AlarmKind.UPKEEP, message, hint, datetime.now(UTC))
            tell(self._observer.alarm_raised, alarm)

    def _report_failure(self, error: Exception, attempts: int) -> None:
        if isinstance(error, InspectAIError):
            log.error("Recording failed (attempt %d): %s", attempts, error)
            message, hint = error.message, error.hint
        else:
            log.error("Recording failed (attempt %d)", attempts, exc_info=error)
            message, hint = f"Recording failed ({type(error).__name__}: {error}).", ""
        waiting = self._queue.depth + 1
        parts = "1 part waits" if waiting == 1 else f"{waiting} parts wait"
        alarm = Alarm(
            AlarmKind.RECORDING,
            f"{message} {parts} to be recorded.",
            hint or "Check the disk and the database; the station keeps trying.",
            datetime.now(UTC),
            is_fault=True,
        )
        tell(self._observer.alarm_raised, alarm)

    def _give_up(self, inspection: Inspection, references: PictureReferences | None) -> None:
        self._unrecorded += 1
        log.critical("Closed before this inspection could be recorded: %r", inspection)
        if references is not None:
            try:
                self._keeper.discard(references)
            except InspectAIError as error:
                log.warning("The pictures of an unrecorded inspection stay: %s", error)


def _nothing() -> None:
    """Wake a recording thread that waits for tasks between two attempts."""
