from __future__ import annotations

from datetime import timedelta

import pytest

from inspectai_desktop.domain.shift import Shift
from inspectai_desktop.domain.statistics import Counts
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.storage.category_repository import CategoryRepository
from inspectai_desktop.storage.database import Database
from inspectai_desktop.storage.event_repository import EventRepository
from inspectai_desktop.storage.inspection_repository import InspectionRepository
from inspectai_desktop.storage.label import Label
from inspectai_desktop.storage.label_repository import LabelRepository
from inspectai_desktop.storage.shift_statistics import (
    CategoryCounts,
    HourCounts,
    ShiftStatisticsReader,
)
from inspectai_desktop.storage.threshold_repository import ThresholdRepository
from tests.unit.storage.made import ANNA, START, made_bundle, made_id, made_inspection

HOUR = timedelta(hours=1)
SHIFT = Shift(START, START + 8 * HOUR)


def _record(database: Database) -> None:
    gear = made_inspection(
        5,
        Verdict.FAIL,
        category="gear",
        inspected_at=START + 4 * HOUR,
        anomaly_score=80.0,
        thresholds=Thresholds(50.0, 70.0),
    )
    InspectionRepository(database).record_many(
        [
            made_inspection(1, Verdict.FAIL, inspected_at=START - timedelta(milliseconds=1)),
            made_inspection(2, inspected_at=START),
            made_inspection(3, Verdict.FAIL, inspected_at=START + HOUR / 2),
            made_inspection(4, Verdict.REVIEW, inspected_at=START + 3 * HOUR),
            gear,
            made_inspection(
                6, Verdict.NOT_INSPECTED, bundle=None, inspected_at=SHIFT.end - timedelta(seconds=1)
            ),
            made_inspection(7, inspected_at=SHIFT.end),
        ]
    )


def test_a_shift_counts_its_parts_by_hour_and_category(database: Database) -> None:
    _record(database)
    found = ShiftStatisticsReader(database).read(SHIFT)
    assert found.counts == Counts(passed=1, review=1, failed=2, not_inspected=1)
    assert found.by_hour == (
        HourCounts(START, Counts(passed=1, failed=1)),
        HourCounts(START + 3 * HOUR, Counts(review=1)),
        HourCounts(START + 4 * HOUR, Counts(failed=1)),
        HourCounts(START + 7 * HOUR, Counts(not_inspected=1)),
    )
    assert found.by_category == (
        CategoryCounts(None, Counts(not_inspected=1)),
        CategoryCounts("bottle cap", Counts(passed=1, review=1, failed=1)),
        CategoryCounts("gear", Counts(failed=1)),
    )
    assert found.predict_p50_ms == pytest.approx(12.0)


def test_the_worst_parts_are_those_farthest_above_their_own_threshold(database: Database) -> None:
    _record(database)
    reader = ShiftStatisticsReader(database)
    worst = reader.read(SHIFT).worst
    # 40 of 30, 80 of 70, 25 of 30.
    assert [row.inspection.inspection_id for row in worst] == [made_id(3), made_id(5), made_id(4)]
    assert len(reader.read(SHIFT, worst=1).worst) == 1


def test_a_shift_of_one_category_leaves_the_others_out(database: Database) -> None:
    _record(database)
    found = ShiftStatisticsReader(database).read(SHIFT, "gear")
    assert found.counts == Counts(failed=1)
    assert [row.inspection.inspection_id for row in found.worst] == [made_id(5)]


def test_labels_overrides_and_alarms_of_the_shift_are_told(database: Database) -> None:
    _record(database)
    labels = LabelRepository(database)
    labels.set(made_id(1), Label.CONFIRMED, ANNA)
    labels.set(made_id(3), Label.FALSE_REJECT, ANNA)
    categories = CategoryRepository(database)
    categories.add_category("bottle cap", ANNA)
    categories.add_version("bottle cap", made_bundle(), ANNA)
    ThresholdRepository(database).override(
        "bottle cap", 1, Thresholds(25.0, 40.0), ANNA, "too many rejects"
    )
    events = EventRepository(database)
    events.end(events.begin("before", "", START - HOUR), START - HOUR / 2)
    events.begin("SOURCE", "The camera is unplugged.", START + HOUR)
    reader = ShiftStatisticsReader(database)
    found = reader.read(SHIFT)
    assert found.labels == {Label.FALSE_REJECT: 1}
    assert [override.why for override in found.overrides] == ["too many rejects"]
    assert [event.kind for event in found.events] == ["SOURCE"]
    assert reader.read(SHIFT, "gear").overrides == ()


def test_an_empty_shift_has_zeros_and_no_times(database: Database) -> None:
    found = ShiftStatisticsReader(database).read(SHIFT)
    assert found.counts == Counts()
    assert found.by_hour == ()
    assert found.predict_p95_ms is None


def test_the_trend_thins_pass_parts_and_keeps_every_reject(database: Database) -> None:
    verdicts = [Verdict.FAIL if number % 50 == 7 else Verdict.PASS for number in range(200)]
    InspectionRepository(database).record_many(
        [made_inspection(number, verdict) for number, verdict in enumerate(verdicts)]
    )
    reader = ShiftStatisticsReader(database)
    points = reader.trend(SHIFT, most=20)
    assert [point.verdict for point in points].count(Verdict.FAIL) == 4
    assert 20 <= len(points) <= 24
    assert points == sorted(points, key=lambda point: point.inspected_at)
    assert len(reader.trend(SHIFT)) == 200
