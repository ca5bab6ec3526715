"""What `inspectai watch` prints: one line per recorded part, alarms on standard error."""

from __future__ import annotations

import json
import sys
import threading
from typing import TYPE_CHECKING

from inspectai_desktop.domain.alarm import Alarm, AlarmKind
from inspectai_desktop.services.station_snapshot import IgnoringObserver

if TYPE_CHECKING:
    from collections.abc import Callable

    from inspectai_desktop.domain.inspection import Inspection
    from inspectai_desktop.domain.station_state import StationState
    from inspectai_desktop.domain.verdict import Verdict
    from inspectai_desktop.services.line_parts import JudgedPart, LoadedBundle


class WatchOutput(IgnoringObserver):
    """Observer of the station that prints; called from the station's threads, one at a time.

    Args:
        kind: "text", "jsonl" or "none".
        reader_gone: Is called when nobody reads standard output any more.
    """

    def __init__(self, kind: str, reader_gone: Callable[[], None]) -> None:
        self._kind = kind
        self._reader_gone = reader_gone
        self._gone = False
        self._active = threading.Event()
        self._busy = threading.Event()
        self.verdicts: set[Verdict] = set()
        self.bundle_problem: Alarm | None = None

    def wait_active(self, timeout_s: float) -> bool:
        """Wait until a bundle judges or cannot be loaded; True when one judges."""
        self._active.wait(timeout_s)
        return self._active.is_set() and self.bundle_problem is None

    def take_busy(self) -> bool:
        """Whether anything was judged or recorded since the last call."""
        was_busy = self._busy.is_set()
        self._busy.clear()
        return was_busy

    def state_changed(self, state: StationState) -> None:
        """Nothing to print: alarms and parts come by themselves."""

    def judged(self, judged: JudgedPart) -> None:
        """Note that the line is busy."""
        del judged
        self._busy.set()

    def bundle_switched(self, bundle: LoadedBundle | None) -> None:
        """Say which bundle judges."""
        if bundle is None:
            return
        self._active.set()
        reference, limits = bundle.reference, bundle.thresholds
        self._note(
            f"{reference.category} version {reference.version}: REVIEW above {limits.review:.4g}, "
            f"FAIL above {limits.fail:.4g}, on {bundle.detector.provider}"
        )

    def recorded(self, inspection: Inspection) -> None:
        """Print one part."""
        self._busy.set()
        self.verdicts.add(inspection.verdict)
        if self._gone or self._kind == "none":
            return
        line = as_text(inspection) if self._kind == "text" else json.dumps(as_record(inspection))
        try:
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
        except BrokenPipeError:
            # Parts go on being recorded until the station has stopped in good order.
            self._gone = True
            self._reader_gone()

    def alarm_raised(self, alarm: Alarm) -> None:
        """Say what happened and what to do."""
        if alarm.kind is AlarmKind.BUNDLE:
            self.bundle_problem = alarm
            self._active.set()
        kind = "FAULT" if alarm.is_fault else "ALARM"
        self._note(f"{kind} {alarm.kind}: {alarm.message} {alarm.hint}".rstrip())

    def alarm_cleared(self, kind: AlarmKind) -> None:
        """Say that it is over."""
        self._note(f"over: {kind}")

    def upkeep_reported(self, message: str) -> None:
        """Say what retention did."""
        self._note(message)

    def _note(self, words: str) -> None:
        if sys.stderr is not None:
            sys.stderr.write(words + "\n")


def as_text(inspection: Inspection) -> str:
    """One part as a line for people."""
    score = inspection.anomaly_score
    shown = "-" if score is None else f"{score:.4g}"
    where = inspection.context.part if inspection.file is None else inspection.file.path
    time = inspection.inspected_at.astimezone().strftime("%H:%M:%S")
    return f"{time}  {inspection.verdict:13}  {shown:>8}  {where}  {inspection.error}".rstrip()


def as_record(inspection: Inspection) -> dict[str, str | float | None]:
    """One part as a flat record; the names that `inspectai inspect` uses, and more."""
    limits, timings, bundle = inspection.thresholds, inspection.timings, inspection.bundle
    return {
        "inspection_id": inspection.inspection_id,
        "inspected_at": inspection.inspected_at.isoformat(),
        "path": None if inspection.file is None else inspection.file.path,
        "verdict": inspection.verdict.value,
        "anomaly_score": inspection.anomaly_score,
        "threshold": None if limits is None else limits.fail,
        "review_threshold": None if limits is None else limits.review,
        "latency_ms": None if timings is None else round(timings.total_ms, 3),
        "category": None if bundle is None else bundle.category,
        "version": None if bundle is None else bundle.version,
        "lot": inspection.context.lot,
        "part": inspection.context.part,
        "operator": inspection.context.operator,
        "error": inspection.error,
    }
