"""What happens to files after their inspection is recorded: left, moved or deleted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.sources.back_off import BackOff
from inspectai_desktop.sources.file_moves import delete_file, give_name_back, move_file
from inspectai_desktop.sources.finished_files import FileStamp
from inspectai_desktop.sources.folder_settings import Afterwards

if TYPE_CHECKING:
    from inspectai_desktop.domain.inspection import FileIdentity
    from inspectai_desktop.sources.folder_settings import FolderSettings


class Disposal(Protocol):
    """Moves or deletes one file; `PutAway` does it on a real disk."""

    @property
    def leaves_files(self) -> bool:
        """Whether every file stays where it is."""

    def put_away(self, path: str, stamp: FileStamp, verdict: Verdict) -> None:
        """Move or delete one file; may raise OSError."""

    def restore(self, leftover: str) -> None:
        """Give a half-deleted file its name back; may raise OSError."""


class PutAway:
    """Carries out the choice of the settings, one file at a time."""

    def __init__(self, settings: FolderSettings) -> None:
        self._root = settings.root
        self._target_root = settings.put_away_root
        self._afterwards = settings.afterwards

    @property
    def leaves_files(self) -> bool:
        """Whether every file stays where it is."""
        return self._afterwards is Afterwards.LEAVE

    def put_away(self, path: str, stamp: FileStamp, verdict: Verdict) -> None:
        """Move or delete the inspected file; does nothing when it is gone or another by now.

        A file that was not inspected is never deleted but moved aside.

        Raises:
            OSError: It cannot be moved or deleted now; trying again later is safe.
        """
        source = Path(path)
        if self._afterwards is Afterwards.LEAVE:
            return
        if self._afterwards is Afterwards.DELETE and verdict is not Verdict.NOT_INSPECTED:
            delete_file(source, stamp)
            return
        folder = self._target_root / verdict.value / source.parent.relative_to(self._root)
        folder.mkdir(parents=True, exist_ok=True)
        move_file(source, folder / source.name, stamp)

    def restore(self, leftover: str) -> None:
        """Give a file back its name when a crash came between taking and deleting it.

        Raises:
            OSError: It cannot be renamed now.
        """
        give_name_back(Path(leftover))


class PutAwayQueue:
    """Recorded files that still lie in the folder; trouble with one pauses it and never stops it.

    Times are seconds of a clock that never goes back. Not safe for threads: one owns it.
    """

    def __init__(self, disposal: Disposal) -> None:
        self._disposal = disposal
        self._files: dict[FileIdentity, tuple[str, Verdict]] = {}
        self._pause = BackOff(first_s=0.5, longest_s=60.0)
        self._next_try_s = float("-inf")
        self.problem = ""

    def __contains__(self, identity: FileIdentity) -> bool:
        return identity in self._files

    @property
    def leaves_files(self) -> bool:
        """Whether every file stays where it is, so that nothing needs to be queued."""
        return self._disposal.leaves_files

    def add(self, identity: FileIdentity, path: str, verdict: Verdict) -> None:
        """Queue a file whose inspection is recorded."""
        self._files[identity] = (path, verdict)

    def work(self, now_s: float, limit: int) -> None:
        """Put away at most `limit` files, unless trouble with one asked for a pause."""
        if now_s < self._next_try_s:
            return
        for identity in list(self._files)[:limit]:
            path, verdict = self._files.pop(identity)
            stamp = FileStamp(identity.size_bytes, identity.modified_ns)
            try:
                self._disposal.put_away(path, stamp, verdict)
            except OSError as error:
                self._files[identity] = (path, verdict)  # at the end: others get their turn
                self._failed(path, error, now_s)
                return
            self._pause.reset()
            self.problem = ""

    def restore(self, leftovers: list[str], now_s: float) -> None:
        """Give files that a crash caught half-deleted their names back."""
        for leftover in leftovers:
            try:
                self._disposal.restore(leftover)
            except OSError as error:
                self._failed(leftover, error, now_s)

    def next_try_s(self) -> float | None:
        """When there is something to do; None when there is nothing."""
        return self._next_try_s if self._files else None

    def _failed(self, path: str, error: OSError, now_s: float) -> None:
        self.problem = (
            f"Inspected files cannot be put away: {path}: {error.strerror or error}. "
            "Check that the folder may be written to and that no program holds the file."
        )
        self._next_try_s = now_s + self._pause.next_pause_s()
