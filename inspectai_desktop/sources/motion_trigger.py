"""Takes a picture when something moved and then lies still: a part was put into its place.

Pure logic on small grey frames; time is passed in.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from inspectai_desktop.errors import SettingsError

if TYPE_CHECKING:
    import numpy.typing as npt

SMALL_WIDTH_PX = 96


@dataclass(frozen=True, slots=True)
class MotionSettings:
    """When a scene counts as moving, as still and as empty.

    Attributes:
        changed_level: Difference in grey levels (of 255) from which a spot counts as changed.
        moving_share: Share of changed spots between two frames from which the scene moves.
        still_s: How long nothing may move before the picture is taken.
        begins_empty: Whether the scene at the start shows the empty place. Then no picture is
            taken when the place looks like that again: the part was taken away.
        empty_share: Share of changed spots up to which the scene still looks like the empty place.
    """

    changed_level: int = 14
    moving_share: float = 0.01
    still_s: float = 0.5
    begins_empty: bool = True
    empty_share: float = 0.02

    def __post_init__(self) -> None:
        shares = (self.moving_share, self.empty_share)
        if not (1 <= self.changed_level <= 254 and all(0.0 < share < 1.0 for share in shares)):
            raise SettingsError(
                "The sensitivity of the motion trigger is out of range.",
                "Choose a level from 1 to 254 and shares between 0 and 1.",
            )
        if not (math.isfinite(self.still_s) and 0.0 <= self.still_s <= 60.0):
            raise SettingsError(
                f"The motion trigger would wait {self.still_s:g} s for stillness.",
                "Choose a value from 0 to 60 s.",
            )


class MotionTrigger:
    """Fires once after each motion that ended in stillness and left something in the place."""

    def __init__(self, settings: MotionSettings) -> None:
        self._settings = settings
        self._last: npt.NDArray[np.uint8] | None = None
        self._empty: npt.NDArray[np.uint8] | None = None
        self._still_since_s: float | None = None
        self._moved = False

    def fires(self, pixels: npt.NDArray[np.uint8], at_s: float) -> bool:
        """Look at the next frame, RGB of any size; True when it is the picture to take."""
        frame = small_grey(pixels)
        last, self._last = self._last, frame
        if last is None or last.shape != frame.shape:
            self._empty = frame if self._settings.begins_empty else None
            self._still_since_s, self._moved = None, False
            return False
        if self._share_changed(frame, last) >= self._settings.moving_share:
            self._moved, self._still_since_s = True, None
            return False
        if self._still_since_s is None:
            self._still_since_s = at_s
        if not self._moved or at_s - self._still_since_s < self._settings.still_s:
            return False
        self._moved = False
        if self._looks_empty(frame):
            self._empty = frame  # follows the daylight
            return False
        return True

    def _looks_empty(self, frame: npt.NDArray[np.uint8]) -> bool:
        if self._empty is None:
            return False
        return self._share_changed(frame, self._empty) <= self._settings.empty_share

    def _share_changed(self, frame: npt.NDArray[np.uint8], other: npt.NDArray[np.uint8]) -> float:
        changed = cv2.absdiff(frame, other) >= self._settings.changed_level
        return float(np.count_nonzero(changed)) / changed.size


def small_grey(pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """A frame in grey, 96 pixels wide: small enough that the sensor's noise averages out."""
    height, width = pixels.shape[:2]
    small_height = max(round(height * SMALL_WIDTH_PX / width), 1)
    small = cv2.resize(pixels, (SMALL_WIDTH_PX, small_height), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
