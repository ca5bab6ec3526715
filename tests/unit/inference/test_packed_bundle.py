"""A bundle as one file: read like its folder, and never trusted."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from inspectai_desktop.errors import BundleError
from inspectai_desktop.inference import bundle as bundle_module
from inspectai_desktop.inference.bundle import (
    BANK_NAME,
    pack_bundle,
    read_bundle,
    unpack_bundle,
)
from inspectai_desktop.inference.manifest_file import MANIFEST_NAME
from tests.unit.inference.bundle_files import FILES, names_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_a_packed_bundle_says_the_same_as_its_folder(folder: Path, packed: Path) -> None:
    assert read_bundle(packed).manifest == read_bundle(folder).manifest
    assert dict(read_bundle(packed).files) == FILES


def test_packing_twice_gives_the_same_bytes(folder: Path, packed: Path, tmp_path: Path) -> None:
    pack_bundle(folder, tmp_path / "again.inspectai")
    assert (tmp_path / "again.inspectai").read_bytes() == packed.read_bytes()


def test_unpacking_gives_the_folder_back_byte_for_byte(
    folder: Path, packed: Path, tmp_path: Path
) -> None:
    unpack_bundle(packed, tmp_path / "copy")
    for name in names_in(folder):
        assert (tmp_path / "copy" / name).read_bytes() == (folder / name).read_bytes()


def repacked(packed: Path, change: Callable[[zipfile.ZipFile], None]) -> Path:
    """A packed bundle with more in it."""
    with zipfile.ZipFile(packed, "a") as archive:
        change(archive)
    return packed


@pytest.mark.parametrize(
    "name",
    ["../evil.txt", "/evil.txt", "sub/evil.txt", "..\\evil.txt", "C:evil.txt", "..", "sub/"],
)
def test_a_zip_that_reaches_outside_is_refused_and_writes_nothing(
    name: str, packed: Path, tmp_path: Path
) -> None:
    repacked(packed, lambda archive: archive.writestr(name, b"evil"))
    before = names_in(tmp_path)
    with pytest.raises(BundleError, match="outside the bundle") as caught:
        unpack_bundle(packed, tmp_path / "copy")
    assert repr(name) in caught.value.message
    assert names_in(tmp_path) == before


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_zip_that_holds_a_file_twice_is_refused(packed: Path) -> None:
    repacked(packed, lambda archive: archive.writestr(BANK_NAME, b"other"))
    with pytest.raises(BundleError, match="twice"):
        read_bundle(packed)


def test_files_the_manifest_does_not_name_are_not_unpacked(packed: Path, tmp_path: Path) -> None:
    repacked(packed, lambda archive: archive.writestr("x" * 4000, b"stray"))
    unpack_bundle(packed, tmp_path / "copy")
    assert names_in(tmp_path / "copy") == sorted([*FILES, MANIFEST_NAME])


def test_a_file_that_would_unpack_to_endless_size_is_refused(
    packed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle_module, "_MAX_FILE_BYTES", 10)
    with pytest.raises(BundleError, match="larger than"):
        read_bundle(packed)


@pytest.mark.parametrize(
    ("field", "value"),
    [(6, 255), (8, 0x01), (10, 99), (46, 0xFF)],
    ids=["a version to come", "a password", "an unknown compression", "a name that is no text"],
)
def test_a_zip_that_this_program_cannot_read_is_refused(
    field: int, value: int, packed: Path
) -> None:
    data = bytearray(packed.read_bytes())
    directory = data.find(b"PK\x01\x02")
    data[directory + field] = value
    if field == 46:
        data[directory + 9] |= 0x08  # names are UTF-8
    packed.write_bytes(data)
    with pytest.raises(BundleError, match=r"plate\.inspectai"):
        read_bundle(packed)


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x05\x06" + bytes(18)])
def test_a_file_that_is_no_packed_bundle_is_refused(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "plate.inspectai"
    file.write_bytes(content)
    with pytest.raises(BundleError, match=r"plate\.inspectai"):
        read_bundle(file)


def test_packing_and_unpacking_keep_what_exists_unless_told_otherwise(
    folder: Path, packed: Path
) -> None:
    with pytest.raises(BundleError, match="exists already"):
        pack_bundle(folder, packed)
    with pytest.raises(BundleError, match="exists already"):
        unpack_bundle(packed, folder)
    pack_bundle(folder, packed, overwrite=True)
    unpack_bundle(packed, folder, overwrite=True)
    assert read_bundle(folder).manifest == read_bundle(packed).manifest


@pytest.mark.parametrize("place", ["missing/plate.inspectai", "file/plate.inspectai", "folder"])
def test_a_packed_bundle_that_cannot_be_written_leaves_nothing_behind(
    place: str, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    before = names_in(tmp_path)
    with pytest.raises(BundleError, match="cannot be written"):
        pack_bundle(folder, tmp_path / place, overwrite=True)
    assert names_in(tmp_path) == before


def test_a_damaged_bundle_is_not_packed(folder: Path, tmp_path: Path) -> None:
    (folder / BANK_NAME).write_bytes(b"damaged")
    with pytest.raises(BundleError, match="checksum"):
        pack_bundle(folder, tmp_path / "plate.inspectai")
    assert names_in(tmp_path) == ["shelf"]


def test_a_damaged_packed_bundle_is_not_unpacked_over_a_good_one(
    folder: Path, packed: Path
) -> None:
    data = bytearray(packed.read_bytes())
    data[len(data) // 2] ^= 0xFF
    packed.write_bytes(data)
    with pytest.raises(BundleError):
        unpack_bundle(packed, folder, overwrite=True)
    assert read_bundle(folder).manifest.category == "Plate"
