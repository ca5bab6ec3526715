"""The work that cameras and films share: grab, show, trigger, deliver, reconnect."""

from __future__ import annotations

import logging
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from inspectai_desktop.domain.image import Image
from inspectai_desktop.errors import SourceError
from inspectai_desktop.sources.back_off import BackOff
from inspectai_desktop.sources.source import Arrival, SourceCondition, SourceStatus
from inspectai_desktop.sources.source_thread import SourceThread

if TYPE_CHECKING:
    from collections.abc import Callable

    from inspectai_desktop.domain.verdict import Verdict
    from inspectai_desktop.sources.frame_grabber import Frame, FrameGrabber
    from inspectai_desktop.sources.frame_triggers import FrameTrigger
    from inspectai_desktop.sources.source import Receiver

_PREVIEW_INTERVAL_S = 1.0 / 30.0
_SILENT_PAUSE_S = 0.05
# The frame that is being read when a key is pressed was exposed before.
_FRAMES_BEFORE_KEY = 1

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FrameSourceTraits:
    """How a kind of frame source behaves.

    Attributes:
        description: What people call it.
        waits_for_line: A film can wait until the line takes its picture; a camera cannot.
        ends: Whether no more frames mean the end (a file) or a lost connection.
        paced: Whether frames are held back until their time (a file shown at its own speed).
        silent_limit_s: Without a frame for this long, the connection counts as lost.
        advice: What to do when the connection is lost.
    """

    description: str
    waits_for_line: bool
    ends: bool
    paced: bool
    silent_limit_s: float
    advice: str


class FrameSource:
    """A source whose pictures are single frames of a stream; owns one thread."""

    def __init__(
        self,
        traits: FrameSourceTraits,
        *,
        open_grabber: Callable[[], FrameGrabber],
        new_trigger: Callable[[], FrameTrigger],
        part_of: Callable[[Frame], str] = lambda _: "",
        pauses: Callable[[], BackOff] = BackOff,
    ) -> None:
        self._traits = traits
        self._open_grabber = open_grabber
        self._new_trigger = new_trigger
        self._part_of = part_of
        self._new_pauses = pauses
        self._thread = SourceThread("frame-source", self.description)
        self._wake = self._thread.wake
        self._keys_pressed = 0
        self._told: SourceStatus | None = None

    @property
    def description(self) -> str:
        """What people call it."""
        return self._traits.description

    def start(self, receiver: Receiver) -> None:
        """Begin to grab frames in a thread of its own."""
        if self._thread.is_free(receiver, "Check the camera or the network, then start again."):
            self._keys_pressed = 0
            self._told = None
            self._thread.start(self._run, receiver)

    def stop(self, timeout_s: float = 3.0) -> None:
        """Stop grabbing; a driver that hangs is left behind after the time limit."""
        self._thread.stop(timeout_s)

    def trigger(self) -> None:
        """Take a picture now."""
        with self._wake:
            self._keys_pressed += 1
            self._wake.notify_all()

    def finished(self, arrival: Arrival, verdict: Verdict) -> None:
        """A frame leaves nothing behind."""

    def _run(self, receiver: Receiver) -> None:
        pauses = self._new_pauses()
        message = ""
        self._tell(receiver, SourceCondition.STARTING)
        try:
            while not self._thread.stopping:
                try:
                    message = self._grab(receiver, pauses)
                    break
                except SourceError as error:
                    self._tell(receiver, SourceCondition.FAULT, error.message, error.hint)
                    self._wait_in_fault(receiver, error, pauses.next_pause_s())
        except Exception as error:  # a bug: the operator sees it, the crash handler records it
            self._tell(receiver, SourceCondition.FAULT, f"The source failed: {error}.")
            raise
        self._tell(receiver, SourceCondition.STOPPED, message)

    def _grab(self, receiver: Receiver, pauses: BackOff) -> str:
        """Grab until stopped or until the film ends; returns the message of its end.

        Raises:
            SourceError: It cannot be opened, or the connection is lost.
        """
        with closing(self._open_grabber()) as grabber:
            trigger = self._new_trigger()
            keys = _Keys()
            began_s: float | None = None
            previewed_s = float("-inf")
            while not self._thread.stopping:
                frame = self._next_frame(grabber)
                if frame is None:
                    return "The video is over." if self._traits.ends else ""
                if began_s is None:
                    began_s = time.monotonic() - frame.at_s
                    pauses.reset()
                    self._tell(receiver, SourceCondition.RUNNING, grabber.notice)
                if self._traits.paced:
                    self._pause(began_s + frame.at_s - time.monotonic())
                image = Image(frame.pixels, self.description)
                if time.monotonic() - previewed_s >= _PREVIEW_INTERVAL_S:
                    previewed_s = time.monotonic()
                    receiver.previewed(image)
                taken = int(trigger.fires(frame.pixels, frame.at_s))
                taken += keys.due(self._take_keys())
                for _ in range(taken):
                    self._deliver(receiver, self._arrival(image, "", self._part_of(frame)))
        return ""

    def _next_frame(self, grabber: FrameGrabber) -> Frame | None:
        """The next frame; None at the end of a film or when stopped.

        Raises:
            SourceError: No frame came for too long.
        """
        silent_since_s = time.monotonic()
        while not self._thread.stopping:
            frame = grabber.read()
            if frame is not None or self._traits.ends:
                return frame
            if time.monotonic() - silent_since_s >= self._traits.silent_limit_s:
                raise SourceError(
                    f"{self.description} delivers no pictures any more.", self._traits.advice
                )
            self._pause(_SILENT_PAUSE_S)
        return None

    def _arrival(self, image: Image | None, error: str, part: str) -> Arrival:
        return Arrival(
            image=image,
            error=error,
            encoded=None,
            suffix="",
            part=part,
            file=None,
            arrived_at=datetime.now(UTC),
        )

    def _deliver(self, receiver: Receiver, arrival: Arrival) -> None:
        if not self._traits.waits_for_line:
            if not receiver.try_arrived(arrival):
                receiver.overrun(arrival)
            return
        while not self._thread.stopping and not receiver.arrived(arrival):
            self._pause(_SILENT_PAUSE_S)

    def _wait_in_fault(self, receiver: Receiver, error: SourceError, pause_s: float) -> None:
        """Wait before reconnecting; a key pressed meanwhile is answered with NOT_INSPECTED."""
        until_s = time.monotonic() + pause_s
        while not self._thread.stopping and time.monotonic() < until_s:
            for _ in range(self._take_keys()):
                self._deliver(receiver, self._arrival(None, str(error), ""))
            with self._wake:
                self._wake.wait_for(
                    lambda: self._thread.stopping or self._keys_pressed > 0,
                    max(until_s - time.monotonic(), 0.0),
                )

    def _take_keys(self) -> int:
        with self._wake:
            pressed, self._keys_pressed = self._keys_pressed, 0
            return pressed

    def _pause(self, pause_s: float) -> None:
        if pause_s > 0.0:
            with self._wake:
                self._wake.wait_for(lambda: self._thread.stopping, pause_s)

    def _tell(
        self, receiver: Receiver, condition: SourceCondition, message: str = "", hint: str = ""
    ) -> None:
        status = SourceStatus(condition, message, hint)
        if status != self._told:
            self._told = status
            receiver.status_changed(status)


class _Keys:
    """Holds a pressed key back until a frame comes that was exposed after it."""

    def __init__(self) -> None:
        self._waiting = 0
        self._frames_to_skip = 0

    def due(self, pressed: int) -> int:
        """How many pictures this frame answers, after `pressed` more keys."""
        if pressed:
            self._waiting += pressed
            self._frames_to_skip = _FRAMES_BEFORE_KEY
            return 0
        if self._waiting and self._frames_to_skip > 1:
            self._frames_to_skip -= 1
            return 0
        due, self._waiting = self._waiting, 0
        return due
