"""Every storage test runs on a file and, where there is a server, on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from inspectai_desktop.storage.database import Database
from tests.postgresql_server import emptied_database

BOTH = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql))


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty open database."""
    location = tmp_path / "station.db" if request.param == "sqlite" else emptied_database()
    opened = Database.open(location)
    yield opened
    opened.close()
