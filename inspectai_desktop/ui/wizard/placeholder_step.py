"""A step that is still to be built: named, and passed through."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from inspectai_desktop.ui.theme import ActiveTheme
from inspectai_desktop.ui.wizard.wizard_step import WizardStep


class PlaceholderStep(WizardStep):
    """Shows nothing and lets everyone pass."""

    def __init__(
        self, theme: ActiveTheme, key: str, title: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, parent)
        self._title = title
        self.key = key

    def title(self) -> str:
        return self._title
