"""The station is killed again and again while files arrive: nothing lost, nothing twice."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from inspectai_desktop.storage.database import Database
from inspectai_desktop.storage.image_store import ImageStore

ROOT = Path(__file__).parents[2]
FILES = 500
KILLS = 50
PATIENCE_S = 120


def _arrive(folder: Path, pictures: list[bytes], ended: threading.Event) -> None:
    """Writes files as cameras do: some at once, some in halves, some under a temporary name."""
    for number in range(FILES):
        data = pictures[number % len(pictures)]
        # Each file has its own bytes, so that a mixed-up picture would be found.
        data += f"part {number}".encode()
        name = folder / f"{number:04d}.png"
        if number % 3 == 0:
            name.write_bytes(data)
        elif number % 3 == 1:
            with name.open("wb") as stream:
                stream.write(data[: len(data) // 2])
                stream.flush()
                ended.wait(0.01)
                stream.write(data[len(data) // 2 :])
        else:
            temporary = name.with_suffix(".tmp")
            temporary.write_bytes(data)
            temporary.rename(name)
        # All together as long as the kills take, so that every kill meets work.
        ended.wait(0.12)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_after_fifty_kills_each_file_is_recorded_once_with_its_own_picture(
    tmp_path: Path, tiny_bundle: Path, good_parts: Path
) -> None:
    folder, data = tmp_path / "in", tmp_path / "data"
    folder.mkdir()
    pictures = [file.read_bytes() for file in sorted(good_parts.iterdir())]
    ended = threading.Event()
    writer = threading.Thread(target=_arrive, args=(folder, pictures, ended))
    command = [
        *(sys.executable, "-m", "tests.watch_station", str(tiny_bundle), str(folder)),
        *("--data", str(data), "--provider", "cpu", "--threads", "1", "--format", "none"),
        *("--settle", "0.05", "--rescan", "0.1"),
    ]
    moments = random.Random(9)
    writer.start()
    for _ in range(KILLS):
        with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as station:
            # Starting takes about a second here; kills hit the start, the work and the recording.
            ended.wait(moments.uniform(0.3, 2.5))
            assert station.poll() is None, "it ended before it was killed"
            station.kill()
    writer.join(PATIENCE_S)
    last = subprocess.run(
        [*command, "--stop-after-idle", "2"], cwd=ROOT, timeout=PATIENCE_S, check=False
    )
    assert last.returncode in (0, 1)
    _check_database(data, folder)
    _check_pictures(data, folder)


def _check_database(data: Path, folder: Path) -> None:
    database = Database.open(data / "station.db")
    assert database.integrity_ok()
    database.close()
    with sqlite3.connect(data / "station.db") as connection:
        paths = [path for (path,) in connection.execute("SELECT file_path FROM inspections")]
        verdicts = dict(
            connection.execute("SELECT verdict, COUNT(*) FROM inspections GROUP BY verdict")
        )
    connection.close()
    assert sorted(paths) == sorted(str(file) for file in folder.iterdir())
    assert len(paths) == FILES
    assert "NOT_INSPECTED" not in verdicts


def _check_pictures(data: Path, folder: Path) -> None:
    store = ImageStore.open(data / "pictures")
    with sqlite3.connect(data / "station.db") as connection:
        rows = connection.execute(
            "SELECT file_path, image_reference, map_reference FROM inspections"
        ).fetchall()
    connection.close()
    for path, image, anomaly_map in rows:
        assert store.read_picture(image) == (folder / os.path.basename(path)).read_bytes()  # noqa: PTH119
        assert store.read_map(anomaly_map).size > 0
