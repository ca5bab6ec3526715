"""Loads small pictures of files in the background, in the order they are asked for."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from inspectai_desktop.errors import ImageError
from inspectai_desktop.inference.image_decoding import read_image
from inspectai_desktop.thread_priority import WorkingThread
from inspectai_desktop.ui.picture_presentation import thumbnail

_SIDE_PX = 232
_END_WITHIN_S = 5.0


class SmallPictures(QObject):
    """Belongs to the GUI thread; one thread loads while there is something to load.

    Signals:
        made: Path, and its small picture RGB uint8 `(h, w, 3)`.
    """

    made = Signal(object, object)
    _told = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._waiting: deque[Path] = deque()
        self._unreadable: set[Path] = set()
        self._thread: threading.Thread | None = None
        self._told.connect(self.made, Qt.ConnectionType.QueuedConnection)

    def want(self, paths: Sequence[Path]) -> None:
        """Load these next, instead of others that still wait; unreadable ones are never made."""
        with self._lock:
            self._waiting = deque(path for path in paths if path not in self._unreadable)
            if not self._waiting or self._thread is not None:
                return
            self._thread = WorkingThread(self._run, "small-pictures")
            self._thread.start()

    def forget(self) -> None:
        """Load no more; what could not be read is tried again when it is asked for again."""
        with self._lock:
            self._waiting.clear()
            self._unreadable.clear()

    def close(self) -> bool:
        """Load no more and wait for the thread; True when it has ended."""
        self.forget()
        thread = self._thread
        if thread is not None:
            thread.join(_END_WITHIN_S)
            return not thread.is_alive()
        return True

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._thread = None
                    return
                path = self._waiting.popleft()
            try:
                small = thumbnail(read_image(path), _SIDE_PX)
            except ImageError:
                with self._lock:
                    self._unreadable.add(path)
                continue
            self._told.emit(path, small)
