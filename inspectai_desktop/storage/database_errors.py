"""What databases complain about, in operator text. Anything not expected here stays a bug."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError

from inspectai_desktop.errors import StorageError
from inspectai_desktop.storage.database_location import DatabaseLocation


@dataclass(frozen=True, slots=True)
class _Complaint:
    """Operator text for one kind of failure; `{name}` is the database, `{said}` its own words."""

    message: str
    hint: str


_LOCKED = _Complaint(
    "The database {name} is locked by another program.",
    "Close the other program that uses it, or wait until it has finished, and try again.",
)
_FULL = _Complaint(
    "There is no room left for the database {name}.",
    "Free space on its disk, or let the station keep fewer pictures (Settings, Retention).",
)
_NOT_A_DATABASE = _Complaint(
    "{name} is not a database.", "Choose another file; this one was left as it is."
)
_DAMAGED = _Complaint(
    "The database {name} is damaged ({said}).",
    "Stop the station, keep a copy of the file, and go back to its last backup.",
)
_READ_ONLY = _Complaint(
    "The database {name} cannot be written.",
    "Check the access rights of the file and its folder, and that the disk is not write-protected.",
)
_CANNOT_OPEN = _Complaint(
    "The database {name} cannot be opened ({said}).",
    "Check that its folder exists on a local disk and may be written.",
)
_DISK = _Complaint(
    "The disk failed while using the database {name} ({said}).",
    "Check the disk and its connection; the last change was not kept.",
)
_UNREACHABLE = _Complaint(
    "The database {name} cannot be reached ({said}).",
    "Check the server, the network, and the user name and password in the settings.",
)
_REFUSED = _Complaint(
    "The database {name} refuses this user ({said}).",
    "Give the user the right to create and write tables in it.",
)

_SQLITE_COMPLAINTS = {
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_PROTOCOL: _LOCKED,
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_NOTADB: _NOT_A_DATABASE,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_FORMAT: _DAMAGED,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_PERM: _READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: _CANNOT_OPEN,
    sqlite3.SQLITE_IOERR: _DISK,
}

# By SQLSTATE, the longest prefix first: https://www.postgresql.org/docs/15/errcodes-appendix.html
_POSTGRESQL_COMPLAINTS = (
    ("55P03", _LOCKED),
    ("40P01", _LOCKED),
    ("25006", _READ_ONLY),
    ("42501", _REFUSED),
    ("53100", _FULL),
    ("53", _UNREACHABLE),
    ("57P", _UNREACHABLE),
    ("08", _UNREACHABLE),
    ("28", _UNREACHABLE),
    ("3D", _UNREACHABLE),
    ("58", _DISK),
    ("XX", _DAMAGED),
)


@contextmanager
def translated(location: DatabaseLocation) -> Iterator[None]:
    """Turn what the database may complain about into StorageError, keeping the cause.

    Broken constraints and wrong SQL pass through: they are bugs of this program.
    """
    try:
        yield
    except DBAPIError as error:
        complaint = _complaint(error, location)
        if complaint is None:
            raise
        said = location.without_secrets(str(error.orig)).strip().splitlines()
        texts = {"name": location.name, "said": said[0] if said else "no reason given"}
        raise StorageError(complaint.message.format(**texts), complaint.hint) from error


def _complaint(error: DBAPIError, location: DatabaseLocation) -> _Complaint | None:
    cause = error.orig
    if location.is_sqlite:
        # The low byte is the primary code; the rest of an extended code tells details.
        code = getattr(cause, "sqlite_errorcode", None)
        return None if code is None else _SQLITE_COMPLAINTS.get(code & 0xFF)
    state: str | None = getattr(cause, "sqlstate", None)
    if state is None:
        # libpq gives no code for a connection that failed or was lost.
        connection_failed = type(cause).__name__ == "OperationalError"
        return _UNREACHABLE if connection_failed or error.connection_invalidated else None
    return next((c for prefix, c in _POSTGRESQL_COMPLAINTS if state.startswith(prefix)), None)
