"""The words for entries of the audit trail."""

from __future__ import annotations

import re

from PySide6.QtCore import QCoreApplication

from inspectai_desktop.storage.audit_trail import AuditRow
from inspectai_desktop.ui.number_format import threshold_text


def concerns_category(entry: AuditRow, category: str) -> bool:
    """Whether an entry tells of this category or of one of its versions."""
    return re.fullmatch(re.escape(category) + r"(, version \d+)?", entry.subject) is not None


def change_title(entry: AuditRow) -> str:
    """What was done, such as "Version 3 made active"."""
    version = entry.subject.rpartition(", version ")[2]
    titles = {
        "category added": QCoreApplication.translate("Changes", "Category added"),
        "category deactivated": QCoreApplication.translate("Changes", "Category taken out of use"),
        "bundle added": QCoreApplication.translate("Changes", "Version {version} added"),
        "bundle activated": QCoreApplication.translate("Changes", "Version {version} judges now"),
        "thresholds changed": QCoreApplication.translate(
            "Changes", "Thresholds of version {version} changed"
        ),
    }
    return titles.get(entry.what, entry.what).replace("{version}", version)


def change_detail(entry: AuditRow) -> str:
    """From what to what, and why, as far as the entry says."""
    parts = []
    before, after = entry.detail.get("before"), entry.detail.get("after")
    if entry.what == "thresholds changed" and isinstance(before, list) and isinstance(after, list):
        text = QCoreApplication.translate("Changes", "REVIEW {review}, FAIL {fail}")
        review, fail = (_from_to(*pair) for pair in zip(before, after, strict=True))
        parts.append(text.format(review=review, fail=fail))
    elif entry.what == "bundle activated" and isinstance(before, int):
        text = QCoreApplication.translate("Changes", "in place of version {version}")
        parts.append(text.format(version=before))
    why = entry.detail.get("why")
    if isinstance(why, str) and why:
        parts.append(_reason(why))
    return "; ".join(parts)


def _reason(why: str) -> str:
    known = {
        "rolled back": QCoreApplication.translate("Changes", "rolled back"),
        "program started": QCoreApplication.translate("Changes", "program started"),
    }
    return known.get(why, why)


def _from_to(old: float, new: float) -> str:
    if old == new:
        return threshold_text(old)
    return f"{threshold_text(old)} → {threshold_text(new)}"
