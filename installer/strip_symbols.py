"""Takes debuggers' symbols out of the Linux libraries of a package, where that is safe.

`strip` spoils some libraries that other tools have changed before (their segments lose alignment
and cannot be loaded), so each result is looked at and kept only if it is sound.
"""

from __future__ import annotations

import shutil
import struct
import subprocess
import tempfile
from pathlib import Path

_LEAST_BYTES = 200_000
_LOAD_SEGMENT = 1


def strip_libraries(folder: Path) -> int:
    """Strip what can be stripped; bytes saved."""
    program = shutil.which("strip")
    if program is None:
        return 0
    saved = 0
    for file in sorted(folder.rglob("*.so*")):
        if file.is_file() and not file.is_symlink() and file.stat().st_size >= _LEAST_BYTES:
            saved += _strip(program, file)
    return saved


def _strip(program: str, file: Path) -> int:
    before = file.stat().st_size
    with tempfile.TemporaryDirectory() as folder:
        tried = Path(folder) / file.name
        done = subprocess.run(
            [program, "--strip-unneeded", "-o", str(tried), str(file)],
            capture_output=True,
            check=False,
        )
        if done.returncode != 0 or tried.stat().st_size >= before:
            return 0
        if not is_sound(tried.read_bytes()):
            return 0
        shutil.copyfile(tried, file)  # keeps the access rights
    return before - file.stat().st_size


def is_sound(library: bytes) -> bool:
    """Whether the loader would accept the segments of a 64-bit ELF library."""
    if library[:6] != b"\x7fELF\x02\x01":
        return False
    (table,) = struct.unpack_from("<Q", library, 32)
    entry_bytes, n_entries = struct.unpack_from("<HH", library, 54)
    for number in range(n_entries):
        place = table + number * entry_bytes
        kind, _flags, offset, address, _physical, in_file, _in_memory, alignment = (
            struct.unpack_from("<IIQQQQQQ", library, place)
        )
        if kind != _LOAD_SEGMENT:
            continue
        if alignment and (offset - address) % alignment:
            return False
        if offset + in_file > len(library):
            return False
    return True
