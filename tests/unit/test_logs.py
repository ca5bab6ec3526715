import io
import logging
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from inspectai_desktop.logs import start_logging

log = logging.getLogger("inspectai_desktop.test")


@pytest.fixture(autouse=True)
def root_as_before() -> Iterator[None]:
    root = logging.getLogger()
    level = root.level
    yield
    root.setLevel(level)


def test_details_go_to_the_file_and_warnings_to_the_terminal_too(tmp_path: Path) -> None:
    terminal = io.StringIO()
    logging_ = start_logging(tmp_path / "logs", terminal=terminal)
    log.info("a detail with Größe")
    log.warning("look here")
    logging_.stop()
    assert logging_.file is not None
    written = logging_.file.read_text("utf-8")
    assert "a detail with Größe" in written
    assert "look here" in written
    assert terminal.getvalue() == "WARNING: look here\n"


def test_files_rotate_and_stay_bounded(tmp_path: Path) -> None:
    logging_ = start_logging(tmp_path, terminal=io.StringIO())
    for _ in range(160):
        log.info("x" * 100_000)
    logging_.stop()
    sizes = [file.stat().st_size for file in tmp_path.iterdir()]
    assert 2 <= len(sizes) <= 6
    assert max(sizes) <= 2 * 1024 * 1024


def test_a_folder_that_cannot_be_written_is_told_and_survived(tmp_path: Path) -> None:
    blocker = tmp_path / "logs"
    blocker.write_text("a file, not a folder")
    terminal = io.StringIO()
    logging_ = start_logging(blocker, terminal=terminal)
    logging_.stop()
    assert logging_.file is None
    assert "There is no log file" in terminal.getvalue()


def test_warnings_of_libraries_are_logged(tmp_path: Path) -> None:
    logging_ = start_logging(tmp_path, terminal=io.StringIO())
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("old function", DeprecationWarning, stacklevel=1)
    logging_.stop()
    assert logging_.file is not None
    assert "old function" in logging_.file.read_text("utf-8")


def test_stopping_twice_is_the_same_as_once(tmp_path: Path) -> None:
    before = list(logging.getLogger().handlers)
    logging_ = start_logging(tmp_path, terminal=io.StringIO())
    logging_.stop()
    logging_.stop()
    assert logging.getLogger().handlers == before
