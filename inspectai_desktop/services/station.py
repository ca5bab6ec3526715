"""The station as the window and `inspectai watch` use it: start, pause, stop, look, close."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from inspectai_desktop.domain.shift import Shift, shift_containing
from inspectai_desktop.domain.station_events import (
    Drained,
    PauseRequested,
    ResumeRequested,
    StartRequested,
    StopRequested,
)
from inspectai_desktop.domain.station_state import Activity, Phase, StationState
from inspectai_desktop.errors import InspectAIError, StationError
from inspectai_desktop.services.station_monitor import StationMonitor, WatchRules
from inspectai_desktop.services.station_snapshot import StationSnapshot
from inspectai_desktop.settings_file import save_settings
from inspectai_desktop.thread_priority import WorkingThread

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from pathlib import Path

    from inspectai_desktop.domain.alarm import AlarmKind
    from inspectai_desktop.domain.image import Image
    from inspectai_desktop.domain.inspection import PartContext
    from inspectai_desktop.domain.statistics import TrendPoint
    from inspectai_desktop.services.bundle_activation import BundleActivation
    from inspectai_desktop.services.current_context import CurrentContext
    from inspectai_desktop.services.inspection_line import InspectionLine
    from inspectai_desktop.services.upkeep import Upkeep
    from inspectai_desktop.settings import AlarmSection, Settings, SourceSection, StorageSection
    from inspectai_desktop.sources.source import Source

log = logging.getLogger(__name__)

_DRAIN_LOOK_S = 0.5


def watch_rules(alarms: AlarmSection) -> WatchRules:
    """The monitor's rules as they are chosen in the settings."""
    return WatchRules(alarms.failed_n, alarms.failed_m, alarms.drift, alarms.latch_fail)


@dataclass(frozen=True, slots=True, eq=False)
class StationParts:
    """What a station is put together from.

    Attributes:
        make_source: Builds the chosen source; may raise InspectAIError.
        settings_file: Where settings are kept; None keeps changed ones for this run only.
        make_store: Makes the chosen image store, when another one is chosen.
        close_storage: Closes the database, last of all.
    """

    line: InspectionLine
    monitor: StationMonitor
    activation: BundleActivation
    upkeep: Upkeep
    context: CurrentContext
    make_source: Callable[[SourceSection], Source]
    settings_file: Path | None
    make_store: Callable[[StorageSection], None]
    close_storage: Callable[[], None]


class Station:
    """One station; its methods return soon and may be called from any one thread.

    What takes long happens in the station's own threads and is told to the station's observer.
    """

    def __init__(self, parts: StationParts, settings: Settings) -> None:
        self._parts = parts
        self._settings = settings
        self._settings_lock = threading.Lock()
        self._source_description = ""
        self._shift: Shift | None = None
        self._closing = threading.Event()
        self._stopper: WorkingThread | None = None
        self._closed = False

    @property
    def settings(self) -> Settings:
        """Those in force."""
        return self._settings

    @property
    def state(self) -> StationState:
        """The state now."""
        return self._parts.monitor.state

    def open(self) -> None:
        """Begin the station's threads; inspection begins with `start`."""
        self._parts.line.open()
        self._parts.upkeep.start()

    def start(self) -> None:
        """Begin to inspect; a paused station goes on.

        Raises:
            StationError: There is no category, or the last parts are still being finished.
            InspectAIError: The source's settings cannot be used.
        """
        if self.state.activity is Activity.PAUSED:
            self.resume()
            return
        was_running = self.state.activity in (Activity.STARTING, Activity.RUNNING)
        self._parts.monitor.apply(StartRequested())
        if was_running:
            return
        try:
            source = self._parts.make_source(self._settings.source)
            self._source_description = source.description
            self._parts.line.start(source)
        except InspectAIError:
            self._parts.monitor.apply(StopRequested())
            self._parts.monitor.apply(Drained())
            raise

    def pause(self) -> None:
        """Take no parts for now.

        Raises:
            StationError: The station does not run.
        """
        self._parts.monitor.apply(PauseRequested())
        self._parts.line.pause()

    def resume(self) -> None:
        """Take parts again.

        Raises:
            StationError: The station is not paused.
        """
        self._parts.monitor.apply(ResumeRequested())
        self._parts.line.resume()

    def stop(self) -> None:
        """Take no more parts and finish those that were taken; the state tells when it is done."""
        state = self._parts.monitor.apply(StopRequested())
        if state.activity is not Activity.DRAINING or self._stopping_now():
            return
        self._stopper = WorkingThread(self._drain, "station-stop")
        self._stopper.start()

    def trigger(self) -> None:
        """Inspect what is in front of the camera now.

        Raises:
            StationError: The station does not run, so nothing would be inspected.
        """
        if self.state.phase is not Phase.RUNNING:
            raise StationError("The station is not running.", "Start it before you trigger.")
        self._parts.line.trigger()

    def set_context(self, context: PartContext) -> None:
        """Lot, part and operator of the parts that arrive from now on."""
        before = self._parts.context.replace(context)
        if context.lot != before.lot and self._settings.work.reset_on_new_lot:
            self._parts.monitor.reset_statistics()

    def acknowledge_fail(self) -> None:
        """A person has seen the latched FAIL."""
        self._parts.monitor.acknowledge_fail()

    def acknowledge(self, kind: AlarmKind) -> None:
        """A person has seen an alarm.

        Raises:
            StationError: It goes away only when its cause is mended.
        """
        self._parts.monitor.acknowledge(kind)

    def reset_statistics(self) -> None:
        """Count from zero."""
        self._parts.monitor.reset_statistics()

    def change_settings(self, change: Callable[[Settings], Settings]) -> Future[None]:
        """Follow other settings and save them; may be called from any thread.

        A changed source counts from the next start of the inspection, a changed place of the
        database or the pictures from the next start of the program.

        Args:
            change: Makes the new settings of those in force, so that two changes at the same time
                are both kept.

        Returns:
            Done when they are saved; raises InspectAIError when they could not be.
        """
        with self._settings_lock:
            before = self._settings
            settings = self._settings = change(before)

        def save() -> None:
            if settings.storage.pictures_folder != before.storage.pictures_folder:
                self._parts.make_store(settings.storage)
            if self._parts.settings_file is not None:
                save_settings(settings, self._parts.settings_file)

        self._parts.monitor.change_rules(watch_rules(settings.alarms))
        if before.retention != settings.retention:
            self._parts.upkeep.retain_soon()
        return self._parts.line.submit(save)

    def snapshot(self) -> StationSnapshot:
        """What the counters and the status line show."""
        parts = self._parts
        return StationSnapshot(
            monitor=parts.monitor.snapshot(),
            context=parts.context.get(),
            queue_depth=parts.line.queue_depth,
            records_waiting=parts.line.records_waiting,
            unrecorded=parts.line.unrecorded,
            disk_free_bytes=parts.upkeep.free_bytes,
            source_description=self._source_description,
        )

    def trend(self) -> tuple[TrendPoint, ...]:
        """The last 500 parts, oldest first."""
        return self._parts.monitor.trend()

    def take_frame(self) -> Image | None:
        """The newest frame to look at, once; None when there is none."""
        return self._parts.monitor.take_frame()

    def ticked(self, now: datetime) -> None:
        """Count anew when a shift has begun; called by the upkeep thread."""
        shift = shift_containing(now, self._settings.work.shift_starts)
        before, self._shift = self._shift, shift
        if before is not None and before != shift:
            self._parts.monitor.reset_statistics()

    def current_shift(self) -> Shift:
        """The shift of this moment."""
        return shift_containing(datetime.now(UTC), self._settings.work.shift_starts)

    def wait_stopped(self, timeout_s: float) -> bool:
        """Wait until a stop is done; for programs without a window. True when it is."""
        stopper = self._stopper
        if stopper is not None:
            stopper.join(timeout_s)
        return self.state.activity is Activity.STOPPED

    def close(self, timeout_s: float = 5.0) -> bool:
        """Stop, drain, record, end all threads, close the database; idempotent.

        Returns:
            Whether everything was done within the time.
        """
        if self._closed:
            return True
        self._closed = True
        deadline = time.monotonic() + timeout_s
        self._closing.set()
        parts = self._parts
        parts.monitor.apply(StopRequested())
        parts.activation.close()
        drained = parts.line.close(0.9 * timeout_s)
        ended = parts.upkeep.stop(max(deadline - time.monotonic(), 0.1))
        if self._stopper is not None:
            self._stopper.join(max(deadline - time.monotonic(), 0.1))
        parts.monitor.apply(Drained())
        parts.close_storage()
        if not drained:
            log.error("The station closed before everything was drained")
        return drained and ended

    def _stopping_now(self) -> bool:
        return self._stopper is not None and self._stopper.is_alive()

    def _drain(self) -> None:
        self._parts.line.end_acquisition()
        while not self._parts.line.wait_drained(_DRAIN_LOOK_S):
            if self._closing.is_set():
                return
        self._parts.monitor.apply(Drained())
