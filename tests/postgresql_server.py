"""A private PostgreSQL server for tests, from the binaries of the system's package.

`INSPECTAI_TEST_POSTGRESQL_URL` names a server to use instead (an empty database of its own).
Without either the tests that need a server are skipped with the reason.
"""

from __future__ import annotations

import atexit
import functools
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from sqlalchemy import Engine, NullPool, create_engine, inspect, make_url, text

from inspectai_desktop.storage.schema import REVISION_TABLE

URL_VARIABLE = "INSPECTAI_TEST_POSTGRESQL_URL"
_SERVICE_USER = "postgres"


def postgresql_url() -> str:
    """URL of a database that tests may fill and empty; skips the test when there is none."""
    given = os.environ.get(URL_VARIABLE)
    return given or _started_server()


def find_binaries() -> Path | None:
    """Folder with `initdb` and `pg_ctl`, the newest version first."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    return packaged[0].parent if packaged else None


@functools.cache
def _started_server() -> str:
    binaries = find_binaries()
    if binaries is None:
        pytest.skip(f"no PostgreSQL here: set {URL_VARIABLE} or install Debian's `postgresql`")
    prefix = _as_service_user()
    folder = Path(tempfile.mkdtemp(prefix="inspectai-postgresql-"))
    if prefix:
        owner = pwd.getpwnam(_SERVICE_USER)
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    data = folder / "data"

    def run(*command: str) -> None:
        with (folder.with_suffix(".log")).open("ab") as log:
            subprocess.run(
                [*prefix, *command], check=True, cwd=folder, stdout=log, stderr=log, timeout=60
            )

    def stop() -> None:
        run(str(binaries / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
        folder.with_suffix(".log").unlink(missing_ok=True)

    run(str(binaries / "initdb"), "-D", str(data), "-U", "tester", "-A", "trust", "-E", "UTF8",
        "--locale=C.UTF-8", "--no-sync")  # fmt: skip
    # Only a socket in the private folder: no port to find, and nobody else can reach it.
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
    run(str(binaries / "pg_ctl"), "-D", str(data), "-w", "-o", options, "start")
    atexit.register(stop)
    return f"postgresql://tester@/postgres?host={folder}"


def _as_service_user() -> list[str]:
    """Command that leaves root, because PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return []
    setpriv = shutil.which("setpriv")
    if setpriv is None or not any(user.pw_name == _SERVICE_USER for user in pwd.getpwall()):
        pytest.skip(f"PostgreSQL does not run as root: needs setpriv and a {_SERVICE_USER!r} user")
    return [setpriv, f"--reuid={_SERVICE_USER}", f"--regid={_SERVICE_USER}", "--init-groups"]


def dropped_database() -> str:
    """URL of the tests' database after everything in it was dropped."""
    url = postgresql_url()
    with _engine(url).begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    return url


def emptied_database() -> str:
    """URL of the tests' database after every table was emptied: much faster than dropping."""
    url = postgresql_url()
    with _engine(url).begin() as connection:
        tables = set(inspect(connection).get_table_names()) - {REVISION_TABLE}
        if tables:
            connection.execute(text(f"TRUNCATE {', '.join(sorted(tables))} RESTART IDENTITY"))
    return url


@functools.cache
def _engine(url: str) -> Engine:
    driven = make_url(url).set(drivername="postgresql+psycopg")
    return create_engine(driven, poolclass=NullPool)
