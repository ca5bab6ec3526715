"""The door through which one run of one source brings its parts onto the line."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from inspectai_desktop.domain.alarm import Alarm, AlarmKind
from inspectai_desktop.services.line_parts import BundleSwap, QueuedPart
from inspectai_desktop.services.line_telling import tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from inspectai_desktop.domain.image import Image
    from inspectai_desktop.domain.inspection import PartContext
    from inspectai_desktop.services.collaborators import LineObserver
    from inspectai_desktop.services.part_queue import PartQueue
    from inspectai_desktop.sources.source import Arrival, Source, SourceStatus

log = logging.getLogger(__name__)


class SourceInlet:
    """Receiver of one source from start to stop; a late call after the stop takes nothing.

    Args:
        source: The source that calls.
        queue: Where its parts wait to be judged.
        context: Gives lot, part and operator as they are now.
        record_overrun: Takes a part that came too fast, to be recorded as NOT_INSPECTED.
        observer: Is told of frames, the source's condition and overruns.
    """

    def __init__(
        self,
        source: Source,
        queue: PartQueue[QueuedPart, BundleSwap],
        *,
        context: Callable[[], PartContext],
        record_overrun: Callable[[QueuedPart], None],
        observer: LineObserver,
    ) -> None:
        self._source = source
        self._queue = queue
        self._context = context
        self._record_overrun = record_overrun
        self._observer = observer
        self._lock = threading.Lock()
        self._ended = False
        self._paused = False
        self._overruns = 0
        self._refused = 0

    def arrived(self, arrival: Arrival) -> bool:
        """Take one part, waiting while the queue is full or the line is paused."""
        if self._ended:
            return False
        part = self._part(arrival)
        return self._queue.put(part, part.size_bytes)

    def try_arrived(self, arrival: Arrival) -> bool:
        """Take one part now if there is room; while paused it is no part and is let go."""
        if self._refuse():
            return True
        part = self._part(arrival)
        return self._queue.try_put(part, part.size_bytes)

    def overrun(self, arrival: Arrival) -> None:
        """Record a part that came too fast as NOT_INSPECTED, and raise the alarm."""
        if self._refuse():
            return
        self._record_overrun(self._part(arrival))
        with self._lock:
            self._overruns += 1
            count = self._overruns
        parts = "1 part came" if count == 1 else f"{count} parts came"
        alarm = Alarm(
            AlarmKind.OVERRUN,
            f"{parts} faster than they could be inspected.",
            "Slow the line or the trigger down, or use a smaller input size.",
            datetime.now(UTC),
        )
        tell(self._observer.alarm_raised, alarm)

    def previewed(self, image: Image) -> None:
        """Show a frame."""
        if not self._ended:
            tell(self._observer.previewed, image)

    def status_changed(self, status: SourceStatus) -> None:
        """Pass on the source's condition."""
        if not self._ended:
            tell(self._observer.source_changed, status)

    def pause(self, *, paused: bool) -> None:
        """Whether parts that cannot wait are let go; the queue's gate holds those that can."""
        with self._lock:
            self._paused = paused

    def end(self) -> None:
        """Take nothing any more: the source has stopped."""
        with self._lock:
            self._ended = True
            if self._refused:
                log.info("%d pictures came while the station was paused", self._refused)

    def _refuse(self) -> bool:
        with self._lock:
            if self._paused:
                self._refused += 1
            return self._paused or self._ended

    def _part(self, arrival: Arrival) -> QueuedPart:
        return QueuedPart(arrival, self._source, self._context(), time.monotonic())


def without_pixels(part: QueuedPart) -> QueuedPart:
    """The part with its picture let go, for when there is no room even to remember it."""
    if part.arrival.image is None:
        return part
    bare = replace(part.arrival, image=None, error="The picture was let go.", encoded=None)
    return replace(part, arrival=bare)
