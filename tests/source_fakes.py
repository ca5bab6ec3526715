"""Fakes around sources: a receiver that remembers, a disk in memory, a clock that is set."""

from __future__ import annotations

import threading
from collections import Counter
from typing import TYPE_CHECKING

import cv2
import numpy as np

from inspectai_desktop.domain.image import Image
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import ImageError, SourceError
from inspectai_desktop.sources.finished_files import FileStamp
from inspectai_desktop.sources.folder_access import FoundFile
from inspectai_desktop.sources.frame_grabber import Frame

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from inspectai_desktop.domain.inspection import FileIdentity
    from inspectai_desktop.sources.source import Arrival, SourceStatus

WAIT_S = 20.0


def picture_bytes(value: int = 128, side: int = 8, suffix: str = ".png") -> bytes:
    """A small picture of one grey value."""
    pixels = np.full((side, side, 3), value, np.uint8)
    return bytes(cv2.imencode(suffix, pixels)[1].tobytes())


def decode_strictly(data: bytes, origin: str) -> Image:
    """Decode a picture; a PNG must reach its end mark."""
    if data.startswith(b"\x89PNG") and not data.endswith(b"IEND\xaeB`\x82"):
        raise ImageError(f"{origin}: the picture is cut off.")
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    if pixels is None:
        raise ImageError(f"{origin}: not a picture.")
    return Image(np.ascontiguousarray(pixels[:, :, ::-1]).astype(np.uint8), origin)


class StationMemory:
    """Remembers verdicts by identity, as the station's database does."""

    def __init__(self) -> None:
        self.verdicts: dict[FileIdentity, Verdict] = {}
        self.asked = 0

    def __call__(self, identity: FileIdentity) -> Verdict | None:
        self.asked += 1
        return self.verdicts.get(identity)


class RecordingReceiver:
    """Takes parts and lets a test wait for what it took."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.arrivals: list[Arrival] = []
        self.overruns: list[Arrival] = []
        self.previews: list[Image] = []
        self.statuses: list[SourceStatus] = []
        self.takes = True
        self.queue_full = False
        self.blocks: threading.Event | None = None
        self.called = threading.Event()
        self.on_arrival: Callable[[Arrival], None] | None = None

    def arrived(self, arrival: Arrival) -> bool:
        self.called.set()
        if self.blocks is not None:
            self.blocks.wait(WAIT_S)
        with self.changed:
            if not self.takes:
                return False
            self.arrivals.append(arrival)
            self.changed.notify_all()
        if self.on_arrival is not None:
            self.on_arrival(arrival)
        return True

    def try_arrived(self, arrival: Arrival) -> bool:
        return False if self.queue_full else self.arrived(arrival)

    def overrun(self, arrival: Arrival) -> None:
        with self.changed:
            self.overruns.append(arrival)
            self.changed.notify_all()

    def previewed(self, image: Image) -> None:
        with self.changed:
            self.previews.append(image)
            self.changed.notify_all()

    def status_changed(self, status: SourceStatus) -> None:
        with self.changed:
            self.statuses.append(status)
            self.changed.notify_all()

    def wait_for(self, condition: Callable[[], object], timeout_s: float = WAIT_S) -> None:
        """Wait until the condition holds; fail with what was seen."""
        with self.changed:
            if not self.changed.wait_for(lambda: bool(condition()), timeout_s):
                conditions = [status.condition.value for status in self.statuses[-5:]]
                raise AssertionError(
                    f"waited in vain: {len(self.arrivals)} arrivals, statuses {conditions}"
                )

    def wait_for_arrivals(self, count: int, timeout_s: float = WAIT_S) -> list[Arrival]:
        self.wait_for(lambda: len(self.arrivals) >= count, timeout_s)
        return list(self.arrivals)

    def times_delivered(self) -> Counter[FileIdentity]:
        return Counter(arrival.file for arrival in self.arrivals if arrival.file is not None)


class FakeDisk:
    """A folder in memory; files are bytes with a time of change."""

    def __init__(self) -> None:
        self.files: dict[str, tuple[bytes, int]] = {}
        self.closed_subfolders: list[str] = []
        self.leftovers: list[str] = []
        self.locked: set[str] = set()
        self.gone = False
        self.reads: Counter[str] = Counter()
        self._tick = 0

    def write(self, path: str, content: bytes) -> None:
        self._tick += 1
        self.files[path] = (content, self._tick)

    def rename(self, old: str, new: str) -> None:
        self.files[new] = self.files.pop(old)

    def scan(self) -> Generator[FoundFile, None, None]:
        if self.gone:
            raise SourceError("gone")
        for path in list(self.files):
            found = self.look_at(path)
            if found is not None:
                yield found

    def look_at(self, path: str) -> FoundFile | None:
        if path not in self.files or not path.endswith(".png"):
            return None
        content, changed = self.files[path]
        return FoundFile(path, FileStamp(len(content), changed))

    def read(self, path: str) -> tuple[bytes, FileStamp]:
        self.reads[path] += 1
        if path not in self.files:
            raise FileNotFoundError(path)
        if path in self.locked:
            raise PermissionError(13, "Permission denied", path)
        content, changed = self.files[path]
        return content, FileStamp(len(content), changed)


class FakeDisposal:
    """Remembers what was put away; removes it from the disk in memory."""

    def __init__(self, disk: FakeDisk, *, leaves_files: bool) -> None:
        self._disk = disk
        self._leaves_files = leaves_files
        self.put: list[tuple[str, Verdict]] = []
        self.broken: set[str] = set()

    @property
    def leaves_files(self) -> bool:
        return self._leaves_files

    def put_away(self, path: str, stamp: FileStamp, verdict: Verdict) -> None:
        if path in self.broken:
            raise PermissionError(13, "Permission denied", path)
        found = self._disk.look_at(path)
        if found is not None and found.stamp == stamp:
            del self._disk.files[path]
            self.put.append((path, verdict))

    def restore(self, leftover: str) -> None:
        self.put.append((leftover, Verdict.NOT_INSPECTED))


class SetClock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s

    def go_on(self, seconds: float) -> None:
        self.now_s += seconds


class ScriptedGrabber:
    """A camera that delivers what a test puts into it, and waits for it like a real one."""

    def __init__(self, *, notice: str = "") -> None:
        self.notice = notice
        self.changed = threading.Condition()
        self.frames: list[Frame | None] = []
        self.closed = False
        self.ends = False

    def deliver(self, *values: int, at_s: float = 0.0, side: int = 48) -> None:
        """Queue grey frames of these values."""
        with self.changed:
            for value in values:
                self.frames.append(Frame(np.full((side, side, 3), value, np.uint8), at_s))
            self.changed.notify_all()

    def unplug(self) -> None:
        """From now on there are no frames."""
        with self.changed:
            self.ends = True
            self.changed.notify_all()

    def read(self) -> Frame | None:
        with self.changed:
            self.changed.wait_for(lambda: self.frames or self.ends or self.closed, 0.2)
            return self.frames.pop(0) if self.frames else None

    def wait_until_empty(self) -> None:
        waiting = threading.Event()
        for _ in range(int(WAIT_S * 100)):
            with self.changed:
                if not self.frames:
                    return
            waiting.wait(0.01)
        raise AssertionError("the frames were not read")

    def close(self) -> None:
        with self.changed:
            self.closed = True
            self.changed.notify_all()
