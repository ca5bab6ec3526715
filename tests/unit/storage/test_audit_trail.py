from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import text

from inspectai_desktop.errors import StorageError
from inspectai_desktop.storage.audit_trail import AuditTrail, Author
from inspectai_desktop.storage.database import Database
from tests.unit.storage.made import ANNA, START


def test_entries_are_shown_newest_first_and_page_by_page(database: Database) -> None:
    trail = AuditTrail(database)
    for number in range(5):
        trail.note(ANNA, "setting changed", f"setting {number}", before=None, after=number)
    first = trail.entries(limit=2)
    assert [entry.subject for entry in first] == ["setting 4", "setting 3"]
    rest = trail.entries(older_than=first[-1].entry_id)
    assert [entry.detail["after"] for entry in rest] == [2, 1, 0]
    assert (first[0].who, first[0].at, first[0].what) == ("Anna", START, "setting changed")


def test_odd_characters_survive_in_the_detail(database: Database) -> None:
    trail = AuditTrail(database)
    trail.note(ANNA, "setting changed", "folder", after="Prüf\x00\udcfc")
    assert trail.entries()[0].detail == {"after": "Prüf\x00\udcfc"}


def test_a_spoiled_entry_is_named(database: Database) -> None:
    AuditTrail(database).note(ANNA, "setting changed", "folder")
    with database.writing() as connection:
        connection.execute(text("UPDATE audit_trail SET detail = '{'"))
    with pytest.raises(StorageError, match="audit trail"):
        AuditTrail(database).entries()


def test_a_change_has_a_time_with_a_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Author("Anna", datetime(2026, 1, 1))  # noqa: DTZ001 - what is refused here
