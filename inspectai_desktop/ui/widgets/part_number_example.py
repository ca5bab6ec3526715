"""Tries a part-number pattern on the name of a file, as it is being typed."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from inspectai_desktop.errors import SettingsError
from inspectai_desktop.sources.part_number import PartNumberPattern
from inspectai_desktop.ui.theme import SPACING_PX
from inspectai_desktop.ui.widgets.captioned_field import CaptionedEdit

EXAMPLE_FILE = "cap_20261122_0412_left.jpg"


class PartNumberExample(QFrame):
    """Shows what a pattern finds in a file name of the person's own."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "clear")
        self._pattern = ""
        self.file = CaptionedEdit(self.tr("Try on a file name"), 200, self)
        self.file.show_text(EXAMPLE_FILE)
        self.file.typed.connect(self._show_found)
        self.found = QLabel(self)
        self.found.setProperty("role", "strong")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING_PX)
        row.addWidget(self.file, 3)
        row.addWidget(self.found, 2)
        self._show_found()

    def show_pattern(self, pattern: str) -> None:
        """Try this pattern."""
        self._pattern = pattern
        self._show_found()

    def _show_found(self) -> None:
        try:
            part = PartNumberPattern(self._pattern).part_of(self.file.text().strip())
        except SettingsError:  # said at the field itself
            self.found.setText("–")  # noqa: RUF001 - the dash for nothing
            return
        text = self.tr("Part {part}").format(part=part) if part else self.tr("No part number")
        self.found.setText(text)
