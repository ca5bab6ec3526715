"""How large everything in the window is, which Qt wants to know before its application exists."""

from __future__ import annotations

import logging
import os
import sys

from PySide6.QtWidgets import QApplication

log = logging.getLogger(__name__)

SMALLEST_WIDTH_PX = 940
SMALLEST_HEIGHT_PX = 520
"""Below this the window's pages no longer fit, at 100 %."""
SCALE_VARIABLE = "QT_SCALE_FACTOR"


def fitting_percent(wanted: int, width: float, height: float) -> int:
    """The wanted size, or the largest at which the smallest window fits on the screen.

    Args:
        wanted: 100 or more.
        width: Of the screen's free part, in pixels at 100 %.
        height: The same.
    """
    largest = 100.0 * min(width / SMALLEST_WIDTH_PX, height / SMALLEST_HEIGHT_PX)
    return max(100, min(wanted, int(largest)))


def scaled_application(percent: int) -> QApplication:
    """The application at this size, on top of the computer's own scaling.

    A size that the environment gives is left alone. One that would put the settings, and so the
    way back, outside of the screen is reduced.
    """
    if percent == 100 or SCALE_VARIABLE in os.environ:
        return QApplication(sys.argv[:1])
    try:
        application = _at(percent)
        room = application.primaryScreen().availableSize() * (percent / 100)
        fitting = fitting_percent(percent, room.width(), room.height())
        if fitting != percent:
            log.warning("The display takes %d %% instead of %d %%", fitting, percent)
            application.shutdown()
            application = _at(fitting)
    finally:
        # Programs that this one starts have their own size.
        os.environ.pop(SCALE_VARIABLE, None)
    return application


def _at(percent: int) -> QApplication:
    os.environ[SCALE_VARIABLE] = f"{percent / 100:g}"
    return QApplication(sys.argv[:1])
