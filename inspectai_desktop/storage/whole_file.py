"""Files that are whole or absent, whatever happens while they are written."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from inspectai_desktop.errors import StorageError

TEMPORARY_SUFFIX = ".part"


def temporary_sibling(file: Path) -> Path:
    """Where a file is written before it gets its name; the same each time, so that it is found."""
    return file.with_name(f".{file.name}{TEMPORARY_SUFFIX}")


def write_whole(file: Path, data: bytes, *, on_disk: bool = True) -> None:
    """Write a file under a temporary name and then rename it.

    Args:
        file: Replaced when it exists; its folder must exist.
        data: All of its content.
        on_disk: Wait until content and name are on the disk, so that they survive a power
            failure; without, they survive the end of this program only.

    Raises:
        StorageError: No room, no right, no disk; nothing half-written is left.
    """
    with explained(f"{file} cannot be written"):
        partial = temporary_sibling(file)
        try:
            with partial.open("wb") as stream:
                stream.write(data)
                if on_disk:
                    stream.flush()
                    os.fsync(stream.fileno())
            partial.replace(file)
        except OSError:
            partial.unlink(missing_ok=True)
            raise
        if on_disk:
            sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk; Windows does so by itself."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def explained(what: str) -> Iterator[None]:
    """Turn what the file system may complain about into StorageError, beginning with `what`."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise StorageError(f"{what} ({reason}).", _hint(error)) from error


def _hint(error: OSError) -> str:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return "The disk is full: free space, or let the station keep fewer pictures."
    if error.errno == errno.EROFS:
        return "The disk is write-protected: allow writing, or choose another folder."
    if error.errno in {errno.EACCES, errno.EPERM}:
        return "Check the access rights, and that no other program has the file open."
    return "Check that the disk is connected and working."
