"""A station that is killed again and again loses no file and inspects none twice."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.source_fakes import WAIT_S, picture_bytes

FILES = 400
KILLS = 25


@pytest.mark.slow
def test_after_many_kills_each_file_is_recorded_once_and_moved_once(tmp_path: Path) -> None:
    folder, log = tmp_path / "in", tmp_path / "log.jsonl"
    folder.mkdir()
    picture = picture_bytes(side=64)
    end = threading.Event()

    def write() -> None:
        for number in range(FILES):
            (folder / f"{number:04d}.png").write_bytes(picture)
            end.wait(0.03)

    writer = threading.Thread(target=write)
    writer.start()
    moments = random.Random(20)
    command = [
        sys.executable,
        "-m",
        "tests.integration.folder_source.folder_station",
        str(folder),
        str(log),
    ]
    root = Path(__file__).parents[3]
    for _ in range(KILLS):
        with subprocess.Popen(command, cwd=root) as station:
            end.wait(moments.uniform(0.3, 0.9))
            assert station.poll() is None, "it ended before it was killed"
            station.kill()
    end.set()
    writer.join(WAIT_S)
    (tmp_path / "done").mkdir()
    subprocess.run(command, cwd=root, check=True, timeout=3 * WAIT_S)
    recorded = [json.loads(line)[0] for line in log.read_text("utf-8").splitlines()]
    assert sorted(recorded) == [str(folder / f"{number:04d}.png") for number in range(FILES)]
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.*")}
    assert sorted(files) == [f"PASS/{number:04d}.png" for number in range(FILES)]
    assert all(path.read_bytes() == picture for path in files.values())
