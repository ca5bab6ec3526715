"""One program per data folder: a lock that the operating system takes back at any kind of end."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Self

from inspectai_desktop.errors import StationError, StorageError
from inspectai_desktop.paths import is_lost_by_upgrade

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

LOCK_FILE_NAME = "station.lock"
_HOLDER_FILE_NAME = "station.pid"


class SingleInstance:
    """Holds a data folder's lock between `acquire` and `release`.

    The lock is the operating system's, on an open file: it ends with the process, however that
    ends. Who holds it is written beside it for the message of a second start.
    """

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Take the lock.

        Raises:
            StationError: Another program works on this data folder.
            StorageError: The data folder cannot be written, or an upgrade would take it away.
        """
        if self._descriptor is not None:
            return
        if is_lost_by_upgrade(self._data_dir):
            raise StorageError(
                f"The data folder {self._data_dir} lies in the program's folder, which an upgrade "
                "replaces.",
                "Choose another with --data, or put a file named 'portable' beside the program.",
            )
        try:
            self._data_dir.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self._data_dir / LOCK_FILE_NAME, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise StorageError(
                f"The data folder {self._data_dir} cannot be used ({error.strerror or error}).",
                "Correct its access rights, or choose another with --data.",
            ) from error
        try:
            _lock(descriptor)
        except OSError as error:
            os.close(descriptor)
            raise StationError(
                f"InspectAI is already running on {self._data_dir}{self._holder()}.",
                "Use the window that is open, or choose another data folder with --data.",
            ) from error
        self._descriptor = descriptor
        self._write_holder()

    def release(self) -> None:
        """Give the lock back; idempotent."""
        if self._descriptor is None:
            return
        descriptor, self._descriptor = self._descriptor, None
        _unlock(descriptor)
        os.close(descriptor)

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.release()

    def _write_holder(self) -> None:
        # Not in the locked file: Windows lets nobody else read a locked one.
        try:
            (self._data_dir / _HOLDER_FILE_NAME).write_text(f"{os.getpid()}\n", "ascii")
        except OSError as error:
            self.release()
            raise StorageError(
                f"The data folder {self._data_dir} cannot be written ({error.strerror or error}).",
                "Check the free space and the access rights.",
            ) from error

    def _holder(self) -> str:
        try:
            number = (self._data_dir / _HOLDER_FILE_NAME).read_text("ascii").strip()
        except (OSError, ValueError):
            return ""
        return f" (process {number})" if number.isdigit() else ""


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

    def _unlock(descriptor: int) -> None:
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)
