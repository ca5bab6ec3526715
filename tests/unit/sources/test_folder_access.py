"""Which files of a folder count, on a real disk."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from inspectai_desktop.errors import SourceError
from inspectai_desktop.sources.folder_access import FolderAccess
from inspectai_desktop.sources.folder_settings import FolderSettings


def _names(folder: Path, access: FolderAccess) -> set[str]:
    return {Path(found.path).relative_to(folder).as_posix() for found in access.scan()}


def _fill(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def test_only_files_with_a_chosen_ending_count(tmp_path: Path) -> None:
    _fill(tmp_path, "a.png", "B.PNG", "c.txt", "d.png.tmp", ".hidden.png", "~lock.png", "png")
    access = FolderAccess(FolderSettings(tmp_path, extensions=(".png",)))
    assert _names(tmp_path, access) == {"a.png", "B.PNG"}


def test_folders_links_and_pipes_named_like_pictures_do_not_count(tmp_path: Path) -> None:
    _fill(tmp_path, "real.png")
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "link.png").symlink_to(tmp_path / "real.png")
    (tmp_path / "broken.png").symlink_to(tmp_path / "nothing.png")
    os.mkfifo(tmp_path / "pipe.png")
    access = FolderAccess(FolderSettings(tmp_path, subfolders=True))
    assert _names(tmp_path, access) == {"real.png"}
    for name in ("folder.png", "link.png", "broken.png", "pipe.png", "missing.png"):
        assert access.look_at(str(tmp_path / name)) is None


def test_subfolders_count_only_by_choice(tmp_path: Path) -> None:
    _fill(tmp_path, "a.png", "lot 7/b.png", "lot 7/deep/c.png", ".trash/d.png")
    assert _names(tmp_path, FolderAccess(FolderSettings(tmp_path))) == {"a.png"}
    access = FolderAccess(FolderSettings(tmp_path, subfolders=True))
    assert _names(tmp_path, access) == {"a.png", "lot 7/b.png", "lot 7/deep/c.png"}
    assert access.counts(str(tmp_path / "lot 7" / "deep" / "new.png"))
    assert not access.counts(str(tmp_path / ".trash" / "new.png"))
    assert not access.counts(str(tmp_path.parent / "elsewhere.png"))


def test_the_verdicts_folders_are_never_looked_into(tmp_path: Path) -> None:
    _fill(tmp_path, "PASS/a.png", "fail/b.png", "NOT_INSPECTED/sub/c.png", "lot/FAIL/d.png")
    access = FolderAccess(FolderSettings(tmp_path, subfolders=True))
    assert _names(tmp_path, access) == {"lot/FAIL/d.png"}
    assert not access.counts(str(tmp_path / "PASS" / "a.png"))
    assert access.counts(str(tmp_path / "lot" / "FAIL" / "d.png"))


def test_a_folder_for_inspected_files_inside_the_watched_one_is_passed_over(tmp_path: Path) -> None:
    _fill(tmp_path, "done/PASS/a.png", "done/b.png", "c.png")
    access = FolderAccess(FolderSettings(tmp_path, subfolders=True, move_to=tmp_path / "done"))
    assert _names(tmp_path, access) == {"c.png"}


def test_a_watched_folder_that_is_itself_called_pass_is_read(tmp_path: Path) -> None:
    _fill(tmp_path, "PASS/a.png")
    access = FolderAccess(FolderSettings(tmp_path / "PASS", subfolders=True))
    assert _names(tmp_path / "PASS", access) == {"a.png"}


def test_a_missing_folder_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    access = FolderAccess(FolderSettings(tmp_path / "gone"))
    with pytest.raises(SourceError, match="cannot be read") as raised:
        access.check()
    assert "network share" in raised.value.hint
    with pytest.raises(SourceError, match="cannot be read"):
        list(access.scan())


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    _fill(tmp_path, "a.png")
    with pytest.raises(SourceError, match="is not a folder"):
        FolderAccess(FolderSettings(tmp_path / "a.png")).check()


def test_another_folder_under_the_same_path_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    access = FolderAccess(FolderSettings(tmp_path / "in"))
    before = access.check()
    (tmp_path / "in").rename(tmp_path / "old")
    (tmp_path / "in").mkdir()
    assert access.check() != before


def test_a_subfolder_that_cannot_be_opened_is_noted_and_the_rest_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fill(tmp_path, "a.png", "closed/b.png", "open/c.png")
    scandir = os.scandir

    def closed_scandir(path: str) -> object:
        if path.endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", closed_scandir)
    access = FolderAccess(FolderSettings(tmp_path, subfolders=True))
    assert _names(tmp_path, access) == {"a.png", "open/c.png"}
    assert "Permission denied" in access.closed_subfolders[0]


def test_a_file_is_read_with_the_stamp_it_has_then(tmp_path: Path) -> None:
    _fill(tmp_path, "a.png")
    access = FolderAccess(FolderSettings(tmp_path))
    content, stamp = access.read(str(tmp_path / "a.png"))
    found = access.look_at(str(tmp_path / "a.png"))
    assert content == b"x"
    assert found is not None
    assert found.stamp == stamp


def test_a_file_larger_than_the_limit_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "huge.png").open("wb") as file:
        file.truncate(3 * 2**20)
    access = FolderAccess(FolderSettings(tmp_path, max_file_mb=2))
    with pytest.raises(SourceError, match="3 MB"):
        access.read(str(tmp_path / "huge.png"))


def test_a_name_that_is_not_valid_text_has_an_identity_that_can_be_stored(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/teil_\xe4.png"
    Path(os.fsdecode(raw)).write_bytes(b"x")
    (found,) = FolderAccess(FolderSettings(tmp_path)).scan()
    assert found.identity.path.endswith("teil_\\xe4.png")
    found.identity.path.encode("utf-8")
    assert Path(found.path).read_bytes() == b"x"
