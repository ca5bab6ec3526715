"""Connects what is done with versions: saving, comparing, recalibrating, teaching again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from inspectai_desktop.ui.bridge.again_desk import AgainDesk
from inspectai_desktop.ui.bridge.comparison_desk import ComparisonDesk
from inspectai_desktop.ui.bridge.finishing_desk import FinishingDesk
from inspectai_desktop.ui.bridge.lookups import Lookups
from inspectai_desktop.ui.bridge.recalibration_desk import RecalibrationDesk
from inspectai_desktop.ui.comparison.comparison_page import ComparisonPage
from inspectai_desktop.ui.main_window import MainWindow
from inspectai_desktop.ui.recalibration.recalibration_page import RecalibrationPage
from inspectai_desktop.ui.wizard.teaching_wizard import TeachingWizard

if TYPE_CHECKING:
    from inspectai_desktop.services.station_opening import OpenStation

_TEACH, _COMPARE, _RECALIBRATE = "teach", "compare", "recalibrate"


class VersionsWiring(QObject):
    """Belongs to the GUI thread and lives as long as the window.

    Signals:
        failed: `InspectAIError` to show.
        use_requested: Category and version that shall judge.
        saved: There is another version.
        again_ready: `TeachingDraft` to teach a category again, and pictures that are gone.
    """

    failed = Signal(object)
    use_requested = Signal(str, object)
    saved = Signal()
    again_ready = Signal(object, object)

    def __init__(
        self,
        opened: OpenStation,
        window: MainWindow,
        lookups: Lookups,
        operator: Callable[[], str],
    ) -> None:
        super().__init__(window)
        self._opened = opened
        self._window = window
        self._operator = operator
        self._finishing: dict[str, FinishingDesk] = {}
        self._comparison: ComparisonDesk | None = None
        self._recalibration: RecalibrationDesk | None = None
        self._again = AgainDesk(opened, lookups, window.theme, window)
        self._again.ready.connect(self.again_ready)
        self._again.failed.connect(self.failed)
        window.page_made.connect(self._on_page_made)
        for key in (_TEACH, _COMPARE, _RECALIBRATE):
            if window.has_page(key):
                self._on_page_made(key)

    @property
    def again(self) -> AgainDesk:
        """Asks from what a category is taught again."""
        return self._again

    def teach_again(self, category: str) -> None:
        """Ask from what this category is taught again."""
        self._again.begin(category)

    def compare(self, category: str, version: int, after: int | None = None) -> None:
        """Open the comparison of a version with another one."""
        self._window.page(_COMPARE)
        if self._comparison is not None:
            self._comparison.begin(category, version, after)
            self._window.open_page(_COMPARE)

    def recalibrate(self, category: str, version: int) -> None:
        """Open the recalibration of a version."""
        self._window.page(_RECALIBRATE)
        if self._recalibration is not None:
            self._recalibration.begin(category, version)

    def close(self) -> bool:
        """End what runs; True when it has ended."""
        ended = True
        for desk in (*self._finishing.values(), self._comparison, self._recalibration):
            ended = (desk is None or desk.close()) and ended
        return ended

    def _on_page_made(self, key: str) -> None:
        page = self._window.page(key)
        if isinstance(page, TeachingWizard):
            self._connect_finishing(key, page)
        if isinstance(page, ComparisonPage):
            self._connect_comparison(page)
        if isinstance(page, RecalibrationPage):
            self._connect_recalibration(page)

    def _connect_finishing(self, key: str, wizard: TeachingWizard) -> None:
        desk = FinishingDesk(wizard, self._opened, operator=self._operator)
        self._finishing[key] = desk
        desk.use_requested.connect(self.use_requested)
        desk.compare_requested.connect(self.compare)
        desk.saved.connect(self.saved)

    def _connect_comparison(self, page: ComparisonPage) -> None:
        desk = ComparisonDesk(page, self._opened)
        self._comparison = desk
        desk.use_requested.connect(self.use_requested)
        desk.closed.connect(self._on_comparison_closed)

    def _connect_recalibration(self, page: RecalibrationPage) -> None:
        desk = RecalibrationDesk(page, self._opened)
        self._recalibration = desk
        desk.failed.connect(self.failed)
        desk.opened.connect(self._on_recalibration_opened)
        desk.closed.connect(self._on_recalibration_closed)

    def _on_comparison_closed(self) -> None:
        self._window.dismiss_page(_COMPARE, "categories")

    def _on_recalibration_opened(self) -> None:
        self._window.open_page(_RECALIBRATE)

    def _on_recalibration_closed(self) -> None:
        self._window.dismiss_page(_RECALIBRATE, "categories")
