"""Every storage test runs on a file and, where there is a server, on PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from inspectai_desktop.storage.database import Database
from tests.postgresql_server import emptied_database

BOTH = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql))


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the newest schema and nothing in it, to be copied."""
    file = tmp_path_factory.mktemp("template") / "station.db"
    Database.open(file).close()
    return file


@pytest.fixture(params=BOTH)
def database(
    request: pytest.FixtureRequest, tmp_path: Path, empty_file: Path
) -> Iterator[Database]:
    """An empty open database."""
    if request.param == "sqlite":
        opened = Database.open(shutil.copy(empty_file, tmp_path / "station.db"))
    else:
        opened = Database.open(emptied_database())
    yield opened
    opened.close()
