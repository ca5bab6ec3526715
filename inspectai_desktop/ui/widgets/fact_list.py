"""Captions with texts beside them, one below the other."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from inspectai_desktop.ui.theme import SPACING_PX


class FactList(QFrame):
    """Shows (caption, text) pairs on a card."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._rows: list[tuple[QLabel, QLabel]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(*(2 * SPACING_PX,) * 4)
        self._grid.setHorizontalSpacing(3 * SPACING_PX)
        self._grid.setVerticalSpacing(SPACING_PX)
        self._grid.setColumnStretch(1, 1)

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Show these pairs."""
        while len(self._rows) < len(facts):
            self._add_row()
        for row, (caption, text) in enumerate(self._rows):
            shown = row < len(facts)
            for label, words in zip(
                (caption, text), facts[row] if shown else ("", ""), strict=True
            ):
                label.setText(words)
                label.setVisible(shown)

    def texts(self) -> dict[str, str]:
        """What is shown, by caption."""
        return {caption.text(): text.text() for caption, text in self._rows if caption.text()}

    def _add_row(self) -> None:
        caption, text = QLabel(self), QLabel(self)
        caption.setProperty("role", "muted")
        text.setWordWrap(True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = len(self._rows)
        self._grid.addWidget(caption, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(text, row, 1)
        self._rows.append((caption, text))
