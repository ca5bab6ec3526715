"""The menu behind the button with the question mark."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget


class HelpMenu(QMenu):
    """Reports what a person wants to know.

    Signals:
        keys_requested: The keys of this page.
        guide_requested: Name of a guide.
        self_test_requested, about_requested: What it says.
    """

    keys_requested = Signal()
    guide_requested = Signal(str)
    self_test_requested = Signal()
    about_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.addAction(self.tr("Keys and gestures")).triggered.connect(self.keys_requested)
        self.addSeparator()
        titles = {
            "operator": self.tr("Operator guide"),
            "engineer": self.tr("Engineer guide"),
            "integrator": self.tr("Integrator guide"),
            "troubleshooting": self.tr("Troubleshooting"),
        }
        for name, title in titles.items():
            self.addAction(title).triggered.connect(partial(self._on_guide, name))
        self.addSeparator()
        self.addAction(self.tr("Self-test …")).triggered.connect(self.self_test_requested)
        self.addAction(self.tr("About InspectAI Desktop")).triggered.connect(self.about_requested)

    def _on_guide(self, name: str, _checked: bool = False) -> None:
        self.guide_requested.emit(name)
