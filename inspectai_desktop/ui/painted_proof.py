"""What a window really painted, for the self-test."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

_STEP_PX = 3


def painted_colours(widget: QWidget) -> int:
    """How many colours the widget is painted with, looked at every few pixels."""
    picture = widget.grab().toImage()
    return len(
        {
            picture.pixel(x, y)
            for y in range(0, picture.height(), _STEP_PX)
            for x in range(0, picture.width(), _STEP_PX)
        }
    )
