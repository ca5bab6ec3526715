"""Part or serial number out of a file's name, by a pattern of the line engineer."""

from __future__ import annotations

import re
from pathlib import PurePath

from inspectai_desktop.errors import SettingsError

MAX_PART_LENGTH = 120


class PartNumberPattern:
    r"""A regular expression that is searched for in the file's name, without its ending.

    The part number is the group named `part`, else the first group, else the whole match:
    `cap_(?P<part>\d+)_` finds 4711 in `cap_4711_left.png`.
    """

    __slots__ = ("_expression", "pattern")

    def __init__(self, pattern: str) -> None:
        """Compile the pattern; an empty one takes the whole name.

        Raises:
            SettingsError: It is not a regular expression.
        """
        self.pattern = pattern
        try:
            self._expression = re.compile(pattern) if pattern else None
        except re.error as error:
            raise SettingsError(
                f"The pattern {pattern!r} for part numbers cannot be understood: {error}.",
                r"A pattern such as _(\d+)_ takes the digits between two underscores.",
            ) from error

    def part_of(self, file: str) -> str:
        """Part number in the name of this file; empty when the pattern does not occur in it."""
        stem = PurePath(file).stem
        if self._expression is None:
            return stem[:MAX_PART_LENGTH]
        match = self._expression.search(stem)
        if match is None:
            return ""
        groups = match.groupdict()
        if "part" in groups:
            found = groups["part"]
        else:
            found = match.group(1) if match.re.groups else match.group(0)
        return (found or "")[:MAX_PART_LENGTH]
