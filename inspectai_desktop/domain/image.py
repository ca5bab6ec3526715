"""A decoded picture of a part."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from inspectai_desktop.errors import ImageError

Pixels = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]


@dataclass(frozen=True, slots=True, eq=False)
class Image:
    """Pixels of one picture, RGB whatever the file held.

    Attributes:
        pixels: `(height, width, 3)` uint8 or uint16, C-contiguous; treated as read-only.
        origin: Where it came from, for messages and records; a path or a camera's name.
    """

    pixels: Pixels
    origin: str = field(default="picture")

    def __post_init__(self) -> None:
        shape, dtype = self.pixels.shape, self.pixels.dtype
        if len(shape) != 3 or shape[2] != 3 or dtype not in (np.uint8, np.uint16):
            raise ImageError(
                f"{self.origin}: expected RGB pixels of shape (height, width, 3) in 8 or 16 bit, "
                f"got shape {shape} of {dtype}."
            )
        if shape[0] == 0 or shape[1] == 0:
            raise ImageError(f"{self.origin}: the picture has no pixels ({shape[1]} x {shape[0]}).")

    @property
    def height(self) -> int:
        """Rows in pixels."""
        return int(self.pixels.shape[0])

    @property
    def width(self) -> int:
        """Columns in pixels."""
        return int(self.pixels.shape[1])
