"""A bundle is whole or absent, and what is not a bundle is never touched."""

from __future__ import annotations

import errno
import io
import json
import os
import shutil
from typing import TYPE_CHECKING

import numpy as np
import pytest

from inspectai_desktop.errors import BundleError
from inspectai_desktop.inference import bundle as bundle_module
from inspectai_desktop.inference.bundle import (
    BANK_NAME,
    CALIBRATION_NAME,
    ENCODER_NAME,
    array_bytes,
    arrays_bytes,
    read_bundle,
    require_writable_target,
    write_bundle,
)
from inspectai_desktop.inference.manifest_file import MANIFEST_NAME, manifest_bytes
from tests.fakes import a_manifest
from tests.unit.inference.bundle_files import FILES, names_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_a_written_bundle_is_read_back_as_it_was(tmp_path: Path) -> None:
    written = write_bundle(tmp_path / "plate", a_manifest(), FILES)
    bundle = read_bundle(tmp_path / "plate")
    assert bundle.manifest == written
    assert dict(bundle.files) == FILES
    assert bundle.manifest.digest() == written.digest()
    np.testing.assert_array_equal(
        bundle.array(BANK_NAME), np.arange(12, dtype=np.float32).reshape(3, 4)
    )
    assert bundle.array(CALIBRATION_NAME, "image_names").tolist() == ["ä"]


def test_nothing_but_the_bundle_is_left_beside_it(folder: Path) -> None:
    assert names_in(folder.parent) == ["plate"]
    assert names_in(folder) == sorted([*FILES, MANIFEST_NAME])


def test_equal_arrays_give_equal_bytes() -> None:
    arrays = {"a": np.arange(5), "b": np.array(["x", "yz"])}
    assert arrays_bytes(arrays) == arrays_bytes(dict(arrays))
    with np.load(io.BytesIO(arrays_bytes(arrays)), allow_pickle=False) as loaded:
        np.testing.assert_array_equal(loaded["a"], np.arange(5))


def test_pickled_objects_are_neither_written_nor_read(folder: Path) -> None:
    with pytest.raises(ValueError, match="pickle"):
        array_bytes(np.array([{"a": 1}], dtype=object))
    buffer = io.BytesIO()
    np.save(buffer, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    write_bundle(folder, a_manifest(), {**FILES, BANK_NAME: buffer.getvalue()}, overwrite=True)
    with pytest.raises(BundleError, match=r"memory_bank\.npy cannot be read"):
        read_bundle(folder).array(BANK_NAME)


@pytest.mark.parametrize("name", [MANIFEST_NAME, *FILES])
def test_a_missing_file_is_named(name: str, folder: Path) -> None:
    (folder / name).unlink()
    with pytest.raises(BundleError) as caught:
        read_bundle(folder)
    assert caught.value.message == f"{folder}: {name} is missing."
    assert caught.value.hint


def test_a_path_where_nothing_is_is_named(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="there is no bundle"):
        read_bundle(tmp_path / "nothing")


def rewrite_manifest(folder: Path, **changes: object) -> None:
    """Change entries of the manifest and make its checksum right again, as an attacker would."""
    manifest = read_bundle(folder).manifest.model_copy(update=changes)
    (folder / MANIFEST_NAME).write_bytes(manifest_bytes(manifest))


@pytest.mark.parametrize(
    "name",
    [
        "../evil.onnx",
        "/etc/passwd",
        "..",
        "C:evil.npy",
        "a\\b.npy",
        "sub/evil.npy",
        "nul\x00byte.npy",
        "x" * 300 + ".npy",
        MANIFEST_NAME,
        "",
    ],
)
def test_a_manifest_that_names_strange_files_is_refused(name: str, folder: Path) -> None:
    digests = read_bundle(folder).manifest.files
    rewrite_manifest(folder, files={**digests, name: "00" * 32})
    with pytest.raises(BundleError, match="no bundle has"):
        read_bundle(folder)


def test_a_manifest_that_leaves_a_file_out_is_refused(folder: Path) -> None:
    digests = dict(read_bundle(folder).manifest.files)
    del digests[BANK_NAME]
    rewrite_manifest(folder, files=digests)
    with pytest.raises(BundleError, match=r"does not name memory_bank\.npy"):
        read_bundle(folder)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "damaged"),
        (b"[]", "damaged"),
        (b"\xff\xfe\x00", "damaged"),
        (b'{"format_version": 1}', "checksum"),
        (b'{"category": "Plate"}', "damaged"),
        (b"[" * 100_000, "damaged"),
    ],
)
def test_a_manifest_that_is_none_is_refused(content: bytes, told: str, folder: Path) -> None:
    (folder / MANIFEST_NAME).write_bytes(content)
    with pytest.raises(BundleError, match=told):
        read_bundle(folder)


def test_a_manifest_edited_by_hand_is_refused(folder: Path) -> None:
    file = folder / MANIFEST_NAME
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('"fail_threshold": 2.0', '"fail_threshold": 3.0'), "utf-8")
    with pytest.raises(BundleError, match="edited"):
        read_bundle(folder)


def test_a_newer_format_is_refused_with_both_versions(folder: Path) -> None:
    file = folder / MANIFEST_NAME
    content = json.loads(file.read_text(encoding="utf-8")) | {"format_version": 7, "new": {}}
    file.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(BundleError, match=r"version 7; this program reads up to 1") as caught:
        read_bundle(folder)
    assert "newer version" in caught.value.hint


def test_a_manifest_of_endless_size_is_not_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle_module, "_MAX_MANIFEST_BYTES", 100)
    with pytest.raises(BundleError, match="larger than"):
        read_bundle(folder)


def test_a_bundle_that_exists_is_kept_unless_told_otherwise(folder: Path) -> None:
    with pytest.raises(BundleError, match="exists already") as caught:
        write_bundle(folder, a_manifest(category="Other"), FILES)
    assert "--overwrite" in caught.value.hint
    assert read_bundle(folder).manifest.category == "Plate"


def test_a_bundle_is_replaced_when_told_so(folder: Path) -> None:
    write_bundle(folder, a_manifest(category="Other"), FILES, overwrite=True)
    assert read_bundle(folder).manifest.category == "Other"
    assert names_in(folder.parent) == ["plate"]


def test_an_empty_folder_may_become_a_bundle(tmp_path: Path) -> None:
    (tmp_path / "plate").mkdir()
    write_bundle(tmp_path / "plate", a_manifest(), FILES)
    assert read_bundle(tmp_path / "plate").manifest.category == "Plate"


def holding(*names: str) -> Callable[[Path], None]:
    def make(target: Path) -> None:
        target.mkdir()
        for name in names:
            (target / name).write_text("mine", encoding="utf-8")

    return make


@pytest.mark.parametrize(
    "make",
    [
        holding("letter.txt"),
        holding(MANIFEST_NAME, "letter.txt"),
        holding(ENCODER_NAME),
        lambda target: target.write_text("mine", encoding="utf-8"),
    ],
    ids=["other files", "a manifest among other files", "no manifest", "a file"],
)
def test_what_is_not_a_bundle_is_never_replaced(
    make: Callable[[Path], None], tmp_path: Path
) -> None:
    target = tmp_path / "precious"
    make(target)
    for overwrite in (False, True):
        with pytest.raises(BundleError, match="exists"):
            write_bundle(target, a_manifest(), FILES, overwrite=overwrite)
    kept = [target] if target.is_file() else list(target.iterdir())
    assert kept
    assert all(file.read_text(encoding="utf-8") == "mine" for file in kept)


def test_a_damaged_bundle_may_be_replaced(folder: Path) -> None:
    (folder / MANIFEST_NAME).write_bytes(b"damaged")
    (folder / BANK_NAME).unlink()
    write_bundle(folder, a_manifest(), FILES, overwrite=True)
    assert read_bundle(folder).manifest.category == "Plate"


def test_a_target_below_a_file_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    target = tmp_path / "file" / "deep" / "plate"
    for act in (
        lambda: require_writable_target(target, overwrite=False),
        lambda: write_bundle(target, a_manifest(), FILES),
    ):
        with pytest.raises(BundleError, match="cannot be written") as caught:
            act()
        assert str(target.parent) in caught.value.message


def test_asking_whether_a_target_can_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    require_writable_target(tmp_path / "a" / "b" / "plate", overwrite=False)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("broken", ["fsync", "rename"])
def test_a_disk_that_refuses_leaves_nothing_behind(
    broken: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    target = tmp_path / "plate"
    if broken == "fsync":
        monkeypatch.setattr(os, "fsync", refuse)
    else:
        monkeypatch.setattr("pathlib.Path.rename", refuse)
    with pytest.raises(BundleError, match="No space left on device") as caught:
        write_bundle(target, a_manifest(), FILES)
    assert str(target) in caught.value.message
    assert not list(tmp_path.iterdir())


def test_the_old_bundle_is_back_when_the_new_one_cannot_take_its_place(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = type(folder).rename

    def refuse_the_new(path: Path, target: Path) -> Path:
        if path.name.endswith(".part"):
            raise OSError(errno.EIO, "Input/output error")
        return rename(path, target)

    monkeypatch.setattr(type(folder), "rename", refuse_the_new)
    with pytest.raises(BundleError, match="Input/output error"):
        write_bundle(folder, a_manifest(category="Other"), FILES, overwrite=True)
    assert read_bundle(folder).manifest.category == "Plate"
    assert names_in(folder.parent) == ["plate"]


def test_a_bundle_can_be_moved_and_copied(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "Kopie für Linie 3")
    assert read_bundle(tmp_path / "Kopie für Linie 3").manifest == read_bundle(folder).manifest
