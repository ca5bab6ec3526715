"""The typeface the program ships, so that it looks the same on a machine without any font."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication

from inspectai_desktop.errors import SettingsError
from inspectai_desktop.ui.theme import FONT_FAMILY, TYPE_SCALE


def install_fonts(application: QApplication, fonts_dir: Path) -> None:
    """Load the shipped typeface and make it the application's font.

    Raises:
        SettingsError: A font file is missing or damaged.
    """
    files = sorted(fonts_dir.glob("*.otf"))
    loaded = [QFontDatabase.addApplicationFont(str(file)) for file in files]
    if not files or -1 in loaded:
        raise SettingsError(
            f"The program's typeface in {fonts_dir} is missing or damaged.",
            "Install the program again.",
        )
    application.setFont(text_font(TYPE_SCALE.body))


def text_font(size_px: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The program's font with figures of equal width, so that changing numbers do not dance."""
    return QFont(_made_once(size_px, weight))


@cache
def _made_once(size_px: int, weight: QFont.Weight) -> QFont:
    font = QFont(FONT_FAMILY)
    font.setPixelSize(size_px)
    font.setWeight(weight)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font
