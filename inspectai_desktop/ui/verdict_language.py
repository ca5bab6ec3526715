"""The words for verdicts: one word for one verdict everywhere, in the language of the person."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from inspectai_desktop.domain.verdict import Verdict


def verdict_word(verdict: Verdict) -> str:
    """The word for this verdict in capitals, as on the lamp."""
    match verdict:
        case Verdict.PASS:
            return QCoreApplication.translate("Verdict", "PASS")
        case Verdict.REVIEW:
            return QCoreApplication.translate("Verdict", "REVIEW")
        case Verdict.FAIL:
            return QCoreApplication.translate("Verdict", "FAIL")
        case Verdict.NOT_INSPECTED:
            return QCoreApplication.translate("Verdict", "NOT INSPECTED")
