"""Runs the schema's steps with Alembic; apart, so that Alembic is imported only when needed."""

from __future__ import annotations

import threading
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from inspectai_desktop.errors import StorageError
from inspectai_desktop.storage import migrations
from inspectai_desktop.storage.schema import REVISION_TABLE

# Alembic's `op` and `context` are module-wide: one upgrade at a time in a process.
_one_at_a_time = threading.Lock()


def upgrade(connection: Connection, revision: str) -> None:
    """Take the schema up to `revision` inside the connection's transaction.

    Raises:
        StorageError: The program was packaged without its steps.
    """
    if not (_steps_dir() / "env.py").is_file():
        raise StorageError(
            f"This program is incomplete: {_steps_dir()} is missing.", "Install it again."
        )
    config = Config()
    config.set_main_option("script_location", str(_steps_dir()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    config.attributes["revision_table"] = REVISION_TABLE
    with _one_at_a_time:
        command.upgrade(config, revision)


def known_revisions() -> list[str]:
    """All revisions of this program, oldest first."""
    steps = ScriptDirectory(str(_steps_dir()))
    return [step.revision for step in reversed(list(steps.walk_revisions()))]


def _steps_dir() -> Path:
    return Path(migrations.__file__).resolve().parent
