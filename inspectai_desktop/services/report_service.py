"""Makes the shift report out of the station's memory; blocking, for a worker thread."""

from __future__ import annotations

import contextlib
import os
import statistics
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from inspectai_desktop.domain.statistics import Counts
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import InspectAIError, StorageError
from inspectai_desktop.services.shift_report import (
    AlarmEntry,
    CategoryEntry,
    IntervalEntry,
    NotInspectedReason,
    OverrideEntry,
    ShiftReport,
    WorstPart,
)
from inspectai_desktop.services.shift_report_html import ShiftReportPage
from inspectai_desktop.storage.category_repository import CategoryRepository
from inspectai_desktop.storage.history_filter import HistoryFilter
from inspectai_desktop.storage.history_repository import HistoryRepository
from inspectai_desktop.storage.shift_statistics import (
    CategoryCounts,
    ShiftStatistics,
    ShiftStatisticsReader,
    TrendScore,
)

if TYPE_CHECKING:
    from inspectai_desktop.domain.shift import Shift
    from inspectai_desktop.services.report_texts import ReportTexts
    from inspectai_desktop.storage.database import Database
    from inspectai_desktop.storage.inspection_row import InspectionRow

_INTERVALS = tuple(timedelta(hours=hours) for hours in (1, 6, 24, 7 * 24))
_MOST_INTERVALS = 32
"""What a page and a drawing can show."""
_REASONS_LOOKED_AT = 2000
_REASONS_SHOWN = 10

Thumbnail = Callable[[str], bytes | None]
"""Small JPEG of a picture in the image store, by its reference; None when it is not kept."""


class ReportService:
    """Reads the station's memory for reports.

    Args:
        database: Open.
        station: What people call the station.
        thumbnail: Makes the small pictures of the worst parts; may raise InspectAIError.
    """

    def __init__(self, database: Database, station: str, thumbnail: Thumbnail) -> None:
        self._statistics = ShiftStatisticsReader(database)
        self._categories = CategoryRepository(database)
        self._history = HistoryRepository(database)
        self._station = station
        self._thumbnail = thumbnail

    def shift_report(self, shift: Shift, category: str | None = None) -> ShiftReport:
        """Everything a report says of a shift, of all categories or one.

        Raises:
            StorageError: The database cannot be read.
        """
        numbers = self._statistics.read(shift, category)
        trend = self._statistics.trend(shift, category)
        return ShiftReport(
            station=self._station,
            shift=shift,
            created_at=datetime.now(UTC),
            category=category or "",
            counts=numbers.counts,
            labels={label.value: number for label, number in numbers.labels.items()},
            categories=tuple(self._category(entry) for entry in numbers.by_category),
            intervals=_intervals(numbers, trend),
            worst=tuple(
                part for row in numbers.worst if (part := self._worst_part(row)) is not None
            ),
            not_inspected=self._reasons(shift, category),
            overrides=_overrides(numbers),
            alarms=tuple(
                AlarmEntry(event.at, event.ended_at, event.kind, event.message)
                for event in numbers.events
            ),
            predict_p50_ms=numbers.predict_p50_ms,
            predict_p95_ms=numbers.predict_p95_ms,
        )

    def write_html(self, report: ShiftReport, texts: ReportTexts, target: Path) -> Path:
        """Write the report as one HTML file, whole or not at all.

        Raises:
            StorageError: It cannot be written.
        """
        temporary = target.with_name(f".{target.name}.{uuid.uuid4().hex[:8]}.part")
        try:
            with temporary.open("x", encoding="utf-8") as stream:
                stream.write(ShiftReportPage(report, texts).html())
                stream.flush()
                os.fsync(stream.fileno())
            temporary.replace(target)
        except OSError as error:
            raise StorageError(
                f"The report {target} cannot be written ({error.strerror or error}).",
                "Choose a folder that exists, on a disk with free space.",
            ) from error
        finally:
            with contextlib.suppress(FileNotFoundError):
                temporary.unlink()
        return target

    def _category(self, entry: CategoryCounts) -> CategoryEntry:
        if entry.category is None:
            return CategoryEntry("", entry.counts)
        active = self._categories.active(entry.category)
        if active is None:
            return CategoryEntry(entry.category, entry.counts)
        expected = active.bundle.expected_false_rejects
        return CategoryEntry(
            entry.category,
            entry.counts,
            active.version,
            None if expected is None else expected.rate,
        )

    def _worst_part(self, row: InspectionRow) -> WorstPart | None:
        inspection = row.inspection
        bundle, thresholds, score = (
            inspection.bundle,
            inspection.thresholds,
            inspection.anomaly_score,
        )
        if bundle is None or thresholds is None or score is None:
            return None
        return WorstPart(
            inspected_at=inspection.inspected_at,
            category=bundle.category,
            part=inspection.context.part,
            lot=inspection.context.lot,
            verdict=inspection.verdict,
            anomaly_score=score,
            thresholds=thresholds,
            label="" if row.label is None else row.label.label.value,
            thumbnail=self._small_picture(inspection.image_reference),
        )

    def _small_picture(self, reference: str | None) -> bytes | None:
        if reference is None:
            return None
        try:
            return self._thumbnail(reference)
        except InspectAIError:
            # A picture that is gone or damaged leaves its place in the table empty.
            return None

    def _reasons(self, shift: Shift, category: str | None) -> tuple[NotInspectedReason, ...]:
        wanted = HistoryFilter(
            time_from=shift.begin,
            time_to=shift.end,
            category=category,
            verdicts=frozenset({Verdict.NOT_INSPECTED}),
        )
        page = self._history.page(wanted, limit=_REASONS_LOOKED_AT)
        reasons = Counter(_reason(row) for row in page.rows)
        return tuple(
            NotInspectedReason(reason, parts)
            for reason, parts in reasons.most_common(_REASONS_SHOWN)
        )


def _reason(row: InspectionRow) -> str:
    """The error without the file's name, so that like causes are counted together."""
    inspection = row.inspection
    error = inspection.error
    if inspection.file is not None:
        for name in (inspection.file.path, Path(inspection.file.path).name):
            error = error.replace(f"{name}: ", "")
    return error


def _intervals(numbers: ShiftStatistics, trend: Sequence[TrendScore]) -> tuple[IntervalEntry, ...]:
    """One entry for each interval of the period that has passed, also for those without parts."""
    begin, limit = numbers.shift.begin, numbers.shift.end
    length = next(
        (length for length in _INTERVALS if (limit - begin) / length <= _MOST_INTERVALS),
        _INTERVALS[-1],
    )
    counted: dict[int, Counts] = {}
    for hour in numbers.by_hour:
        place = (hour.begin - begin) // length
        counted[place] = _sum(counted.get(place, Counts()), hour.counts)
    scores: dict[int, list[float]] = {}
    for point in trend:
        scores.setdefault((point.inspected_at - begin) // length, []).append(point.anomaly_score)
    return tuple(
        IntervalEntry(
            begin + place * length,
            min(begin + (place + 1) * length, limit),
            counted.get(place, Counts()),
            statistics.median(scores[place]) if place in scores else None,
        )
        for place in range(max(counted, default=-1) + 1)
    )


def _sum(a: Counts, b: Counts) -> Counts:
    return Counts(
        a.passed + b.passed,
        a.review + b.review,
        a.failed + b.failed,
        a.not_inspected + b.not_inspected,
    )


def _overrides(numbers: ShiftStatistics) -> tuple[OverrideEntry, ...]:
    return tuple(
        OverrideEntry(
            row.changed_at,
            row.category,
            row.version,
            row.before,
            row.after,
            row.changed_by,
            row.why,
        )
        for row in numbers.overrides
    )
