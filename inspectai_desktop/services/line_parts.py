"""The facts that travel along the inspection line."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    import numpy.typing as npt

    from inspectai_desktop.domain.image import Image
    from inspectai_desktop.domain.inspection import BundleReference, Inspection, PartContext
    from inspectai_desktop.domain.prediction import Prediction
    from inspectai_desktop.domain.threshold import Thresholds
    from inspectai_desktop.sources.source import Arrival, Source


class DetectorLike(Protocol):
    """What the line needs of a detector; used by the inspection thread alone."""

    @property
    def provider(self) -> str:
        """Execution provider that is really active."""

    def predict(self, image: Image) -> Prediction:
        """Judge one picture at the detector's thresholds; expected problems are InspectAIErrors."""

    def with_thresholds(self, thresholds: Thresholds) -> Self:
        """The same detector at other thresholds."""


@dataclass(frozen=True, slots=True, eq=False)
class LoadedBundle:
    """A detector with the name it is recorded under and the thresholds it judges by.

    One object holds all three, so that a part can only be judged wholly by one bundle.

    Attributes:
        calibration_scores: `(n,)` held-out scores of good parts, baseline of the drift chart.
        thumbnail: A normal part, if the bundle carries one.
    """

    detector: DetectorLike
    reference: BundleReference
    thresholds: Thresholds
    calibration_scores: npt.NDArray[np.float64]
    thumbnail: Image | None = None

    def with_thresholds(self, thresholds: Thresholds) -> LoadedBundle:
        """The same bundle at other thresholds."""
        return replace(
            self, detector=self.detector.with_thresholds(thresholds), thresholds=thresholds
        )


@dataclass(frozen=True, slots=True, eq=False)
class BundleSwap:
    """Message to the inspection thread: judge by another bundle from the next part on.

    Attributes:
        generation: Counts up with every request; a swap older than the last one is dropped.
        make: Gets the bundle in force and gives the next one; runs in the inspection thread, so
            it only hands over what was loaded elsewhere.
    """

    generation: int
    make: Callable[[LoadedBundle | None], LoadedBundle | None]


@dataclass(frozen=True, slots=True, eq=False)
class QueuedPart:
    """A part that waits to be judged.

    Attributes:
        source: Where it came from and who is told when it is recorded.
        context: Lot, part and operator at the time of its arrival.
        received_s: When the line was offered it, on the monotonic clock.
    """

    arrival: Arrival
    source: Source
    context: PartContext
    received_s: float

    @property
    def size_bytes(self) -> int:
        """Memory that it holds while it waits."""
        pixels = 0 if self.arrival.image is None else self.arrival.image.pixels.nbytes
        return pixels + len(self.arrival.encoded or b"")


@dataclass(frozen=True, slots=True, eq=False)
class JudgedPart:
    """A part with its verdict, on its way to the record.

    Attributes:
        inspection: Its record, as yet without references into the image store.
        prediction: What the detector answered; None with NOT_INSPECTED.
        latency_ms: From the offer to the verdict; None when there was nothing to judge.
    """

    part: QueuedPart
    inspection: Inspection
    prediction: Prediction | None
    latency_ms: float | None

    @property
    def size_bytes(self) -> int:
        """Memory that it holds while it waits to be recorded."""
        heat = 0 if self.prediction is None else self.prediction.anomaly_map.nbytes
        return self.part.size_bytes + heat
