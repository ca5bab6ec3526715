"""What the checks of the self-test are called in the window."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

_TITLES = {
    "program": QT_TRANSLATE_NOOP("SelfTest", "Program"),
    "files": QT_TRANSLATE_NOOP("SelfTest", "Files of the program"),
    "folder": QT_TRANSLATE_NOOP("SelfTest", "Data folder and disk"),
    "encoders": QT_TRANSLATE_NOOP("SelfTest", "Encoders"),
    "fit": QT_TRANSLATE_NOOP("SelfTest", "Teach a category"),
    "inspection": QT_TRANSLATE_NOOP("SelfTest", "Inspect parts"),
    "database": QT_TRANSLATE_NOOP("SelfTest", "Write and read the database"),
    "window": QT_TRANSLATE_NOOP("SelfTest", "Render the window"),
}


def check_title(name: str, title: str) -> str:
    """The check's title in the window's language; one that is not known keeps its own."""
    known = _TITLES.get(name)
    return title if known is None else QCoreApplication.translate("SelfTest", str(known))
