"""Who changed what and when; every repository that changes something writes here as it does so."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from inspectai_desktop.errors import StorageError
from inspectai_desktop.storage.database import Database
from inspectai_desktop.storage.schema import audit_trail

_rows = audit_trail.c


@dataclass(frozen=True, slots=True)
class Author:
    """Who makes a change, and when (timezone-aware)."""

    name: str
    at: datetime

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("the time of a change needs a time zone")


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One change.

    Attributes:
        what: Name of the kind of change, such as "bundle activated".
        subject: What was changed, such as "bottle cap, version 3".
        detail: Values before and after, by name; as simple as JSON.
    """

    entry_id: int
    at: datetime
    who: str
    what: str
    subject: str
    detail: Mapping[str, Any]


class AuditTrail:
    """The recorded changes, and a place for those that no other repository records."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, author: Author, what: str, subject: str, **detail: object) -> None:
        """Record a change that lies elsewhere, such as a setting."""
        with self._database.writing() as connection:
            note_change(connection, author, what, subject, **detail)

    def entries(self, *, older_than: int | None = None, limit: int = 200) -> list[AuditRow]:
        """The newest changes, or those before the entry `older_than`."""
        query = select(audit_trail).order_by(_rows.entry_id.desc()).limit(limit)
        if older_than is not None:
            query = query.where(_rows.entry_id < older_than)
        with self._database.reading() as connection:
            return [_audit_row(row) for row in connection.execute(query).mappings()]


def note_change(
    connection: Connection, author: Author, what: str, subject: str, **detail: object
) -> None:
    """Record a change in the transaction that makes it."""
    connection.execute(
        insert(audit_trail).values(
            at=author.at,
            who=author.name,
            what=what,
            subject=subject,
            detail=json.dumps(detail, sort_keys=True, default=str),
        )
    )


def _audit_row(row: Mapping[Any, Any]) -> AuditRow:
    try:
        detail = json.loads(row["detail"])
    except ValueError as error:
        raise StorageError(
            f"Entry {row['entry_id']} of the audit trail is damaged.",
            "Something else than this program changed the database; go back to a backup.",
        ) from error
    return AuditRow(row["entry_id"], row["at"], row["who"], row["what"], row["subject"], detail)
