"""Holds image store and database against each other, day by day.

A crash between writing a picture and recording its inspection leaves files without a row; a person
or a failing disk leaves rows without files. Both are found here; `retention` mends them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from inspectai_desktop.storage.image_store import ImageStore
from inspectai_desktop.storage.picture_rows import PictureRow, PictureRows
from inspectai_desktop.storage.stored_files import StoredFile, day_of, names_of, stored_file

# A file younger than this may belong to an inspection that is just being recorded.
YOUNG = timedelta(hours=1)
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class DaySurvey:
    """One day of the image store.

    Attributes:
        used_bytes: What its files take.
        files: How many there are.
        orphans: Files that no inspection refers to, old enough to be sure.
        missing: Inspections of the day that refer to a file which is not there.
    """

    day: date
    used_bytes: int
    files: int
    orphans: tuple[StoredFile, ...]
    missing: tuple[PictureRow, ...]


def survey_day(store: ImageStore, rows: PictureRows, day: date, now: datetime) -> DaySurvey:
    """Look at one day.

    Raises:
        StorageError: Store or database cannot be read.
    """
    # A set of names and a few rows at a time: with an object for each of a busy day's files
    # Python's garbage collection held up the window for a tenth of a second.
    unclaimed: set[str] = set()
    used_bytes = 0
    for name, size_bytes in names_of(store.root, day):
        unclaimed.add(name)
        used_bytes += size_bytes
    files = len(unclaimed)
    missing = [
        row
        for row in rows.of_day(day)
        # What is not among the names may be newer than they, or lie in the next day's folder.
        if not all(map(store.exists, _claim(row, unclaimed, day)))
    ]
    unknown = [
        file for name in unclaimed if (file := stored_file(store.root, day, name)) is not None
    ]
    # A row can lie in the next day by a few milliseconds, and files of today may be newer than it.
    wanted = _wanted_names(_rows_of(rows, unknown))
    orphans = [
        file for file in unknown if _name(file) not in wanted and now - file.modified_at > YOUNG
    ]
    return DaySurvey(
        day=day,
        used_bytes=used_bytes,
        files=files,
        orphans=tuple(orphans),
        missing=tuple(missing),
    )


def _claim(row: PictureRow, unclaimed: set[str], day: date) -> list[str]:
    """Take a row's files out of the day's names; the references that are not among them."""
    elsewhere = []
    for reference in row.references:
        name = reference.rpartition("/")[2]
        if day_of(reference) == day and name in unclaimed:
            unclaimed.remove(name)
        else:
            elsewhere.append(reference)
    if row.image_reference is not None:
        unclaimed.discard(_thumbnail_file(row.inspection_id))
    return elsewhere


def _rows_of(rows: PictureRows, files: Iterable[StoredFile]) -> list[PictureRow]:
    ids = sorted({file.inspection_id for file in files})
    chunks = (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))
    return [row for chunk in chunks for row in rows.of_inspections(chunk)]


def _wanted_names(rows: Iterable[PictureRow]) -> set[str]:
    """References that rows keep, and the name under which each row's thumbnail is known."""
    wanted: set[str] = set()
    for row in rows:
        wanted.update(row.references)
        if row.image_reference is not None:
            wanted.add(_thumbnail_name(row.inspection_id))
    return wanted


def _name(file: StoredFile) -> str:
    is_thumbnail = file.path.name == _thumbnail_file(file.inspection_id)
    return _thumbnail_name(file.inspection_id) if is_thumbnail else file.reference


def _thumbnail_file(inspection_id: str) -> str:
    return f"{inspection_id}.thumb.jpg"


def _thumbnail_name(inspection_id: str) -> str:
    return f"{inspection_id}/thumbnail"
