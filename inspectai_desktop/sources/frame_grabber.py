"""What delivers single frames: the one seam between our sources and a camera library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One frame as it came.

    Attributes:
        pixels: `(height, width, 3)` uint8 RGB, C-contiguous; belongs to the receiver.
        at_s: When it was taken: seconds of a clock that never goes back, or position in a film.
    """

    pixels: npt.NDArray[np.uint8]
    at_s: float


class FrameGrabber(Protocol):
    """An open camera or film; used by one thread. Another camera library is one more class."""

    @property
    def notice(self) -> str:
        """What is not as it was asked for, operator text; empty when all is."""

    def read(self) -> Frame | None:
        """Wait for the next frame; None when there is none (the end, or no connection)."""

    def close(self) -> None:
        """Let go of the device; idempotent."""
