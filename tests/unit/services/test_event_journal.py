from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from inspectai_desktop.domain.alarm import Alarm, AlarmKind
from inspectai_desktop.errors import StorageError
from inspectai_desktop.services.event_journal import RETENTION, EventJournal
from inspectai_desktop.storage.database import Database
from inspectai_desktop.storage.event_repository import EventRepository

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def at_once(write: Callable[[], None]) -> None:
    write()


@pytest.fixture
def events(tmp_path: Path) -> Iterator[EventRepository]:
    database = Database.open(tmp_path / "station.db")
    yield EventRepository(database)
    database.close()


def drift(message: str = "Scores rose.") -> Alarm:
    return Alarm(AlarmKind.DRIFT, message, "Look at the light.", NOON)


def test_an_alarm_is_written_with_its_beginning_and_its_end(events: EventRepository) -> None:
    journal = EventJournal(events, at_once)
    journal.alarm_raised(drift())
    (standing,) = events.standing()
    assert (standing.kind, standing.at, standing.message) == ("DRIFT", NOON, "Scores rose.")
    journal.alarm_cleared(AlarmKind.DRIFT)
    assert events.standing() == []


def test_an_end_without_a_beginning_writes_nothing(events: EventRepository) -> None:
    EventJournal(events, at_once).alarm_cleared(AlarmKind.SOURCE)
    assert events.between(datetime.min.replace(tzinfo=UTC), datetime.now(UTC)) == []


def test_an_alarm_raised_again_ends_the_one_before(events: EventRepository) -> None:
    journal = EventJournal(events, at_once)
    journal.alarm_raised(drift("first"))
    journal.alarm_raised(drift("second"))
    assert [event.message for event in events.standing()] == ["second"]


def test_what_retention_did_is_noted(events: EventRepository) -> None:
    EventJournal(events, at_once).upkeep_reported("Removed 3 pictures.")
    (event,) = events.between(NOON.replace(year=2020), datetime.now(UTC).replace(year=2100))
    assert (event.kind, event.message) == (RETENTION, "Removed 3 pictures.")
    assert event.ended_at == event.at


def test_a_database_in_trouble_does_not_stop_the_journal() -> None:
    class Broken:
        def begin(self, kind: str, message: str, at: datetime) -> int:
            raise StorageError(f"Locked: {kind} {message} {at}")

        def note(self, kind: str, message: str, at: datetime) -> None:
            raise StorageError(f"Locked: {kind} {message} {at}")

        def end(self, event_id: int, at: datetime) -> None:
            raise AssertionError(f"nothing began, {event_id} cannot end at {at}")

    journal = EventJournal(Broken(), at_once)
    journal.alarm_raised(drift())
    journal.alarm_cleared(AlarmKind.DRIFT)
    journal.upkeep_reported("Removed.")


def test_writes_wait_for_the_recording_thread(events: EventRepository) -> None:
    waiting: list[Callable[[], None]] = []
    journal = EventJournal(events, waiting.append)
    journal.alarm_raised(drift())
    assert events.standing() == []
    waiting.pop()()
    assert len(events.standing()) == 1
