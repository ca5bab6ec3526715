"""Inspections, states and alarms for tests of the window."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np

from inspectai_desktop.domain.alarm import Alarm, AlarmKind
from inspectai_desktop.domain.image import Image
from inspectai_desktop.domain.inspection import BundleReference, Inspection, PartContext
from inspectai_desktop.domain.station_state import Activity, StationState
from inspectai_desktop.domain.statistics import Counts, StatisticsSnapshot, TrendPoint
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.storage.inspection_row import InspectionRow
from inspectai_desktop.storage.label import LabelRow
from inspectai_desktop.ui.picture_presentation import PicturePresentation, present_picture

THRESHOLDS = Thresholds(22.0, 27.5)
MOMENT = datetime(2026, 11, 22, 13, 3, 27, tzinfo=UTC)


def inspection(
    score: float | None, *, number: int = 0, error: str = "", part: str = ""
) -> Inspection:
    """An inspection with this score; None makes it NOT INSPECTED with `error`."""
    verdict = Verdict.NOT_INSPECTED if score is None else THRESHOLDS.verdict(score)
    return Inspection(
        inspection_id=f"{number:032x}",
        inspected_at=MOMENT + timedelta(seconds=number),
        verdict=verdict,
        bundle=BundleReference("Bottle cap", 3, "d" * 64),
        thresholds=None if score is None else THRESHOLDS,
        anomaly_score=score,
        timings=None,
        context=PartContext("L-2211", part, "A-17"),
        source="Folder: /cam7/out",
        error=error or ("" if score is not None else "The file could not be read."),
    )


def running(verdict: Verdict | None = None, *, latched: bool = False) -> StationState:
    """A running station whose last part got this verdict."""
    return StationState(
        Activity.RUNNING,
        has_category=True,
        source_running=True,
        last_verdict=verdict,
        fail_latched=latched,
        latch_fail=latched,
    )


def fault(message: str = "The camera is gone.", hint: str = "Check the cable.") -> Alarm:
    """An alarm that makes a FAULT."""
    return Alarm(AlarmKind.SOURCE, message, hint, MOMENT, is_fault=True)


def trend_point(score: float | None, number: int) -> TrendPoint:
    """A point of the score trend; None makes it NOT INSPECTED."""
    return TrendPoint(
        number=number,
        inspection_id=f"{number:032x}",
        inspected_at=MOMENT + timedelta(seconds=number),
        verdict=Verdict.NOT_INSPECTED if score is None else THRESHOLDS.verdict(score),
        anomaly_score=score,
        thresholds=None if score is None else THRESHOLDS,
        ewma=14.0,
    )


def statistics(
    passed: int = 1251, review: int = 19, failed: int = 12, not_inspected: int = 2
) -> StatisticsSnapshot:
    """Counters in the middle of a shift."""
    counts = Counts(passed, review, failed, not_inspected)
    return StatisticsSnapshot(counts, MOMENT, 31.2, 28.4, 43.1)


def presentation(width: int = 60, height: int = 40, *, peak: float = 50.0) -> PicturePresentation:
    """A grey picture with one suspect spot."""
    pixels = np.full((height, width, 3), 90, np.uint8)
    anomaly_map = np.zeros((height, width), np.float32)
    anomaly_map[height // 4 : height // 2, width // 4 : width // 2] = peak
    return present_picture(Image(pixels), anomaly_map, THRESHOLDS)


def recorded(
    score: float | None, number: int = 0, *, part: str = "", label: LabelRow | None = None
) -> InspectionRow:
    """A recorded inspection with its picture kept."""
    seen = inspection(score, number=number, part=part)
    kept = replace(seen, image_reference="2026/11/22/a.png", map_reference="2026/11/22/a.map")
    return InspectionRow(10_000 - number, kept, label)
