"""The survey of one day, by itself; what retention does with it stands in `test_retention`."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from inspectai_desktop.domain.inspection import Inspection
from inspectai_desktop.storage import picture_rows, store_survey
from inspectai_desktop.storage.database import Database
from inspectai_desktop.storage.image_store import ImageStore
from inspectai_desktop.storage.inspection_repository import InspectionRepository
from inspectai_desktop.storage.picture_file import PictureKeeping
from inspectai_desktop.storage.picture_rows import PictureRows
from inspectai_desktop.storage.store_survey import DaySurvey, survey_day
from inspectai_desktop.storage.stored_files import StoredFile, stored_file
from tests.unit.storage.made import made_id, made_inspection

YESTERDAY = datetime(2026, 6, 14, 12, tzinfo=UTC)
SIZE = 1000


class Yesterday:
    """A database and a store with a day of pictures."""

    def __init__(self, database: Database, root: Path) -> None:
        self.database = database
        self.store = ImageStore.create(root)

    def keep(self, number: int, *, record: bool = True) -> Inspection:
        """Store a picture; record its inspection unless a crash came between."""
        reference = self.store.keep_picture(
            made_id(number),
            YESTERDAY,
            PictureKeeping(),
            image=None,
            encoded=b"x" * SIZE,
            suffix=".png",
        )
        os.utime(self.store.path_of(reference), (YESTERDAY.timestamp(),) * 2)
        made = made_inspection(number, inspected_at=YESTERDAY, image_reference=reference)
        if record:
            InspectionRepository(self.database).record(made)
        return made

    def survey(self) -> DaySurvey:
        """Look at the day, a day later."""
        now = YESTERDAY + timedelta(days=1)
        return survey_day(self.store, PictureRows(self.database), YESTERDAY.date(), now)


@pytest.fixture
def yesterday(database: Database, tmp_path: Path) -> Yesterday:
    return Yesterday(database, tmp_path / "pictures")


def test_a_day_of_many_portions_of_rows_is_surveyed_whole(
    yesterday: Yesterday, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picture_rows, "_AT_ONCE", 3)
    for number in range(10):
        yesterday.keep(number)
    lost = yesterday.keep(10)
    yesterday.keep(11, record=False)
    assert lost.image_reference is not None
    yesterday.store.path_of(lost.image_reference).unlink()
    survey = yesterday.survey()
    assert (survey.files, survey.used_bytes) == (11, 11 * SIZE)
    assert [row.inspection_id for row in survey.missing] == [lost.inspection_id]
    assert [file.inspection_id for file in survey.orphans] == [made_id(11)]


def test_a_survey_makes_no_object_for_each_file_that_has_its_row(
    yesterday: Yesterday, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        yesterday.keep(number)
    yesterday.keep(5, record=False)
    made: list[str] = []

    def watched(root: Path, day: date, name: str) -> StoredFile | None:
        made.append(name)
        return stored_file(root, day, name)

    monkeypatch.setattr(store_survey, "stored_file", watched)
    yesterday.survey()
    assert made == [f"{made_id(5)}.png"]
