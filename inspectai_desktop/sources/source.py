"""What every source of pictures does; a new kind of camera is one more file beside this one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from inspectai_desktop.domain.image import Image
from inspectai_desktop.domain.inspection import FileIdentity
from inspectai_desktop.domain.verdict import Verdict

if TYPE_CHECKING:
    from datetime import datetime


class SourceCondition(StrEnum):
    """How a source is doing."""

    STOPPED = "STOPPED"
    STARTING = "STARTING"
    RUNNING = "RUNNING"
    FAULT = "FAULT"


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """Condition of a source, with operator text for a FAULT (what, and what to do)."""

    condition: SourceCondition
    message: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Arrival:
    """One part's picture on its way to inspection, or the reason why there is none.

    Attributes:
        image: Decoded picture; None when it could not be read.
        error: Why there is no image, operator text; empty otherwise.
        encoded: The file's original bytes, for a store that keeps originals; None for frames.
        suffix: File ending that belongs to `encoded`, such as ".png"; empty for frames.
        part: Part or serial number found by the source; empty if none.
        file: Identity of the watched file; None for frames.
        arrived_at: When the source had the finished picture, timezone-aware UTC.
        settled_s: Seconds the source itself waited to be sure the file was finished; 0 for frames.
    """

    image: Image | None
    error: str
    encoded: bytes | None
    suffix: str
    part: str
    file: FileIdentity | None
    arrived_at: datetime
    settled_s: float = 0.0

    def __post_init__(self) -> None:
        if (self.image is None) == (not self.error):
            raise ValueError("an arrival has either an image or the reason why it has none")


class Receiver(Protocol):
    """Takes what a source delivers; called from the source's own thread."""

    def arrived(self, arrival: Arrival) -> bool:
        """Take one part; may block to slow down a source that can wait (a folder).

        Returns:
            True when the part was taken and will be recorded. False when it was not, because the
            line takes no parts any more: a call that is blocked then returns False at once, so
            that the source can stop, and the source offers the part again later.
        """

    def overrun(self, arrival: Arrival) -> None:
        """Take note that this part came faster than it could be queued: NOT_INSPECTED."""

    def try_arrived(self, arrival: Arrival) -> bool:
        """Take one part without blocking; False when the queue is full (then call `overrun`)."""

    def previewed(self, image: Image) -> None:
        """Take a frame for display only; the newest replaces any that was not shown yet."""

    def status_changed(self, status: SourceStatus) -> None:
        """Take note of the source's condition."""


class Source(Protocol):
    """A source of pictures; owns one acquisition thread between start and stop."""

    @property
    def description(self) -> str:
        """What people call it, such as "Folder: /cam7/out"."""

    def start(self, receiver: Receiver) -> None:
        """Begin to deliver; returns at once. Problems arrive as status FAULT, not as exceptions."""

    def stop(self, timeout_s: float = 3.0) -> None:
        """Stop delivering and end the thread; idempotent."""

    def trigger(self) -> None:
        """Take a picture now (key or button); sources without a trigger ignore it."""

    def finished(self, arrival: Arrival, verdict: Verdict) -> None:
        """Called after the inspection is safely recorded: move or delete the file, if chosen."""


DecodeImage = Callable[[bytes, str], Image]
"""Makes pixels of a file's bytes; the text is the origin for messages. Raises ImageError."""

InspectedVerdict = Callable[[FileIdentity], Verdict | None]
"""Asks the station's memory: the verdict a finished file already got, or None if it is new."""
