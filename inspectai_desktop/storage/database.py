"""The station's database: opening, transactions, closing.

Decisions:
    SQLite runs in WAL mode with `synchronous=FULL`. WAL alone survives a killed process; FULL also
    keeps every committed inspection through a power failure, which matters because a source may
    move or delete the part's file as soon as its inspection is recorded.

Threads:
    A `Database` may be used by any thread; a connection belongs to the thread that opened its
    `with` block, and to that block alone. On SQLite one block writes at a time and others wait up
    to the busy timeout; readers never wait and see the state at their first read. By agreement the
    recording thread alone writes inspections; everything else writes little and rarely.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, Engine, create_engine, event, select, text

from inspectai_desktop.errors import StorageError
from inspectai_desktop.storage.database_errors import translated
from inspectai_desktop.storage.database_location import DatabaseLocation, database_location
from inspectai_desktop.storage.schema import REVISION_TABLE
from inspectai_desktop.storage.schema_revision import bring_up_to_date

OLDEST_SQLITE = (3, 35, 0)
_WRITES = "inspectai_writes"
_CONNECT_TIMEOUT_S = 5


class Database:
    """An open database with the newest schema."""

    def __init__(self, engine: Engine, location: DatabaseLocation) -> None:
        self._engine = engine
        self._location = location
        self._closed = False

    @classmethod
    def open(cls, location: str | Path, *, busy_timeout_s: float = 5.0) -> Self:
        """Open or create a database and bring its schema up to date.

        An SQLite file whose schema must change is copied first, to `<file>-before-<revision>.bak`.

        Args:
            location: File path, `sqlite:///…` or `postgresql://user:password@server/name`.
            busy_timeout_s: How long to wait for another program's write.

        Raises:
            StorageError: It is locked, full, read-only, damaged, not a database, not ours, newer
                than this program or not reachable.
        """
        address = database_location(location)
        engine = _engine(address, busy_timeout_s)
        database = cls(engine, address)
        try:
            with translated(address):
                bring_up_to_date(database.writing, database.reading, address)
        except BaseException:
            database.close()
            raise
        return database

    @property
    def name(self) -> str:
        """What to call it in messages: file path or server; holds no password."""
        return self._location.name

    @property
    def is_sqlite(self) -> bool:
        """Whether this is a file rather than a server."""
        return self._location.is_sqlite

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One short read-only transaction; never nest it in another of the same thread.

        Raises:
            StorageError: The database cannot be used now.
        """
        with self._transaction(writes=False) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One short transaction that is kept whole, or not at all when the block raises.

        Raises:
            StorageError: The database cannot be used now; nothing was changed.
        """
        with self._transaction(writes=True) as connection:
            yield connection

    @contextmanager
    def _transaction(self, *, writes: bool) -> Iterator[Connection]:
        if self._closed:
            raise StorageError(f"The database {self.name} is closed.")
        with translated(self._location), self._engine.connect() as connection:
            connection.execution_options(**{_WRITES: writes})
            with connection.begin():
                yield connection

    def integrity_ok(self) -> bool:
        """Whether the database is whole; reads all of it (20 s for a million inspections).

        A PostgreSQL server checks its own pages; there only the connection is tried.
        """
        if not self.is_sqlite:
            with self.reading() as connection:
                return connection.scalar(select(1)) == 1
        try:
            with self.reading() as connection:
                answer = connection.execute(text("PRAGMA integrity_check(1)")).scalars().all()
                orphans = connection.execute(text("PRAGMA foreign_key_check")).first()
        except StorageError:
            return False
        return answer == ["ok"] and orphans is None

    def close(self) -> None:
        """Give all connections back; idempotent. Threads that use it must have stopped."""
        self._closed = True
        self._engine.dispose()


def _engine(location: DatabaseLocation, busy_timeout_s: float) -> Engine:
    try:
        if location.is_sqlite:
            return _sqlite_engine(location, busy_timeout_s)
        timeout_ms = int(busy_timeout_s * 1000)
        return create_engine(
            location.url,
            pool_pre_ping=True,
            connect_args={
                "connect_timeout": _CONNECT_TIMEOUT_S,
                "options": f"-c lock_timeout={timeout_ms} -c timezone=UTC",
            },
        )
    except ImportError as error:
        raise StorageError(
            "The driver for PostgreSQL (psycopg) is not installed.",
            'Install it with: pip install "inspectai-desktop[postgresql]"',
        ) from error


def _sqlite_engine(location: DatabaseLocation, busy_timeout_s: float) -> Engine:
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        wanted = ".".join(map(str, OLDEST_SQLITE))
        raise StorageError(
            f"This computer's SQLite is {sqlite3.sqlite_version}; {wanted} or newer is needed.",
            "Install a newer Python or SQLite, or use the packaged program.",
        )
    if location.file is not None and not location.file.parent.is_dir():
        raise StorageError(
            f"The folder {location.file.parent} of the database does not exist.",
            "Create it, or connect the disk it lies on.",
        )
    engine = create_engine(location.url)
    pragmas = (
        f"busy_timeout={int(busy_timeout_s * 1000)}",
        "synchronous=FULL",
        "foreign_keys=ON",
        "cache_size=-32768",
        "temp_store=MEMORY",
        "journal_size_limit=67108864",
    )

    def prepare(connection: sqlite3.Connection, _record: Any) -> None:  # noqa: ANN401 - unused
        # The driver's own transaction handling would commit schema changes one by one.
        connection.isolation_level = None
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")
        if _is_foreign(connection):
            return  # refused in a moment; until then nothing of it is changed
        if connection.execute("PRAGMA journal_mode=WAL").fetchone()[0] != "wal":
            raise StorageError(
                f"The database {location.name} cannot be shared between threads where it lies.",
                "Move it to a local disk; network shares cannot hold it.",
            )

    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin)
    return engine


def _is_foreign(connection: sqlite3.Connection) -> bool:
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    return bool(tables) and REVISION_TABLE not in tables
