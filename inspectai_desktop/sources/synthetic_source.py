"""The synthetic line: a source without a camera, for the demo and for trials."""

from __future__ import annotations

import logging
import math
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import cv2
import numpy as np

from inspectai_desktop.domain.image import Image
from inspectai_desktop.errors import SettingsError
from inspectai_desktop.sources.source import Arrival, SourceCondition, SourceStatus
from inspectai_desktop.sources.source_thread import SourceThread
from inspectai_desktop.sources.synthetic_product import (
    MAX_SIZE_PX,
    MIN_SIZE_PX,
    Defect,
    jpeg_file,
    render_part,
)

if TYPE_CHECKING:
    from inspectai_desktop.domain.verdict import Verdict
    from inspectai_desktop.sources.source import Receiver

_REFUSED_PAUSE_S = 0.1
_LINE_STREAM = 2  # keeps the line's random numbers apart from those of a data set's splits

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SyntheticSettings:
    """Settings of the synthetic line.

    Attributes:
        parts_per_min: Rate of the line.
        defect_share: Share of parts with a defect, in [0, 1].
        seed: The same seed gives the same parts in the same order.
        size_px: Side of the square pictures.
        n_parts: The line stops after so many parts; None never.
    """

    parts_per_min: float = 40.0
    defect_share: float = 0.15
    seed: int = 7
    size_px: int = 512
    n_parts: int | None = None

    def __post_init__(self) -> None:
        if not (math.isfinite(self.parts_per_min) and 0.0 < self.parts_per_min <= 6000.0):
            raise SettingsError(
                f"A line of {self.parts_per_min:g} parts/min is not possible.",
                "Choose a rate above 0 and up to 6000 parts/min.",
            )
        if not 0.0 <= self.defect_share <= 1.0:
            raise SettingsError(
                f"The share of defects is {self.defect_share:g}.", "Choose a share from 0 to 1."
            )
        if not MIN_SIZE_PX <= self.size_px <= MAX_SIZE_PX:
            raise SettingsError(
                f"The synthetic pictures would have {self.size_px} pixels.",
                f"Choose a size from {MIN_SIZE_PX} to {MAX_SIZE_PX} pixels.",
            )
        if self.seed < 0 or (self.n_parts is not None and self.n_parts < 1):
            raise SettingsError("Seed and number of parts cannot be negative.")


def defect_of_part(settings: SyntheticSettings, number: int) -> Defect | None:
    """The defect that part `number` (from 1) of this line has; None for a good part."""
    generator = _generator(settings, number)
    if generator.random() >= settings.defect_share:
        return None
    return list(Defect)[int(generator.integers(len(Defect)))]


def file_of_part(settings: SyntheticSettings, number: int) -> bytes:
    """The JPEG file that the line's camera writes of part `number` (from 1).

    The same compression as in a data set: without it the sensor's noise would be another one
    than in the pictures the category was taught from.
    """
    defect = defect_of_part(settings, number)
    stream = np.random.default_rng([settings.seed, _LINE_STREAM, number, 1])
    part = render_part(stream, size_px=settings.size_px, defect=defect)
    return jpeg_file(part.pixels)


def picture_of_part(settings: SyntheticSettings, number: int) -> Image:
    """The picture of part `number` (from 1) of this line."""
    return _picture(file_of_part(settings, number), number)


def part_name(number: int) -> str:
    """Serial number of a synthetic part."""
    return f"S-{number:06d}"


def _picture(file: bytes, number: int) -> Image:
    bgr = cv2.imdecode(np.frombuffer(file, np.uint8), cv2.IMREAD_COLOR)
    assert bgr is not None  # noqa: S101 - written a moment ago
    return Image(np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), np.uint8), part_name(number))


def _generator(settings: SyntheticSettings, number: int) -> np.random.Generator:
    return np.random.default_rng([settings.seed, _LINE_STREAM, number, 0])


class SyntheticSource:
    """Delivers rendered parts at the line's rate; waits when the inspection is slower.

    Stopped and started again, the line goes on with the next part.
    """

    def __init__(self, settings: SyntheticSettings) -> None:
        self._settings = settings
        self._thread = SourceThread("synthetic-line", self.description)
        self._wake = self._thread.wake
        self._wanted_now = 0
        self._delivered = 0

    @property
    def description(self) -> str:
        """What people call it."""
        return "Synthetic line"

    def start(self, receiver: Receiver) -> None:
        """Begin to deliver from a thread of its own."""
        if self._thread.is_free(receiver, "Wait a moment, then start again."):
            self._thread.start(self._run, receiver)

    def stop(self, timeout_s: float = 3.0) -> None:
        """Stop the line."""
        self._thread.stop(timeout_s)

    def trigger(self) -> None:
        """Deliver the next part now."""
        with self._wake:
            self._wanted_now += 1
            self._wake.notify_all()

    def finished(self, arrival: Arrival, verdict: Verdict) -> None:
        """A rendered part leaves nothing behind."""

    def _run(self, receiver: Receiver) -> None:
        limit = self._settings.n_parts
        receiver.status_changed(SourceStatus(SourceCondition.RUNNING))
        try:
            self._deliver_parts(receiver)
        except Exception as error:  # a bug: the operator sees it, the crash handler records it
            message = f"The synthetic line failed: {error}."
            receiver.status_changed(SourceStatus(SourceCondition.FAULT, message))
            raise
        done = limit is not None and self._delivered >= limit
        message = f"All {limit} parts are delivered." if done else ""
        receiver.status_changed(SourceStatus(SourceCondition.STOPPED, message))

    def _deliver_parts(self, receiver: Receiver) -> None:
        interval_s = 60.0 / self._settings.parts_per_min
        limit = self._settings.n_parts
        next_s = time.monotonic()
        while not self._thread.stopping and (limit is None or self._delivered < limit):
            file = file_of_part(self._settings, self._delivered + 1)
            image = _picture(file, self._delivered + 1)
            if self._wait_for_turn(next_s):
                next_s = max(next_s + interval_s, time.monotonic())
            self._deliver(receiver, image, file)

    def _wait_for_turn(self, next_s: float) -> bool:
        """Wait for the part's time or for a key; True when the time came."""
        with self._wake:
            self._wake.wait_for(
                lambda: self._thread.stopping or self._wanted_now > 0,
                max(next_s - time.monotonic(), 0.0),
            )
            if self._wanted_now:
                self._wanted_now -= 1
                return False
            return True

    def _deliver(self, receiver: Receiver, image: Image, file: bytes) -> None:
        arrival = Arrival(
            image=image,
            error="",
            encoded=file,
            suffix=".jpg",
            part=image.origin,
            file=None,
            arrived_at=datetime.now(UTC),
        )
        while not self._thread.stopping:
            if receiver.arrived(arrival):
                self._delivered += 1
                return
            with self._wake:
                self._wake.wait_for(lambda: self._thread.stopping, _REFUSED_PAUSE_S)
