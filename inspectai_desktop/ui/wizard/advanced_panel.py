"""What the presets choose, for those who want to choose it themselves; each explained in place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QDoubleSpinBox,
    QFrame,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from inspectai_desktop.services.teaching.teaching_draft import DEFAULT_SEED, AdvancedOptions
from inspectai_desktop.ui.theme import SPACING_PX, TOUCH_TARGET_PX

_LARGEST_INPUT_PX = 4096
_LARGEST_BANK = 1_000_000
_LARGEST_SEED = 2**31 - 1


class AdvancedPanel(QFrame):
    """Fields of the advanced options; zero or the first entry leaves it to the preset.

    Signals:
        changed: The new `AdvancedOptions`.
    """

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._options = AdvancedOptions()
        by_preset = self.tr("as the preset")
        self.encoder = QComboBox(self)
        self.encoder.addItem(by_preset, "")
        self.input_size = _spin(_LARGEST_INPUT_PX, 32, by_preset)
        self.bank_size = _spin(_LARGEST_BANK, 500, by_preset)
        self.ratio = QDoubleSpinBox(self)
        self.ratio.setRange(0.0, 100.0)
        self.ratio.setSingleStep(0.5)
        self.ratio.setSuffix(" %")
        self.ratio.setSpecialValueText(by_preset)
        self.ratio.setKeyboardTracking(False)
        _dress(self.ratio)
        self.seed = _spin(_LARGEST_SEED, 1, "")
        self.reset = QPushButton(self.tr("All as the preset"), self)
        self._build()
        self._connect()

    def show_encoders(self, names: Sequence[str]) -> None:
        """Offer these encoders."""
        for name in names:
            if self.encoder.findData(name) < 0:
                self.encoder.addItem(name, name)
        self.show_options(self._options)

    def show_options(self, options: AdvancedOptions) -> None:
        """Show these."""
        self._options = options
        if options.encoder and self.encoder.findData(options.encoder) < 0:
            self.encoder.addItem(options.encoder, options.encoder)
        fields = (self.encoder, self.input_size, self.bank_size, self.ratio, self.seed)
        for field in fields:
            field.blockSignals(True)
        self.encoder.setCurrentIndex(max(self.encoder.findData(options.encoder), 0))
        self.input_size.setValue(options.input_size_px or 0)
        self.bank_size.setValue(options.bank_size or 0)
        self.ratio.setValue(100 * (options.coreset_ratio or 0.0))
        self.seed.setValue(options.seed)
        for field in fields:
            field.blockSignals(False)
        self.reset.setEnabled(options != AdvancedOptions())

    def _build(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(*(2 * SPACING_PX,) * 4)
        grid.setHorizontalSpacing(3 * SPACING_PX)
        grid.setVerticalSpacing(SPACING_PX)
        rows = (
            (
                self.tr("Encoder"),
                self.encoder,
                self.tr("The network that turns a picture into numbers that can be compared."),
            ),
            (
                self.tr("Input size"),
                self.input_size,
                self.tr(
                    "Side of a square with as many pixels as the network gets to see. "
                    "Twice the side takes about four times as long."
                ),
            ),
            (
                self.tr("Memory bank"),
                self.bank_size,
                self.tr(
                    "How many places of good parts are remembered. More know more kinds of "
                    "good, and take longer to search."
                ),
            ),
            (
                self.tr("Coreset ratio"),
                self.ratio,
                self.tr(
                    "The same as a share: so many of all places seen are remembered, those that "
                    "differ most from one another. Set this or the memory bank."
                ),
            ),
            (
                self.tr("Seed"),
                self.seed,
                self.tr("Start of everything random: the same seed gives the same category."),
            ),
        )
        for number, (caption, field, why) in enumerate(rows):
            grid.addLayout(_captioned(caption, field, why, self), number // 3, number % 3)
        grid.addWidget(self.reset, 1, 2)
        for column in range(3):
            grid.setColumnStretch(column, 1)

    def _connect(self) -> None:
        self.encoder.activated.connect(self._on_encoder)
        self.input_size.valueChanged.connect(self._on_input_size)
        self.bank_size.valueChanged.connect(self._on_bank_size)
        self.ratio.valueChanged.connect(self._on_ratio)
        self.seed.valueChanged.connect(self._on_seed)
        self.reset.clicked.connect(self._on_reset)

    def _on_encoder(self, _index: int) -> None:
        self._tell(replace(self._options, encoder=self.encoder.currentData() or ""))

    def _on_input_size(self, side: int) -> None:
        # Nothing between "as the preset" and the least that the training program takes.
        self._tell(replace(self._options, input_size_px=max(side, 64) if side else None))

    def _on_bank_size(self, size: int) -> None:
        self._tell(replace(self._options, bank_size=size or None, coreset_ratio=None))

    def _on_ratio(self, percent: float) -> None:
        ratio = percent / 100 if percent else None
        self._tell(replace(self._options, coreset_ratio=ratio, bank_size=None))

    def _on_seed(self, seed: int) -> None:
        self._tell(replace(self._options, seed=seed))

    def _on_reset(self) -> None:
        self._tell(AdvancedOptions(seed=DEFAULT_SEED))

    def _tell(self, options: AdvancedOptions) -> None:
        self.show_options(options)
        self.changed.emit(options)


def _spin(most: int, step: int, zero: str) -> QSpinBox:
    spin = QSpinBox()
    spin.setRange(0, most)
    spin.setSingleStep(step)
    spin.setSpecialValueText(zero)
    spin.setKeyboardTracking(False)
    _dress(spin)
    return spin


def _dress(spin: QAbstractSpinBox) -> None:
    """Without the arrows, which are too small to touch."""
    spin.setProperty("role", "number")
    line = spin.findChild(QLineEdit)
    if line is not None:
        line.setTextMargins(SPACING_PX, 0, SPACING_PX, 0)


def _captioned(caption: str, field: QWidget, why: str, parent: QWidget) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(2)
    title = QLabel(caption, parent)
    title.setProperty("role", "strong")
    title.setBuddy(field)
    explained = QLabel(why, parent)
    explained.setProperty("role", "caption")
    explained.setWordWrap(True)
    field.setAccessibleName(caption)
    field.setFixedHeight(TOUCH_TARGET_PX)
    for widget in (title, field, explained):
        column.addWidget(widget)
    column.addStretch()
    return column
