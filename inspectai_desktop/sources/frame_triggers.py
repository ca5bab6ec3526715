"""Which frames of a camera or film become pictures of parts."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from inspectai_desktop.errors import SettingsError
from inspectai_desktop.sources.motion_trigger import MotionSettings, MotionTrigger

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

_ROUNDING = 1e-6


class TriggerKind(StrEnum):
    """What makes a picture be taken; a key or button takes one in any case."""

    MANUAL = "manual"
    INTERVAL = "interval"
    MOTION = "motion"


@dataclass(frozen=True, slots=True)
class TriggerSettings:
    """Settings of a trigger.

    Attributes:
        kind: What makes a picture be taken.
        interval_s: Time between two pictures of the interval trigger.
        motion: Settings of the motion trigger.
    """

    kind: TriggerKind = TriggerKind.MANUAL
    interval_s: float = 2.0
    motion: MotionSettings = field(default_factory=MotionSettings)

    def __post_init__(self) -> None:
        if not (math.isfinite(self.interval_s) and 0.02 <= self.interval_s <= 86_400.0):
            raise SettingsError(
                f"A picture every {self.interval_s:g} s cannot be taken.",
                "Choose a time from 0.02 s to a day.",
            )


class FrameTrigger(Protocol):
    """Looks at every frame and says which one to take."""

    def fires(self, pixels: npt.NDArray[np.uint8], at_s: float) -> bool:
        """Whether this frame, taken at this time, becomes a picture."""


class NoTrigger:
    """Takes no frame by itself."""

    def fires(self, pixels: npt.NDArray[np.uint8], at_s: float) -> bool:
        """Never."""
        del pixels, at_s
        return False


class IntervalTrigger:
    """Takes the first frame, then one every interval; falls behind without catching up."""

    def __init__(self, interval_s: float) -> None:
        self._interval_s = interval_s
        self._began_s: float | None = None
        self._next_number = 0

    def fires(self, pixels: npt.NDArray[np.uint8], at_s: float) -> bool:
        """Whether the interval is over."""
        del pixels
        if self._began_s is None:
            self._began_s = at_s
        # Counted from the beginning, so that rounding does not add up over a shift.
        number = math.floor((at_s - self._began_s) / self._interval_s + _ROUNDING)
        if number < self._next_number:
            return False
        self._next_number = number + 1
        return True


def new_trigger(settings: TriggerSettings) -> FrameTrigger:
    """A trigger in its initial state."""
    if settings.kind is TriggerKind.INTERVAL:
        return IntervalTrigger(settings.interval_s)
    if settings.kind is TriggerKind.MOTION:
        return MotionTrigger(settings.motion)
    return NoTrigger()
