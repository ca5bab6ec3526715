"""Does at the station what a person asks for on the Inspect page, and says when it cannot be."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from inspectai_desktop.domain.alarm import AlarmKind
from inspectai_desktop.domain.inspection import Inspection
from inspectai_desktop.domain.station_state import Activity, StationState
from inspectai_desktop.errors import InspectAIError, SettingsError
from inspectai_desktop.services.station_opening import OpenStation
from inspectai_desktop.settings import Settings, SourceKind
from inspectai_desktop.ui.bridge.live_inspection import LiveInspection
from inspectai_desktop.ui.bridge.source_choices import (
    TRIGGERED_KINDS,
    chosen_source,
    source_choices,
)
from inspectai_desktop.ui.pages.inspect_page import InspectPage

log = logging.getLogger(__name__)


class StationControl(QObject):
    """Belongs to the GUI thread; what fails leaves the station as it was.

    Signals:
        failed: `InspectAIError` to show.
    """

    failed = Signal(object)
    _save_failed = Signal(object)

    def __init__(
        self, opened: OpenStation, page: InspectPage, live: LiveInspection, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._station = opened.station
        self._page = page
        self._starts_when_stopped = False
        self._save_failed.connect(self.failed)
        live.lamp_lit.connect(self._on_lamp_lit)
        header = page.header
        header.start_requested.connect(self.start)
        header.resume_requested.connect(self.start)
        header.pause_requested.connect(self._on_pause_requested)
        header.stop_requested.connect(self.stop)
        header.trigger_requested.connect(self._on_trigger_requested)
        header.source_chosen.connect(self._on_source_chosen)
        header.lot_edited.connect(self._on_lot_edited)
        header.operator_edited.connect(self._on_operator_edited)
        page.fail_acknowledged.connect(self._station.acknowledge_fail)
        page.counters_reset_requested.connect(self._station.reset_statistics)
        self.show_sources()
        page.show_context(self._station.snapshot().context)

    @property
    def operator(self) -> str:
        """Who works at the station; never empty, for records."""
        return self._station.snapshot().context.operator or "station"

    def start(self) -> None:
        """Begin or go on to inspect."""
        self._starts_when_stopped = False
        self._try(self._station.start)

    def stop(self) -> None:
        """End inspection in good order."""
        self._starts_when_stopped = False
        self._try(self._station.stop)

    def see_alarm(self, kind: str) -> None:
        """A person has seen an alarm."""
        self._try(lambda: self._station.acknowledge(AlarmKind(kind)))

    def _on_pause_requested(self) -> None:
        self._try(self._station.pause)

    def _on_trigger_requested(self) -> None:
        self._try(self._station.trigger)

    def _on_source_chosen(self, key: str) -> None:
        def change(settings: Settings) -> Settings:
            source = settings.source.model_copy(update={"kind": SourceKind(key)})
            return settings.model_copy(update={"source": source})

        self._change_source(change)

    def _change_source(self, change: Callable[[Settings], Settings]) -> None:
        self._save(self._station.change_settings(change))
        self.show_sources()
        if self._station.state.activity in (Activity.STARTING, Activity.RUNNING, Activity.PAUSED):
            # The parts of the old source are finished before the new one begins.
            self._starts_when_stopped = True
            self._try(self._station.stop)

    def _on_lamp_lit(self, state: StationState, _lit_by: Inspection | None) -> None:
        if self._starts_when_stopped and state.activity is Activity.STOPPED:
            self.start()

    def _on_lot_edited(self, lot: str) -> None:
        self._change_context(lot=lot)

    def _on_operator_edited(self, operator: str) -> None:
        self._change_context(operator=operator)

    def _change_context(self, **said: str) -> None:
        def change(settings: Settings) -> Settings:
            return settings.model_copy(update={"work": settings.work.model_copy(update=said)})

        self._station.set_context(replace(self._station.snapshot().context, **said))
        self._save(self._station.change_settings(change))

    def show_sources(self) -> None:
        """Offer the sources that the settings in force hold."""
        sources = self._station.settings.source
        self._page.show_sources(source_choices(sources), chosen_source(sources))
        self._page.header.show_trigger(available=sources.kind in TRIGGERED_KINDS)

    def _try(self, wish: Callable[[], object]) -> None:
        try:
            wish()
        except InspectAIError as error:
            self.failed.emit(error)

    def _save(self, saved: Future[None]) -> None:
        saved.add_done_callback(self._on_saved)

    def _on_saved(self, saved: Future[None]) -> None:
        """Called by the recording thread."""
        try:
            saved.result()
        except InspectAIError as error:
            self._save_failed.emit(error)
        except CancelledError:
            problem = SettingsError("The settings were not saved: the station is closing.")
            self._save_failed.emit(problem)
