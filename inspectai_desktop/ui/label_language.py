"""The words for an operator's labels."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from inspectai_desktop.storage.label import Label


def label_word(label: Label) -> str:
    """What people read."""
    words = {
        Label.CONFIRMED: QCoreApplication.translate("Label", "Confirmed"),
        Label.FALSE_REJECT: QCoreApplication.translate("Label", "False reject"),
        Label.MISSED_DEFECT: QCoreApplication.translate("Label", "Missed defect"),
    }
    return words[label]
