"""Bundles on disk: a folder, or the same zipped as `.inspectai`.

A bundle is whole or absent, every file is checked against its SHA-256, and nothing is pickled.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import re
import shutil
import struct
import uuid
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from inspectai_desktop.errors import BundleError
from inspectai_desktop.inference.manifest import Manifest
from inspectai_desktop.inference.manifest_file import (
    MANIFEST_NAME,
    RESTORE_HINT,
    manifest_bytes,
    parsed_manifest,
)

ENCODER_NAME = "encoder.onnx"
BANK_NAME = "memory_bank.npy"
FINE_BANK_NAME = "fine_memory_bank.npy"
NORMAL_MAP_NAME = "normal_map.npy"
CALIBRATION_NAME = "calibration.npz"
THUMBNAIL_NAME = "thumbnail.jpg"
# Arrays of calibration.npz.
HELD_OUT_KEY = "held_out_scores"
IMAGE_NAMES_KEY = "image_names"
IMAGE_DIGESTS_KEY = "image_digests"
DEFECT_SCORES_KEY = "defect_scores"
PACKED_SUFFIX = ".inspectai"
_REQUIRED = (ENCODER_NAME, BANK_NAME, CALIBRATION_NAME)
_NOT_IN_ALL = (FINE_BANK_NAME, NORMAL_MAP_NAME, "gaussian.npz", "reconstruction.onnx")
# What zipfile raises for damaged archives; RuntimeError also where it asks for a password.
_BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, struct.error)
# One rule for every platform: nothing outside the folder, no device names, no endless names.
_PLAIN_NAME = re.compile(r"[a-z][a-z0-9_]{2,40}\.[a-z0-9]{1,8}")
_MAX_FILE_BYTES = 4 * 1024**3
_MAX_MANIFEST_BYTES = 16 * 1024**2


@dataclass(frozen=True, slots=True, eq=False)
class Bundle:
    """A bundle in memory: its manifest and the verified contents of its files."""

    manifest: Manifest
    files: Mapping[str, bytes]
    origin: Path

    def array(self, name: str, key: str | None = None) -> npt.NDArray[np.generic]:
        """An array of a `.npy` file, or the one named `key` of a `.npz` file.

        Raises:
            BundleError: The file is not such an array.
        """
        with self._readable(name):
            loaded = np.load(io.BytesIO(self.files[name]), allow_pickle=False)
            return np.asarray(loaded if key is None else loaded[key])

    def arrays(self, name: str) -> dict[str, npt.NDArray[np.generic]]:
        """All arrays of a `.npz` file by their keys.

        Raises:
            BundleError: The file does not hold arrays.
        """
        with self._readable(name), np.load(io.BytesIO(self.files[name])) as loaded:
            return {key: np.asarray(loaded[key]) for key in loaded.files}

    @contextlib.contextmanager
    def _readable(self, name: str) -> Iterator[None]:
        try:
            yield
        except (KeyError, ValueError, OSError, EOFError, zipfile.BadZipFile) as error:
            raise BundleError(
                f"{self.origin}: {name} cannot be read ({error}).", RESTORE_HINT
            ) from error


def sha256_of(data: bytes) -> str:
    """SHA-256 in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def array_bytes(array: npt.NDArray[np.generic]) -> bytes:
    """An array as the contents of a `.npy` file."""
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    return buffer.getvalue()


def arrays_bytes(arrays: Mapping[str, npt.NDArray[np.generic]]) -> bytes:
    """Named arrays as the contents of a `.npz` file; equal arrays give equal bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in arrays.items():
            archive.writestr(_member(f"{name}.npy"), array_bytes(array))
    return buffer.getvalue()


def read_bundle(path: Path) -> Bundle:
    """Read and verify a bundle, folder or `.inspectai` file.

    Raises:
        BundleError: Missing, damaged, newer than this program, or not a bundle at all.
    """
    if path.is_dir():
        return _verified(path, lambda name, limit: _read_folder_file(path, name, limit))
    if path.is_file():
        try:
            with zipfile.ZipFile(path) as archive:
                _refuse_strange_names(archive, path)
                return _verified(path, lambda name, limit: _read_member(archive, path, name, limit))
        except _BROKEN_ZIP as error:
            raise BundleError(
                f"{path}: not an {PACKED_SUFFIX} file ({error}).", RESTORE_HINT
            ) from error
        except OSError as error:
            raise BundleError(f"{path}: cannot be read ({error.strerror or error}).") from error
    raise BundleError(
        f"{path}: there is no bundle.", "Give a bundle's folder or an .inspectai file."
    )


def write_bundle(
    folder: Path, manifest: Manifest, files: Mapping[str, bytes], *, overwrite: bool = False
) -> Manifest:
    """Write a bundle folder so that it is whole or absent.

    Args:
        folder: Where the bundle shall be.
        manifest: Its manifest; `files` in it is filled in here.
        files: Contents by name.
        overwrite: Replace a bundle (or an empty folder) that is there.

    Returns:
        The manifest as written.

    Raises:
        BundleError: The folder exists, or the disk does not take it; nothing is left behind.
    """
    require_writable_target(folder, overwrite=overwrite)
    complete = manifest.model_copy(
        update={"files": {name: sha256_of(data) for name, data in sorted(files.items())}}
    )
    manifest_file = manifest_bytes(complete)
    with _appearing_folder(folder) as temporary:
        for name, data in {**files, MANIFEST_NAME: manifest_file}.items():
            _write_synced(temporary / name, data)
    return parsed_manifest(manifest_file, folder)


def require_writable_target(folder: Path, *, overwrite: bool) -> None:
    """Refuse early what would fail after minutes of work.

    Raises:
        BundleError: The target exists and may not be replaced, or its parent cannot be written.
    """
    try:
        if folder.exists() and not _is_empty_folder(folder):
            if not overwrite:
                raise BundleError(
                    f"{folder}: exists already.", "Choose another output, or add --overwrite."
                )
            _require_only_a_bundle(folder)
        # Its parents are made when it is written: a failed fit leaves no empty folders.
        existing = next(place for place in folder.absolute().parents if place.exists())
        probe = existing / f".inspectai-{uuid.uuid4().hex[:8]}.probe"
        probe.mkdir()
        probe.rmdir()
    except OSError as error:
        raise BundleError(
            f"{folder.parent}: cannot be written ({error.strerror or error}).",
            "Choose another output or correct the access rights.",
        ) from error


def pack_bundle(folder: Path, target: Path, *, overwrite: bool = False) -> None:
    """Zip a verified bundle to one `.inspectai` file, atomically.

    Raises:
        BundleError: The bundle is damaged, or the target exists or cannot be written.
    """
    bundle = read_bundle(folder)
    if target.exists() and not overwrite:
        raise BundleError(f"{target}: exists already.", "Choose another name, or add --overwrite.")
    temporary = target.with_name(f".{target.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        with temporary.open("xb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                for name in (MANIFEST_NAME, *sorted(bundle.files)):
                    archive.writestr(_member(name), _content(bundle, name))
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except OSError as error:
        raise BundleError(
            f"{target}: cannot be written ({error.strerror or error}).",
            "Check the free space and the access rights.",
        ) from error
    finally:
        with contextlib.suppress(OSError):  # it is in its place, or never came to be
            temporary.unlink()


def unpack_bundle(packed: Path, folder: Path, *, overwrite: bool = False) -> Manifest:
    """Unpack an `.inspectai` file to a folder, verified before anything is written.

    Raises:
        BundleError: The file is damaged or no bundle, or the folder cannot be written.
    """
    bundle = read_bundle(packed)
    require_writable_target(folder, overwrite=overwrite)
    with _appearing_folder(folder) as temporary:
        for name in (*bundle.files, MANIFEST_NAME):
            _write_synced(temporary / name, _content(bundle, name))
    return bundle.manifest


def _content(bundle: Bundle, name: str) -> bytes:
    return manifest_bytes(bundle.manifest) if name == MANIFEST_NAME else bundle.files[name]


def _member(name: str) -> zipfile.ZipInfo:
    # A fixed time: the same bundle packs to the same bytes.
    info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _verified(origin: Path, read: Callable[[str, int], bytes]) -> Bundle:
    manifest = parsed_manifest(read(MANIFEST_NAME, _MAX_MANIFEST_BYTES), origin)
    fine = () if manifest.fine_map is None else (FINE_BANK_NAME,)
    normal = (NORMAL_MAP_NAME,) if manifest.normal_map else ()
    missing = [name for name in (*_REQUIRED, *fine, *normal) if name not in manifest.files]
    if missing:
        raise BundleError(
            f"{origin}: the manifest does not name {', '.join(missing)}.", RESTORE_HINT
        )
    files: dict[str, bytes] = {}
    for name, digest in manifest.files.items():
        if not _PLAIN_NAME.fullmatch(name) or name == MANIFEST_NAME:
            raise BundleError(
                f"{origin}: the manifest names a file that no bundle has: {name[:80]!r}.",
                RESTORE_HINT,
            )
        files[name] = read(name, _MAX_FILE_BYTES)
        if sha256_of(files[name]) != digest:
            raise BundleError(
                f"{origin}: {name} is damaged: its checksum differs from the manifest's.",
                RESTORE_HINT,
            )
    return Bundle(manifest, files, origin)


def _read_folder_file(folder: Path, name: str, limit: int) -> bytes:
    path = folder / name
    try:
        if path.stat().st_size > limit:
            raise BundleError(f"{path}: is larger than a bundle's file may be.")
        return path.read_bytes()
    except FileNotFoundError as error:
        hint = (
            RESTORE_HINT if name != MANIFEST_NAME else "Give the folder that holds manifest.json."
        )
        raise BundleError(f"{folder}: {name} is missing.", hint) from error
    except OSError as error:
        raise BundleError(f"{path}: cannot be read ({error.strerror or error}).") from error


def _read_member(archive: zipfile.ZipFile, path: Path, name: str, limit: int) -> bytes:
    try:
        info = archive.getinfo(name)
        if info.file_size > limit:
            raise BundleError(f"{path}: {name} is larger than a bundle's file may be.")
        return archive.read(info)
    except KeyError as error:
        raise BundleError(f"{path}: {name} is missing.", RESTORE_HINT) from error
    except _BROKEN_ZIP as error:
        raise BundleError(f"{path}: {name} is damaged ({error}).", RESTORE_HINT) from error


def _refuse_strange_names(archive: zipfile.ZipFile, path: Path) -> None:
    names = archive.namelist()
    for name in names:
        if "/" in name or "\\" in name or ":" in name or name in ("", ".", ".."):
            raise BundleError(
                f"{path}: holds a file that would be written outside the bundle: {name!r}.",
                "Do not use this file; ask where it comes from.",
            )
    if len(set(names)) != len(names):
        raise BundleError(f"{path}: holds the same file twice.", RESTORE_HINT)


def _require_only_a_bundle(folder: Path) -> None:
    """Refuse to replace what might be somebody's other files."""
    names = {entry.name for entry in folder.iterdir()} if folder.is_dir() else set()
    strangers = sorted(names - {MANIFEST_NAME, THUMBNAIL_NAME, *_REQUIRED, *_NOT_IN_ALL})
    if MANIFEST_NAME not in names or strangers:
        because = f" (it holds {strangers[0]})" if strangers else ""
        raise BundleError(
            f"{folder}: exists and is not a bundle{because}; it is not overwritten.",
            "Choose another output.",
        )


def _is_empty_folder(folder: Path) -> bool:
    return folder.is_dir() and not any(folder.iterdir())


@contextlib.contextmanager
def _appearing_folder(folder: Path) -> Iterator[Path]:
    """A temporary sibling that becomes `folder` at the end, or leaves nothing behind."""
    token = uuid.uuid4().hex[:8]
    temporary = folder.with_name(f".{folder.name}.{token}.part")
    replaced = folder.with_name(f".{folder.name}.{token}.old")
    try:
        temporary.mkdir(parents=True)
        yield temporary
        _sync_folder(temporary)
        if folder.exists():
            folder.rename(replaced)
        try:
            temporary.rename(folder)
        except OSError:
            if replaced.exists():
                replaced.rename(folder)
            raise
        _sync_folder(folder.parent)
    except OSError as error:
        raise BundleError(
            f"{folder}: the bundle cannot be written ({error.strerror or error}).",
            "Check the free space and the access rights; nothing was left half-written.",
        ) from error
    finally:
        for leftover in (temporary, replaced):
            if leftover.exists():
                shutil.rmtree(leftover, ignore_errors=True)


def _write_synced(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows has no handles of folders to sync
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
