"""Every schema that was ever released reaches the newest one with all that was recorded."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, MetaData, create_engine, event, insert, inspect, select, text

from inspectai_desktop.domain.inspection import Inspection
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import StorageError
from inspectai_desktop.storage import schema, schema_revision
from inspectai_desktop.storage.column_types import microseconds, storable_text
from inspectai_desktop.storage.database import Database
from inspectai_desktop.storage.history_filter import HistoryFilter
from inspectai_desktop.storage.history_repository import HistoryRepository
from inspectai_desktop.storage.inspection_row import column_values, first_sequence
from inspectai_desktop.storage.schema_upgrade import known_revisions, upgrade
from tests.postgresql_server import dropped_database
from tests.unit.storage.made import made_inspection

REVISIONS = known_revisions()
BOTH = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql))


@contextmanager
def _connected(location: Path | str) -> Iterator[Connection]:
    """A transaction on a database of any schema, without this program's checks."""
    url = f"sqlite:///{location}" if isinstance(location, Path) else location
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda raw, _: setattr(raw, "isolation_level", None))
        event.listen(engine, "begin", lambda opened: opened.exec_driver_sql("BEGIN"))
    with engine.begin() as connection:
        yield connection
    engine.dispose()


@pytest.fixture(params=BOTH)
def location(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    return tmp_path / "station.db" if request.param == "sqlite" else dropped_database()


def _old_database(location: Path | str, revision: str, rows: list[dict[str, Any]]) -> None:
    """A database as the program of that revision left it."""
    with _connected(location) as connection:
        upgrade(connection, revision)
        tables = MetaData()
        tables.reflect(connection, only=["inspections"])
        if rows:
            connection.execute(insert(tables.tables["inspections"]), rows)


def _made(number: int) -> list[Inspection]:
    verdicts = list(Verdict)
    return [
        made_inspection(n, verdicts[n % 4], source=f"source {n} Prüfling") for n in range(number)
    ]


def _rows(number: int) -> list[dict[str, Any]]:
    """Inspections as plain column values: an old schema knows nothing of today's types."""
    rows = [{"sequence": first_sequence(one), **column_values(one)} for one in _made(number)]
    return [row | {"inspected_at": microseconds(row["inspected_at"])} for row in rows]


def test_the_newest_revision_is_the_one_the_program_expects() -> None:
    assert REVISIONS[-1] == schema.SCHEMA_REVISION
    assert sorted(REVISIONS) == REVISIONS
    assert len({len(revision) for revision in REVISIONS}) == 1


def test_the_steps_build_exactly_the_tables_that_the_program_uses(location: Path | str) -> None:
    with _connected(location) as connection:
        upgrade(connection, schema.SCHEMA_REVISION)
        options = {"compare_type": True, "include_name": _is_ours}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, schema.metadata) == []
        found = inspect(connection)
        for table in schema.metadata.sorted_tables:
            built = {check["name"] for check in found.get_check_constraints(table.name)}
            wanted = {
                str(constraint.name)
                for constraint in table.constraints
                if type(constraint).__name__ == "CheckConstraint"
            }
            assert built == wanted


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    if kind == "table":
        return name != schema.REVISION_TABLE and not (name or "").startswith("inspection_text")
    return not (kind == "index" and name == "ix_inspections_search_text")


@pytest.mark.parametrize("revision", REVISIONS)
def test_every_old_schema_reaches_the_newest_with_its_inspections(
    location: Path | str, revision: str
) -> None:
    _old_database(location, revision, _rows(40))
    database = Database.open(location)
    history = HistoryRepository(database)
    page = history.page(limit=100)
    assert [row.inspection for row in page.rows] == _made(40)[::-1]
    assert history.count(HistoryFilter(text="prüfling")) == 40
    assert history.count(HistoryFilter(text="source 17")) == 1
    assert database.integrity_ok()
    database.close()


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    revision=st.sampled_from(REVISIONS),
    texts=st.lists(
        st.tuples(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20)), max_size=6
    ),
)
def test_whatever_was_recorded_under_an_old_schema_is_read_under_the_newest(
    tmp_path_factory: pytest.TempPathFactory, revision: str, texts: list[tuple[str, str, str]]
) -> None:
    file = tmp_path_factory.mktemp("old") / "station.db"
    rows = _rows(len(texts))
    stored = [tuple(storable_text(piece) for piece in row) for row in texts]
    for row, (lot, part, operator) in zip(rows, stored, strict=True):
        row.update(lot=lot, part=part, operator=operator)
    _old_database(file, revision, rows)
    database = Database.open(file)
    found = HistoryRepository(database).page(limit=100).rows
    told = [row.inspection.context for row in reversed(found)]
    assert [(said.lot, said.part, said.operator) for said in told] == stored
    database.close()


def test_a_file_is_copied_before_its_schema_changes(tmp_path: Path) -> None:
    file = tmp_path / "station.db"
    _old_database(file, REVISIONS[0], _rows(3))
    Database.open(file).close()
    copy = tmp_path / f"station.db-before-{schema.SCHEMA_REVISION}.bak"
    with _connected(copy) as connection:
        assert schema_revision.recorded_revision(connection) == REVISIONS[0]
        assert connection.scalar(text("SELECT count(*) FROM inspections")) == 3
    Database.open(file).close()
    assert {path.name for path in tmp_path.iterdir()} == {"station.db", copy.name}


def test_a_new_database_needs_no_copy(tmp_path: Path) -> None:
    Database.open(tmp_path / "station.db").close()
    assert [path.name for path in tmp_path.iterdir()] == ["station.db"]


def test_a_step_that_fails_leaves_the_old_schema_whole(
    location: Path | str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _old_database(location, REVISIONS[0], _rows(3))
    with _connected(location) as connection:
        before = sorted(inspect(connection).get_table_names())

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Operations, "create_index", fail)
    with pytest.raises(ZeroDivisionError):
        Database.open(location)
    monkeypatch.undo()
    with _connected(location) as connection:
        assert schema_revision.recorded_revision(connection) == REVISIONS[0]
        assert sorted(inspect(connection).get_table_names()) == before
    database = Database.open(location)
    assert HistoryRepository(database).count() == 3
    database.close()


def test_without_room_for_the_copy_nothing_is_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "station.db"
    _old_database(file, REVISIONS[0], _rows(1))

    def no_room(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", no_room)
    with pytest.raises(StorageError, match="could not be copied"):
        Database.open(file)
    with sqlite3.connect(file) as old:
        found = old.execute("SELECT version_num FROM schema_revision").fetchone()
    old.close()
    assert found == (REVISIONS[0],)
    assert not list(tmp_path.glob("*.bak"))


def test_two_programs_that_start_at_once_upgrade_once(location: Path | str) -> None:
    _old_database(location, REVISIONS[0], _rows(2))
    problems: list[BaseException] = []

    def start() -> None:
        try:
            Database.open(location, busy_timeout_s=30).close()
        except BaseException as error:  # noqa: BLE001 - shown by the test
            problems.append(error)

    threads = [threading.Thread(target=start) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert problems == []
    with _connected(location) as connection:
        assert schema_revision.recorded_revision(connection) == schema.SCHEMA_REVISION
        assert connection.scalar(select(text("count(*)")).select_from(text("inspections"))) == 2
