"""One watched folder, step by step: what is new, what is finished, what is put away.

No thread and no waiting in here: the source's thread calls the steps, tests call them with a
clock and a disk of their own.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import PurePath
from typing import TYPE_CHECKING, Protocol

from inspectai_desktop.errors import ImageError, SourceError
from inspectai_desktop.sources.file_ledger import FileLedger
from inspectai_desktop.sources.finished_files import FinishedFiles
from inspectai_desktop.sources.part_number import PartNumberPattern
from inspectai_desktop.sources.source import Arrival

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from inspectai_desktop.domain.image import Image
    from inspectai_desktop.domain.inspection import FileIdentity
    from inspectai_desktop.domain.verdict import Verdict
    from inspectai_desktop.sources.finished_files import FileStamp
    from inspectai_desktop.sources.folder_access import FoundFile
    from inspectai_desktop.sources.folder_settings import FolderSettings
    from inspectai_desktop.sources.put_away import PutAwayQueue
    from inspectai_desktop.sources.source import DecodeImage, InspectedVerdict, Receiver

# A pass over the folder may take this share of the time, so that huge folders on slow disks do
# not keep the station busy with looking.
_PASS_DUTY = 0.1


class WatchedDisk(Protocol):
    """What the watch asks of a disk; see `FolderAccess`."""

    closed_subfolders: list[str]
    leftovers: list[str]

    def scan(self) -> Generator[FoundFile, None, None]:
        """All files that count."""

    def look_at(self, path: str) -> FoundFile | None:
        """How one file looks now."""

    def read(self, path: str) -> tuple[bytes, FileStamp]:
        """One file's bytes and its stamp after reading."""


class FolderWatch:
    """The state of one watched folder; owned by one thread at a time."""

    def __init__(
        self,
        settings: FolderSettings,
        disk: WatchedDisk,
        put_away: PutAwayQueue,
        *,
        decode: DecodeImage,
        inspected: InspectedVerdict,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._disk = disk
        self._put_away = put_away
        self._decode = decode
        self._inspected = inspected
        self._clock = clock
        self._rescan_s = settings.rescan_s
        self._pattern = PartNumberPattern(settings.part_pattern)
        self._waiting = FinishedFiles(
            settle_s=settings.settle_s, unreadable_after_s=settings.unreadable_after_s
        )
        self._ledger = FileLedger()
        self._listing: Generator[FoundFile, None, None] | None = None
        self._pass_began_s = 0.0
        self._next_pass_s = 0.0

    # -- finding ---------------------------------------------------------------------------

    def noticed(self, path: str, *, renamed: bool = False) -> None:
        """Look at a file that an event told of."""
        try:
            found = self._disk.look_at(path)
        except OSError:  # the next pass over the folder meets it again, and says so if it must
            return
        if found is None:
            self._waiting.forget(path)
        else:
            self._consider(found, renamed=renamed)

    def scan(self, limit: int) -> bool:
        """Look at the next `limit` files of a pass over the folder; True when it is complete.

        Raises:
            SourceError: The folder cannot be read.
            StorageError: The station's memory cannot be asked.
        """
        if self._listing is None:
            self._listing = self._disk.scan()
            self._pass_began_s = self._clock()
        for _ in range(limit):
            found = next(self._listing, None)
            if found is None:
                self._complete_pass()
                return True
            self._consider(found)
        return False

    def restart_pass(self) -> None:
        """Begin the pass over the folder anew, at once."""
        if self._listing is not None:
            self._listing.close()
            self._listing = None
        self._next_pass_s = self._clock()

    @property
    def pass_is_due(self) -> bool:
        """Whether a pass over the folder is under way or due."""
        return self._listing is not None or self._clock() >= self._next_pass_s

    def _complete_pass(self) -> None:
        now_s = self._clock()
        self._listing = None
        self._ledger.pass_completed()
        took_s = now_s - self._pass_began_s
        self._next_pass_s = now_s + max(self._rescan_s, took_s * (1.0 / _PASS_DUTY - 1.0))
        self._put_away.restore(self._disk.leftovers, now_s)

    def _consider(self, found: FoundFile, *, renamed: bool = False) -> None:
        if found.path in self._waiting:
            self._waiting.observed(found.path, found.stamp, self._clock(), renamed=renamed)
            return
        if not self._is_not_new(found):
            self._waiting.observed(found.path, found.stamp, self._clock(), renamed=renamed)

    def _is_not_new(self, found: FoundFile) -> bool:
        """Whether the file is being inspected or was inspected; then it is put away, if chosen."""
        identity = found.identity
        if self._ledger.needs_no_look(identity) or identity in self._put_away:
            return True
        verdict = self._inspected(identity)
        if verdict is None:
            return False
        self._no_longer_new(identity, found.path, verdict)
        return True

    # -- delivering ------------------------------------------------------------------------

    def deliver(
        self, receiver: Receiver, limit: int, *, until: Callable[[], bool] = lambda: False
    ) -> bool:
        """Deliver at most `limit` finished files; False when the line takes no parts now.

        Raises:
            StorageError: The station's memory cannot be asked.
        """
        for path in self._waiting.due(self._clock(), limit):
            if until():
                break
            if not self._deliver_one(path, receiver):
                return False
        return True

    def _deliver_one(self, path: str, receiver: Receiver) -> bool:
        found = self._still_at_rest(path)
        if found is None:
            return True
        try:
            content = self._content(found)
            if content is None:
                return True
            image = self._decode(content, found.identity.path)
        except OSError as error:
            reason = f"The file cannot be read: {error.strerror or error}."
            return self._unreadable(found, reason, receiver)
        except (ImageError, SourceError) as error:
            return self._unreadable(found, str(error), receiver)
        return self._hand_over(self._arrival(found, image, content, ""), found, receiver)

    def _still_at_rest(self, path: str) -> FoundFile | None:
        """The file, if it did not change while it settled and was not inspected meanwhile."""
        try:
            found = self._disk.look_at(path)
        except OSError:  # the next pass over the folder meets it again, and says so if it must
            found = None
        if found is None:
            self._waiting.forget(path)
            return None
        if self._waiting.observed(path, found.stamp, self._clock()):
            return None
        if self._is_not_new(found):
            self._waiting.forget(path)
            return None
        return found

    def _content(self, found: FoundFile) -> bytes | None:
        """The file's bytes; None when it was written or deleted while it was read."""
        if found.stamp.size_bytes == 0:
            raise SourceError("The file is empty (0 bytes).")
        try:
            content, stamp = self._disk.read(found.path)
        except FileNotFoundError:
            self._waiting.forget(found.path)
            return None
        if len(content) != stamp.size_bytes or stamp != found.stamp:
            self._waiting.observed(found.path, stamp, self._clock())
            return None
        return content

    def _unreadable(self, found: FoundFile, reason: str, receiver: Receiver) -> bool:
        """Try again later, or deliver the reason once the time limit is over."""
        if not self._waiting.could_not_be_read(found.path, self._clock()):
            return True
        return self._hand_over(self._arrival(found, None, None, reason), found, receiver)

    def _arrival(
        self, found: FoundFile, image: Image | None, content: bytes | None, error: str
    ) -> Arrival:
        identity = found.identity
        return Arrival(
            image=image,
            error=error,
            encoded=content,
            suffix=PurePath(identity.path).suffix.lower(),
            part=self._pattern.part_of(identity.path),
            file=identity,
            arrived_at=datetime.now(UTC),
            settled_s=self._waiting.rested_s(found.path, self._clock()),
        )

    def _hand_over(self, arrival: Arrival, found: FoundFile, receiver: Receiver) -> bool:
        identity = found.identity
        # Before the line has it: its inspection may be recorded before `arrived` returns.
        self._ledger.depart(identity, found.path)
        taken = receiver.arrived(arrival)
        if taken:
            self._waiting.forget(found.path)
        else:
            self._ledger.land(identity)
        return taken

    # -- afterwards ------------------------------------------------------------------------

    def recorded(self, identity: FileIdentity, verdict: Verdict) -> None:
        """Note that the inspection of a delivered file is recorded."""
        self._no_longer_new(identity, self._ledger.land(identity), verdict)

    def put_away(self, limit: int) -> None:
        """Move or delete at most `limit` recorded files, if that was chosen."""
        self._put_away.work(self._clock(), limit)

    def _no_longer_new(self, identity: FileIdentity, path: str, verdict: Verdict) -> None:
        if self._put_away.leaves_files:
            self._ledger.done(identity)
        else:
            self._put_away.add(identity, path, verdict)

    # -- for the thread and the operator ---------------------------------------------------

    def idle_s(self) -> float:
        """How long nothing needs to be done unless something happens."""
        now_s = self._clock()
        if self._listing is not None:
            return 0.0
        times = [self._next_pass_s]
        next_due_s = self._waiting.next_due_s()
        if next_due_s is not None:
            times.append(next_due_s)
        next_try_s = self._put_away.next_try_s()
        if next_try_s is not None:
            times.append(next_try_s)
        return max(min(times) - now_s, 0.0)

    @property
    def problem(self) -> str:
        """What does not work though pictures are delivered; empty when all is well."""
        problems = [self._put_away.problem] if self._put_away.problem else []
        if self._disk.closed_subfolders:
            problems.append(f"A subfolder cannot be read: {self._disk.closed_subfolders[0]}")
        return " ".join(problems)
