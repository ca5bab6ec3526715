"""A whole number to type, or to count up and down with the arrow keys and the wheel."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSpinBox, QWidget

_WIDTH_PX = 72


class NumberField(QSpinBox):
    """A spin box without its arrows, which are too small to touch."""

    def __init__(
        self, name: str, limits: tuple[int, int], value: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "number")
        self.setRange(*limits)
        self.setValue(value)
        self.setFixedWidth(_WIDTH_PX)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAccessibleName(name)
        self.setKeyboardTracking(False)
