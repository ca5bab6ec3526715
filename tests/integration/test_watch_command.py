"""`inspectai watch` as a program sees it: lines, exit codes, signals."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from inspectai_desktop.services.single_instance import SingleInstance

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60


def command(bundle: Path, folder: Path, data: Path, *more: str) -> list[str]:
    return [
        *(sys.executable, "-m", "tests.watch_station", str(bundle), str(folder)),
        *("--data", str(data), "--provider", "cpu", "--threads", "1"),
        *("--settle", "0.05", "--rescan", "0.1", *more),
    ]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        arguments, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "in"
    made.mkdir()
    return made


def test_every_file_is_one_line_and_the_exit_code_says_the_worst(
    tmp_path: Path, folder: Path, tiny_bundle: Path, good_parts: Path, defective_parts: Path
) -> None:
    for file in (*good_parts.iterdir(), *defective_parts.iterdir()):
        shutil.copy(file, folder / f"{file.parent.name}_{file.name}")
    watch = command(
        tiny_bundle, folder, tmp_path / "data", "--format", "jsonl", "--stop-after-idle", "1",
        "--lot", "L-1", "--after", "move",
    )  # fmt: skip
    done = run(*watch)
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(records) == 16
    assert {record["lot"] for record in records} == {"L-1"}
    assert done.returncode == 1, done.stderr
    assert not any(folder.glob("*.*"))
    for record in records:
        assert (folder / record["verdict"] / Path(record["path"]).name).is_file()
    again = run(*watch)
    assert (again.returncode, again.stdout) == (0, "")


@pytest.mark.skipif(os.name == "nt", reason="Windows ends a process instead of asking it")
def test_sigterm_ends_the_station_in_good_order(
    tmp_path: Path, folder: Path, tiny_bundle: Path, good_parts: Path
) -> None:
    shutil.copy(next(good_parts.iterdir()), folder / "a.png")
    with subprocess.Popen(
        command(tiny_bundle, folder, tmp_path / "data"),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=PATIENCE_S)
    assert "a.png" in line
    assert process.returncode == 0, errors
    assert "Plate version 1" in errors


def test_a_reader_that_goes_away_ends_the_station(
    tmp_path: Path, folder: Path, tiny_bundle: Path, good_parts: Path
) -> None:
    for number in range(50):
        shutil.copy(next(good_parts.iterdir()), folder / f"{number}.png")
    with subprocess.Popen(
        command(tiny_bundle, folder, tmp_path / "data"),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.wait(PATIENCE_S) == 0


@pytest.mark.parametrize("missing", ["bundle", "folder"])
def test_what_is_missing_is_said_with_exit_code_3(
    tmp_path: Path, folder: Path, tiny_bundle: Path, missing: str
) -> None:
    bundle = tmp_path / "none" if missing == "bundle" else tiny_bundle
    watched = tmp_path / "none" if missing == "folder" else folder
    done = run(*command(bundle, watched, tmp_path / "data"))
    assert done.returncode == 3
    assert done.stderr.startswith("error: ")
    assert "Traceback" not in done.stderr


def test_a_second_station_on_the_same_data_is_refused_and_the_first_left_alone(
    tmp_path: Path, folder: Path, tiny_bundle: Path
) -> None:
    data = tmp_path / "data"
    with SingleInstance(data):
        done = run(*command(tiny_bundle, folder, data))
    assert done.returncode == 3
    assert f"already running on {data} (process {os.getpid()})" in done.stderr
    assert not (data / "station.db").exists()
