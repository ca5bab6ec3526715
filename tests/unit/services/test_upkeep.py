import threading
from collections.abc import Iterator
from datetime import datetime
from typing import Any, TypeVar

import pytest

from inspectai_desktop.domain.alarm import Alarm, AlarmKind
from inspectai_desktop.errors import StorageError
from inspectai_desktop.jobs import CancellationToken, JobCancelled
from inspectai_desktop.services.upkeep import Upkeep, UpkeepDuties

T = TypeVar("T")
PATIENCE_S = 5.0
GB = 10**9


class Rig:
    def __init__(self) -> None:
        self.free: int | StorageError = 100 * GB
        self.steps: list[str | Exception] = []
        self.raised: list[Alarm] = []
        self.cleared: list[AlarmKind] = []
        self.reports: list[str] = []
        self.tokens: list[CancellationToken] = []
        self.ticks: list[datetime] = []
        self.changed = threading.Condition()
        duties = UpkeepDuties(self._free, lambda: 5 * GB, self._retain, self._ticked)
        self.upkeep = Upkeep(duties, self, interval_s=0.01, retention_interval_s=0.01)

    def _free(self) -> int:
        if isinstance(self.free, StorageError):
            raise self.free
        return self.free

    def _retain(self, token: CancellationToken) -> str:
        self.tokens.append(token)
        if not self.steps:
            return ""
        step = self.steps.pop(0)
        if isinstance(step, Exception):
            raise step
        return step

    def _ticked(self, now: datetime) -> None:
        self._note(self.ticks, now)

    def _note(self, into: list[T], fact: T) -> None:
        with self.changed:
            into.append(fact)
            self.changed.notify_all()

    def alarm_raised(self, alarm: Alarm) -> None:
        self._note(self.raised, alarm)

    def alarm_cleared(self, kind: AlarmKind) -> None:
        self._note(self.cleared, kind)

    def upkeep_reported(self, message: str) -> None:
        self._note(self.reports, message)

    def wait_until(self, facts: list[Any], count: int = 1) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: len(facts) >= count, PATIENCE_S)

    def rounds(self, n: int) -> None:
        self.wait_until(self.ticks, len(self.ticks) + n)


@pytest.fixture
def rig() -> Iterator[Rig]:
    made = Rig()
    yield made
    assert made.upkeep.stop(PATIENCE_S)


def test_a_disk_that_runs_low_raises_an_alarm_until_there_is_room_again(rig: Rig) -> None:
    rig.free = 2 * GB
    rig.upkeep.start()
    rig.wait_until(rig.raised)
    assert rig.raised[0].kind is AlarmKind.DISK
    assert "2.0 GB" in rig.raised[0].message
    rig.free = int(5.2 * GB)
    rig.rounds(3)
    assert rig.cleared == []
    rig.free = 6 * GB
    rig.wait_until(rig.cleared)
    assert rig.cleared == [AlarmKind.DISK]
    assert rig.upkeep.free_bytes == 6 * GB


def test_a_disk_that_cannot_be_measured_has_no_figure(rig: Rig) -> None:
    rig.free = StorageError("The disk is gone.")
    rig.upkeep.start()
    rig.rounds(2)
    assert rig.upkeep.free_bytes is None
    assert rig.raised == []


def test_retention_reports_what_it_did(rig: Rig) -> None:
    rig.steps = ["removed 3 pictures", "", "removed 1 picture"]
    rig.upkeep.start()
    rig.wait_until(rig.reports, 2)
    assert rig.reports == ["removed 3 pictures", "removed 1 picture"]


@pytest.mark.parametrize("error", [StorageError("Locked.", "Wait."), ValueError("bug")])
def test_retention_that_fails_raises_an_alarm_until_it_works_again(
    rig: Rig, error: Exception
) -> None:
    rig.steps = [error]
    rig.upkeep.start()
    rig.wait_until(rig.raised)
    assert rig.raised[0].kind is AlarmKind.UPKEEP
    rig.wait_until(rig.cleared)


def test_rules_that_changed_are_followed_at_once() -> None:
    rig = Rig()
    rig.upkeep = Upkeep(
        UpkeepDuties(rig._free, lambda: 0, rig._retain, rig._ticked), rig, interval_s=3600
    )
    rig.upkeep.start()
    rig.wait_until(rig.ticks)
    rig.steps = ["removed"]
    rig.upkeep.retain_soon()
    rig.wait_until(rig.reports)
    assert rig.upkeep.stop(PATIENCE_S)


def test_stopping_cancels_a_retention_that_takes_long() -> None:
    rig = Rig()
    begun = threading.Event()

    def endless(token: CancellationToken) -> str:
        begun.set()
        assert token.wait(PATIENCE_S)
        raise JobCancelled

    upkeep = Upkeep(UpkeepDuties(rig._free, lambda: 0, endless, rig._ticked), rig)
    upkeep.start()
    assert begun.wait(PATIENCE_S)
    assert upkeep.stop(PATIENCE_S)
    assert rig.raised == []


def test_stopping_does_not_wait_for_the_next_round() -> None:
    rig = Rig()
    upkeep = Upkeep(
        UpkeepDuties(rig._free, lambda: 0, rig._retain, rig._ticked), rig, interval_s=3600
    )
    assert upkeep.stop()
    upkeep = Upkeep(
        UpkeepDuties(rig._free, lambda: 0, rig._retain, rig._ticked), rig, interval_s=3600
    )
    upkeep.start()
    rig.wait_until(rig.ticks)
    assert upkeep.stop(PATIENCE_S)
    assert upkeep.stop(PATIENCE_S)
