"""Asks from what a category is taught again, collects the pictures, and hands a draft on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from inspectai_desktop.services.teaching.teach_again import AgainChoices, AgainWish, TeachAgain
from inspectai_desktop.services.teaching.teaching_draft import TeachingDraft
from inspectai_desktop.ui.bridge.lookups import Lookups
from inspectai_desktop.ui.theme import ActiveTheme
from inspectai_desktop.ui.widgets.teach_again_dialog import TeachAgainDialog

if TYPE_CHECKING:
    from inspectai_desktop.services.station_opening import OpenStation


class AgainDesk(QObject):
    """Belongs to the GUI thread.

    Signals:
        ready: `TeachingDraft` and the pictures that are gone, a tuple of paths.
        failed: `InspectAIError` to show.
    """

    ready = Signal(object, object)
    failed = Signal(object)

    def __init__(
        self, opened: OpenStation, lookups: Lookups, theme: ActiveTheme, window: QWidget
    ) -> None:
        super().__init__(window)
        self._again = TeachAgain(opened)
        self._lookups = lookups
        self.dialog = TeachAgainDialog(theme, window)
        self.dialog.wished.connect(self._on_wished)

    def begin(self, category: str) -> None:
        """Ask a person about this category."""
        again = self._again
        self._lookups.ask(
            "teach again", lambda: again.choices(category), self.dialog.ask, self.failed.emit
        )

    def _on_wished(self, choices: AgainChoices, wish: AgainWish) -> None:
        again = self._again
        missing = choices.missing if wish.keep else ()
        self.dialog.show_copying()
        self._lookups.ask(
            "pictures to teach again",
            lambda: (again.draft(choices, wish), missing),
            self._on_collected,
            self.dialog.show_failure,
        )

    def _on_collected(self, answer: tuple[TeachingDraft, tuple[Path, ...]]) -> None:
        if self.dialog.isVisible():  # it was not given up meanwhile
            self.dialog.accept()
            self.ready.emit(*answer)
