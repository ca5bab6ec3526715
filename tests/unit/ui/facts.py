"""Inspections, states and alarms for tests of the window."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from inspectai_desktop.domain.alarm import Alarm, AlarmKind
from inspectai_desktop.domain.inspection import BundleReference, Inspection, PartContext
from inspectai_desktop.domain.station_state import Activity, StationState
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.domain.verdict import Verdict

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
