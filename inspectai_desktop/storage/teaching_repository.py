"""What each version of a category was taught from: pictures, and what a person had chosen."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select

from inspectai_desktop.errors import StorageError
from inspectai_desktop.storage.audit_trail import Author
from inspectai_desktop.storage.category_repository import bundle_id_of
from inspectai_desktop.storage.database import Database
from inspectai_desktop.storage.schema import (
    bundle_versions,
    categories,
    taught_pictures,
    teachings,
)


@dataclass(frozen=True, slots=True)
class TaughtPicture:
    """A picture of a good part: where it was, and the SHA-256 of its bytes ("" if unknown)."""

    path: str
    digest: str = ""


@dataclass(frozen=True, slots=True)
class TeachingRow:
    """What a version was taught from.

    Attributes:
        options: What a person had chosen, by name; as simple as JSON.
    """

    version: int
    taught_at: datetime
    taught_by: str
    pictures: tuple[TaughtPicture, ...]
    options: Mapping[str, Any] = field(default_factory=dict)


class TeachingRepository:
    """The records of teaching."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(
        self,
        category: str,
        version: int,
        pictures: tuple[TaughtPicture, ...],
        options: Mapping[str, Any],
        author: Author,
    ) -> None:
        """Remember what a version was taught from, in place of any earlier record of it.

        Raises:
            StorageError: There is no such version.
        """
        with self._database.writing() as connection:
            bundle_id = bundle_id_of(connection, category, version)
            for table in (taught_pictures, teachings):
                connection.execute(delete(table).where(table.c.bundle_id == bundle_id))
            connection.execute(
                insert(teachings).values(
                    bundle_id=bundle_id,
                    taught_at=author.at,
                    taught_by=author.name,
                    options=json.dumps(dict(options), sort_keys=True),
                )
            )
            rows = [
                {"bundle_id": bundle_id, "position": n, "path": one.path, "digest": one.digest}
                for n, one in enumerate(pictures)
            ]
            if rows:
                connection.execute(insert(taught_pictures), rows)

    def newest(self, category: str, *, version: int | None = None) -> TeachingRow | None:
        """The record of this version, or of the newest version that has one; None without."""
        query = (
            select(teachings, bundle_versions.c.version)
            .join(bundle_versions, bundle_versions.c.bundle_id == teachings.c.bundle_id)
            .join(categories, categories.c.category_id == bundle_versions.c.category_id)
            .where(categories.c.name == category)
            .order_by(bundle_versions.c.version.desc())
        )
        if version is not None:
            query = query.where(bundle_versions.c.version == version)
        with self._database.reading() as connection:
            row = connection.execute(query).mappings().first()
            if row is None:
                return None
            pictures = connection.execute(
                select(taught_pictures.c.path, taught_pictures.c.digest)
                .where(taught_pictures.c.bundle_id == row["bundle_id"])
                .order_by(taught_pictures.c.position)
            )
            found = tuple(TaughtPicture(*picture) for picture in pictures)
        return TeachingRow(
            row["version"], row["taught_at"], row["taught_by"], found, _options(row["options"])
        )


def _options(text: str) -> Mapping[str, Any]:
    try:
        options = json.loads(text)
    except ValueError as error:
        raise StorageError(
            "The record of what a version was taught from is damaged.",
            "Something else than this program changed the database; go back to a backup.",
        ) from error
    return options if isinstance(options, dict) else {}
