import os
import subprocess
import sys
from pathlib import Path

import pytest

from inspectai_desktop.errors import StationError, StorageError
from inspectai_desktop.services.single_instance import SingleInstance

HOLD = """
import sys, time
from pathlib import Path
from inspectai_desktop.services.single_instance import SingleInstance
SingleInstance(Path(sys.argv[1])).acquire()
print("held", flush=True)
sys.stdin.read()
"""


def holder(data_dir: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(data_dir)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_start_on_the_same_data_is_refused_and_names_the_first(tmp_path: Path) -> None:
    with holder(tmp_path) as first:
        with pytest.raises(StationError, match=rf"process {first.pid}\)"):
            SingleInstance(tmp_path).acquire()
        first.communicate(timeout=10)


def test_a_killed_program_gives_the_lock_back(tmp_path: Path) -> None:
    with holder(tmp_path) as first:
        first.kill()
        first.communicate(timeout=10)
    with SingleInstance(tmp_path):
        pass


def test_other_data_can_be_used_at_the_same_time(tmp_path: Path) -> None:
    with SingleInstance(tmp_path / "a"), SingleInstance(tmp_path / "b"):
        pass


def test_a_released_lock_can_be_taken_again(tmp_path: Path) -> None:
    lock = SingleInstance(tmp_path)
    for _ in range(3):
        lock.acquire()
        lock.acquire()
        lock.release()
        lock.release()
    with SingleInstance(tmp_path), pytest.raises(StationError, match=f"process {os.getpid()}"):
        lock.acquire()


def test_a_data_folder_that_cannot_be_made_is_an_expected_error(tmp_path: Path) -> None:
    blocker = tmp_path / "data"
    blocker.write_text("a file")
    with pytest.raises(StorageError, match="cannot be used"):
        SingleInstance(blocker / "inner").acquire()


def test_a_data_folder_that_an_upgrade_would_replace_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "InspectAI"))
    with pytest.raises(StorageError, match="upgrade replaces"):
        SingleInstance(tmp_path / "data").acquire()
    assert not list(tmp_path.iterdir())
    (tmp_path / "portable").touch()
    with SingleInstance(tmp_path / "data"):
        assert (tmp_path / "data").is_dir()
