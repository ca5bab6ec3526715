"""What only a real server can show; the storage tests themselves run on it too."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import text

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import StorageError
from inspectai_desktop.storage.database import Database
from inspectai_desktop.storage.history_filter import HistoryFilter
from inspectai_desktop.storage.history_repository import HistoryRepository
from inspectai_desktop.storage.inspection_repository import InspectionRepository
from tests.postgresql_server import dropped_database, emptied_database, postgresql_url
from tests.unit.storage.made import START, made_file, made_inspection

pytestmark = pytest.mark.postgresql


@pytest.fixture
def database() -> Iterator[Database]:
    opened = Database.open(emptied_database(), busy_timeout_s=0.5)
    yield opened
    opened.close()


def test_the_server_is_named_without_the_user(database: Database) -> None:
    assert not database.is_sqlite
    assert "tester" not in database.name
    assert database.integrity_ok()


def test_a_table_locked_by_another_program_is_named(database: Database) -> None:
    with (
        psycopg.connect(postgresql_url()) as other,
        other.transaction(),
    ):
        other.execute("LOCK TABLE inspections")
        with pytest.raises(StorageError, match="locked by another program"):
            InspectionRepository(database).record(made_inspection(1))
    assert InspectionRepository(database).record(made_inspection(1))


def test_a_lost_connection_is_told_and_the_next_call_connects_again(database: Database) -> None:
    repository = InspectionRepository(database)

    def record_while_the_server_hangs_up() -> None:
        with database.writing() as connection:
            mine = connection.scalar(text("SELECT pg_backend_pid()"))
            with psycopg.connect(postgresql_url(), autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s)", [mine])
            connection.execute(text("SELECT 1"))

    with pytest.raises(StorageError, match="cannot be reached"):
        record_while_the_server_hangs_up()
    assert repository.record(made_inspection(1))


def test_a_database_that_does_not_exist_is_named() -> None:
    location = postgresql_url().replace("/postgres?", "/no_such_station?")
    if "no_such_station" not in location:
        pytest.skip("the given server's address has another form")
    with pytest.raises(StorageError, match="no_such_station"):
        Database.open(location)


def test_a_user_who_may_not_write_is_told_so(database: Database) -> None:
    def record_as_guest() -> None:
        with database.writing() as connection:
            connection.execute(text("SET LOCAL ROLE guest"))
            connection.execute(text("DELETE FROM public.inspections"))

    with database.writing() as connection:
        connection.execute(text("CREATE ROLE guest"))
    try:
        with pytest.raises(StorageError, match="refuses this user"):
            record_as_guest()
    finally:
        with database.writing() as connection:
            connection.execute(text("DROP ROLE guest"))


def test_a_read_only_server_is_told(database: Database) -> None:
    def record_read_only() -> None:
        with database.writing() as connection:
            connection.execute(text("SET TRANSACTION READ ONLY"))
            connection.execute(text("DELETE FROM inspections"))

    with pytest.raises(StorageError, match="cannot be written"):
        record_read_only()


def test_without_trigrams_on_the_server_text_is_searched_all_the_same(
    caplog: pytest.LogCaptureFixture,
) -> None:
    location = dropped_database()
    with psycopg.connect(postgresql_url()) as other:
        # In the extension's way, so that it cannot be created, as where it is not installed.
        other.execute(
            "CREATE FUNCTION similarity(text, text) RETURNS real LANGUAGE sql AS 'SELECT 1::real'"
        )
    database = Database.open(location)
    try:
        InspectionRepository(database).record(made_inspection(1))
        history = HistoryRepository(database)
        assert history.count(HistoryFilter(text="CAP_0001")) == 1
        assert history.count(HistoryFilter(text="cap_0002")) == 0
        assert "no pg_trgm on this server" in caplog.text
    finally:
        database.close()
        dropped_database()


def test_two_programs_that_record_the_same_file_record_it_once(database: Database) -> None:
    ready = threading.Barrier(4)
    answers: list[bool] = []

    def record(number: int) -> None:
        mine = Database.open(postgresql_url())
        made = made_inspection(number, inspected_at=START, file=made_file(1))
        ready.wait(30)
        answers.append(InspectionRepository(mine).record(made))
        mine.close()

    threads = [threading.Thread(target=record, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(answers) == [False, False, False, True]
    assert HistoryRepository(database).count() == 1


def test_two_programs_that_record_in_the_same_millisecond_both_succeed(
    database: Database,
) -> None:
    ready = threading.Barrier(4)

    def record(first: int) -> None:
        mine = Database.open(postgresql_url())
        ready.wait(30)
        for number in range(first, first + 10):
            InspectionRepository(mine).record(made_inspection(number, inspected_at=START))
        mine.close()

    threads = [threading.Thread(target=record, args=(first,)) for first in (0, 100, 200, 300)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    history = HistoryRepository(database)
    assert history.count(HistoryFilter(verdicts=frozenset({Verdict.PASS}))) == 40
