from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from inspectai_desktop.domain.inspection import BundleReference, Inspection, PartContext
from inspectai_desktop.domain.prediction import Timings
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.domain.verdict import Verdict

PASSED = Inspection(
    inspection_id="0" * 32,
    inspected_at=datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC),
    verdict=Verdict.PASS,
    bundle=BundleReference("Plate", 1, "ab" * 32),
    thresholds=Thresholds(review=1.0, fail=2.0),
    anomaly_score=0.5,
    timings=Timings(1.0, 1.0, 1.0, 1.0),
    context=PartContext(),
    source="folder",
)


@pytest.mark.parametrize(
    "change",
    [
        {"inspected_at": datetime(2025, 1, 2)},  # noqa: DTZ001 - a time without a zone is the point
        {"anomaly_score": None},
        {"anomaly_score": float("nan")},
        {"thresholds": None},
        {"bundle": None},
        {"verdict": Verdict.FAIL},
        {"anomaly_score": 1.5},
        {"verdict": Verdict.NOT_INSPECTED},
    ],
)
def test_an_inspection_that_contradicts_itself_does_not_exist(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        replace(PASSED, **change)


def test_a_part_that_was_not_inspected_needs_a_reason_and_nothing_else() -> None:
    missed = replace(
        PASSED,
        verdict=Verdict.NOT_INSPECTED,
        bundle=None,
        thresholds=None,
        anomaly_score=None,
        timings=None,
        error="The file is empty.",
    )
    assert missed.verdict is Verdict.NOT_INSPECTED
