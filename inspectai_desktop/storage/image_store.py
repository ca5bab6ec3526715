"""Pictures and anomaly maps of inspections in folders by date.

    root/2026/03/04/<inspection_id>.png          the picture: original bytes, or JPEG
    root/2026/03/04/<inspection_id>.map.png      its anomaly map
    root/2026/03/04/<inspection_id>.thumb.jpg    a small picture for lists

Dates are UTC. Each file is written under a temporary name, brought to the disk (fsync of file and
folder) and renamed, before its inspection is recorded: a row refers to whole files or to none, and
a watched file may be deleted afterwards without risk. Thumbnails can be made again and are not
waited for. A mark in the root tells the store from an empty folder in which a disk should be
mounted, so that nothing is written beside a missing disk and no reference is cleared for it.
"""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Self

from inspectai_desktop.domain.image import Image
from inspectai_desktop.errors import StorageError
from inspectai_desktop.storage.anomaly_map_file import (
    FloatMap,
    decode_anomaly_map,
    encode_anomaly_map,
)
from inspectai_desktop.storage.picture_file import (
    PictureFormat,
    PictureKeeping,
    picture_bytes,
    thumbnail_bytes,
)
from inspectai_desktop.storage.whole_file import explained, sync_folder, write_whole

MARK = "inspectai-image-store.txt"

_MAP_SUFFIX = ".map.png"
_THUMBNAIL_SUFFIX = ".thumb.jpg"
_SAFE_SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")
_INSPECTION_ID = re.compile(r"[0-9a-f]{32}")
_MARK_TEXT = (
    "InspectAI keeps the pictures of inspected parts here.\n"
    "Remove this file only together with the pictures.\n"
)


class ImageStore:
    """The pictures on disk; written by the recording thread, read by any."""

    def __init__(self, root: Path) -> None:
        self._root = root

    @classmethod
    def create(cls, root: Path) -> Self:
        """Make a folder an image store, or open it if it is one already.

        Raises:
            StorageError: The folder cannot be made or written.
        """
        with explained(f"The image store {root} cannot be created"):
            root.mkdir(parents=True, exist_ok=True)
        if not (root / MARK).exists():
            write_whole(root / MARK, _MARK_TEXT.encode())
        return cls(root)

    @classmethod
    def open(cls, root: Path) -> Self:
        """Open a store that exists.

        Raises:
            StorageError: It is gone, or its disk is not connected.
        """
        store = cls(root)
        store.check()
        return store

    @property
    def root(self) -> Path:
        """Folder of the store."""
        return self._root

    def check(self) -> None:
        """Make sure that the store is there.

        Raises:
            StorageError: It is gone, or its disk is not connected.
        """
        with explained(f"The image store {self._root} cannot be read"):
            if (self._root / MARK).is_file():
                return
        raise StorageError(
            f"The image store {self._root} is not there.",
            "Connect its disk, or choose another folder for pictures in the settings.",
        )

    def keep_picture(
        self,
        inspection_id: str,
        at: datetime,
        keeping: PictureKeeping,
        *,
        image: Image | None,
        encoded: bytes | None = None,
        suffix: str = "",
    ) -> str:
        """Store the picture of an inspection, whole and on the disk when this returns.

        Args:
            inspection_id: 32 hexadecimal digits.
            at: Time of the inspection; chooses the folder.
            keeping: How to keep it.
            image: The decoded picture; None when it could not be read.
            encoded: The file's own bytes; None for frames.
            suffix: File ending that belongs to `encoded`, such as ".png".

        Returns:
            Reference relative to the root.

        Raises:
            StorageError: The store is gone, full or cannot be written.
        """
        if encoded is not None and (image is None or keeping.format is PictureFormat.ORIGINAL):
            safe = suffix.lower() if _SAFE_SUFFIX.fullmatch(suffix.lower()) else ".bin"
            data = encoded
        elif image is not None:
            safe, data = picture_bytes(image, keeping)
        else:
            raise ValueError("there is neither a picture nor a file to keep")
        reference = self._write(inspection_id, at, safe, data)
        if image is not None and keeping.thumbnails:
            small = thumbnail_bytes(image)
            self._write(inspection_id, at, _THUMBNAIL_SUFFIX, small, on_disk=False)
        return reference

    def keep_map(self, inspection_id: str, at: datetime, anomaly_map: FloatMap) -> str:
        """Store an anomaly map `(h, w)`; see `anomaly_map_file` for what is lost.

        Returns:
            Reference relative to the root.

        Raises:
            StorageError: The store is gone, full or cannot be written.
        """
        return self._write(inspection_id, at, _MAP_SUFFIX, encode_anomaly_map(anomaly_map))

    def read_picture(self, reference: str) -> bytes:
        """The stored file of a picture, to be decoded.

        Raises:
            StorageError: It is not there or cannot be read.
        """
        return self._read(self.path_of(reference))

    def read_map(self, reference: str) -> FloatMap:
        """An anomaly map in its original size `(h, w)` float32.

        Raises:
            StorageError: It is not there, cannot be read or is damaged.
        """
        return decode_anomaly_map(self._read(self.path_of(reference)), reference)

    def read_thumbnail(self, image_reference: str) -> bytes | None:
        """The JPEG beside a picture; None if none was kept."""
        small = _thumbnail_beside(self.path_of(image_reference))
        return self._read(small) if small.is_file() else None

    def remove(self, references: list[str]) -> int:
        """Delete files and the thumbnails beside them; returns the bytes that this freed.

        What is gone already does not matter.

        Raises:
            StorageError: A file cannot be deleted.
        """
        return sum(self.delete(path) for path in self._paths_of(references))

    def size_of(self, references: list[str]) -> int:
        """Bytes that `remove` would free."""
        with explained(f"The image store {self._root} cannot be read"):
            return sum(path.stat().st_size for path in self._paths_of(references) if path.is_file())

    def delete(self, path: Path) -> int:
        """Delete one file of the store; returns its bytes, 0 if it is gone already.

        Raises:
            StorageError: The file cannot be deleted.
        """
        with explained(f"{path} cannot be deleted"):
            try:
                size = path.stat().st_size
                path.unlink()
            except FileNotFoundError:
                return 0
            return size

    def path_of(self, reference: str) -> Path:
        """Where a reference lies.

        Raises:
            StorageError: It points out of the store.
        """
        pure = PurePosixPath(reference)
        if pure.is_absolute() or ".." in pure.parts or "\\" in reference or ":" in reference:
            raise StorageError(f"The reference {reference!r} points out of the image store.")
        return self._root.joinpath(*pure.parts)

    def exists(self, reference: str) -> bool:
        """Whether the file of a reference is there."""
        return self.path_of(reference).is_file()

    def free_bytes(self) -> int:
        """Free space on the store's disk.

        Raises:
            StorageError: The disk cannot be asked.
        """
        with explained(f"The disk of the image store {self._root} cannot be read"):
            return shutil.disk_usage(self._root).free

    def _paths_of(self, references: list[str]) -> list[Path]:
        paths = {self.path_of(reference) for reference in references}
        return sorted(paths | {_thumbnail_beside(path) for path in paths})

    def _write(
        self, inspection_id: str, at: datetime, suffix: str, data: bytes, *, on_disk: bool = True
    ) -> str:
        if not _INSPECTION_ID.fullmatch(inspection_id):
            raise ValueError(f"an inspection has 32 hexadecimal digits, got {inspection_id!r}")
        self.check()
        reference = f"{at.astimezone(UTC):%Y/%m/%d}/{inspection_id}{suffix}"
        file = self._root / reference
        self._make_folder(file.parent)
        write_whole(file, data, on_disk=on_disk)
        return reference

    def _read(self, path: Path) -> bytes:
        try:
            return path.read_bytes()
        except FileNotFoundError as error:
            self.check()
            raise StorageError(
                f"The picture {path} is not there any more.",
                "It was deleted by something else than this program.",
            ) from error
        except OSError as error:
            raise StorageError(
                f"{path} cannot be read ({error.strerror}).",
                "Check the disk and the access rights.",
            ) from error

    def _make_folder(self, folder: Path) -> None:
        if folder.is_dir():
            return
        with explained(f"{folder} cannot be created"):
            folder.mkdir(parents=True, exist_ok=True)
            # The new names of year, month and day must be on the disk too.
            for parent in folder.relative_to(self._root).parents:
                sync_folder(self._root / parent)


def _thumbnail_beside(picture: Path) -> Path:
    return picture.with_name(picture.name.partition(".")[0] + _THUMBNAIL_SUFFIX)
