"""What an operator says of an inspection afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from inspectai_desktop.domain.verdict import Verdict


class Label(StrEnum):
    """The operator's word on a verdict.

    FALSE_REJECT: REVIEW or FAIL, and the part is good. MISSED_DEFECT: PASS, and the part is
    defective. CONFIRMED: the verdict was right (or, not inspected, the part was looked at).
    """

    FALSE_REJECT = "FALSE_REJECT"
    MISSED_DEFECT = "MISSED_DEFECT"
    CONFIRMED = "CONFIRMED"

    def fits(self, verdict: Verdict) -> bool:
        """Whether this can be said of a part with this verdict."""
        if self is Label.FALSE_REJECT:
            return verdict in {Verdict.REVIEW, Verdict.FAIL}
        if self is Label.MISSED_DEFECT:
            return verdict is Verdict.PASS
        return True


@dataclass(frozen=True, slots=True)
class LabelRow:
    """A label with who gave it, when (UTC) and what they noted."""

    label: Label
    note: str
    labelled_by: str
    labelled_at: datetime


@dataclass(frozen=True, slots=True)
class LabelChangeRow:
    """One entry of a label's history; `label` is None where it was taken back."""

    label: Label | None
    note: str
    changed_by: str
    changed_at: datetime
