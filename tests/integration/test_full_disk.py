"""A disk that fills up while something is written: told, and nothing half-written is left."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from inspectai_desktop.__main__ import main
from inspectai_desktop.inference.bundle import read_bundle
from tests.tiny_fit import fit_arguments
from training.cli import run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Told = pytest.CaptureFixture[str]


def _mounted(folder: Path, options: str) -> bool:
    mount = shutil.which("mount")
    if mount is None or sys.platform != "linux":
        return False
    command = [mount, "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """Mounts a real file system of so many KiB, where this user may."""
    made: list[Path] = []

    def mount(size_kib: int) -> Path:
        folder = tmp_path / f"disk-{len(made)}"
        folder.mkdir()
        if not _mounted(folder, f"size={size_kib}k"):
            pytest.skip("this user may not mount a small file system")
        made.append(folder)
        return folder

    yield mount
    for folder in made:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_too_small_for_the_bundle_is_left_as_it_was(
    small_disk: Callable[[int], Path], good_parts: Path, tiny_encoder: Path, capsys: Told
) -> None:
    disk = small_disk(12)
    assert run(fit_arguments(good_parts, disk / "plate", tiny_encoder)) == 3
    told = capsys.readouterr().err
    assert str(disk / "plate") in told
    assert "No space left on device" in told
    assert "free space" in told
    assert not list(disk.iterdir())


def test_a_bundle_that_should_be_replaced_survives_a_full_disk(
    small_disk: Callable[[int], Path], good_parts: Path, tiny_encoder: Path, capsys: Told
) -> None:
    disk = small_disk(64)
    output = disk / "plate"
    assert run(fit_arguments(good_parts, output, tiny_encoder, "--seed", "1")) == 0
    before = read_bundle(output).manifest
    filler = disk / "filler"
    filler.write_bytes(bytes(max(0, shutil.disk_usage(disk).free - 8192)))
    capsys.readouterr()
    again = fit_arguments(good_parts, output, tiny_encoder, "--seed", "2", "--overwrite")
    assert run(again) == 3
    assert "No space left" in capsys.readouterr().err
    assert read_bundle(output).manifest == before
    assert sorted(path.name for path in disk.iterdir()) == ["filler", "plate"]


def test_packing_and_unpacking_onto_a_full_disk_leave_nothing_half_written(
    small_disk: Callable[[int], Path], tiny_bundle: Path, tmp_path: Path, capsys: Told
) -> None:
    packed = tmp_path / "plate.inspectai"
    assert main(["bundle", "pack", str(tiny_bundle), str(packed)]) == 0
    disk = small_disk(8)
    for arguments in (
        ["pack", str(tiny_bundle), str(disk / "plate.inspectai")],
        ["unpack", str(packed), str(disk / "plate")],
    ):
        capsys.readouterr()
        assert main(["bundle", *arguments]) == 3
        assert "No space left" in capsys.readouterr().err
        assert not list(disk.iterdir())


def test_overlays_that_fill_the_disk_end_with_a_clear_error(
    small_disk: Callable[[int], Path], tiny_bundle: Path, good_parts: Path, capsys: Told
) -> None:
    disk = small_disk(12)
    arguments = ["inspect", str(tiny_bundle), str(good_parts), "--format", "jsonl"]
    assert main([*arguments, "--overlays", str(disk / "overlays")]) == 3
    assert "No space left" in capsys.readouterr().err


def test_a_write_protected_place_is_refused_before_the_work(
    tmp_path: Path, good_parts: Path, tiny_encoder: Path, capsys: Told
) -> None:
    folder = tmp_path / "protected"
    folder.mkdir()
    if not _mounted(folder, "size=64k,ro"):
        pytest.skip("this user may not mount a write-protected file system")
    try:
        for output in (folder / "plate", folder / "deep" / "plate"):
            assert run(fit_arguments(good_parts, output, tiny_encoder)) == 3
            told = capsys.readouterr().err
            assert "Read-only file system" in told
            assert str(output.parent) in told
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("failing_write", [1, 2, 3, 4, 5])
def test_whichever_file_no_longer_fits_nothing_is_left(
    failing_write: int,
    tmp_path: Path,
    good_parts: Path,
    tiny_encoder: Path,
    capsys: Told,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The same without a special file system: the n-th file written cannot be synced."""
    fsync, done = os.fsync, iter(range(1, 100))

    def full(descriptor: int) -> None:
        if next(done) == failing_write:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    assert run(fit_arguments(good_parts, tmp_path / "shelf" / "plate", tiny_encoder)) == 3
    told = capsys.readouterr().err
    assert os.strerror(errno.ENOSPC) in told
    assert str(tmp_path / "shelf" / "plate") in told
    assert not list((tmp_path / "shelf").iterdir())
