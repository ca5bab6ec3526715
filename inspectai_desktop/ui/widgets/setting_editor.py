"""Editors of single settings; each shows a value as plain as JSON and tells what was entered."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QLocale, QSize, Signal
from PySide6.QtGui import QFont, QFontMetrics, QMouseEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from inspectai_desktop.ui.fonts import text_font
from inspectai_desktop.ui.settings_draft import PlainValue
from inspectai_desktop.ui.theme import SPACING_PX, TOUCH_TARGET_PX, TYPE_SCALE, ActiveTheme
from inspectai_desktop.ui.widgets.captioned_field import Choice
from inspectai_desktop.ui.widgets.flow_layout import FlowLayout
from inspectai_desktop.ui.widgets.return_key import claims_return
from inspectai_desktop.ui.widgets.tick_box import TickBox

_MOST_DIGITS = 6
_BESIDE_TITLE_PX = 28


class SettingEditor(QWidget):
    """Shows one value.

    Signals:
        entered: What a person has just entered; not sent when the program shows a value.
    """

    entered = Signal(object)

    def show_value(self, value: PlainValue) -> None:
        """Show this value."""
        raise NotImplementedError

    def mark_invalid(self, *, invalid: bool) -> None:
        """Say by the frame's colour that the value cannot be used."""


class _Line(QLineEdit):
    def event(self, event: QEvent) -> bool:
        return claims_return(event) or super().event(event)


class LineField(QFrame):
    """A line of text in a frame, with a unit behind it."""

    typed = Signal(str)

    def __init__(self, unit: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "field")
        self.setFixedHeight(TOUCH_TARGET_PX)
        self.line = _Line(self)
        self.line.textEdited.connect(self.typed)
        self.setFocusProxy(self.line)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 10, 0)
        row.addWidget(self.line, 1)
        if unit:
            label = QLabel(unit, self)
            label.setProperty("role", "muted")
            row.addWidget(label)

    def show_text(self, text: str) -> None:
        if text != self.line.text():
            self.line.setText(text)

    def mark_invalid(self, *, invalid: bool) -> None:
        if bool(self.property("invalid")) != invalid:
            self.setProperty("invalid", invalid)
            self.style().unpolish(self)
            self.style().polish(self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.line.setFocus()
        event.accept()


class TextEditor(SettingEditor):
    """Text, or nothing where `empty_is_none`."""

    def __init__(self, *, empty_is_none: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._empty_is_none = empty_is_none
        self.field = LineField(parent=self)
        self.field.typed.connect(self._on_typed)
        self.setFocusProxy(self.field)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(SPACING_PX)
        self.row.addWidget(self.field, 1)

    def show_value(self, value: PlainValue) -> None:
        # A person who is typing is not interrupted by blanks being taken away.
        if self._plain(self.field.line.text()) != value:
            self.field.show_text("" if value is None else str(value))

    def mark_invalid(self, *, invalid: bool) -> None:
        self.field.mark_invalid(invalid=invalid)

    def enter(self, text: str) -> None:
        """Enter this text as if a person had typed it."""
        self.field.show_text(text)
        self._on_typed(text)

    def _plain(self, text: str) -> str | None:
        stripped = text.strip()
        return None if self._empty_is_none and not stripped else stripped

    def _on_typed(self, text: str) -> None:
        self.entered.emit(self._plain(text))


class ListEditor(SettingEditor):
    """Several short texts, separated by commas; times of day without their seconds."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = LineField(parent=self)
        self.field.typed.connect(self._on_typed)
        self.setFocusProxy(self.field)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.field)

    def show_value(self, value: PlainValue) -> None:
        if self._listed(self.field.line.text()) != value:
            entries = value if isinstance(value, list) else []
            self.field.show_text(", ".join(_shown(entry) for entry in entries))

    def mark_invalid(self, *, invalid: bool) -> None:
        self.field.mark_invalid(invalid=invalid)

    def _listed(self, text: str) -> list[str]:
        entries = (entry.strip() for entry in text.split(","))
        return [f"{entry}:00" if _is_short_time(entry) else entry for entry in entries if entry]

    def _on_typed(self, text: str) -> None:
        self.entered.emit(self._listed(text))


class NumberEditor(SettingEditor):
    """A number in the language in force; `factor` 100 lets a share be entered in per cent."""

    def __init__(
        self,
        theme: ActiveTheme,
        unit: str = "",
        *,
        factor: float = 1.0,
        none_title: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._factor = factor
        self._value: PlainValue = None
        self.field = LineField(unit, self)
        self.field.setFixedWidth(150)
        self.field.typed.connect(self._on_typed)
        self.setFocusProxy(self.field)
        self.none = TickBox(theme, none_title, self)
        self.none.setVisible(bool(none_title))
        self.none.clicked.connect(self._on_none_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * SPACING_PX)
        row.addWidget(self.field)
        row.addWidget(self.none)
        row.addStretch()

    def show_value(self, value: PlainValue) -> None:
        self._value = value
        is_none = value is None
        self.none.setChecked(is_none)
        self.field.setEnabled(not is_none)
        if is_none:
            self.field.show_text("")
        elif self._number(self.field.line.text()) != value:
            self.field.show_text(self._text(value))

    def mark_invalid(self, *, invalid: bool) -> None:
        self.field.mark_invalid(invalid=invalid)

    def _text(self, value: PlainValue) -> str:
        if not isinstance(value, int | float):
            return str(value)
        number = round(float(value) * self._factor, _MOST_DIGITS)
        locale = QLocale()
        locale.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
        decimals = next(d for d in range(_MOST_DIGITS + 1) if round(number, d) == number)
        return locale.toString(number, "f", decimals)

    def _number(self, text: str) -> float | str:
        """The number entered; what is no number stays text, for the validation to refuse."""
        number, is_number = QLocale().toDouble(text.strip())
        if not is_number or not math.isfinite(number):
            return text
        if self._factor != 1.0:
            return round(number / self._factor, _MOST_DIGITS + 2)
        return int(number) if number == round(number) else number

    def _on_typed(self, text: str) -> None:
        self.entered.emit(self._number(text))

    def _on_none_clicked(self, checked: bool) -> None:
        self.field.setEnabled(not checked)
        if checked:
            self.entered.emit(None)
        else:
            self.field.line.setFocus()
            self.entered.emit("")


class FlagEditor(SettingEditor):
    """Yes or no."""

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box = TickBox(theme, self.tr("on"), self)
        self.box.clicked.connect(self._on_clicked)
        self.setFocusProxy(self.box)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.box)
        row.addStretch()

    def show_value(self, value: PlainValue) -> None:
        self.box.setChecked(bool(value))

    def _on_clicked(self, checked: bool) -> None:
        self.entered.emit(checked)


class ChoiceEditor(SettingEditor):
    """One of a few, all of them in sight."""

    def __init__(self, choices: Sequence[Choice], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        flow = FlowLayout(self, SPACING_PX)
        flow.setContentsMargins(0, 0, 0, 0)
        for choice in choices:
            button = QPushButton(choice.title, self)
            button.setCheckable(True)
            button.setMinimumWidth(_width_when_chosen(choice.title))
            button.clicked.connect(partial(self._on_chosen, choice.key))
            self._group.addButton(button)
            self._buttons[choice.key] = button
            flow.addWidget(button)
        self.setFocusProxy(next(iter(self._buttons.values())))

    def button(self, key: str) -> QPushButton:
        return self._buttons[key]

    def show_value(self, value: PlainValue) -> None:
        if isinstance(value, str) and value in self._buttons:
            self._buttons[value].setChecked(True)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        layout = self.layout()
        return TOUCH_TARGET_PX if layout is None else layout.heightForWidth(width)

    def sizeHint(self) -> QSize:
        return QSize(300, self.heightForWidth(max(self.width(), 300)))

    def _on_chosen(self, key: str, _checked: bool = False) -> None:
        self.entered.emit(key)


class StackedEditor(SettingEditor):
    """An editor with something below it that belongs to the same setting."""

    def __init__(
        self, editor: SettingEditor, below: QWidget, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.editor = editor
        self.below = below
        editor.entered.connect(self.entered)
        self.setFocusProxy(editor)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING_PX)
        column.addWidget(editor)
        column.addWidget(below)

    def show_value(self, value: PlainValue) -> None:
        self.editor.show_value(value)

    def mark_invalid(self, *, invalid: bool) -> None:
        self.editor.mark_invalid(invalid=invalid)


def _width_when_chosen(title: str) -> int:
    """Room for the title in bold, as it is written on the button that is chosen."""
    font = text_font(TYPE_SCALE.body, QFont.Weight.DemiBold)
    return QFontMetrics(font).horizontalAdvance(title) + _BESIDE_TITLE_PX


def _shown(entry: str) -> str:
    """A time of day without its seconds when these are none."""
    return entry.removesuffix(":00") if entry.count(":") == 2 else entry


def _is_short_time(text: str) -> bool:
    hours, colon, minutes = text.partition(":")
    return bool(colon) and hours.isdecimal() and minutes.isdecimal() and len(minutes) == 2
