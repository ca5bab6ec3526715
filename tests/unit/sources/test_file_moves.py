"""Moving and deleting without overwriting or losing, also when cut off in the middle."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from inspectai_desktop.sources.file_moves import (
    TAKEN_SUFFIX,
    delete_file,
    give_name_back,
    move_file,
)
from inspectai_desktop.sources.finished_files import FileStamp


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in" / "part.png"
    path.parent.mkdir()
    path.write_bytes(b"inspected")
    return path


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "PASS" / "part.png"
    path.parent.mkdir()
    return path


def _stamp(path: Path) -> FileStamp:
    status = path.stat()
    return FileStamp(status.st_size, status.st_mtime_ns)


def _everything(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def _no_links(*args: object, **kwargs: object) -> None:
    raise OSError(errno.EPERM, "Operation not permitted")


def _other_file_system(*args: object, **kwargs: object) -> None:
    raise OSError(errno.EXDEV, "Invalid cross-device link")


@pytest.fixture(params=["links", "no links", "other file system"])
def file_system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The three ways a file can be moved; the last publishes its copy with real links."""
    kind = str(request.param)
    if kind == "no links":
        monkeypatch.setattr(os, "link", _no_links)
    if kind == "other file system":
        link = os.link

        def across(source: Any, wanted: Any) -> None:
            if Path(source).parent.name == "in" and Path(wanted).parent.name != "in":
                _other_file_system()
            link(source, wanted)

        monkeypatch.setattr(os, "link", across)
    return kind


@pytest.mark.usefixtures("file_system")
class TestMove:
    def test_a_moved_file_keeps_name_content_and_time(self, source: Path, target: Path) -> None:
        stamp = _stamp(source)
        move_file(source, target, stamp)
        assert _everything(source.parent.parent) == {"PASS/part.png": b"inspected"}
        assert _stamp(target) == stamp

    def test_a_taken_name_gets_a_number(self, source: Path, target: Path) -> None:
        target.write_bytes(b"other")
        target.with_name("part (2).png").write_bytes(b"another")
        move_file(source, target, _stamp(source))
        assert _everything(target.parent) == {
            "part.png": b"other",
            "part (2).png": b"another",
            "part (3).png": b"inspected",
        }

    def test_a_file_that_was_written_again_stays(self, source: Path, target: Path) -> None:
        stamp = _stamp(source)
        source.write_bytes(b"a new part")
        move_file(source, target, stamp)
        assert _everything(source.parent.parent) == {"in/part.png": b"a new part"}

    def test_a_file_that_is_gone_is_no_error(self, source: Path, target: Path) -> None:
        stamp = _stamp(source)
        source.unlink()
        move_file(source, target, stamp)
        assert _everything(source.parent.parent) == {}

    def test_a_missing_target_folder_is_an_error_and_the_file_stays(
        self, source: Path, target: Path
    ) -> None:
        target.parent.rmdir()
        stamp = _stamp(source)
        with pytest.raises(FileNotFoundError):
            move_file(source, target, stamp)
        assert source.read_bytes() == b"inspected"


def test_a_file_replaced_while_it_is_moved_goes_back_to_its_place(
    source: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamp = _stamp(source)
    link = os.link

    def replaced_after_linking(old: Any, new: Any) -> None:
        link(old, new)
        if Path(new) == target:
            fresh = source.with_name("fresh.tmp")
            fresh.write_bytes(b"a new part")
            fresh.replace(source)

    monkeypatch.setattr(os, "link", replaced_after_linking)
    move_file(source, target, stamp)
    assert _everything(source.parent.parent) == {
        "PASS/part.png": b"inspected",
        "in/part.png": b"a new part",
    }


def test_a_file_replaced_while_it_is_moved_without_links_goes_back(
    source: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamp = _stamp(source)
    monkeypatch.setattr(os, "link", _no_links)
    replace = Path.replace

    def replaced_before_moving(self: Path, to: Path) -> Path:
        if self == source:
            source.write_bytes(b"a new part")
        return replace(self, to)

    monkeypatch.setattr(Path, "replace", replaced_before_moving)
    move_file(source, target, stamp)
    assert _everything(source.parent.parent) == {"in/part.png": b"a new part"}


@pytest.mark.parametrize("step", ["after the link", "after taking"])
def test_a_move_that_was_cut_off_is_completed_without_a_second_copy(
    source: Path, target: Path, step: str
) -> None:
    stamp = _stamp(source)
    os.link(source, target)
    if step == "after taking":
        taken = source.with_name(f".01234567.part.png{TAKEN_SUFFIX}")
        source.rename(taken)
        give_name_back(taken)
    move_file(source, target, stamp)
    assert _everything(source.parent.parent) == {"PASS/part.png": b"inspected"}


def test_a_copy_to_another_file_system_that_was_cut_off_is_not_copied_twice(
    source: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target.write_bytes(b"other")
    copy = target.with_name("part (2).png")
    copy.write_bytes(source.read_bytes())
    stamp = _stamp(source)
    os.utime(copy, ns=(stamp.modified_ns, stamp.modified_ns))
    monkeypatch.setattr(os, "link", _other_file_system)
    move_file(source, target, stamp)
    assert _everything(source.parent.parent) == {
        "PASS/part.png": b"other",
        "PASS/part (2).png": b"inspected",
    }


def test_a_copy_that_fails_leaves_no_half_written_picture(
    source: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "link", _other_file_system)
    monkeypatch.setattr(shutil, "copyfileobj", full)
    with pytest.raises(OSError, match="No space"):
        move_file(source, target, _stamp(source))
    assert _everything(source.parent.parent) == {"in/part.png": b"inspected"}


def test_a_deleted_file_is_gone_and_one_that_was_written_again_is_not(source: Path) -> None:
    old = _stamp(source)
    source.write_bytes(b"a new part")
    delete_file(source, old)
    assert source.read_bytes() == b"a new part"
    delete_file(source, _stamp(source))
    delete_file(source, old)
    assert _everything(source.parent) == {}


def test_a_file_replaced_while_it_is_deleted_gets_its_name_back(
    source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamp = _stamp(source)
    rename = Path.rename

    def replaced_before_taking(self: Path, to: Path) -> Path:
        source.write_bytes(b"a new part")
        return rename(self, to)

    monkeypatch.setattr(Path, "rename", replaced_before_taking)
    delete_file(source, stamp)
    assert _everything(source.parent) == {"part.png": b"a new part"}


def test_a_name_that_is_used_again_is_not_overwritten_when_a_file_gets_it_back(
    tmp_path: Path, file_system: str
) -> None:
    (tmp_path / "part.png").write_bytes(b"newer")
    taken = tmp_path / f".89abcdef.part.png{TAKEN_SUFFIX}"
    taken.write_bytes(b"older")
    give_name_back(taken)
    assert _everything(tmp_path) == {"part.png": b"newer", "part (2).png": b"older"}
