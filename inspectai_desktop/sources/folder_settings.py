"""What a watched folder is told: where, which files, when finished, and what to do afterwards."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from inspectai_desktop.errors import SettingsError
from inspectai_desktop.sources.part_number import PartNumberPattern

PICTURE_EXTENSIONS = (".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff")


class Afterwards(StrEnum):
    """What happens to a file after its inspection is recorded."""

    LEAVE = "leave"
    MOVE = "move"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class FolderSettings:
    """Settings of a watched folder.

    Attributes:
        folder: The folder that is watched.
        subfolders: Whether files in its subfolders count too.
        extensions: File endings that count, with their dot; upper and lower case are the same.
        settle_s: How long size and time of change must rest before a file is read. 0.25 s suits
            local disks; several seconds suit network shares, which report sizes late.
        unreadable_after_s: How long after its last change an unreadable file is given up.
        rescan_s: Pause between two passes over the folder, which find what no event told of.
        afterwards: What happens to a file after its inspection is recorded.
        move_to: Where the folders PASS, REVIEW, FAIL and NOT_INSPECTED are made; None makes them
            in the watched folder itself.
        part_pattern: Regular expression that finds the part number in the file's name; empty
            takes the whole name without its ending.
        max_file_mb: Larger files are not read; they count as unreadable.
    """

    folder: Path
    subfolders: bool = False
    extensions: tuple[str, ...] = PICTURE_EXTENSIONS
    settle_s: float = 0.25
    unreadable_after_s: float = 10.0
    rescan_s: float = 2.0
    afterwards: Afterwards = Afterwards.LEAVE
    move_to: Path | None = None
    part_pattern: str = ""
    max_file_mb: int = 512

    def __post_init__(self) -> None:
        object.__setattr__(self, "folder", Path(self.folder))
        if self.move_to is not None:
            object.__setattr__(self, "move_to", Path(self.move_to))
        object.__setattr__(self, "extensions", _normalised(self.extensions))
        _check_range("settle time", self.settle_s, 0.0, 60.0)
        _check_range("time limit for unreadable files", self.unreadable_after_s, 0.1, 3600.0)
        _check_range("pause between two passes", self.rescan_s, 0.05, 3600.0)
        _check_range("largest file in MB", self.max_file_mb, 1, 16384)
        if self.unreadable_after_s < self.settle_s:
            raise SettingsError(
                f"Files would be given up after {self.unreadable_after_s:g} s, before they have "
                f"settled for {self.settle_s:g} s.",
                "Choose a time limit that is longer than the settle time.",
            )
        PartNumberPattern(self.part_pattern)

    @property
    def root(self) -> Path:
        """The watched folder as an absolute path, symbolic links kept."""
        return self.folder.expanduser().absolute()

    @property
    def put_away_root(self) -> Path:
        """Folder in which the verdicts' folders are made, as an absolute path."""
        return self.root if self.move_to is None else self.move_to.expanduser().absolute()


def _normalised(extensions: tuple[str, ...]) -> tuple[str, ...]:
    cleaned = []
    for extension in extensions:
        ending = "." + extension.strip().lstrip("*").lstrip(".").lower()
        if ending == "." or any(sign in ending for sign in "/\\*?"):
            raise SettingsError(
                f"The file ending {extension!r} cannot be used.", "Write endings such as .png"
            )
        cleaned.append(ending)
    if not cleaned:
        raise SettingsError("No file ending is chosen.", "Choose at least one, such as .png")
    return tuple(dict.fromkeys(cleaned))


def _check_range(name: str, value: float, low: float, high: float) -> None:
    if not (math.isfinite(value) and low <= value <= high):
        raise SettingsError(
            f"The {name} is {value:g}.", f"Choose a value from {low:g} to {high:g}."
        )
