"""Fakes of the line's collaborators: they do what they are told and remember what happened."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from inspectai_desktop.domain.image import Image
from inspectai_desktop.domain.inspection import BundleReference, FileIdentity, Inspection
from inspectai_desktop.domain.prediction import Prediction, Timings
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.services.collaborators import PictureReferences
from inspectai_desktop.services.line_parts import BundleSwap, JudgedPart, LoadedBundle
from inspectai_desktop.sources.source import (
    Arrival,
    Receiver,
    SourceCondition,
    SourceStatus,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from inspectai_desktop.domain.alarm import Alarm, AlarmKind
    from inspectai_desktop.domain.picture_statistics import PictureStatistics
    from inspectai_desktop.domain.verdict import Verdict

PATIENCE_S = 10.0
THRESHOLDS = Thresholds(review=20.0, fail=30.0)
PASSING, REVIEWED, FAILING = 10.0, 25.0, 40.0


def arrival(
    value: int = 0, *, path: str | None = None, part: str = "", error: str = "", size: int = 8
) -> Arrival:
    """A part whose picture is filled with `value`; from a file when a path is given."""
    pixels = np.full((size, size, 3), value, np.uint8)
    image = None if error else Image(pixels, path or f"frame {value}")
    identity = None if path is None else FileIdentity(path, size_bytes=192, modified_ns=value)
    return Arrival(image, error, None, "", part, identity, datetime.now(UTC))


class ScriptedDetector:
    """Scores a picture by a function of its first pixel; exceptions are raised."""

    def __init__(
        self,
        score: Callable[[int], float | Exception] = lambda _: PASSING,
        *,
        thresholds: Thresholds = THRESHOLDS,
        offset: float = 0.0,
    ) -> None:
        self.provider = "CPUExecutionProvider"
        self.score = score
        self.thresholds = thresholds
        self.offset = offset
        self.threads: set[int] = set()
        self.gate = threading.Event()
        self.gate.set()
        self.entered = threading.Event()

    def predict(self, image: Image) -> Prediction:
        self.threads.add(threading.get_ident())
        self.entered.set()
        assert self.gate.wait(PATIENCE_S)
        answer = self.score(int(image.pixels[0, 0, 0]))
        if isinstance(answer, Exception):
            raise answer
        value = answer + self.offset
        heat = np.zeros((image.height, image.width), np.float32)
        return Prediction(heat, value, self.thresholds.verdict(value), Timings(1, 2, 3, 4))

    def with_thresholds(self, thresholds: Thresholds) -> ScriptedDetector:
        twin = ScriptedDetector(self.score, thresholds=thresholds, offset=self.offset)
        twin.gate = self.gate
        return twin


def bundle(
    detector: ScriptedDetector | None = None, *, category: str = "cap", version: int = 1
) -> LoadedBundle:
    detector = detector or ScriptedDetector()
    scores = PASSING * np.exp(np.random.default_rng(0).normal(0.0, 0.1, 100))
    reference = BundleReference(category, version, f"digest-{category}-{version}")
    return LoadedBundle(detector, reference, detector.thresholds, scores)


def swap_to(made: LoadedBundle | None, generation: int = 0) -> BundleSwap:
    return BundleSwap(generation, lambda _: made)


class MemoryRecorder:
    """Remembers inspections; fails as long as `failures` has something to raise."""

    def __init__(self) -> None:
        self.inspections: list[Inspection] = []
        self.failures: list[Exception] = []
        self.fail_always: Exception | None = None
        self.threads: set[int] = set()
        self.attempts = 0
        self._files: dict[FileIdentity, Verdict] = {}

    def record(self, inspection: Inspection) -> bool:
        self.threads.add(threading.get_ident())
        self.attempts += 1
        if self.fail_always is not None:
            raise self.fail_always
        if self.failures:
            raise self.failures.pop(0)
        if inspection.file is not None:
            if inspection.file in self._files:
                return False
            self._files[inspection.file] = inspection.verdict
        self.inspections.append(inspection)
        return True

    def verdict_of_file(self, file: FileIdentity) -> Verdict | None:
        return self._files.get(file)

    @property
    def verdicts(self) -> list[Verdict]:
        return [inspection.verdict for inspection in self.inspections]


class MemoryKeeper:
    """Counts the pictures it was given."""

    def __init__(self) -> None:
        self.kept: list[str] = []
        self.discarded: list[PictureReferences] = []
        self.failures: list[Exception] = []

    def keep(self, judged: JudgedPart) -> PictureReferences:
        if self.failures:
            raise self.failures.pop(0)
        self.kept.append(judged.inspection.inspection_id)
        return PictureReferences(image=f"{judged.inspection.inspection_id}.png")

    def discard(self, references: PictureReferences) -> None:
        self.discarded.append(references)


@dataclass
class WatchingObserver:
    """Remembers everything it is told, in order, and lets a test wait for it."""

    happened: list[tuple[str, Any]] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def _note(self, name: str, fact: object) -> None:
        with self.changed:
            self.happened.append((name, fact))
            self.changed.notify_all()

    def judged(self, judged: JudgedPart) -> None:
        self._note("judged", judged)

    def measured(self, judged: JudgedPart, statistics: PictureStatistics | None) -> None:
        assert judged.prediction is not None
        self._note("measured", statistics)

    def recorded(self, inspection: Inspection) -> None:
        self._note("recorded", inspection)

    def bundle_switched(self, bundle: LoadedBundle | None) -> None:
        self._note("bundle_switched", bundle)

    def source_changed(self, status: SourceStatus) -> None:
        self._note("source_changed", status)

    def alarm_raised(self, alarm: Alarm) -> None:
        self._note("alarm_raised", alarm)

    def alarm_cleared(self, kind: AlarmKind) -> None:
        self._note("alarm_cleared", kind)

    def previewed(self, image: Image) -> None:
        self._note("previewed", image)

    def all(self, name: str) -> list[Any]:
        with self.changed:
            return [fact for happened, fact in self.happened if happened == name]

    def wait(self, name: str, count: int = 1, timeout_s: float = PATIENCE_S) -> list[Any]:
        """Wait until something was told this many times."""
        with self.changed:
            reached = self.changed.wait_for(
                lambda: sum(happened == name for happened, _ in self.happened) >= count, timeout_s
            )
        assert reached, f"{name} was not told {count} times: {[n for n, _ in self.happened][-20:]}"
        return self.all(name)

    def wait_alarm(self, kind: AlarmKind, timeout_s: float = PATIENCE_S) -> Alarm:
        def found() -> list[Alarm]:
            return [f for n, f in self.happened if n == "alarm_raised" and f.kind is kind]

        with self.changed:
            assert self.changed.wait_for(lambda: bool(found()), timeout_s), f"no {kind} alarm"
            return found()[-1]

    def wait_cleared(self, kind: AlarmKind, timeout_s: float = PATIENCE_S) -> None:
        with self.changed:
            assert self.changed.wait_for(
                lambda: ("alarm_cleared", kind) in self.happened, timeout_s
            ), f"{kind} was not cleared"


class ScriptedSource:
    """Delivers what the test tells it to, from the test's thread or its own.

    With `parts` it delivers them from a thread of its own, waiting like a folder does.
    """

    def __init__(self, parts: Iterable[Arrival] = (), description: str = "Fake source") -> None:
        self.description = description
        self.parts = list(parts)
        self.receiver: Receiver | None = None
        self.taken: list[Arrival] = []
        self.finishes: list[tuple[Arrival, Verdict]] = []
        self.triggers = 0
        self.stops = 0
        self.finish_error: Exception | None = None
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, receiver: Receiver) -> None:
        self.receiver = receiver
        receiver.status_changed(SourceStatus(SourceCondition.RUNNING))
        if self.parts:
            self._thread = threading.Thread(target=self._deliver, name="acquisition")
            self._thread.start()

    def _deliver(self) -> None:
        assert self.receiver is not None
        for part in self.parts:
            if self._stopping.is_set() or not self.receiver.arrived(part):
                return
            self.taken.append(part)

    def stop(self, timeout_s: float = 3.0) -> None:
        self.stops += 1
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout_s)
            assert not self._thread.is_alive(), "the source could not end its thread"

    def trigger(self) -> None:
        self.triggers += 1

    def finished(self, arrival: Arrival, verdict: Verdict) -> None:
        if self.finish_error is not None:
            raise self.finish_error
        self.finishes.append((arrival, verdict))

    def deliver(self, *parts: Arrival) -> None:
        assert self.receiver is not None
        for part in parts:
            assert self.receiver.arrived(part)


def files(n: int) -> list[Arrival]:
    """Parts from n different files; pixel value n % 256."""
    return [
        replace(arrival(i % 256), file=FileIdentity(f"/in/{i:05d}.png", 192, i)) for i in range(n)
    ]
