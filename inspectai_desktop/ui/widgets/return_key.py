"""Return belongs to the focused widget when it means something there.

On the Inspect page Return confirms the current part; in a field, a list or a chart that uses
Return itself, it must never reach that shortcut.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

_RETURN_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def claims_return(event: QEvent) -> bool:
    """Claim Return for the widget that got this event; True when it was that question."""
    if event.type() is not QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    if event.key() not in _RETURN_KEYS:
        return False
    event.accept()
    return True


def is_return(event: QKeyEvent) -> bool:
    """Whether this is Return on either side of the keyboard."""
    return event.key() in _RETURN_KEYS
