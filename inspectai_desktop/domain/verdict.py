"""The four verdicts a part can have."""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    """What the station says of a part; NOT_INSPECTED is never shown or counted as PASS."""

    PASS = "PASS"  # noqa: S105 - a verdict, not a password
    REVIEW = "REVIEW"
    FAIL = "FAIL"
    NOT_INSPECTED = "NOT_INSPECTED"
