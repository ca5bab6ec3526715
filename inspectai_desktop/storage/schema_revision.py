"""Which schema a database has, and the decision to use it, upgrade it or leave it alone."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from sqlalchemy import Connection, column, inspect, select, table, text

from inspectai_desktop.errors import StorageError
from inspectai_desktop.storage.database_location import DatabaseLocation
from inspectai_desktop.storage.schema import REVISION_TABLE, SCHEMA_REVISION

Transaction = Callable[[], AbstractContextManager[Connection]]

# Any number that no other program is likely to lock on the same server.
_POSTGRESQL_LOCK = 0x1A5_9EC7A1


def bring_up_to_date(
    writing: Transaction, reading: Transaction, location: DatabaseLocation
) -> None:
    """Create or upgrade the schema; two programs that try at once do it one after the other.

    Raises:
        StorageError: The database belongs to another program or is newer than this one.
    """
    with reading() as connection:
        if _checked_revision(connection, location) == SCHEMA_REVISION:
            return
    with writing() as connection:
        if not location.is_sqlite:
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_POSTGRESQL_LOCK})"))
        present = _checked_revision(connection, location)
        if present == SCHEMA_REVISION:
            return
        if present is not None and location.file is not None:
            back_up(location.file, backup_file(location.file, SCHEMA_REVISION))
        # Alembic takes 0.2 s to import, and hardly any start needs it.
        from inspectai_desktop.storage.schema_upgrade import upgrade  # noqa: PLC0415

        upgrade(connection, SCHEMA_REVISION)


def recorded_revision(connection: Connection) -> str | None:
    """The revision the database says it has; None for an empty database."""
    if not inspect(connection).has_table(REVISION_TABLE):
        return None
    revision: str | None = connection.scalar(
        select(column("version_num")).select_from(table(REVISION_TABLE))
    )
    return revision


def _checked_revision(connection: Connection, location: DatabaseLocation) -> str | None:
    revision = recorded_revision(connection)
    if revision is None:
        others = inspect(connection).get_table_names()
        if others:
            raise StorageError(
                f"The database {location.name} belongs to another program "
                f"(it holds the table {others[0]!r}).",
                "Choose another one; this one was left as it is.",
            )
    # Revisions are numbers of equal length, so they compare as text.
    elif revision > SCHEMA_REVISION:
        raise StorageError(
            f"The database {location.name} has schema revision {revision}; "
            f"this program knows revisions up to {SCHEMA_REVISION}.",
            "Install the newer version of this program, or choose another database.",
        )
    return revision


def backup_file(file: Path, revision: str) -> Path:
    """Where the copy from before the upgrade to `revision` lies."""
    return file.with_name(f"{file.name}-before-{revision}.bak")


def back_up(file: Path, copy: Path) -> None:
    """Copy a database that may be open, whole or not at all.

    Raises:
        StorageError: The copy cannot be written.
    """
    partial = copy.with_name(copy.name + ".tmp")
    try:
        partial.unlink(missing_ok=True)
        with sqlite3.connect(file) as source, sqlite3.connect(partial) as target:
            source.backup(target)
        source.close()
        target.close()
        with partial.open("rb+") as stream:
            os.fsync(stream.fileno())
        partial.replace(copy)
    except (OSError, sqlite3.Error) as error:
        raise StorageError(
            f"The database {file} must be upgraded, but could not be copied to {copy} ({error}).",
            "Make room on the disk or check the folder's access rights; nothing was changed.",
        ) from error
