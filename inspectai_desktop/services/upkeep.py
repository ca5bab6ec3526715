"""What the station does beside inspecting: watches the disk, keeps retention, turns shifts."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from inspectai_desktop.domain.alarm import Alarm, AlarmKind
from inspectai_desktop.errors import InspectAIError
from inspectai_desktop.jobs import CancellationToken, JobCancelled
from inspectai_desktop.services.line_telling import tell
from inspectai_desktop.thread_priority import WorkingThread

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)

_CLEAR_FACTOR = 1.1
"""The disk alarm ends only with this much more room than raised it, so that it does not flicker."""


class UpkeepObserver(Protocol):
    """Is told by the upkeep thread."""

    def alarm_raised(self, alarm: Alarm) -> None:
        """Something is not as it should be."""

    def alarm_cleared(self, kind: AlarmKind) -> None:
        """The cause of this alarm is over."""

    def upkeep_reported(self, message: str) -> None:
        """Retention did something that people should know."""


@dataclass(frozen=True, slots=True)
class UpkeepDuties:
    """What is done, from outermost to rarest.

    Attributes:
        free_bytes: Measures the room where pictures are kept; may raise InspectAIError.
        low_bytes: Room below which the DISK alarm stands.
        retain: Removes old pictures; the words to report, "" for nothing. Looks at the token
            between small steps. May raise InspectAIError and JobCancelled.
        ticked: Is called each round, with the time in UTC.
    """

    free_bytes: Callable[[], int]
    low_bytes: Callable[[], int]
    retain: Callable[[CancellationToken], str]
    ticked: Callable[[datetime], None]


class Upkeep:
    """A thread that goes round every `interval_s` and does its duties one after the other."""

    def __init__(
        self,
        duties: UpkeepDuties,
        observer: UpkeepObserver,
        *,
        interval_s: float = 10.0,
        retention_interval_s: float = 300.0,
    ) -> None:
        self._duties = duties
        self._observer = observer
        self._interval_s = interval_s
        self._rounds_per_retention = max(round(retention_interval_s / interval_s), 1)
        self._stopping = CancellationToken()
        self._retain_now = threading.Event()
        self._wake = threading.Event()
        self._free_bytes: int | None = None
        self._disk_alarm = False
        self._upkeep_alarm = False
        self._thread = WorkingThread(self._run, "upkeep")

    @property
    def free_bytes(self) -> int | None:
        """Room at the last round; None before it was measured."""
        return self._free_bytes

    def start(self) -> None:
        """Begin the rounds."""
        self._thread.start()

    def retain_soon(self) -> None:
        """Go round now, retention included: the rules have changed."""
        self._retain_now.set()
        self._wake.set()

    def stop(self, timeout_s: float = 2.0) -> bool:
        """End after the small step in work; idempotent. True when it has ended."""
        self._stopping.cancel()
        self._wake.set()
        if self._thread.ident is not None:
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        rounds = 0
        while not self._stopping.cancelled:
            tell(self._duties.ticked, datetime.now(UTC))
            self._watch_disk()
            due = rounds % self._rounds_per_retention == 0
            if due or self._retain_now.is_set() or self._disk_alarm:
                self._retain_now.clear()
                self._retain()
            rounds += 1
            self._wake.wait(self._interval_s)
            self._wake.clear()

    def _watch_disk(self) -> None:
        try:
            free = self._duties.free_bytes()
        except InspectAIError as error:
            self._free_bytes = None
            log.warning("The room for pictures cannot be measured: %s", error)
            return
        self._free_bytes = free
        low = self._duties.low_bytes()
        if free < low or (self._disk_alarm and free < low * _CLEAR_FACTOR):
            self._disk_alarm = True
            self._raise(
                AlarmKind.DISK,
                f"There are only {free / 1e9:.1f} GB left for pictures.",
                "Make room on the disk, or keep pictures for a shorter time in the settings.",
            )
        elif self._disk_alarm:
            self._disk_alarm = False
            tell(self._observer.alarm_cleared, AlarmKind.DISK)

    def _retain(self) -> None:
        try:
            message = self._duties.retain(self._stopping)
        except JobCancelled:
            return
        except InspectAIError as error:
            self._upkeep_alarm = True
            self._raise(AlarmKind.UPKEEP, error.message, error.hint)
        except Exception as error:  # a defect in retention must not end the disk watch
            log.exception("Retention stumbled")
            self._upkeep_alarm = True
            self._raise(AlarmKind.UPKEEP, f"Old pictures could not be removed ({error}).", "")
        else:
            if message:
                log.info("Retention: %s", message)
                tell(self._observer.upkeep_reported, message)
            if self._upkeep_alarm:
                self._upkeep_alarm = False
                tell(self._observer.alarm_cleared, AlarmKind.UPKEEP)

    def _raise(self, kind: AlarmKind, message: str, hint: str) -> None:
        tell(self._observer.alarm_raised, Alarm(kind, message, hint, datetime.now(UTC)))
