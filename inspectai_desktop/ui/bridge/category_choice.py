"""The category chooser of the header, and what the active bundle changes on the screen."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from inspectai_desktop.domain.alarm import AlarmKind
from inspectai_desktop.domain.inspection import BundleReference, Inspection
from inspectai_desktop.domain.station_state import StationState
from inspectai_desktop.services.category_service import CategoryService
from inspectai_desktop.services.line_parts import LoadedBundle
from inspectai_desktop.services.station_opening import OpenStation
from inspectai_desktop.ui.bridge.live_inspection import LiveInspection
from inspectai_desktop.ui.bridge.lookups import Lookups
from inspectai_desktop.ui.bridge.station_control import StationControl
from inspectai_desktop.ui.pages.inspect_page import InspectPage
from inspectai_desktop.ui.widgets.captioned_field import Choice
from inspectai_desktop.ui.widgets.status_line import StatusLine

_CPU = "CPUExecutionProvider"


class CategoryChoice(QObject):
    """Belongs to the GUI thread.

    Signals:
        names_changed: List of the names of all categories.
        in_use_changed: Name of the category that judges now; "" for none.
        noticed: A passing remark; "" when it is over.
    """

    names_changed = Signal(object)
    in_use_changed = Signal(str)
    noticed = Signal(str)

    def __init__(
        self,
        opened: OpenStation,
        page: InspectPage,
        control: StationControl,
        *,
        status_line: StatusLine,
        live: LiveInspection,
        lookups: Lookups,
    ) -> None:
        super().__init__(control)
        self._categories: CategoryService = opened.categories
        self._station = opened.station
        self._page = page
        self._status_line = status_line
        self._control = control
        self._lookups = lookups
        self._names: tuple[str, ...] = ()
        self._active: BundleReference | None = None
        self._loading = False
        live.lamp_lit.connect(self._on_lamp_lit)
        live.bundle_activated.connect(self._on_bundle_activated)
        page.header.category_chosen.connect(self.use)
        self.refresh()
        self._show_bundle()

    def refresh(self) -> None:
        """Ask anew which categories there are."""
        self._lookups.ask("categories", self._categories.names, self._on_names)

    @property
    def in_use(self) -> str:
        """Name of the category that judges; "" for none."""
        return "" if self._active is None else self._active.category

    def use(self, category: str, version: int | None = None) -> None:
        """Judge by this category from the next part on; None: by the version that was active."""
        self._loading = True
        self.noticed.emit(self.tr("Loading {category} …").format(category=category))
        self._categories.use(category, self._control.operator, version=version)

    def _on_names(self, names: tuple[str, ...]) -> None:
        self._names = names
        self._show()
        self.names_changed.emit(list(names))

    def _on_bundle_activated(self, _bundle: LoadedBundle | None) -> None:
        self._loaded()
        self._show_bundle()

    def _show_bundle(self) -> None:
        """Show what the station says that judges, however it came to that."""
        monitor = self._station.snapshot().monitor
        self._active = monitor.bundle
        note = self._provider_note(monitor.provider)
        self._status_line.show_provider(monitor.provider, note)
        if self._active is not None and self._active.category not in self._names:
            self.refresh()
        self._show()
        self.in_use_changed.emit(self.in_use)

    def _on_lamp_lit(self, state: StationState, _lit_by: Inspection | None) -> None:
        if state.alarm(AlarmKind.BUNDLE) is not None:
            self._loaded()

    def _loaded(self) -> None:
        if self._loading:
            self._loading = False
            self.noticed.emit("")

    def _provider_note(self, provider: str) -> str:
        """Why a station that may use a GPU does not."""
        wanted = self._station.settings.engine.provider
        return self.tr("CUDA not found") if provider == _CPU and wanted != "cpu" else ""

    def _show(self) -> None:
        active = self._active
        choices = [Choice(name, name) for name in self._names]
        if active is not None:
            title = f"{active.category}  v{active.version}"
            choices = [
                Choice(choice.key, title) if choice.key == active.category else choice
                for choice in choices
            ]
        self._page.show_categories(choices, self.in_use)
