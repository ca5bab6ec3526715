"""Hints of the operating system that something happened in a folder.

Hints, not facts: they come early, late, twice or never (network shares send none). What they name
is looked at; what they miss is found by the passes over the folder.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Self

from watchdog.events import (
    FileClosedEvent,
    FileCreatedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType

    from watchdog.observers.api import BaseObserver

_EVENTS: list[type[FileSystemEvent]] = [
    FileCreatedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileClosedEvent,
]
_STOP_TIMEOUT_S = 2.0


class _Handler(FileSystemEventHandler):
    def __init__(self, hinted: Callable[[str, bool], None]) -> None:
        self._hinted = hinted

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Pass on the path that now holds the file."""
        if event.is_directory:
            return
        if isinstance(event, FileMovedEvent):
            self._hinted(os.fsdecode(event.dest_path), True)
        else:
            self._hinted(os.fsdecode(event.src_path), False)


class FolderEvents:
    """Watches a folder while it is entered; calls back from a thread of its own.

    `hinted(path, renamed)`: the file at this path was created, written, closed, or (renamed) was
    given this name after it was complete.
    """

    def __init__(
        self, folder: Path, *, subfolders: bool, hinted: Callable[[str, bool], None]
    ) -> None:
        self._folder = folder
        self._subfolders = subfolders
        self._handler = _Handler(hinted)
        self._observer: BaseObserver | None = None

    @property
    def available(self) -> bool:
        """Whether the operating system agreed to send events."""
        return self._observer is not None

    def __enter__(self) -> Self:
        observer = Observer()
        try:
            observer.schedule(
                self._handler,
                str(self._folder),
                recursive=self._subfolders,
                event_filter=_EVENTS,
            )
            observer.start()
        except OSError:
            # No more watches, or a file system that has none: the passes find everything.
            observer.unschedule_all()
            return self
        self._observer = observer
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._observer is not None:
            self._observer.stop()
            self._observer.join(_STOP_TIMEOUT_S)
            self._observer = None
