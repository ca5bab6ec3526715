"""Moving and deleting a file without overwriting another or losing one that has just arrived.

A writer may replace a file at the very moment it is moved. Therefore a file is never unlinked by
the name a writer uses: it is first taken (renamed to a name of our own), looked at, and only then
deleted; if it is another file by now, it gets its name back. A crash at any point leaves every
picture under at least one name, and the next attempt finds out how far the last one came.
"""

from __future__ import annotations

import errno
import filecmp
import os
import shutil
import uuid
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from inspectai_desktop.sources.finished_files import FileStamp

TAKEN_SUFFIX = ".inspectai-taken"
_COPYING_SUFFIX = ".inspectai-copying"
_TOKEN_LENGTH = 8
_MAX_NUMBERED_NAMES = 100_000
_COARSEST_CLOCK_NS = 2_000_000_000  # FAT keeps times in steps of two seconds
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EINVAL}


def move_file(source: Path, wanted: Path, stamp: FileStamp) -> None:
    """Move the file with this stamp; numbered, as `name (2).png`, where the name is taken.

    Does nothing when the file is gone or is another one by now.

    Raises:
        OSError: It cannot be moved now; trying again later is safe.
    """
    if _stamp_of(source) != _pair(stamp):
        return
    try:
        placed = _linked(source, wanted)
    except FileNotFoundError:
        if _stamp_of(source) is None:
            return
        raise  # it is the target's folder that is gone
    except OSError as error:
        if error.errno == errno.EXDEV:
            _move_across(source, wanted, stamp)
            return
        if error.errno not in _NO_LINKS:
            raise
        _move_without_links(source, wanted, stamp)
        return
    if _stamp_of(placed) != _pair(stamp):
        placed.unlink()
        return
    taken = _taken(source)
    if taken is None:
        return
    if taken.samefile(placed):
        taken.unlink()
    else:
        give_name_back(taken)


def delete_file(source: Path, stamp: FileStamp) -> None:
    """Delete the file with this stamp; does nothing when it is gone or is another one by now.

    Raises:
        OSError: It cannot be deleted now; trying again later is safe.
    """
    if _stamp_of(source) != _pair(stamp):
        return
    taken = _taken(source)
    if taken is None:
        return
    if _stamp_of(taken) == _pair(stamp):
        taken.unlink()
    else:
        give_name_back(taken)


def give_name_back(taken: Path) -> None:
    """Give a taken file the name it had, or a numbered one if that is used again.

    Raises:
        OSError: It cannot be renamed now.
    """
    original = taken.with_name(taken.name[_TOKEN_LENGTH + 2 :].removesuffix(TAKEN_SUFFIX))
    try:
        _linked(taken, original)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        _renamed_into_reservation(taken, original)
        return
    taken.unlink()


def _pair(stamp: FileStamp) -> tuple[int, int]:
    return stamp.size_bytes, stamp.modified_ns


def _stamp_of(path: Path) -> tuple[int, int] | None:
    try:
        status = path.lstat()
    except FileNotFoundError:
        return None
    return status.st_size, status.st_mtime_ns


def _taken(source: Path) -> Path | None:
    """Rename the file to a name nobody else uses; None when it is gone."""
    token = uuid.uuid4().hex[:_TOKEN_LENGTH]
    taken = source.with_name(f".{token}.{source.name}{TAKEN_SUFFIX}")
    try:
        return source.rename(taken)
    except FileNotFoundError:
        return None


def _numbered(wanted: Path) -> Iterator[Path]:
    """The wanted path, then `name (2).png`, `name (3).png` and so on."""
    yield wanted
    for number in range(2, _MAX_NUMBERED_NAMES):
        yield wanted.with_name(f"{wanted.stem} ({number}){wanted.suffix}")
    raise FileExistsError(errno.EEXIST, "Every numbered name is taken", str(wanted))


def _linked(source: Path, wanted: Path) -> Path:
    """Give the file a second name; an earlier attempt's second name is used again."""
    for candidate in _numbered(wanted):
        try:
            os.link(source, candidate)
        except FileExistsError:
            if not source.samefile(candidate):
                continue
        return candidate
    raise AssertionError("numbered names end with an exception")


def _renamed_into_reservation(source: Path, wanted: Path) -> Path:
    """Rename where hard links do not exist.

    A name is reserved by creating it, and renaming replaces only this reservation. A crash
    between the two leaves an empty file: the price of file systems without links.
    """
    for candidate in _numbered(wanted):
        try:
            descriptor = os.open(candidate, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
        except FileExistsError:
            continue
        os.close(descriptor)
        try:
            source.replace(candidate)
        except OSError:
            candidate.unlink()
            raise
        return candidate
    raise AssertionError("numbered names end with an exception")


def _move_without_links(source: Path, wanted: Path, stamp: FileStamp) -> None:
    try:
        moved = _renamed_into_reservation(source, wanted)
    except FileNotFoundError:
        if _stamp_of(source) is None:
            return
        raise
    if _stamp_of(moved) != _pair(stamp):
        _renamed_into_reservation(moved, source)


def _move_across(source: Path, wanted: Path, stamp: FileStamp) -> None:
    """Move to another file system: copy under a temporary name, publish, then delete."""
    if not any(_is_copy(source, candidate) for candidate in _existing(wanted)):
        unfinished = wanted.with_name(f".{wanted.name}{_COPYING_SUFFIX}")
        try:
            with source.open("rb") as reader, unfinished.open("wb") as writer:
                shutil.copyfileobj(reader, writer, 1024 * 1024)
                writer.flush()
                os.fsync(writer.fileno())
            shutil.copystat(source, unfinished)
            if unfinished.stat().st_size != stamp.size_bytes or _stamp_of(source) != _pair(stamp):
                return  # written again while it was copied: a new file, to be inspected
            _published(unfinished, wanted)
        finally:
            unfinished.unlink(missing_ok=True)
    delete_file(source, stamp)


def _published(unfinished: Path, wanted: Path) -> None:
    try:
        _linked(unfinished, wanted)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        _renamed_into_reservation(unfinished, wanted)


def _existing(wanted: Path) -> Iterator[Path]:
    for candidate in _numbered(wanted):
        if not candidate.exists():
            return
        yield candidate


def _is_copy(source: Path, candidate: Path) -> bool:
    """Whether an earlier attempt published this copy and was cut off before deleting."""
    age_ns = abs(source.stat().st_mtime_ns - candidate.stat().st_mtime_ns)
    return age_ns <= _COARSEST_CLOCK_NS and filecmp.cmp(source, candidate, shallow=False)
