"""Takes pictures of good parts from the station's source, whether the station runs or not.

While the station runs, its parts are looked at along the way (`PartTap`); while it stands, the
source is run for the capture alone: no category is needed and nothing is judged or recorded.
"""

from __future__ import annotations

import queue
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspectai_desktop.domain.station_state import Activity
from inspectai_desktop.errors import InspectAIError, StationError, StorageError
from inspectai_desktop.sources.source import SourceCondition, SourceStatus
from inspectai_desktop.storage.picture_file import PictureKeeping, picture_bytes
from inspectai_desktop.storage.whole_file import explained, write_whole
from inspectai_desktop.thread_priority import WorkingThread

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from inspectai_desktop.domain.image import Image
    from inspectai_desktop.services.part_tap import PartTap
    from inspectai_desktop.services.station import Station
    from inspectai_desktop.sources.source import Arrival, Source

MOST_PICTURES = 500
_WAITING = 32
_END_WITHIN_S = 5.0


@dataclass(frozen=True, slots=True)
class CaptureState:
    """How a capture is doing.

    Attributes:
        paths: Files written so far.
        running: Whether more are taken.
        source: What people call the source.
        problem: Why nothing comes, operator text; "" while all is well.
        hint: What to do about it.
    """

    paths: tuple[Path, ...] = ()
    running: bool = False
    source: str = ""
    problem: str = ""
    hint: str = ""


class PictureCapture:
    """One capture into one folder; belongs to one thread, `state` may be asked from any.

    Args:
        station: Whose parts are taken while it runs.
        tap: Shows them.
        make_source: Builds the source that the settings choose; may raise InspectAIError.
        folder: Where the pictures go; made when missing.
        most: It ends by itself after so many pictures.
    """

    def __init__(
        self,
        station: Station,
        tap: PartTap,
        make_source: Callable[[], Source],
        folder: Path,
        *,
        most: int = MOST_PICTURES,
    ) -> None:
        self._station = station
        self._tap = tap
        self._make_source = make_source
        self._folder = folder
        self._most = most
        self._source: Source | None = None
        self._description = ""
        self._lock = threading.Lock()
        self._paths: tuple[Path, ...] = ()
        self._problem = ("", "")
        self._running = False
        self._frame: Image | None = None
        self._waiting: queue.Queue[Arrival | None] = queue.Queue(_WAITING)
        self._writer: threading.Thread | None = None

    @property
    def state(self) -> CaptureState:
        """How it is doing now."""
        with self._lock:
            return CaptureState(self._paths, self._running, self._description, *self._problem)

    def start(self) -> None:
        """Begin to take pictures.

        Raises:
            InspectAIError: No source is chosen, or the folder cannot be made.
        """
        if self._running:
            return
        with explained(f"{self._folder} cannot be made"):
            self._folder.mkdir(parents=True, exist_ok=True)
        self._running = True
        self._problem = ("", "")
        self._writer = WorkingThread(self._write, "capture-writer")
        self._writer.start()
        try:
            self._attach()
        except InspectAIError:
            self.stop()
            raise

    def follow_station(self) -> None:
        """Look again whether the station runs; to be called now and then while it takes."""
        runs = self._station.state.activity is not Activity.STOPPED
        if self._running and runs and self._source is not None:
            # The station wants the camera for itself now: its parts are looked at along the way.
            self._end_source()
            self._attach()
        if not self._running and self._writer is not None:
            self.stop()

    def trigger(self) -> None:
        """Take a picture now, where the source can be triggered.

        Raises:
            StationError: Nothing runs that could take one.
        """
        if self._source is not None:
            self._source.trigger()
        elif self._running:
            self._station.trigger()
        else:
            raise StationError("No pictures are being taken now.", "Start taking pictures first.")

    def take_frame(self) -> Image | None:
        """The newest frame to look at, once; None when there is none."""
        with self._lock:
            frame, self._frame = self._frame, None
        return frame

    def stop(self) -> None:
        """Take no more and finish writing; idempotent."""
        self._tap.close()
        self._end_source()
        writer, self._writer = self._writer, None
        if writer is not None:
            self._waiting.put(None)
            writer.join(_END_WITHIN_S)
        with self._lock:
            self._running = False

    def arrived(self, arrival: Arrival) -> bool:
        """Receiver: a part's picture; waits while many are waiting."""
        return self._offer(arrival, timeout_s=1.0)

    def try_arrived(self, arrival: Arrival) -> bool:
        """Receiver: a part's picture; does not wait."""
        self._offer(arrival, timeout_s=0.0)
        return True

    def overrun(self, arrival: Arrival) -> None:
        """Receiver: too fast; for a capture one picture more or less does not matter."""

    def previewed(self, image: Image) -> None:
        """Receiver: a frame to look at."""
        with self._lock:
            self._frame = image

    def status_changed(self, status: SourceStatus) -> None:
        """Receiver: how the source is doing."""
        fault = status.condition is SourceCondition.FAULT
        with self._lock:
            self._problem = (status.message, status.hint) if fault else ("", "")

    def _attach(self) -> None:
        if self._station.state.activity is not Activity.STOPPED:
            self._description = self._station.snapshot().source_description
            self._tap.open(self._look_along)
            return
        source = self._make_source()
        self._description = source.description
        self._source = source
        source.start(self)

    def _end_source(self) -> None:
        source, self._source = self._source, None
        if source is not None:
            source.stop()

    def _look_along(self, arrival: Arrival) -> None:
        self._offer(arrival, timeout_s=0.0)

    def _offer(self, arrival: Arrival, timeout_s: float) -> bool:
        if not self._running:
            return False
        if arrival.image is None and arrival.encoded is None:
            return True  # a file that cannot be read is nothing to learn from
        try:
            self._waiting.put(arrival, block=timeout_s > 0, timeout=timeout_s or None)
        except queue.Full:
            return False
        return True

    def _write(self) -> None:
        while (arrival := self._waiting.get()) is not None:
            if not self._running:
                continue
            try:
                path = self._written(arrival, len(self._paths) + 1)
            except StorageError as error:
                with self._lock:
                    self._problem = (error.message, error.hint)
                    self._running = False
                continue
            with self._lock:
                self._paths = (*self._paths, path)
                if arrival.image is not None:
                    self._frame = arrival.image
                self._running = len(self._paths) < self._most

    def _written(self, arrival: Arrival, number: int) -> Path:
        suffix, data = arrival.suffix, arrival.encoded
        if data is None:
            assert arrival.image is not None  # noqa: S101 - `_offer` let nothing else in
            suffix, data = picture_bytes(arrival.image, PictureKeeping())
        path = self._folder / f"part_{number:04d}{suffix}"
        write_whole(path, data, on_disk=False)
        return path
