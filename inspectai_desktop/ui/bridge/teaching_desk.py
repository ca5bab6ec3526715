"""Answers the wizard: starts its work in threads and child processes, and keeps what comes back."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from inspectai_desktop.services.station_opening import OpenStation
from inspectai_desktop.services.teaching.teaching_draft import TeachingDraft
from inspectai_desktop.services.teaching.wizard_facts import WizardFacts
from inspectai_desktop.ui.main_window import MainWindow
from inspectai_desktop.ui.wizard.teaching_wizard import TeachingWizard


class TeachingDesk(QObject):
    """Belongs to the GUI thread and lives as long as the wizard's page.

    Signals:
        failed: `InspectAIError` to show.
    """

    failed = Signal(object)

    def __init__(self, wizard: TeachingWizard, opened: OpenStation, window: MainWindow) -> None:
        super().__init__(wizard)
        self._wizard = wizard
        self._opened = opened
        self._window = window
        self.active = False
        wizard.closed.connect(self._on_closed)

    def teach(self, category: str = "") -> None:
        """Open the wizard; one that is under way goes on."""
        if not self.active:
            self.active = True
            self._wizard.start(TeachingDraft(name=category, base_category=category), WizardFacts())
        self._window.open_page("teach")

    def close(self) -> bool:
        """End what runs for the wizard; True when it has ended."""
        return True

    def _on_closed(self) -> None:
        self.active = False
        self._window.dismiss_page("teach", "categories")
