"""Gives the demo's station a yesterday: parts of a lot that the simulated line made then.

Somebody who tries the program wants to look something up, and a history that begins a minute ago
shows nothing of that. The parts are rendered, judged and kept like all others; only their time is
made up.
"""

from __future__ import annotations

import uuid
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from inspectai_desktop.domain.inspection import Inspection, PartContext
from inspectai_desktop.inference.image_decoding import decode_image
from inspectai_desktop.jobs import Progress
from inspectai_desktop.sources.synthetic_source import (
    SyntheticSettings,
    file_of_part,
    part_name,
)
from inspectai_desktop.storage.inspection_repository import InspectionRepository
from inspectai_desktop.storage.picture_file import PictureKeeping

if TYPE_CHECKING:
    from inspectai_desktop.jobs import CancellationToken, ReportProgress
    from inspectai_desktop.services.line_parts import LoadedBundle
    from inspectai_desktop.services.station_opening import OpenStation

N_PARTS = 40
LOT = "L-2210"
_FIRST_PART = 4001
_SHIFT_BEGINS = time(14)
_INTERVAL = timedelta(seconds=45)
_LINE = SyntheticSettings(seed=2210, defect_share=0.1)
_DESCRIPTION = "Synthetic line"


def record_yesterday(
    opened: OpenStation,
    bundle: LoadedBundle,
    operator: str,
    report: ReportProgress,
    token: CancellationToken,
) -> None:
    """Judge and record the parts of yesterday's late shift.

    Raises:
        InspectAIError: They could not be judged or kept.
        JobCancelled: The token was set; nothing is recorded.
    """
    begin = datetime.combine(
        datetime.now().astimezone().date() - timedelta(days=1), _SHIFT_BEGINS
    ).astimezone()
    made = []
    for count in range(N_PARTS):
        token.raise_if_cancelled()
        report(Progress("yesterday", count, N_PARTS, "Inspecting the parts of yesterday"))
        context = PartContext(LOT, part_name(_FIRST_PART + count), operator)
        made.append(_kept(opened, bundle, context, _FIRST_PART + count, begin + count * _INTERVAL))
    InspectionRepository(opened.database).record_many(made)


def _kept(
    opened: OpenStation, bundle: LoadedBundle, context: PartContext, number: int, at: datetime
) -> Inspection:
    file = file_of_part(_LINE, number)
    image = decode_image(file, context.part)
    prediction = bundle.detector.predict(image)
    name = uuid.uuid4().hex
    store = opened.pictures
    return Inspection(
        inspection_id=name,
        inspected_at=at,
        verdict=prediction.verdict,
        bundle=bundle.reference,
        thresholds=bundle.thresholds,
        anomaly_score=prediction.anomaly_score,
        timings=prediction.timings,
        context=context,
        source=_DESCRIPTION,
        image_reference=store.keep_picture(
            name, at, PictureKeeping(), image=image, encoded=file, suffix=".jpg"
        ),
        map_reference=store.keep_map(name, at, prediction.anomaly_map),
    )
