"""How this computer plays a short WAV file: each platform has a way of its own.

Qt's multimedia module is not part of PySide6-Essentials, and would be 100 MB for four tones.
"""

from __future__ import annotations

import logging
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

log = logging.getLogger(__name__)

_LONGEST_S = 5.0
_LINUX_PROGRAMS = (("pw-play",), ("paplay",), ("aplay", "-q"))
_MACOS_PROGRAMS = (("afplay",),)


class SoundPlayer(Protocol):
    """Plays one file after the other; called by one thread."""

    def play(self, file: Path) -> bool:
        """Play a WAV file to its end; False when it cannot be heard on this computer."""


class ProgramPlayer:
    """Plays with the first of some programs that is installed and works.

    Args:
        programs: Program and arguments of each; the file's name is added.
    """

    def __init__(self, programs: Sequence[Sequence[str]]) -> None:
        self._programs = [
            (found, *arguments)
            for name, *arguments in programs
            if (found := shutil.which(name)) is not None
        ]

    def play(self, file: Path) -> bool:
        """Play a file; a program that fails, such as for want of its server, is not asked again."""
        while self._programs:
            if _succeeds([*self._programs[0], str(file)]):
                return True
            del self._programs[0]
        return False


class WindowsPlayer:
    """Plays with what Windows brings along."""

    def play(self, file: Path) -> bool:
        """Play a file."""
        return _windows_plays(file)


def sound_player(platform: str = sys.platform) -> SoundPlayer:
    """The way of a platform, by Python's name for it."""
    if platform == "win32":
        return WindowsPlayer()
    return ProgramPlayer(_MACOS_PROGRAMS if platform == "darwin" else _LINUX_PROGRAMS)


def _succeeds(command: Sequence[str]) -> bool:
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=_LONGEST_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        log.warning("%s cannot play a sound: %s", command[0], error)
        return False
    if done.returncode:
        why = done.stderr.decode(errors="replace").strip()
        log.warning("%s cannot play a sound: %s", command[0], why or done.returncode)
    return done.returncode == 0


if sys.platform == "win32":
    import winsound

    def _windows_plays(file: Path) -> bool:
        try:
            winsound.PlaySound(str(file), winsound.SND_FILENAME | winsound.SND_NODEFAULT)
        except RuntimeError as error:
            log.warning("Windows cannot play a sound: %s", error)
            return False
        return True

else:

    def _windows_plays(file: Path) -> bool:
        log.warning("%s cannot be played: this is not Windows", file.name)
        return False
