"""The inspection line: source, inspection thread and recording thread with queues between them.

A part goes source -> queue -> inspection thread -> queue -> recording thread and is never dropped
silently. A source that can wait is slowed down by full queues; one that cannot reports an
overrun, which is recorded as NOT_INSPECTED.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from inspectai_desktop.domain.inspection import PartContext
from inspectai_desktop.errors import StationError
from inspectai_desktop.services.inspection_worker import InspectionWorker
from inspectai_desktop.services.judging import not_inspected
from inspectai_desktop.services.line_telling import tell
from inspectai_desktop.services.part_queue import Gate, PartQueue
from inspectai_desktop.services.recording_worker import RecordingWorker, RetryPause, Wake
from inspectai_desktop.services.source_inlet import SourceInlet, without_pixels

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from inspectai_desktop.services.collaborators import (
        LineObserver,
        PictureKeeper,
        PictureMeterLike,
        Recorder,
    )
    from inspectai_desktop.services.line_parts import BundleSwap, JudgedPart, QueuedPart
    from inspectai_desktop.sources.source import Source

R = TypeVar("R")
log = logging.getLogger(__name__)

OVERRUN_REASON = "The part came faster than it could be inspected."


@dataclass(frozen=True, slots=True)
class LineLimits:
    """Sizes of the line's queues and its patience.

    Attributes:
        waiting_parts: Parts that may wait to be judged, and as many to be recorded.
        waiting_bytes: Memory each of the two queues may hold; one part is always taken.
        overruns_waiting: Overruns without picture that may wait for a record that is behind.
        retry: Pauses between attempts to record.
    """

    waiting_parts: int = 32
    waiting_bytes: int = 256 * 1024 * 1024
    overruns_waiting: int = 10_000
    retry: RetryPause = field(default_factory=RetryPause)


class InspectionLine:
    """Owns the inspection and the recording thread; at most one source runs at a time.

    All methods may be called from any thread but the line's own.

    Args:
        recorder: The station's memory.
        keeper: Keeps pictures.
        observer: Is told what happens, from the line's threads.
        context: Gives lot, part and operator as they are now; called from the source's thread.
        new_meter: Makes picture meters for the drift watch; None measures nothing.
        limits: Sizes of queues.
    """

    def __init__(
        self,
        *,
        recorder: Recorder,
        keeper: PictureKeeper,
        observer: LineObserver,
        context: Callable[[], PartContext] = PartContext,
        new_meter: Callable[[], PictureMeterLike] | None = None,
        limits: LineLimits | None = None,
    ) -> None:
        limits = limits or LineLimits()
        self._observer = observer
        self._context = context
        self._limits = limits
        self._parts: PartQueue[QueuedPart, BundleSwap] = PartQueue(
            limits.waiting_parts, limits.waiting_bytes
        )
        self._records: PartQueue[JudgedPart, Wake] = PartQueue(
            limits.waiting_parts, limits.waiting_bytes
        )
        self._inspection = InspectionWorker(self._parts, self._hand_on, observer, new_meter)
        self._recording = RecordingWorker(self._records, recorder, keeper, observer, limits.retry)
        self._lock = threading.Lock()
        self._source: Source | None = None
        self._inlet: SourceInlet | None = None
        self._lost = 0
        self._closed = False

    @property
    def queue_depth(self) -> int:
        """Parts that wait to be judged."""
        return self._parts.depth

    @property
    def records_waiting(self) -> int:
        """Judged parts that wait to be recorded."""
        return self._records.depth

    @property
    def unrecorded(self) -> int:
        """Parts whose record was given up: at closing, or overruns when nothing had room."""
        return self._recording.unrecorded + self._lost

    def open(self) -> None:
        """Start the threads; nothing is inspected before `start`."""
        self._inspection.start()
        self._recording.start()

    def start(self, source: Source) -> None:
        """Let a source deliver.

        Raises:
            StationError: Another source is still running.
        """
        with self._lock:
            if self._closed or self._source is not None:
                raise StationError("The line is running already or closed.", "Stop it first.")
            inlet = SourceInlet(
                source,
                self._parts,
                context=self._context,
                record_overrun=self._record_overrun,
                observer=self._observer,
            )
            self._source, self._inlet = source, inlet
        self._parts.set_gate(Gate.OPEN)
        source.start(inlet)

    def pause(self) -> None:
        """Take no parts for now: a folder waits, pictures of other sources are let go."""
        self._hold(paused=True)

    def resume(self) -> None:
        """Take parts again."""
        self._hold(paused=False)

    def trigger(self) -> None:
        """Ask the running source for a picture now."""
        with self._lock:
            source = self._source
        if source is not None:
            source.trigger()

    def swap(self, swap: BundleSwap) -> None:
        """Judge by another bundle after the parts that wait now."""
        self._parts.put_message(swap)

    def submit(self, work: Callable[[], R]) -> Future[R]:
        """Have a small write done by the recording thread, the sole writer."""
        return self._recording.submit(work)

    def end_acquisition(self, timeout_s: float = 3.0) -> None:
        """Refuse new parts and stop the source; idempotent."""
        with self._lock:
            source, inlet = self._source, self._inlet
        if source is None or inlet is None:
            return
        # First the gate: a source that waits at it can then end its thread.
        self._parts.set_gate(Gate.REFUSING)
        try:
            source.stop(timeout_s)
        except Exception:  # the line must still drain and close
            log.exception("The source %s could not be stopped", source.description)
        inlet.end()
        with self._lock:
            self._source = self._inlet = None

    def wait_drained(self, timeout_s: float) -> bool:
        """Wait until every part taken is judged and recorded; False when time was over before."""
        deadline = time.monotonic() + timeout_s
        if not self._parts.wait_idle(timeout_s):
            return False
        return self._records.wait_idle(max(deadline - time.monotonic(), 0.0))

    def close(self, timeout_s: float = 5.0) -> bool:
        """Stop, drain and end the threads within the time; idempotent.

        What cannot be judged in time is left in its folder or recorded as NOT_INSPECTED; what
        cannot be recorded is written to the log.

        Returns:
            True when everything was drained and both threads have ended.
        """
        deadline = time.monotonic() + timeout_s
        with self._lock:
            self._closed = True
        self.end_acquisition(min(3.0, 0.5 * timeout_s))
        self._parts.set_gate(Gate.CLOSED)
        if not self._inspection.join(0.5 * (deadline - time.monotonic())):
            self._inspection.hurry()
        # The recorder gets its share of the time while the inspection thread hurries.
        self._inspection.join(0.5 * (deadline - time.monotonic()))
        self._records.set_gate(Gate.CLOSED)
        if not self._recording.join(0.7 * (deadline - time.monotonic())):
            self._recording.abandon()
        ended = self._recording.join(deadline - time.monotonic())
        return self._inspection.join(deadline - time.monotonic()) and ended

    def _hold(self, *, paused: bool) -> None:
        with self._lock:
            if self._inlet is None:
                return
            self._inlet.pause(paused=paused)
            self._parts.set_gate(Gate.HELD if paused else Gate.OPEN)

    def _hand_on(self, judged: JudgedPart) -> None:
        if not self._records.put(judged, judged.size_bytes):
            self._lose(judged)

    def _record_overrun(self, part: QueuedPart) -> None:
        judged = not_inspected(part, OVERRUN_REASON, None)
        tell(self._observer.judged, judged)
        if self._records.try_put(judged, judged.size_bytes):
            return
        bare = replace(judged, part=without_pixels(part))
        if not self._records.put_beyond(bare, self._limits.overruns_waiting):
            self._lose(judged)

    def _lose(self, judged: JudgedPart) -> None:
        with self._lock:
            self._lost += 1
        log.critical("There was no room to record this any more: %r", judged.inspection)
