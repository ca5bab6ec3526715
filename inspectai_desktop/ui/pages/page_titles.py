"""The words for the pages on the rail."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def page_title(key: str) -> str:
    """Title of a page by its key, such as "inspect" or "history".

    Raises:
        KeyError: There is no such page.
    """
    titles = {
        "inspect": QCoreApplication.translate("Pages", "Inspect"),
        "history": QCoreApplication.translate("Pages", "History"),
        "categories": QCoreApplication.translate("Pages", "Categories"),
        "settings": QCoreApplication.translate("Pages", "Settings"),
        "teach": QCoreApplication.translate("Pages", "Teach"),
        "recalibrate": QCoreApplication.translate("Pages", "Recalibrate"),
        "compare": QCoreApplication.translate("Pages", "Compare"),
    }
    return titles[key]
