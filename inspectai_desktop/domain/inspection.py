"""The recorded event: one part, one picture, one verdict."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from inspectai_desktop.domain.prediction import Timings
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.domain.verdict import Verdict


@dataclass(frozen=True, slots=True)
class FileIdentity:
    """What makes a finished file in a watched folder one certain file.

    A name that is written again with other content has another size or time and is another file.
    """

    path: str
    size_bytes: int
    modified_ns: int


@dataclass(frozen=True, slots=True)
class BundleReference:
    """Which bundle judged: enough to find it again and to prove it was that one."""

    category: str
    version: int
    digest: str


@dataclass(frozen=True, slots=True)
class PartContext:
    """What people said about the part when it was inspected; empty where nothing was said."""

    lot: str = ""
    part: str = ""
    operator: str = ""


@dataclass(frozen=True, slots=True)
class Inspection:
    """Everything the station remembers of one inspected (or not inspected) part.

    Attributes:
        inspection_id: 32 hexadecimal digits, unique.
        inspected_at: Time of the verdict, timezone-aware UTC.
        bundle: None only when no detector was there to judge.
        thresholds: Those in force at that time; None with NOT_INSPECTED.
        anomaly_score: None with NOT_INSPECTED, else finite.
        source: Description of the source, for people.
        file: Identity of the watched file; None for cameras and the synthetic line.
        image_reference: Picture in the image store, relative to its root; None if not kept.
        map_reference: Anomaly map in the image store, relative to its root; None if not kept.
        error: Why it was not inspected, operator text; empty otherwise.
    """

    inspection_id: str
    inspected_at: datetime
    verdict: Verdict
    bundle: BundleReference | None
    thresholds: Thresholds | None
    anomaly_score: float | None
    timings: Timings | None
    context: PartContext
    source: str
    file: FileIdentity | None = None
    image_reference: str | None = None
    map_reference: str | None = None
    error: str = ""

    def __post_init__(self) -> None:
        if self.inspected_at.tzinfo is None:
            raise ValueError("inspected_at needs a time zone (UTC)")
        if self.verdict is Verdict.NOT_INSPECTED:
            if not self.error:
                raise ValueError("NOT_INSPECTED needs its reason in `error`")
            return
        if self.anomaly_score is None or not math.isfinite(self.anomaly_score):
            raise ValueError(f"{self.verdict} needs a finite score, got {self.anomaly_score}")
        if self.thresholds is None or self.bundle is None:
            raise ValueError(f"{self.verdict} needs its thresholds and its bundle")
        if self.thresholds.verdict(self.anomaly_score) is not self.verdict:
            raise ValueError(
                f"score {self.anomaly_score:g} at {self.thresholds} is not {self.verdict}"
            )
