"""Where a database is: a file on this computer or a PostgreSQL server, and how to name it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from inspectai_desktop.errors import StorageError

_SECRET_WORDS = ("password", "passfile", "passwd")


@dataclass(frozen=True, slots=True)
class DatabaseLocation:
    """A checked database address.

    Attributes:
        url: For SQLAlchemy, with the driver filled in; holds the password.
        file: The SQLite file; None for a server.
        name: For messages and records; never holds a password.
    """

    url: URL
    file: Path | None
    name: str

    @property
    def is_sqlite(self) -> bool:
        """Whether this is a file rather than a server."""
        return self.url.get_backend_name() == "sqlite"

    def without_secrets(self, text: str) -> str:
        """The text without secrets of this address; drivers repeat what they are given."""
        for secret in _secrets(self.url):
            text = text.replace(secret, "***")
        return text


def database_location(location: str | Path) -> DatabaseLocation:
    """Read a path or a URL (`sqlite:///…`, `postgresql://user:password@host/name`).

    Raises:
        StorageError: The address cannot be read or names a kind of database we do not use.
    """
    if isinstance(location, Path) or "://" not in location:
        file = Path(location).expanduser().absolute()
        return DatabaseLocation(URL.create("sqlite", database=str(file)), file, str(file))
    try:
        url = make_url(location)
    except (ArgumentError, ValueError) as error:
        # Neither the address nor the cause may be repeated here: a password may be in them.
        raise StorageError(
            "The database address cannot be read.",
            "Write a file path or postgresql://user:password@server/name; write special "
            "characters of the password in percent form, such as %40 for @.",
        ) from (None if "@" in location else error)
    backend = url.get_backend_name()
    if backend == "sqlite":
        return _sqlite_location(url)
    if backend in {"postgresql", "postgres"}:
        url = url.set(drivername="postgresql+psycopg")
        return DatabaseLocation(url, None, _server_name(url))
    raise StorageError(
        f"{backend!r} databases are not supported.",
        "Use a file (SQLite) or a PostgreSQL server.",
    )


def _sqlite_location(url: URL) -> DatabaseLocation:
    if not url.database or url.database == ":memory:":
        raise StorageError(
            "The database address names no file.",
            "Give the path of a file; the station's memory must survive the program.",
        )
    if url.database.startswith("file:"):
        file = Path(unquote(url.database.removeprefix("file:"))).absolute()
        return DatabaseLocation(url, file, str(file))
    return database_location(Path(url.database))


def _server_name(url: URL) -> str:
    host = url.host or str(url.query.get("host", "")) or "this computer"
    port = f":{url.port}" if url.port else ""
    return f"{url.database or url.username or 'postgres'} on {host}{port}"


def _secrets(url: URL) -> list[str]:
    secrets = [str(url.password)] if url.password else []
    for key, value in url.query.items():
        if any(word in key.lower() for word in _SECRET_WORDS):
            secrets += [value] if isinstance(value, str) else list(value)
    return [secret for secret in secrets if secret]
