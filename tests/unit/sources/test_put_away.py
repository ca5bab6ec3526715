"""What happens to files after their inspection is recorded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.sources.finished_files import FileStamp
from inspectai_desktop.sources.folder_settings import Afterwards, FolderSettings
from inspectai_desktop.sources.put_away import PutAway, PutAwayQueue
from tests.source_fakes import FakeDisk, FakeDisposal

if TYPE_CHECKING:
    from pathlib import Path

    from inspectai_desktop.domain.inspection import FileIdentity


def _file(folder: Path, name: str = "a.png") -> tuple[str, FileStamp]:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"picture")
    return str(path), FileStamp(path.stat().st_size, path.stat().st_mtime_ns)


def _names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_left_file_stays(tmp_path: Path, verdict: Verdict) -> None:
    PutAway(FolderSettings(tmp_path)).put_away(*_file(tmp_path), verdict)
    assert _names(tmp_path) == {"a.png"}


@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_moved_file_lies_in_the_folder_of_its_verdict(tmp_path: Path, verdict: Verdict) -> None:
    put_away = PutAway(FolderSettings(tmp_path, afterwards=Afterwards.MOVE))
    put_away.put_away(*_file(tmp_path), verdict)
    assert _names(tmp_path) == {f"{verdict.value}/a.png"}


def test_a_moved_file_keeps_its_subfolder(tmp_path: Path) -> None:
    settings = FolderSettings(
        tmp_path / "in", afterwards=Afterwards.MOVE, move_to=tmp_path / "out", subfolders=True
    )
    PutAway(settings).put_away(*_file(tmp_path / "in", "lot 7/a.png"), Verdict.FAIL)
    assert _names(tmp_path) == {"out/FAIL/lot 7/a.png"}


def test_a_deleted_file_is_gone(tmp_path: Path) -> None:
    put_away = PutAway(FolderSettings(tmp_path, afterwards=Afterwards.DELETE))
    put_away.put_away(*_file(tmp_path), Verdict.PASS)
    assert _names(tmp_path) == set()


def test_a_file_that_was_not_inspected_is_moved_aside_and_never_deleted(tmp_path: Path) -> None:
    put_away = PutAway(FolderSettings(tmp_path, afterwards=Afterwards.DELETE))
    put_away.put_away(*_file(tmp_path), Verdict.NOT_INSPECTED)
    assert _names(tmp_path) == {"NOT_INSPECTED/a.png"}


def test_a_half_deleted_file_gets_its_name_back(tmp_path: Path) -> None:
    leftover, _ = _file(tmp_path, ".0a1b2c3d.a.png.inspectai-taken")
    PutAway(FolderSettings(tmp_path, afterwards=Afterwards.DELETE)).restore(leftover)
    assert _names(tmp_path) == {"a.png"}


@pytest.fixture
def disk() -> FakeDisk:
    disk = FakeDisk()
    for name in ("a.png", "b.png", "c.png"):
        disk.write(name, b"picture")
    return disk


def _identity(disk: FakeDisk, path: str) -> FileIdentity:
    found = disk.look_at(path)
    assert found is not None
    return found.identity


def test_one_stubborn_file_does_not_keep_the_others_waiting(disk: FakeDisk) -> None:
    disposal = FakeDisposal(disk, leaves_files=False)
    disposal.broken = {"a.png"}
    queue = PutAwayQueue(disposal)
    for name in ("a.png", "b.png", "c.png"):
        queue.add(_identity(disk, name), name, Verdict.PASS)
    queue.work(0.0, 10)
    assert "a.png" in queue.problem
    assert queue.next_try_s() == 0.5
    queue.work(0.4, 10)
    assert disposal.put == []
    queue.work(0.5, 10)
    assert [path for path, _ in disposal.put] == ["b.png", "c.png"]
    disposal.broken = set()
    retry_s = queue.next_try_s()
    assert retry_s is not None
    queue.work(retry_s, 10)
    assert disk.files == {}
    assert queue.problem == ""
    assert queue.next_try_s() is None


def test_trouble_with_a_half_deleted_file_is_told(tmp_path: Path) -> None:
    queue = PutAwayQueue(PutAway(FolderSettings(tmp_path, afterwards=Afterwards.DELETE)))
    missing = str(tmp_path / ".0a1b2c3d.a.png.inspectai-taken")
    queue.restore([missing], 0.0)
    assert re.search("cannot be put away", queue.problem)
