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
from inspectai_desktop.storage.stored_files import StoredFile, files_of

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
    # Rows first: a picture is stored before its row, so each row found has its file by now.
    of_day = rows.of_day(day)
    files = list(files_of(store.root, day))
    wanted = _wanted_names(of_day)
    unknown = [file for file in files if _name(file) not in wanted]
    # A row can lie in the next day by a few milliseconds, and files of today may be newer than it.
    wanted |= _wanted_names(_rows_of(rows, unknown))
    orphans = [
        file for file in unknown if _name(file) not in wanted and now - file.modified_at > YOUNG
    ]
    present = {file.reference for file in files}
    missing = [
        row
        for row in of_day
        if any(one not in present and not store.exists(one) for one in row.references)
    ]
    return DaySurvey(
        day=day,
        used_bytes=sum(file.size_bytes for file in files),
        files=len(files),
        orphans=tuple(orphans),
        missing=tuple(missing),
    )


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
    is_thumbnail = file.path.name == f"{file.inspection_id}.thumb.jpg"
    return _thumbnail_name(file.inspection_id) if is_thumbnail else file.reference


def _thumbnail_name(inspection_id: str) -> str:
    return f"{inspection_id}/thumbnail"
