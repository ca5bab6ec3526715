"""One part and one bundle make one inspection; whatever fails makes NOT_INSPECTED."""

from __future__ import annotations

import logging
import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from inspectai_desktop.domain.inspection import Inspection, PartContext
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import InspectAIError
from inspectai_desktop.services.line_parts import JudgedPart, LoadedBundle, QueuedPart

if TYPE_CHECKING:
    from inspectai_desktop.domain.prediction import Prediction

log = logging.getLogger(__name__)

NO_BUNDLE = "No category is active, so there was nothing to judge by."


@dataclass(frozen=True, slots=True, eq=False)
class Judgement:
    """What became of one part.

    Attributes:
        judged: The part with its verdict.
        failure: What the detector raised, if it did; InspectAIError when it was expected.
    """

    judged: JudgedPart
    failure: Exception | None = None


def judge(part: QueuedPart, bundle: LoadedBundle | None) -> Judgement:
    """Judge one part; never raises for the part's or the detector's sake."""
    image = part.arrival.image
    if image is None:
        return Judgement(not_inspected(part, part.arrival.error, bundle))
    if bundle is None:
        return Judgement(not_inspected(part, NO_BUNDLE, None))
    try:
        prediction = bundle.detector.predict(image)
        return Judgement(_inspected(part, bundle, prediction))
    except InspectAIError as error:
        log.warning("%s was not inspected: %s", image.origin, error)
        return Judgement(not_inspected(part, str(error), bundle), error)
    except Exception as error:  # any defect of the program or a library: the part is not inspected
        log.exception("The detector failed on %s", image.origin)
        text = f"The detector failed ({type(error).__name__}: {error})."
        return Judgement(not_inspected(part, text, bundle), error)


def not_inspected(part: QueuedPart, reason: str, bundle: LoadedBundle | None) -> JudgedPart:
    """The record of a part that nobody judged, with the reason."""
    inspection = Inspection(
        inspection_id=uuid.uuid4().hex,
        inspected_at=datetime.now(UTC),
        verdict=Verdict.NOT_INSPECTED,
        bundle=None if bundle is None else bundle.reference,
        thresholds=None,
        anomaly_score=None,
        timings=None,
        context=_context(part),
        source=part.source.description,
        file=part.arrival.file,
        error=reason,
    )
    return JudgedPart(part, inspection, prediction=None, latency_ms=None)


def _inspected(part: QueuedPart, bundle: LoadedBundle, prediction: Prediction) -> JudgedPart:
    # Inspection itself refuses a verdict that its score and thresholds do not make.
    inspection = Inspection(
        inspection_id=uuid.uuid4().hex,
        inspected_at=datetime.now(UTC),
        verdict=prediction.verdict,
        bundle=bundle.reference,
        thresholds=bundle.thresholds,
        anomaly_score=prediction.anomaly_score,
        timings=prediction.timings,
        context=_context(part),
        source=part.source.description,
        file=part.arrival.file,
    )
    latency_ms = (time.monotonic() - part.received_s) * 1e3
    return JudgedPart(part, inspection, prediction, latency_ms)


def _context(part: QueuedPart) -> PartContext:
    said = part.context
    return PartContext(said.lot, part.arrival.part or said.part, said.operator)
