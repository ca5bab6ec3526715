from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from inspectai_desktop.domain.inspection import (
    BundleReference,
    FileIdentity,
    Inspection,
    PartContext,
)
from inspectai_desktop.domain.prediction import Timings
from inspectai_desktop.domain.shift import Shift
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import StorageError
from inspectai_desktop.services.report_service import ReportService
from inspectai_desktop.services.report_texts import ENGLISH
from inspectai_desktop.storage.audit_trail import Author
from inspectai_desktop.storage.category_repository import (
    CategoryRepository,
    NewBundle,
    RateEstimate,
)
from inspectai_desktop.storage.database import Database
from inspectai_desktop.storage.event_repository import EventRepository
from inspectai_desktop.storage.inspection_repository import InspectionRepository
from inspectai_desktop.storage.label import Label
from inspectai_desktop.storage.label_repository import LabelRepository
from inspectai_desktop.storage.threshold_repository import ThresholdRepository

BEGIN = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
SHIFT = Shift(BEGIN, BEGIN + timedelta(hours=8))
THRESHOLDS = Thresholds(20.0, 30.0)
AUTHOR = Author("A-17", BEGIN + timedelta(hours=1))


def inspection(n: int, minutes: float, score: float) -> Inspection:
    return Inspection(
        inspection_id=f"{n:032x}",
        inspected_at=BEGIN + timedelta(minutes=minutes),
        verdict=THRESHOLDS.verdict(score),
        bundle=BundleReference("cap", 1, "digest"),
        thresholds=THRESHOLDS,
        anomaly_score=score,
        timings=Timings(1, 2, 3, 4),
        context=PartContext(lot="L-1", part=f"P{n}"),
        source="Fake",
        image_reference=f"{n}.jpg",
    )


def unread(n: int, minutes: float) -> Inspection:
    name = f"/in/{n}.png"
    return replace(
        inspection(n, minutes, 10.0),
        verdict=Verdict.NOT_INSPECTED,
        bundle=None,
        thresholds=None,
        anomaly_score=None,
        timings=None,
        image_reference=None,
        file=FileIdentity(name, 1, n),
        error=f"{name}: the picture is truncated.",
    )


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database.open(tmp_path / "station.db")
    InspectionRepository(opened).record_many(
        [
            *(inspection(n, n, 10.0 + n % 3) for n in range(100)),
            inspection(200, 150, 45.0),
            inspection(201, 151, 33.0),
            unread(300, 170),
            unread(301, 171),
            inspection(900, -5, 99.0),
            inspection(901, 8 * 60 + 1, 99.0),
        ]
    )
    categories = CategoryRepository(opened)
    categories.add_category("cap", AUTHOR)
    rate = RateEstimate(0.01, 0.002, 0.03)
    categories.add_version("cap", NewBundle("digest", "f", BEGIN, THRESHOLDS, rate), AUTHOR)
    categories.activate("cap", 1, AUTHOR)
    ThresholdRepository(opened).override("cap", 1, Thresholds(21, 31), AUTHOR, "new lamp")
    EventRepository(opened).note("DRIFT", "Scores rose.", BEGIN + timedelta(hours=2))
    LabelRepository(opened).set(f"{200:032x}", Label.FALSE_REJECT, AUTHOR)
    yield opened
    opened.close()


def thumbnail(reference: str) -> bytes | None:
    if reference == "201.jpg":
        raise StorageError("The picture is gone.")
    return b"jpeg"


@pytest.fixture
def reports(database: Database) -> ReportService:
    return ReportService(database, "line-3", thumbnail)


def test_a_report_holds_the_numbers_of_its_shift_alone(reports: ReportService) -> None:
    report = reports.shift_report(SHIFT)
    counts = report.counts
    assert (counts.passed, counts.failed, counts.not_inspected) == (100, 2, 2)
    assert report.labels == {"FALSE_REJECT": 1}
    assert report.predict_p50_ms == pytest.approx(10.0)


def test_hours_follow_each_other_without_a_gap(reports: ReportService) -> None:
    hours = reports.shift_report(SHIFT).intervals
    assert [hour.counts.parts for hour in hours] == [60, 40, 4]
    assert hours[0].median_score == pytest.approx(11.0)
    assert hours[2].median_score == pytest.approx(39.0)
    assert hours[1].begin == BEGIN + timedelta(hours=1)


def test_the_worst_parts_come_first_and_a_lost_picture_is_left_out(
    reports: ReportService,
) -> None:
    worst = reports.shift_report(SHIFT).worst
    assert [(part.part, part.thumbnail) for part in worst] == [("P200", b"jpeg"), ("P201", None)]
    assert worst[0].label == "FALSE_REJECT"


def test_like_reasons_are_counted_together(reports: ReportService) -> None:
    (reason,) = reports.shift_report(SHIFT).not_inspected
    assert (reason.reason, reason.parts) == ("the picture is truncated.", 2)


def test_overrides_events_and_expectations_are_in_the_report(reports: ReportService) -> None:
    report = reports.shift_report(SHIFT)
    assert [override.why for override in report.overrides] == ["new lamp"]
    assert [alarm.kind for alarm in report.alarms] == ["DRIFT"]
    by_name = {entry.category: entry for entry in report.categories}
    assert by_name["cap"].expected_false_reject_rate == pytest.approx(0.01)
    assert by_name["cap"].version == 1
    assert by_name[""].counts.not_inspected == 2


def test_one_category_can_be_looked_at_alone(reports: ReportService) -> None:
    report = reports.shift_report(SHIFT, "cap")
    assert report.category == "cap"
    assert report.counts.not_inspected == 0


def test_a_shift_without_parts_has_a_report(reports: ReportService) -> None:
    night = Shift(BEGIN - timedelta(days=1), BEGIN - timedelta(hours=16))
    report = reports.shift_report(night)
    assert report.counts.parts == 0
    assert report.intervals == ()


def test_the_page_is_written_whole_or_not_at_all(reports: ReportService, tmp_path: Path) -> None:
    report = reports.shift_report(SHIFT)
    target = reports.write_html(report, ENGLISH, tmp_path / "report.html")
    assert target.read_text("utf-8").endswith("</html>\n")
    with pytest.raises(StorageError, match="cannot be written"):
        reports.write_html(report, ENGLISH, tmp_path / "missing" / "report.html")


def test_a_long_period_has_fewer_and_longer_intervals(reports: ReportService) -> None:
    week = Shift(BEGIN - timedelta(days=6), BEGIN + timedelta(days=1))
    intervals = reports.shift_report(week).intervals
    assert {entry.end - entry.begin for entry in intervals} == {timedelta(hours=6)}
    assert sum(entry.counts.parts for entry in intervals) == 106
    assert [entry.counts.parts for entry in intervals[-3:]] == [1, 104, 1]
    assert all(a.end == b.begin for a, b in pairwise(intervals))
    year = Shift(BEGIN - timedelta(days=365), BEGIN + timedelta(days=1))
    assert len(reports.shift_report(year).intervals) == 53
