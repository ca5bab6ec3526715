"""Judged parts for tests of the bridge."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from inspectai_desktop.domain.image import Image
from inspectai_desktop.domain.inspection import PartContext
from inspectai_desktop.domain.prediction import Prediction, Timings
from inspectai_desktop.services.line_parts import JudgedPart, QueuedPart
from tests.line_fakes import ScriptedSource, arrival
from tests.unit.ui.facts import inspection

SIDE_PX = 64


def judged(score: float | None, *, number: int = 0, side: int = SIDE_PX) -> JudgedPart:
    """A part with this score; None makes it NOT INSPECTED, without a picture."""
    made = inspection(score, number=number)
    came = arrival(number % 256, size=side, error="" if score is not None else "It is damaged.")
    part = QueuedPart(came, ScriptedSource(), PartContext(), received_s=0.0)
    if score is None or made.thresholds is None:
        return JudgedPart(part, made, None, None)
    heat = np.full((side, side), score, np.float32)
    verdict = made.thresholds.verdict(score)
    return JudgedPart(part, made, Prediction(heat, score, verdict, Timings(1, 1, 1, 1)), 5.0)


def without_prediction(part: JudgedPart) -> JudgedPart:
    """The same part as if the detector had failed on its picture."""
    return replace(part, inspection=inspection(None), prediction=None)


def frame(value: int) -> Image:
    return Image(np.full((8, 8, 3), value, np.uint8), "frame")
