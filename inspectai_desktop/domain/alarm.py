"""What the station tells people when something is not as it should be."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class AlarmKind(StrEnum):
    """One name per cause; at most one alarm of a kind stands at a time."""

    SOURCE = "SOURCE"
    DETECTOR = "DETECTOR"
    RECORDING = "RECORDING"
    BUNDLE = "BUNDLE"
    OVERRUN = "OVERRUN"
    FAILED_PARTS = "FAILED_PARTS"
    DRIFT = "DRIFT"
    DISK = "DISK"
    UPKEEP = "UPKEEP"


@dataclass(frozen=True, slots=True)
class Alarm:
    """What happened, what to do, and since when.

    Attributes:
        kind: The cause.
        message: What happened and where, as a sentence.
        hint: What to do about it.
        since: When it began, timezone-aware UTC.
        is_fault: The station cannot vouch for verdicts until this is over; the lamp shows FAULT.
    """

    kind: AlarmKind
    message: str
    hint: str
    since: datetime
    is_fault: bool = False

    def __post_init__(self) -> None:
        if not self.message:
            raise ValueError(f"an alarm says what happened ({self.kind})")
        if self.since.tzinfo is None:
            raise ValueError("an alarm's time needs a time zone (UTC)")
