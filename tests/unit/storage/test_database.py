from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import text

from inspectai_desktop.errors import StorageError
from inspectai_desktop.storage.database import Database
from inspectai_desktop.storage.history_repository import HistoryRepository
from inspectai_desktop.storage.inspection_repository import InspectionRepository
from inspectai_desktop.storage.schema import SCHEMA_REVISION
from tests.unit.storage.made import made_inspection

_NEW_EVENT = "INSERT INTO events (at, kind, message) VALUES (1, 'SOURCE', :message)"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "station.db"


def test_what_was_recorded_is_there_after_closing_and_opening(file: Path) -> None:
    first = Database.open(file)
    InspectionRepository(first).record(made_inspection(1))
    first.close()
    second = Database.open(file)
    assert HistoryRepository(second).count() == 1
    assert second.integrity_ok()
    second.close()


def test_closing_leaves_one_file_and_may_be_repeated(file: Path) -> None:
    database = Database.open(file)
    InspectionRepository(database).record(made_inspection(1))
    database.close()
    database.close()
    assert [path.name for path in file.parent.iterdir()] == ["station.db"]
    with pytest.raises(StorageError, match="closed"), database.reading():
        pass


def test_sqlite_is_set_up_to_survive(file: Path) -> None:
    database = Database.open(file)
    with database.writing() as connection:
        settings = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    database.close()
    assert settings == {
        "journal_mode": "wal",
        "synchronous": 2,  # FULL
        "foreign_keys": 1,
        "busy_timeout": 5000,
    }


def test_a_url_names_the_same_file_as_its_path(file: Path) -> None:
    Database.open(file).close()
    database = Database.open(f"sqlite:///{file}")
    assert database.name == str(file)
    assert database.is_sqlite
    database.close()


def test_a_write_that_raises_is_taken_back(database: Database) -> None:
    def write_and_fail() -> None:
        with database.writing() as connection:
            connection.execute(text(_NEW_EVENT), {"message": "gone"})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    with database.reading() as connection:
        assert connection.scalar(text("SELECT count(*) FROM events")) == 0


def test_readers_go_on_while_another_thread_writes(database: Database) -> None:
    InspectionRepository(database).record(made_inspection(1))
    seen: list[int] = []
    with database.writing() as connection:
        connection.execute(text("DELETE FROM inspections"))
        reader = threading.Thread(target=lambda: seen.append(HistoryRepository(database).count()))
        reader.start()
        reader.join(10)
    assert seen == [1]
    assert HistoryRepository(database).count() == 0


def test_a_lock_of_another_program_is_named(file: Path) -> None:
    Database.open(file).close()
    other = sqlite3.connect(file)
    other.execute("BEGIN IMMEDIATE")
    database = Database.open(file, busy_timeout_s=0.05)
    with pytest.raises(StorageError, match=r"station.db is locked by another program") as raised:
        InspectionRepository(database).record(made_inspection(1))
    assert raised.value.hint
    other.close()
    assert InspectionRepository(database).record(made_inspection(1))
    database.close()


def test_a_full_disk_is_named_and_nothing_is_half_written(file: Path) -> None:
    database = Database.open(file)
    repository = InspectionRepository(database)
    repository.record(made_inspection(1))

    def fill() -> None:
        with database.writing() as connection:
            pages = connection.scalar(text("PRAGMA page_count"))
            connection.execute(text(f"PRAGMA max_page_count = {pages}"))
            for number in range(10_000):
                connection.execute(text(_NEW_EVENT), {"message": f"{number} " + "x" * 1000})

    with pytest.raises(StorageError, match="no room left"):
        fill()
    with database.reading() as connection:
        assert connection.scalar(text("SELECT count(*) FROM events")) == 0
    assert database.integrity_ok()
    database.close()


@pytest.mark.parametrize("content", [b"GIF89a not a database at all " * 100, b"\0" * 4096])
def test_a_file_that_is_no_database_is_refused_and_left_alone(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(StorageError, match=r"is not a database|damaged"):
        Database.open(file)
    assert file.read_bytes() == content


def test_a_database_of_another_program_is_refused_and_left_alone(file: Path) -> None:
    with sqlite3.connect(file) as other:
        other.execute("CREATE TABLE recipes (name TEXT)")
    other.close()
    before = file.read_bytes()
    with pytest.raises(StorageError, match=r"belongs to another program.*'recipes'"):
        Database.open(file)
    assert file.read_bytes() == before


def test_a_newer_schema_is_refused_with_both_revisions_named(file: Path) -> None:
    Database.open(file).close()
    with sqlite3.connect(file) as newer:
        newer.execute("UPDATE schema_revision SET version_num = '0999'")
    newer.close()
    with pytest.raises(StorageError, match=rf"0999.*{SCHEMA_REVISION}"):
        Database.open(file)


def test_a_write_protected_database_is_named(file: Path) -> None:
    Database.open(file).close()
    # Write protection that also holds for root.
    database = Database.open(f"sqlite:///file:{file}?mode=ro&uri=true")
    with pytest.raises(StorageError, match="cannot be written"):
        InspectionRepository(database).record(made_inspection(1))
    database.close()


def test_a_missing_folder_is_not_created(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"folder .*unmounted of the database"):
        Database.open(tmp_path / "unmounted" / "station.db")
    assert not (tmp_path / "unmounted").exists()


def test_a_folder_in_place_of_the_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot be opened"):
        Database.open(tmp_path)


def test_a_damaged_file_fails_its_integrity_check(file: Path) -> None:
    database = Database.open(file)
    repository = InspectionRepository(database)
    repository.record_many([made_inspection(number) for number in range(300)])
    database.close()
    with file.open("r+b") as stream:
        stream.seek(file.stat().st_size // 2)
        stream.write(b"\xff" * 20_000)
    damaged = Database.open(file)
    assert not damaged.integrity_ok()
    damaged.close()


@pytest.mark.parametrize(
    ("location", "message"),
    [
        ("mysql://user:sesame@server/station", "'mysql' databases are not supported"),
        ("sqlite://", "names no file"),
        ("postgresql://user:ses@ame@server:port/x", "cannot be read"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_without_its_password(
    location: str, message: str
) -> None:
    with pytest.raises(StorageError, match=message) as raised:
        Database.open(location)
    assert "sesame" not in str(raised.value)
    assert "ses@ame" not in repr(raised.value.__cause__)


@pytest.mark.parametrize(
    "location",
    [
        "postgresql://user:sesame@127.0.0.1:1/station",
        "postgresql://127.0.0.1:1/station?user=user&password=sesame",
    ],
)
def test_a_server_that_cannot_be_reached_is_named_without_the_password(location: str) -> None:
    with pytest.raises(StorageError, match=r"station on 127.0.0.1:1 cannot be reached") as raised:
        Database.open(location)
    assert "sesame" not in f"{raised.value} {raised.value.__cause__}"


def test_without_the_postgresql_driver_the_hint_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StorageError, match=r"inspectai-desktop\[postgresql\]"):
        Database.open("postgresql://server/station")


def test_a_start_with_a_current_schema_does_not_import_alembic(file: Path) -> None:
    Database.open(file).close()
    program = (
        "import sys; from inspectai_desktop.storage.database import Database; "
        f"Database.open({str(file)!r}).close(); assert 'alembic' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


def test_a_program_packaged_without_its_steps_says_so(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "inspectai_desktop.storage.schema_upgrade.migrations.__file__",
        str(tmp_path / "nowhere" / "__init__.py"),
    )
    with pytest.raises(StorageError, match="incomplete"):
        Database.open(file)


def test_the_steps_run_from_a_folder_with_any_name(file: Path, tmp_path: Path) -> None:
    package = Path(sys.modules["inspectai_desktop"].__file__ or "").parent
    copy = tmp_path / "100% of Jörg's programs"
    shutil.copytree(package, copy / "inspectai_desktop", ignore=shutil.ignore_patterns("*.pyc"))
    program = (
        f"import sys; sys.path.insert(0, {str(copy)!r}); "
        "from inspectai_desktop.storage.database import Database; "
        f"Database.open({str(file)!r}).close()"
    )
    subprocess.run([sys.executable, "-P", "-c", program], check=True, timeout=60, cwd=tmp_path)
    with sqlite3.connect(file) as opened:
        revision = opened.execute("SELECT version_num FROM schema_revision").fetchone()[0]
    opened.close()
    assert revision == SCHEMA_REVISION
