"""The inspection thread: sole owner of the detector."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from inspectai_desktop.domain.alarm import Alarm, AlarmKind
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import InspectAIError
from inspectai_desktop.services.judging import Judgement, judge, not_inspected
from inspectai_desktop.services.line_parts import BundleSwap, JudgedPart, LoadedBundle, QueuedPart
from inspectai_desktop.services.line_telling import tell
from inspectai_desktop.thread_priority import COMPUTING_STEP_BACK, WorkingThread

if TYPE_CHECKING:
    from collections.abc import Callable

    from inspectai_desktop.domain.picture_statistics import PictureStatistics
    from inspectai_desktop.services.collaborators import LineObserver, PictureMeterLike
    from inspectai_desktop.services.part_queue import PartQueue

log = logging.getLogger(__name__)

EXPECTED_FAILURES_TO_FAULT = 3
"""This many parts in a row that the detector refuses are the station's fault, not the parts'."""
CLOSED_BEFORE_JUDGED = "The station was closed before this part could be judged."


class InspectionWorker:
    """Takes parts and bundle swaps from its queue, in order, and hands judged parts on.

    Args:
        queue: Parts to judge.
        hand_on: Takes a judged part; blocks while the record is behind.
        observer: Is told verdicts, swaps and alarms.
        new_meter: Makes a picture meter for each bundle; None measures nothing.
    """

    def __init__(
        self,
        queue: PartQueue[QueuedPart, BundleSwap],
        hand_on: Callable[[JudgedPart], None],
        observer: LineObserver,
        new_meter: Callable[[], PictureMeterLike] | None = None,
    ) -> None:
        self._queue = queue
        self._hand_on = hand_on
        self._observer = observer
        self._new_meter = new_meter
        self._meter: PictureMeterLike | None = None
        self._bundle: LoadedBundle | None = None
        self._generation = -1
        self._failures_in_a_row = 0
        self._fault_stands = False
        self._hurried = threading.Event()
        # Daemon: a detector that hangs in native code must not keep the process alive.
        self._thread = WorkingThread(self._run, "inspection", step=COMPUTING_STEP_BACK)

    def start(self) -> None:
        """Begin to judge."""
        self._thread.start()

    def hurry(self) -> None:
        """Judge nothing any more: the station closes and its time is over.

        Watched files are left for the next start; frames are recorded as NOT_INSPECTED.
        """
        self._hurried.set()

    def join(self, timeout_s: float) -> bool:
        """Wait for the end, which comes when the queue is closed and empty; True when it came."""
        self._thread.join(max(timeout_s, 0.0))
        return not self._thread.is_alive()

    def _run(self) -> None:
        while (entry := self._queue.take()) is not None:
            try:
                if isinstance(entry, BundleSwap):
                    self._swap(entry)
                else:
                    self._inspect(entry)
            except Exception:  # a defect here must cost one part's display, not the station
                log.exception("The inspection thread stumbled over %r", type(entry).__name__)
            finally:
                # Without it the last part's picture and map would live until the next part.
                del entry
                self._queue.done()

    def _swap(self, swap: BundleSwap) -> None:
        if swap.generation < self._generation:
            return
        try:
            bundle = swap.make(self._bundle)
        except InspectAIError as error:
            self._raise_alarm(AlarmKind.BUNDLE, error.message, error.hint)
            return
        self._generation = swap.generation
        if bundle is self._bundle:
            return
        if bundle is None or self._bundle is None or bundle.reference != self._bundle.reference:
            self._meter = None if self._new_meter is None else self._new_meter()
        self._bundle = bundle
        self._failures_in_a_row = 0
        self._clear_fault()
        tell(self._observer.alarm_cleared, AlarmKind.BUNDLE)
        tell(self._observer.bundle_switched, bundle)

    def _inspect(self, part: QueuedPart) -> None:
        if self._hurried.is_set():
            if part.arrival.file is None:
                self._hand_on(not_inspected(part, CLOSED_BEFORE_JUDGED, self._bundle))
            else:
                log.info("Left for the next start: %s", part.arrival.file.path)
            return
        judgement = judge(part, self._bundle)
        judged = judgement.judged
        # A fault is told before, and its end just before, the verdict that the lamp may show.
        self._watch_health(judgement)
        tell(self._observer.judged, judged)
        self._hand_on(judged)
        if judged.inspection.verdict is Verdict.PASS:
            tell(self._observer.measured, judged, self._measured(judged))

    def _watch_health(self, judgement: Judgement) -> None:
        failure = judgement.failure
        if failure is None:
            if judgement.judged.prediction is not None:
                self._failures_in_a_row = 0
                self._clear_fault()
            return
        self._failures_in_a_row += 1
        if not isinstance(failure, InspectAIError):
            self._fault_stands = True
            self._raise_alarm(
                AlarmKind.DETECTOR,
                f"The detector failed: {judgement.judged.inspection.error}",
                "The part counts as not inspected. If it goes on, activate another version of the "
                "category or restart, and save the diagnostics.",
                is_fault=True,
            )
        elif self._failures_in_a_row >= EXPECTED_FAILURES_TO_FAULT:
            self._fault_stands = True
            self._raise_alarm(
                AlarmKind.DETECTOR,
                f"The last {self._failures_in_a_row} parts could not be judged: {failure.message}",
                failure.hint or "Check the camera's pictures and the active category.",
                is_fault=True,
            )

    def _clear_fault(self) -> None:
        if self._fault_stands:
            self._fault_stands = False
            tell(self._observer.alarm_cleared, AlarmKind.DETECTOR)

    def _measured(self, judged: JudgedPart) -> PictureStatistics | None:
        image, prediction = judged.part.arrival.image, judged.prediction
        if self._meter is None or image is None or prediction is None:
            return None
        try:
            return self._meter.measure(image, prediction.anomaly_map)
        except (
            Exception
        ):  # the part is judged and recorded; only the explanation of a drift is poorer
            log.exception("The picture statistics of %s failed", image.origin)
            return None

    def _raise_alarm(
        self, kind: AlarmKind, message: str, hint: str, *, is_fault: bool = False
    ) -> None:
        alarm = Alarm(kind, message, hint, datetime.now(UTC), is_fault)
        tell(self._observer.alarm_raised, alarm)
