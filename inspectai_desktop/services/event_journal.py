"""Writes the beginning and the end of every alarm into the station's memory."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from inspectai_desktop.errors import InspectAIError
from inspectai_desktop.services.station_snapshot import IgnoringObserver

if TYPE_CHECKING:
    from collections.abc import Callable

    from inspectai_desktop.domain.alarm import Alarm, AlarmKind

log = logging.getLogger(__name__)

RETENTION = "RETENTION"
"""Kind of the events by which retention tells what it removed."""


class EventLog(Protocol):
    """The recorded events."""

    def begin(self, kind: str, message: str, at: datetime) -> int:
        """Record that something began; its key."""

    def note(self, kind: str, message: str, at: datetime) -> None:
        """Record something that happened at one moment."""

    def end(self, event_id: int, at: datetime) -> None:
        """Record that it is over."""


class EventJournal(IgnoringObserver):
    """Observer of the station that writes through the recording thread.

    Args:
        events: Where they are written.
        submit: Has a small write done by the recording thread, in the order of submission.
    """

    def __init__(self, events: EventLog, submit: Callable[[Callable[[], None]], object]) -> None:
        self._events = events
        self._submit = submit
        # Touched by the recording thread alone.
        self._standing: dict[AlarmKind, int] = {}

    def alarm_raised(self, alarm: Alarm) -> None:
        """Write that it began."""
        self._submit(lambda: self._write(lambda: self._begin(alarm)))

    def alarm_cleared(self, kind: AlarmKind) -> None:
        """Write that it is over."""
        at = datetime.now(UTC)
        self._submit(lambda: self._write(lambda: self._end(kind, at)))

    def upkeep_reported(self, message: str) -> None:
        """Write what retention did."""
        at = datetime.now(UTC)
        self._submit(lambda: self._write(lambda: self._events.note(RETENTION, message, at)))

    def _begin(self, alarm: Alarm) -> None:
        self._end(alarm.kind, alarm.since)
        self._standing[alarm.kind] = self._events.begin(alarm.kind, alarm.message, alarm.since)

    def _end(self, kind: AlarmKind, at: datetime) -> None:
        key = self._standing.pop(kind, None)
        if key is not None:
            self._events.end(key, at)

    def _write(self, work: Callable[[], None]) -> None:
        try:
            work()
        except InspectAIError as error:
            # The journal must not fail what it reports on; a database in trouble has its alarm.
            log.warning("An event could not be written: %s", error)
