"""The guides that Help opens: shipped with the program, read without network."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QLocale

GUIDE_NAMES = ("operator", "engineer", "integrator", "commands", "file_formats", "troubleshooting")

_TITLES = {
    "operator": QT_TRANSLATE_NOOP("Guides", "Operator guide"),
    "engineer": QT_TRANSLATE_NOOP("Guides", "Engineer guide"),
    "integrator": QT_TRANSLATE_NOOP("Guides", "Integrator guide"),
    "commands": QT_TRANSLATE_NOOP("Guides", "Commands"),
    "file_formats": QT_TRANSLATE_NOOP("Guides", "File formats"),
    "troubleshooting": QT_TRANSLATE_NOOP("Guides", "Troubleshooting"),
}


@dataclass(frozen=True, slots=True)
class Guide:
    """A guide in the language of the window where there is one, else in English."""

    name: str
    title: str
    file: Path


def guides(folder: Path) -> list[Guide]:
    """All guides, in the order of the menu."""
    return [guide(name, folder) for name in GUIDE_NAMES]


def guide(name: str, folder: Path) -> Guide:
    """One guide by its name."""
    language = QLocale().name().partition("_")[0]
    translated = folder / f"{name}.{language}.md"
    file = translated if translated.is_file() else folder / f"{name}.md"
    return Guide(name, QCoreApplication.translate("Guides", str(_TITLES[name])), file)


def heading_anchor(text: str) -> str:
    """What a link to this heading says behind `#`, as code hosts make it."""
    kept = re.sub(r"[^\w\- ]", "", text.strip().lower())
    return kept.replace(" ", "-")
