"""A bundle that is damaged, newer or hostile, as the commands meet it."""

from __future__ import annotations

import json
import shutil
import zipfile
from typing import TYPE_CHECKING

import numpy as np
import pytest

from inspectai_desktop.__main__ import main
from inspectai_desktop.inference.bundle import read_bundle
from inspectai_desktop.inference.manifest_file import MANIFEST_NAME, manifest_bytes
from tests.pictures import write_parts

if TYPE_CHECKING:
    from pathlib import Path

Told = pytest.CaptureFixture[str]
FILES = ("manifest.json", "encoder.onnx", "memory_bank.npy", "calibration.npz", "thumbnail.jpg")


@pytest.fixture
def bundle(tiny_bundle: Path, tmp_path: Path) -> Path:
    """A bundle that may be damaged."""
    return shutil.copytree(tiny_bundle, tmp_path / "plate")


@pytest.fixture
def packed(bundle: Path, tmp_path: Path, capsys: Told) -> Path:
    """The same as one file."""
    target = tmp_path / "plate.inspectai"
    assert main(["bundle", "pack", str(bundle), str(target)]) == 0
    capsys.readouterr()
    return target


def every_command_refuses(bundle: Path, tmp_path: Path, capsys: Told, *named: str) -> None:
    """Inspect, show, verify and pack (or unpack) end with code 3 and the same clear message."""
    picture = write_parts(tmp_path / "pictures", n_parts=1)
    output = tmp_path / "output"
    move = "unpack" if bundle.is_file() else "pack"
    for arguments in (
        ["inspect", str(bundle), str(picture)],
        ["bundle", "show", str(bundle)],
        ["bundle", "verify", str(bundle)],
        ["bundle", move, str(bundle), str(output)],
    ):
        assert main(arguments) == 3
        told = capsys.readouterr()
        assert told.out == ""
        for part in (str(bundle), *named):
            assert part in told.err
        assert not output.exists()


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("place", [0.0, 0.3, 0.9])
def test_one_flipped_byte_in_any_file_is_noticed(
    name: str, place: float, bundle: Path, tmp_path: Path, capsys: Told
) -> None:
    file = bundle / name
    data = bytearray(file.read_bytes())
    data[int(place * len(data))] ^= 0x01
    file.write_bytes(data)
    every_command_refuses(bundle, tmp_path, capsys, name, "damaged")


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(name: str, bundle: Path, tmp_path: Path, capsys: Told) -> None:
    (bundle / name).unlink()
    every_command_refuses(bundle, tmp_path, capsys, f"{name} is missing")


@pytest.mark.parametrize("name", FILES)
def test_a_file_cut_short_is_noticed(name: str, bundle: Path, tmp_path: Path, capsys: Told) -> None:
    file = bundle / name
    file.write_bytes(file.read_bytes()[:-1])
    every_command_refuses(bundle, tmp_path, capsys, name)


def test_a_newer_format_is_refused_with_both_version_numbers(
    bundle: Path, tmp_path: Path, capsys: Told
) -> None:
    file = bundle / MANIFEST_NAME
    content = json.loads(file.read_text(encoding="utf-8"))
    content["format_version"] = 23
    file.write_text(json.dumps(content), encoding="utf-8")
    every_command_refuses(bundle, tmp_path, capsys, "version 23", "up to 1", "newer version")


def test_a_bundle_that_names_files_outside_itself_is_refused(
    bundle: Path, tmp_path: Path, capsys: Told
) -> None:
    secret = tmp_path / "secret.npy"
    secret.write_bytes(b"secret")
    manifest = read_bundle(bundle).manifest
    files = {**manifest.files, "../secret.npy": "00" * 32}
    hostile = manifest_bytes(manifest.model_copy(update={"files": files}))
    (bundle / MANIFEST_NAME).write_bytes(hostile)
    every_command_refuses(bundle, tmp_path, capsys, "../secret.npy")


def test_an_encoder_in_a_bundle_that_is_not_onnx_is_refused_by_name(
    bundle: Path, tmp_path: Path, capsys: Told
) -> None:
    """With the right checksums, so only opening it can tell."""
    from inspectai_desktop.inference.bundle import (  # noqa: PLC0415
        ENCODER_NAME,
        write_bundle,
    )

    whole = read_bundle(bundle)
    write_bundle(bundle, whole.manifest, {**whole.files, ENCODER_NAME: b"not ONNX"}, overwrite=True)
    picture = write_parts(tmp_path / "pictures", n_parts=1)
    assert main(["inspect", str(bundle), str(picture)]) == 3
    told = capsys.readouterr().err
    assert str(bundle / ENCODER_NAME) in told
    assert "ONNX" in told


@pytest.mark.parametrize("name", ["../evil.npy", "/tmp/evil.npy", "a/../../evil", "..\\evil.npy"])  # noqa: S108
def test_a_zip_that_climbs_out_is_refused_and_nothing_is_written(
    name: str, packed: Path, tmp_path: Path, capsys: Told
) -> None:
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr(name, b"evil")
    every_command_refuses(packed, tmp_path, capsys, "outside the bundle", repr(name))
    assert not list(tmp_path.rglob("evil*"))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_zip_that_holds_a_file_twice_is_refused(
    packed: Path, tmp_path: Path, capsys: Told
) -> None:
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr("manifest.json", b"{}")
    every_command_refuses(packed, tmp_path, capsys, "twice")


def test_a_zip_with_a_missing_file_is_refused(packed: Path, tmp_path: Path, capsys: Told) -> None:
    with zipfile.ZipFile(packed) as archive:
        kept = {n: archive.read(n) for n in archive.namelist() if n != "memory_bank.npy"}
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in kept.items():
            archive.writestr(name, data)
    every_command_refuses(packed, tmp_path, capsys, "memory_bank.npy is missing")


@pytest.mark.parametrize("place", [0.05, 0.5, 0.97])
def test_a_zip_that_was_cut_or_damaged_is_refused(
    place: float, packed: Path, tmp_path: Path, capsys: Told
) -> None:
    data = packed.read_bytes()
    packed.write_bytes(data[: int(place * len(data))])
    every_command_refuses(packed, tmp_path, capsys)


def test_what_is_no_bundle_at_all_is_refused(tmp_path: Path, capsys: Told) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file.inspectai").write_bytes(np.arange(1000).tobytes())
    for name, told in (
        ("missing", "no bundle"),
        ("folder", "manifest.json is missing"),
        ("file.inspectai", "not an .inspectai file"),
    ):
        assert main(["bundle", "show", str(tmp_path / name)]) == 3
        message = capsys.readouterr().err
        assert told in message
        assert str(tmp_path / name) in message
