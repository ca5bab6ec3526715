"""Which files need no further look: those being inspected and those inspected before."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inspectai_desktop.domain.inspection import FileIdentity

_DIGEST_BYTES = 16


class FileLedger:
    """Identities in flight and identities done, in little memory.

    A folder may hold 100,000 inspected files: each costs one 16-byte digest here. Digests that a
    complete pass over the folder did not meet are dropped, so the ledger never outgrows the folder.
    Not safe for threads: one owns it.
    """

    def __init__(self) -> None:
        self._in_flight: dict[FileIdentity, str] = {}
        self._done: set[bytes] = set()
        self._met: set[bytes] = set()

    def depart(self, identity: FileIdentity, path: str) -> None:
        """Note that this file, found under this path, is on its way to inspection."""
        self._in_flight[identity] = path

    def land(self, identity: FileIdentity) -> str:
        """Note that it is recorded, or was not taken; returns the path it was found under."""
        return self._in_flight.pop(identity, identity.path)

    def done(self, identity: FileIdentity) -> None:
        """Note that nothing is left to do for this file, though it stays in the folder."""
        digest = _digest(identity)
        self._done.add(digest)
        self._met.add(digest)

    def needs_no_look(self, identity: FileIdentity) -> bool:
        """Whether the file is being inspected or done."""
        if identity in self._in_flight:
            return True
        digest = _digest(identity)
        if digest not in self._done:
            return False
        self._met.add(digest)
        return True

    def pass_completed(self) -> None:
        """Drop what was not met since the last complete pass over the folder."""
        self._done, self._met = self._met, set()

    def __len__(self) -> int:
        return len(self._done)


def _digest(identity: FileIdentity) -> bytes:
    text = f"{identity.size_bytes}\0{identity.modified_ns}\0{identity.path}"
    return hashlib.blake2b(text.encode(), digest_size=_DIGEST_BYTES).digest()
