"""A mailbox with one place: the newest frame wins, whoever reads late misses the older ones."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inspectai_desktop.domain.image import Image


class LatestFrame:
    """Hands preview frames from the source's thread to the window's; safe for threads."""

    __slots__ = ("_image", "_lock", "_replaced")

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._image: Image | None = None
        self._replaced = 0

    def put(self, image: Image) -> None:
        """Leave a frame, replacing one that nobody took."""
        with self._lock:
            if self._image is not None:
                self._replaced += 1
            self._image = image

    def take(self) -> Image | None:
        """The newest frame, once; None when there is none since the last time."""
        with self._lock:
            image, self._image = self._image, None
            return image

    @property
    def replaced(self) -> int:
        """How many frames nobody took."""
        with self._lock:
            return self._replaced
