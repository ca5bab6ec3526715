"""Lets someone look along at the parts that the running line judges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspectai_desktop.services.station_snapshot import IgnoringObserver

if TYPE_CHECKING:
    from collections.abc import Callable

    from inspectai_desktop.services.line_parts import JudgedPart
    from inspectai_desktop.sources.source import Arrival

    Look = Callable[[Arrival], None]


class PartTap(IgnoringObserver):
    """An observer of the station with at most one onlooker, who must return at once."""

    def __init__(self) -> None:
        self._look: Look | None = None

    def open(self, look: Look) -> None:
        """Show every part from now on to `look`, in the line's thread."""
        self._look = look

    def close(self) -> None:
        """Show no more; idempotent."""
        self._look = None

    def judged(self, judged: JudgedPart) -> None:
        """Pass the part's arrival on."""
        look = self._look
        if look is not None:
            look(judged.part.arrival)
