"""What happened to the station itself: alarms and other events, with their beginning and end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, insert, or_, select, update

from inspectai_desktop.storage.database import Database
from inspectai_desktop.storage.schema import events

_rows = events.c


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event or alarm.

    Attributes:
        at: When it began, UTC.
        kind: Name of its cause, such as an alarm kind.
        message: What happened, operator text.
        ended_at: When its cause was over, UTC; None while it stands.
    """

    event_id: int
    at: datetime
    kind: str
    message: str
    ended_at: datetime | None


class EventRepository:
    """The station's events."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, kind: str, message: str, at: datetime) -> int:
        """Record that something began; returns the key by which it is ended."""
        values = {"kind": kind, "message": message, "at": at}
        with self._database.writing() as connection:
            key = connection.execute(insert(events).values(values)).inserted_primary_key
        assert key is not None  # noqa: S101 - an insert of one row has one
        return int(key[0])

    def note(self, kind: str, message: str, at: datetime) -> None:
        """Record something that happened at one moment."""
        values = {"kind": kind, "message": message, "at": at, "ended_at": at}
        with self._database.writing() as connection:
            connection.execute(insert(events).values(values))

    def end(self, event_id: int, at: datetime) -> None:
        """Record that it is over; an end once recorded stays."""
        ended = (
            update(events)
            .where(_rows.event_id == event_id, _rows.ended_at.is_(None))
            .values(ended_at=at)
        )
        with self._database.writing() as connection:
            connection.execute(ended)

    def end_all(self, at: datetime) -> int:
        """End what still stands, after a start that follows a crash; returns how many."""
        with self._database.writing() as connection:
            return connection.execute(
                update(events).where(_rows.ended_at.is_(None)).values(ended_at=at)
            ).rowcount

    def standing(self) -> list[EventRow]:
        """Events that are not over, oldest first."""
        query = select(events).where(_rows.ended_at.is_(None)).order_by(_rows.event_id)
        with self._database.reading() as connection:
            return [event_row(row) for row in connection.execute(query).mappings()]

    def between(self, begin: datetime, end: datetime) -> list[EventRow]:
        """Events that stood at some moment from `begin` up to, without, `end`; oldest first."""
        query = select_events_between(begin, end)
        with self._database.reading() as connection:
            return [event_row(row) for row in connection.execute(query).mappings()]


def select_events_between(begin: datetime, end: datetime) -> Select[Any]:
    """Events that stood at some moment from `begin` up to, without, `end`; oldest first."""
    stood = or_(_rows.ended_at.is_(None), _rows.ended_at >= begin)
    return select(events).where(_rows.at < end, stood).order_by(_rows.at, _rows.event_id)


def event_row(row: Mapping[Any, Any]) -> EventRow:
    """Read a row of the events table."""
    return EventRow(row["event_id"], row["at"], row["kind"], row["message"], row["ended_at"])
