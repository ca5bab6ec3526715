"""What lies in an image store, found by looking at the disk day by day."""

from __future__ import annotations

import contextlib
import errno
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from inspectai_desktop.storage.whole_file import TEMPORARY_SUFFIX, explained

_STORED = re.compile(r"(?P<id>[0-9a-f]{32})(\.map|\.thumb)?\.[a-z0-9]{1,8}")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that the image store has written, or half written.

    Attributes:
        path: Where it lies.
        inspection_id: The inspection it belongs to, by its name.
        reference: Its path relative to the root, as rows name it.
        size_bytes: Its size.
        modified_at: When it was written, UTC.
    """

    path: Path
    inspection_id: str
    reference: str
    size_bytes: int
    modified_at: datetime


def days(root: Path) -> list[date]:
    """Days with a folder, oldest first; folders that are not ours are left out.

    Raises:
        StorageError: The store cannot be read.
    """
    found = []
    with explained(f"The image store {root} cannot be read"):
        for folder in root.glob("[0-9][0-9][0-9][0-9]/[0-9][0-9]/[0-9][0-9]"):
            year, month, day = folder.parts[-3:]
            try:
                found.append(date(int(year), int(month), int(day)))
            except ValueError:
                continue  # such as 2026/13/45: somebody else's
    return sorted(found)


def names_of(root: Path, day: date) -> Iterator[tuple[str, int]]:
    """Names and sizes in bytes of one day's files, read as the caller goes on.

    Files with names that the store does not give are not ours and left out. A busy day has some
    hundred thousand files, so that nothing else is made of each.

    Raises:
        StorageError: The folder cannot be read.
    """
    folder = _folder(root, day)
    with explained(f"The image store {root} cannot be read"):
        if not folder.is_dir():
            return
        with os.scandir(folder) as entries:
            for entry in entries:
                if _inspection_of(entry.name) is None:
                    continue
                with contextlib.suppress(FileNotFoundError):  # renamed or deleted meanwhile
                    yield entry.name, entry.stat().st_size


def stored_file(root: Path, day: date, name: str) -> StoredFile | None:
    """One file of a day; None when it is gone or not ours.

    Raises:
        StorageError: It cannot be looked at.
    """
    inspection_id = _inspection_of(name)
    if inspection_id is None:
        return None
    path = _folder(root, day) / name
    with explained(f"The image store {root} cannot be read"):
        try:
            status = path.stat()
        except FileNotFoundError:
            return None
    return StoredFile(
        path=path,
        inspection_id=inspection_id,
        reference=path.relative_to(root).as_posix(),
        size_bytes=status.st_size,
        modified_at=datetime.fromtimestamp(status.st_mtime, UTC),
    )


def remove_empty_day(root: Path, day: date) -> None:
    """Remove the folder of a day if nothing is left in it.

    Raises:
        StorageError: The folder cannot be removed.
    """
    folder = _folder(root, day)
    with explained(f"{folder} cannot be removed"):
        try:
            folder.rmdir()
        except OSError as error:
            if error.errno not in {errno.ENOTEMPTY, errno.EEXIST, errno.ENOENT}:
                raise


def day_of(reference: str) -> date | None:
    """The day in whose folder a reference lies; None where it is none of ours."""
    try:
        year, month, day = (int(part) for part in reference.split("/")[:3])
        return date(year, month, day)
    except ValueError:
        return None


def _inspection_of(name: str) -> str | None:
    match = _STORED.fullmatch(name.removeprefix(".").removesuffix(TEMPORARY_SUFFIX))
    return None if match is None else match["id"]


def _folder(root: Path, day: date) -> Path:
    return root / f"{day:%Y}" / f"{day:%m}" / f"{day:%d}"
