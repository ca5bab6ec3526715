"""What a watched folder's disk answers: which files there are, how they look, what they hold."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from inspectai_desktop.domain.inspection import FileIdentity
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import SourceError
from inspectai_desktop.sources.file_moves import TAKEN_SUFFIX
from inspectai_desktop.sources.finished_files import FileStamp

if TYPE_CHECKING:
    from collections.abc import Generator

    from inspectai_desktop.sources.folder_settings import FolderSettings

_VERDICT_FOLDERS = frozenset(verdict.value.casefold() for verdict in Verdict)


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A regular file in the watched folder, as it looked at one moment."""

    path: str
    stamp: FileStamp

    @property
    def identity(self) -> FileIdentity:
        """Its identity; a name that is not valid text is written with escapes."""
        path = os.fsencode(self.path).decode("utf-8", "backslashreplace")
        return FileIdentity(path, self.stamp.size_bytes, self.stamp.modified_ns)


class FolderAccess:
    """Reads the watched folder; every method may raise OSError for a single file's trouble.

    Symbolic links are not followed, so that no picture counts twice; hidden files and the
    verdicts' folders are passed over.
    """

    def __init__(self, settings: FolderSettings) -> None:
        self._root = settings.root
        self._subfolders = settings.subfolders
        self._extensions = settings.extensions
        self._max_bytes = settings.max_file_mb * 1024 * 1024
        self._put_away_root = settings.put_away_root
        self.closed_subfolders: list[str] = []
        self.leftovers: list[str] = []

    def check(self) -> tuple[int, int]:
        """Device and number of the folder, which change when another one takes its place.

        Raises:
            SourceError: It cannot be reached or is not a folder.
        """
        try:
            status = self._root.stat()
        except OSError as error:
            raise _unreachable(self._root, error) from error
        if not stat.S_ISDIR(status.st_mode):
            raise SourceError(f"{self._root} is not a folder.", "Choose a folder to watch.")
        return status.st_dev, status.st_ino

    def scan(self) -> Generator[FoundFile, None, None]:
        """All files that count, in no order, read as the caller goes on.

        Subfolders that cannot be opened are noted in `closed_subfolders` and passed over; files
        that a crash left between being taken and being deleted are noted in `leftovers`.

        Raises:
            SourceError: The watched folder itself cannot be read.
        """
        closed: list[str] = []
        self.leftovers = []
        folders = [str(self._root)]
        while folders:
            folder = folders.pop()
            try:
                with os.scandir(folder) as entries:
                    for entry in entries:
                        if entry.is_dir(follow_symlinks=False):
                            if self._enters(entry.path):
                                folders.append(entry.path)
                        elif entry.name.endswith(TAKEN_SUFFIX):
                            self.leftovers.append(entry.path)
                        elif (found := self._found(entry)) is not None:
                            yield found
            except OSError as error:
                if folder == str(self._root):
                    raise _unreachable(self._root, error) from error
                if not isinstance(error, FileNotFoundError):
                    closed.append(f"{folder}: {error.strerror or error}")
        self.closed_subfolders = closed

    def look_at(self, path: str) -> FoundFile | None:
        """How the file looks now; None when it is gone, not a regular file or does not count."""
        if not self.counts(path):
            return None
        try:
            status = os.lstat(path)
        except (FileNotFoundError, NotADirectoryError):
            return None
        return FoundFile(path, _stamp(status)) if stat.S_ISREG(status.st_mode) else None

    def read(self, path: str) -> tuple[bytes, FileStamp]:
        """The file's bytes and how it looked after the last one was read.

        Raises:
            SourceError: It is larger than may be read.
            OSError: It cannot be opened or read.
        """
        with Path(path).open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size > self._max_bytes:
                raise SourceError(
                    f"The file has {size / 2**20:.0f} MB; files up to "
                    f"{self._max_bytes / 2**20:.0f} MB are read."
                )
            content = file.read(size + 1)  # a byte more shows in the stamp: it is still growing
            return content, _stamp(os.fstat(file.fileno()))

    def counts(self, path: str) -> bool:
        """Whether a file of this path is one to inspect, going by its name and place alone."""
        folder, name = os.path.split(path)
        if not self._name_counts(name):
            return False
        inside = Path(folder)
        if inside == self._root:
            return True
        if not self._subfolders or not inside.is_relative_to(self._root):
            return False
        parts = inside.relative_to(self._root).parts
        steps = (self._root.joinpath(*parts[: n + 1]) for n in range(len(parts)))
        return all(self._enters(str(step)) for step in steps)

    def _found(self, entry: os.DirEntry[str]) -> FoundFile | None:
        if not self._name_counts(entry.name):
            return None
        try:
            if not entry.is_file(follow_symlinks=False):
                return None
            return FoundFile(entry.path, _stamp(entry.stat(follow_symlinks=False)))
        except FileNotFoundError:
            return None  # renamed or deleted while the folder was read

    def _name_counts(self, name: str) -> bool:
        if name.startswith((".", "~")):
            return False
        return name.lower().endswith(self._extensions)

    def _enters(self, folder: str) -> bool:
        """Whether the files of this subfolder count."""
        path = Path(folder)
        if not self._subfolders or path.name.startswith("."):
            return False
        if path == self._put_away_root:
            return False
        is_verdict = path.name.casefold() in _VERDICT_FOLDERS
        return not (is_verdict and path.parent in {self._root, self._put_away_root})


def _stamp(status: os.stat_result) -> FileStamp:
    return FileStamp(status.st_size, status.st_mtime_ns)


def _unreachable(root: Path, error: OSError) -> SourceError:
    return SourceError(
        f"The folder {root} cannot be read: {error.strerror or error}.",
        "Check the path, the permissions and, for a network share, the connection. "
        "The station goes on by itself when the folder is back.",
    )
