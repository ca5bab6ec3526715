"""A folder, a receiver and a memory for each test; no thread may be left behind."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from tests.source_fakes import RecordingReceiver, StationMemory

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "in"
    path.mkdir()
    return path


@pytest.fixture
def receiver() -> RecordingReceiver:
    return RecordingReceiver()


@pytest.fixture
def memory() -> StationMemory:
    return StationMemory()


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    """Threads of watchdog and of the source must be gone when a test is over."""
    before = set(threading.enumerate())
    yield
    for thread in set(threading.enumerate()) - before:
        thread.join(5.0)
        assert not thread.is_alive(), f"{thread.name} is still alive"
