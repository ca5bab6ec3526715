"""Brings the station's news from its threads into the GUI thread.

However fast news come, at most one wake-up waits in the event loop: the observer's methods put
what happened into an inbox under a lock and wake the GUI thread only if it is not awake already.
The newest state replaces older ones, so the lamp is never behind.
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Qt, Signal

from inspectai_desktop.domain.alarm import Alarm, AlarmKind
from inspectai_desktop.domain.inspection import Inspection
from inspectai_desktop.domain.station_state import StationState
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.services.line_parts import JudgedPart, LoadedBundle
from inspectai_desktop.ui.bridge.picture_worker import PictureWorker

_PARTS_REMEMBERED = 500


@dataclass(slots=True)
class _Inbox:
    """What happened since the GUI thread looked last; lists of one hold what replaces itself."""

    lamp: list[tuple[StationState, Inspection | None]] = field(default_factory=list)
    bundle: list[LoadedBundle | None] = field(default_factory=list)
    parts: deque[Inspection] = field(default_factory=lambda: deque(maxlen=_PARTS_REMEMBERED))
    recorded: list[str] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)


class LiveInspection(QObject):
    """A `StationObserver` that belongs to the GUI thread; all its signals are sent there.

    Signals:
        lamp_lit: `StationState`, and the `Inspection` whose verdict the lamp shows, or None.
        parts_judged: Tuple of `Inspection`, oldest first.
        bundle_activated: `LoadedBundle` that judges from now on, or None.
        inspection_kept: Identifier of an inspection that `await_record` was asked for.
        upkeep_done: What retention did.
    """

    lamp_lit = Signal(object, object)
    parts_judged = Signal(object)
    bundle_activated = Signal(object)
    inspection_kept = Signal(str)
    upkeep_done = Signal(str)
    _woken = Signal()

    def __init__(self, pictures: PictureWorker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._lock = threading.Lock()
        self._inbox = _Inbox()
        self._waking = False
        self._state = StationState()
        self._newest: Inspection | None = None
        self._latched: Inspection | None = None
        self._unrecorded: dict[str, None] = {}
        self._awaited: set[str] = set()
        # Queued in any case: a person's wish is answered in the GUI thread, inside the lock.
        self._woken.connect(self._on_woken, Qt.ConnectionType.QueuedConnection)

    def await_record(self, inspection_id: str) -> bool:
        """Whether an inspection is recorded; if not, `inspection_kept` tells when it is."""
        with self._lock:
            if inspection_id not in self._unrecorded:
                return True
            self._awaited.add(inspection_id)
            return False

    def state_changed(self, state: StationState) -> None:
        """Light the lamp; the verdict of a new part waits for the part itself, a moment later."""
        with self._lock:
            before, self._state = self._state, state
            if not state.fail_latched:
                self._latched = None
            if state.last_verdict is None:
                self._newest = None
            if not _lit_by_a_new_part(before, state):
                self._light_lamp()

    def judged(self, judged: JudgedPart) -> None:
        """Light the lamp by this part, and let its picture be made ready."""
        inspection = judged.inspection
        self._pictures.show_part(judged)
        with self._lock:
            self._newest = inspection
            if self._state.fail_latched and self._latched is None:
                self._latched = inspection if inspection.verdict is Verdict.FAIL else None
            self._unrecorded[inspection.inspection_id] = None
            if len(self._unrecorded) > _PARTS_REMEMBERED:
                # A record that was given up, or a file that was recorded before: never told.
                del self._unrecorded[next(iter(self._unrecorded))]
            self._inbox.parts.append(inspection)
            self._light_lamp()

    def recorded(self, inspection: Inspection) -> None:
        """Remember that labels may refer to it."""
        with self._lock:
            self._unrecorded.pop(inspection.inspection_id, None)
            if inspection.inspection_id in self._awaited:
                self._awaited.discard(inspection.inspection_id)
                self._inbox.recorded.append(inspection.inspection_id)
                self._wake()

    def bundle_switched(self, bundle: LoadedBundle | None) -> None:
        """Show which bundle judges, and its normal part."""
        self._pictures.show_normal(None if bundle is None else bundle.thumbnail)
        with self._lock:
            self._inbox.bundle = [bundle]
            self._wake()

    def alarm_raised(self, alarm: Alarm) -> None:
        """Nothing more: the state that came before holds the alarm."""

    def alarm_cleared(self, kind: AlarmKind) -> None:
        """Nothing more: the state that came before does not hold the alarm any more."""

    def upkeep_reported(self, message: str) -> None:
        """Show it in the status line."""
        with self._lock:
            self._inbox.reports.append(message)
            self._wake()

    def _light_lamp(self) -> None:
        self._inbox.lamp = [(self._state, self._latched or self._newest)]
        self._wake()

    def _wake(self) -> None:
        if not self._waking:
            self._waking = True
            self._woken.emit()

    def _on_woken(self) -> None:
        with self._lock:
            inbox, self._inbox = self._inbox, _Inbox()
            self._waking = False
        for bundle in inbox.bundle:
            self.bundle_activated.emit(bundle)
        for state, lit_by in inbox.lamp:
            self.lamp_lit.emit(state, lit_by)
        if inbox.parts:
            self.parts_judged.emit(tuple(inbox.parts))
        for inspection_id in inbox.recorded:
            self.inspection_kept.emit(inspection_id)
        for report in inbox.reports:
            self.upkeep_done.emit(report)


def _lit_by_a_new_part(before: StationState, after: StationState) -> bool:
    """Whether this is the change that a new part's verdict makes; `judged` follows it at once."""
    is_new = after.last_verdict is not before.last_verdict
    return after.last_verdict is not None and (is_new or after.fail_latched > before.fail_latched)
