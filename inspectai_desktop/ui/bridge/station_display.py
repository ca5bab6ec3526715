"""Shows the station in the window: the lamp at once, pictures at most 15 times a second."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from inspectai_desktop.domain.alarm import AlarmKind
from inspectai_desktop.domain.inspection import Inspection
from inspectai_desktop.domain.station_state import Activity, StationState
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.services.station import Station
from inspectai_desktop.services.station_snapshot import StationSnapshot
from inspectai_desktop.ui.bridge.live_inspection import LiveInspection
from inspectai_desktop.ui.bridge.picture_worker import PictureWorker
from inspectai_desktop.ui.item_models.strip_model import StripEntry
from inspectai_desktop.ui.main_window import MainWindow
from inspectai_desktop.ui.pages.inspect_page import InspectPage

TICK_MS = 33
_TICKS_PER_PICTURE = 2
"""Nobody can look at more pictures than 15 a second, and painting them takes from judging."""
_TICKS_PER_ROUND = 8
_STRIP_TICK = 1
_TREND_TICK = 3
"""What is not a picture has its own ticks between them, the figures those that are left, so that no
wake-up has to paint everything."""
_TICKS_PER_SECOND = 30
_NOTICE_TICKS = 20 * _TICKS_PER_SECOND
_REPLACE_TREND_FROM = 12
"""With this many new points it is cheaper to replace the trend than to add them one by one."""
_HOLD_TICKS = {Verdict.PASS: 2 * _TICKS_PER_SECOND}
_HOLD_OTHERS_TICKS = 6 * _TICKS_PER_SECOND
"""How long a judged part's picture stays before frames of a camera may replace it."""


class StationDisplay(QObject):
    """Moves what the station tells into the page and the status line; belongs to the GUI thread."""

    def __init__(
        self,
        window: MainWindow,
        page: InspectPage,
        live: LiveInspection,
        pictures: PictureWorker,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._page = page
        self._pictures = pictures
        self._station: Station | None = None
        self._state = StationState()
        self._parts: list[Inspection] = []
        self._trend_number = 0
        self._ticks = 0
        self._figures_due = True
        self._figures_until_tick = 0
        self._strip: list[StripEntry] = []
        self._frames_from_tick = 0
        self._notice_until_tick = 0
        live.lamp_lit.connect(self._on_lamp_lit)
        live.parts_judged.connect(self._on_parts_judged)
        live.upkeep_done.connect(self.show_notice)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._on_tick)

    def start(self, station: Station) -> None:
        """Begin to show this station."""
        self._station = station
        self._on_lamp_lit(station.state, None)
        self._timer.start()

    def stop(self) -> None:
        """Show nothing new any more."""
        self._timer.stop()

    def show_notice(self, text: str) -> None:
        """Show a remark in the status line for a while; "" ends it."""
        self._window.status_line.show_notice(text)
        self._notice_until_tick = self._ticks + _NOTICE_TICKS if text else 0

    def _on_lamp_lit(self, state: StationState, lit_by: Inspection | None) -> None:
        self._page.show_station(state, lit_by)
        if (state.alarms, state.lamp) != (self._state.alarms, self._state.lamp):
            self._window.show_station(state)
        self._state = state
        self._figures_due = True

    def _on_parts_judged(self, parts: tuple[Inspection, ...]) -> None:
        self._parts.extend(parts)

    def _on_tick(self) -> None:
        if self._station is None:
            return
        self._ticks += 1
        self._show_parts()
        if self._ticks % _TICKS_PER_PICTURE == 0:
            self._show_pictures(self._station)
        elif self._ticks % _TICKS_PER_ROUND == _STRIP_TICK:
            self._show_strip()
        elif self._ticks % _TICKS_PER_ROUND == _TREND_TICK:
            self._show_trend(self._station)
        elif self._figures_due or self._ticks >= self._figures_until_tick:
            self._figures_due = False
            self._figures_until_tick = self._ticks + _TICKS_PER_SECOND
            self._show_figures(self._station.snapshot())
        if self._notice_until_tick and self._ticks >= self._notice_until_tick:
            self.show_notice("")

    def _show_parts(self) -> None:
        if not self._parts:
            return
        parts, self._parts = self._parts, []
        self._page.note_parts(parts)
        hold = _HOLD_TICKS.get(parts[-1].verdict, _HOLD_OTHERS_TICKS)
        self._frames_from_tick = self._ticks + hold
        self._figures_due = True

    def _show_trend(self, station: Station) -> None:
        points = station.trend()
        new = [point for point in points if point.number > self._trend_number]
        if len(new) >= _REPLACE_TREND_FROM:
            self._page.show_trend(points)
        else:
            for point in new:
                self._page.add_trend_point(point)
        if new:
            self._trend_number = new[-1].number

    def _show_pictures(self, station: Station) -> None:
        ready = self._pictures.take()
        if ready.normal:
            self._page.show_normal(ready.normal[0])
        self._strip.extend(ready.strip)
        if ready.part is not None:
            self._page.show_part_picture(ready.part.inspection, ready.part.picture)
        if self._ticks < self._frames_from_tick:
            return
        if ready.preview is not None:
            self._page.show_preview(ready.preview)
        if self._state.activity in (Activity.RUNNING, Activity.STARTING):
            self._pictures.look_for_frame(station.take_frame)

    def _show_strip(self) -> None:
        entries, self._strip = self._strip, []
        for entry in entries:
            self._page.add_strip_entry(entry)

    def _show_figures(self, snapshot: StationSnapshot) -> None:
        self._page.show_statistics(snapshot.monitor.statistics, snapshot.queue_depth)
        line = self._window.status_line
        line.show_source(snapshot.monitor.source, snapshot.source_description)
        if snapshot.disk_free_bytes is not None:
            low = self._state.alarm(AlarmKind.DISK) is not None
            line.show_disk(snapshot.disk_free_bytes, low=low)
