from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from inspectai_desktop.errors import StorageError
from inspectai_desktop.storage.audit_trail import Author
from inspectai_desktop.storage.category_repository import CategoryRepository
from inspectai_desktop.storage.database import Database
from inspectai_desktop.storage.schema import teachings
from inspectai_desktop.storage.teaching_repository import (
    TaughtPicture,
    TeachingRepository,
    TeachingRow,
)
from tests.unit.storage.made import ANNA, START, made_bundle

PICTURES = (TaughtPicture("/parts/größe 1.png", "aa"), TaughtPicture("/parts/2.png"))


def _with_versions(database: Database, number: int) -> TeachingRepository:
    categories = CategoryRepository(database)
    categories.add_category("Cap", ANNA)
    for one in range(1, number + 1):
        categories.add_version("Cap", made_bundle(one), ANNA)
    return TeachingRepository(database)


def test_what_a_version_was_taught_from_comes_back_in_order(database: Database) -> None:
    repository = _with_versions(database, 1)
    options = {"preset": "fast", "region": {"inspect": [[[0.5, 1], [2, 3], [4, 5]]]}}
    repository.record("Cap", 1, PICTURES, options, ANNA)
    assert repository.newest("Cap") == TeachingRow(1, START, "Anna", PICTURES, options)


def test_the_newest_version_that_has_a_record_answers(database: Database) -> None:
    repository = _with_versions(database, 3)
    repository.record("Cap", 1, PICTURES[:1], {}, ANNA)
    repository.record("Cap", 2, PICTURES, {}, ANNA)
    newest = repository.newest("Cap")
    assert newest is not None
    assert (newest.version, newest.pictures) == (2, PICTURES)
    first = repository.newest("Cap", version=1)
    assert first is not None
    assert first.pictures == PICTURES[:1]
    assert repository.newest("Cap", version=3) is None
    assert repository.newest("other") is None


def test_a_record_is_replaced_as_a_whole(database: Database) -> None:
    repository = _with_versions(database, 1)
    repository.record("Cap", 1, PICTURES, {}, ANNA)
    later = Author("Ben", START + timedelta(hours=1))
    repository.record("Cap", 1, (), {"preset": "balanced"}, later)
    newest = repository.newest("Cap")
    assert newest == TeachingRow(1, later.at, "Ben", (), {"preset": "balanced"})


def test_a_version_that_is_not_there_cannot_have_a_record(database: Database) -> None:
    repository = _with_versions(database, 1)
    with pytest.raises(StorageError, match="version 2"):
        repository.record("Cap", 2, PICTURES, {}, ANNA)


def test_a_damaged_record_is_told(database: Database) -> None:
    repository = _with_versions(database, 1)
    repository.record("Cap", 1, PICTURES, {}, ANNA)
    with database.writing() as connection:
        connection.execute(update(teachings).values(options="{"))
    with pytest.raises(StorageError, match="damaged"):
        repository.newest("Cap")
