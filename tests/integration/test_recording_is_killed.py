"""The recording process is killed at random moments; what it said it had recorded is there."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from inspectai_desktop.storage.database import Database
from inspectai_desktop.storage.history_repository import HistoryRepository
from inspectai_desktop.storage.image_store import ImageStore
from inspectai_desktop.storage.picture_rows import PictureRows
from inspectai_desktop.storage.store_survey import survey_day
from inspectai_desktop.storage.stored_files import days
from tests.integration.recording_child import NOW, picture_of

ROOT = Path(__file__).resolve().parents[2]


def _record_until_killed(file: Path, pictures: Path, start: int, lines: int) -> list[int]:
    """Let a child work until it has said so many lines, kill it, return what it recorded."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.integration.recording_child", file, pictures, str(start)],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        text=True,
    )
    assert child.stdout is not None
    said = []
    for line in child.stdout:
        said.append(line)
        if len(said) == lines:
            child.send_signal(signal.SIGKILL)
    child.stdout.close()
    assert child.wait(30) == -signal.SIGKILL
    whole = [line.split() for line in said if line.endswith("\n")]
    return [int(number) for what, number in whole if what == "recorded"]


def _check(file: Path, pictures: Path, announced: list[int]) -> None:
    database, store = Database.open(file), ImageStore.open(pictures)
    assert database.integrity_ok()
    rows = HistoryRepository(database).page(limit=100_000).rows
    files = Counter(row.inspection.file for row in rows)
    assert max(files.values(), default=1) == 1
    numbers = set()
    for row in rows:
        one = row.inspection
        assert one.file is not None
        assert one.image_reference is not None
        assert one.map_reference is not None
        number = int(one.context.part.removeprefix("cap_"))
        assert store.read_picture(one.image_reference) == picture_of(number)
        assert store.read_map(one.map_reference).shape == (200, 200)
        numbers.add(number)
    assert numbers >= set(announced)
    assert numbers == set(range(len(numbers))), "no file was passed over"
    for day in days(store.root):
        survey = survey_day(store, PictureRows(database), day, NOW)
        assert survey.missing == ()
    database.close()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
@pytest.mark.parametrize("kills", [3, pytest.param(30, marks=pytest.mark.slow)])
@pytest.mark.timeout(300)
def test_whatever_moment_it_is_killed_each_file_is_recorded_once_with_whole_pictures(
    tmp_path: Path, kills: int
) -> None:
    chance = random.Random(kills)
    file, pictures = tmp_path / "station.db", tmp_path / "pictures"
    announced: list[int] = []
    for start in range(kills):
        announced += _record_until_killed(file, pictures, start, chance.randint(1, 60))
        _check(file, pictures, announced)
    assert len(announced) == len(set(announced))
