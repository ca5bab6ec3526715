"""The promise: how many of 1,000 good parts may be rejected."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from inspectai_desktop.ui.number_format import count_text
from inspectai_desktop.ui.theme import SPACING_PX, TOUCH_TARGET_PX
from inspectai_desktop.ui.widgets.number_field import NumberField

USUAL = (1, 2, 5, 10, 20)
_MOST = 200


class FalseRejectTarget(QFrame):
    """A number with the usual ones one press away.

    Signals:
        chosen: Share of good parts that may get FAIL, in (0, 1).
    """

    chosen = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "clear")
        before = QLabel(self.tr("Reject at most"), self)
        before.setProperty("role", "strong")
        self.number = NumberField(
            self.tr("False rejects in 1,000 good parts, at most"), (1, _MOST), 10, self
        )
        after = QLabel(self.tr("of 1,000 good parts"), self)
        after.setProperty("role", "strong")
        self.presets = tuple(QPushButton(count_text(count), self) for count in USUAL)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING_PX)
        row.addWidget(before)
        row.addWidget(self.number)
        row.addWidget(after)
        row.addSpacing(SPACING_PX)
        for count, button in zip(USUAL, self.presets, strict=True):
            button.setCheckable(True)
            button.setFixedWidth(TOUCH_TARGET_PX + SPACING_PX)
            button.setAccessibleName(self.tr("At most {count} of 1,000").format(count=count))
            button.clicked.connect(partial(self._on_preset_clicked, count))
            row.addWidget(button)
        row.addStretch()
        self.number.valueChanged.connect(self._on_number_changed)

    def show_target(self, rate: float, *, in_force: bool) -> None:
        """Show this target.

        Args:
            rate: Share of good parts.
            in_force: Whether the lines stand where this target puts them.
        """
        count = max(round(rate * 1000), 1)
        self.number.blockSignals(True)
        self.number.setValue(count)
        self.number.blockSignals(False)
        for usual, button in zip(USUAL, self.presets, strict=True):
            button.setChecked(in_force and usual == count)

    def _on_number_changed(self, count: int) -> None:
        self.chosen.emit(count / 1000)

    def _on_preset_clicked(self, count: int, _checked: bool = False) -> None:
        self.chosen.emit(count / 1000)
