"""One key and what it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QWidget


@dataclass(frozen=True, slots=True)
class KeyAction:
    """A key with its meaning.

    Attributes:
        group: Heading under which the overlay lists it.
        keys: In Qt's portable notation, such as "Ctrl+1".
        text: What it does, in a few words.
        trigger: Called when the key is pressed.
    """

    group: str
    keys: str
    text: str
    trigger: Callable[[], object]

    @property
    def keys_text(self) -> str:
        """The keys as people read them."""
        native = QKeySequence(self.keys).toString(QKeySequence.SequenceFormat.NativeText)
        return native.replace("Return", "↵")


def add_key_action(widget: QWidget, action: KeyAction) -> None:
    """Let the key work in the widget's window as long as the widget is visible."""
    qt_action = QAction(action.text, widget)
    sequences = [QKeySequence(action.keys)]
    if action.keys == "Return":
        sequences.append(QKeySequence("Enter"))
    qt_action.setShortcuts(sequences)
    qt_action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
    qt_action.setAutoRepeat(False)
    qt_action.triggered.connect(_Call(action.trigger))
    widget.addAction(qt_action)


def use_focused_widget() -> bool:
    """Press the button or open the chooser that has the keyboard; False when none has it.

    For Return and Space: what a person sees marked is what they mean, before any shortcut.
    """
    focused = QApplication.focusWidget()
    if isinstance(focused, QAbstractButton):
        focused.click()
    elif isinstance(focused, QComboBox):
        focused.showPopup()
    else:
        return False
    return True


class _Call:
    """Drops the `checked` that Qt sends along."""

    def __init__(self, trigger: Callable[[], object]) -> None:
        self._trigger = trigger

    def __call__(self, _checked: bool = False) -> None:
        self._trigger()
