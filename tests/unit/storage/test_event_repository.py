from __future__ import annotations

from datetime import timedelta

from inspectai_desktop.storage.database import Database
from inspectai_desktop.storage.event_repository import EventRepository
from tests.unit.storage.made import START

MINUTE = timedelta(minutes=1)


def test_an_alarm_stands_until_it_is_ended_once(database: Database) -> None:
    events = EventRepository(database)
    key = events.begin("SOURCE", "The camera is unplugged.", START)
    assert [event.kind for event in events.standing()] == ["SOURCE"]
    events.end(key, START + MINUTE)
    events.end(key, START + 2 * MINUTE)
    assert events.standing() == []
    (event,) = events.between(START, START + MINUTE)
    assert event.message == "The camera is unplugged."
    assert (event.at, event.ended_at) == (START, START + MINUTE)


def test_a_time_shows_what_stood_in_it(database: Database) -> None:
    events = EventRepository(database)
    over = events.begin("over", "", START)
    events.end(over, START + MINUTE)
    events.begin("standing", "", START + MINUTE)
    events.note("moment", "", START + 3 * MINUTE)
    events.begin("later", "", START + 5 * MINUTE)
    stood = events.between(START + 2 * MINUTE, START + 5 * MINUTE)
    assert [event.kind for event in stood] == ["standing", "moment"]


def test_after_a_crash_all_standing_events_are_ended(database: Database) -> None:
    events = EventRepository(database)
    events.begin("a", "", START)
    events.begin("b", "", START)
    assert events.end_all(START + MINUTE) == 2
    assert events.standing() == []
