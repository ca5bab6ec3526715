"""Tells several observers of the station one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspectai_desktop.services.line_telling import tell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inspectai_desktop.domain.alarm import Alarm, AlarmKind
    from inspectai_desktop.domain.inspection import Inspection
    from inspectai_desktop.domain.station_state import StationState
    from inspectai_desktop.services.line_parts import JudgedPart, LoadedBundle
    from inspectai_desktop.services.station_snapshot import StationObserver


class StationObservers:
    """A `StationObserver` made of others; what one of them raises does not reach the next."""

    def __init__(self, observers: Sequence[StationObserver]) -> None:
        self._observers = tuple(observers)

    def state_changed(self, state: StationState) -> None:
        """Pass it on."""
        for observer in self._observers:
            tell(observer.state_changed, state)

    def judged(self, judged: JudgedPart) -> None:
        """Pass it on."""
        for observer in self._observers:
            tell(observer.judged, judged)

    def recorded(self, inspection: Inspection) -> None:
        """Pass it on."""
        for observer in self._observers:
            tell(observer.recorded, inspection)

    def bundle_switched(self, bundle: LoadedBundle | None) -> None:
        """Pass it on."""
        for observer in self._observers:
            tell(observer.bundle_switched, bundle)

    def alarm_raised(self, alarm: Alarm) -> None:
        """Pass it on."""
        for observer in self._observers:
            tell(observer.alarm_raised, alarm)

    def alarm_cleared(self, kind: AlarmKind) -> None:
        """Pass it on."""
        for observer in self._observers:
            tell(observer.alarm_cleared, kind)

    def upkeep_reported(self, message: str) -> None:
        """Pass it on."""
        for observer in self._observers:
            tell(observer.upkeep_reported, message)
