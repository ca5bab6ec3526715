"""What happened between two moments: the numbers of the shift report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from inspectai_desktop.domain.shift import Shift
from inspectai_desktop.domain.statistics import Counts, latency_percentiles
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.storage.database import Database
from inspectai_desktop.storage.event_repository import (
    EventRow,
    event_row,
    select_events_between,
)
from inspectai_desktop.storage.history_conditions import Span, conditions
from inspectai_desktop.storage.history_filter import HistoryFilter
from inspectai_desktop.storage.history_repository import counts_of
from inspectai_desktop.storage.inspection_row import (
    InspectionRow,
    inspection_row,
    select_inspections,
)
from inspectai_desktop.storage.label import Label
from inspectai_desktop.storage.schema import inspections, labels, threshold_overrides
from inspectai_desktop.storage.threshold_repository import (
    ThresholdOverrideRow,
    override_row,
    select_overrides,
)

_HOUR_MS = 3_600_000
_rows = inspections.c


@dataclass(frozen=True, slots=True)
class HourCounts:
    """Counts of the hour that begins at `begin` (UTC), counted from the shift's begin."""

    begin: datetime
    counts: Counts


@dataclass(frozen=True, slots=True)
class CategoryCounts:
    """Counts of one category; None stands for parts that came while none was active."""

    category: str | None
    counts: Counts


@dataclass(frozen=True, slots=True)
class TrendScore:
    """One point of the shift's trend."""

    inspected_at: datetime
    verdict: Verdict
    anomaly_score: float


@dataclass(frozen=True, slots=True)
class ShiftStatistics:
    """The numbers of a shift.

    Attributes:
        counts: Parts by verdict.
        by_hour: Hours with at least one part, in order.
        by_category: Categories with at least one part, by name.
        labels: How often each label was given to a part of the shift.
        worst: FAIL and REVIEW parts with the largest score for their FAIL threshold.
        overrides: Thresholds changed during the shift, oldest first.
        events: Alarms and events that stood during the shift, oldest first.
        predict_p50_ms: Median time of judging a part; None without parts.
        predict_p95_ms: 95th percentile of the same.
    """

    shift: Shift
    counts: Counts
    by_hour: tuple[HourCounts, ...]
    by_category: tuple[CategoryCounts, ...]
    labels: Mapping[Label, int]
    worst: tuple[InspectionRow, ...]
    overrides: tuple[ThresholdOverrideRow, ...]
    events: tuple[EventRow, ...]
    predict_p50_ms: float | None
    predict_p95_ms: float | None


class ShiftStatisticsReader:
    """Collects the numbers of a shift; reads only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(
        self, shift: Shift, category: str | None = None, *, worst: int = 12
    ) -> ShiftStatistics:
        """The numbers of a shift, of all categories or one; `worst` limits the worst parts."""
        terms = _terms(shift, category)
        with self._database.reading() as connection:
            by_category = _counts_by(connection, _rows.category, terms)
            p50, p95 = _predict_percentiles(connection, terms)
            hours = _counts_by(connection, _hour(shift), terms)
            return ShiftStatistics(
                shift=shift,
                counts=_sum(list(by_category.values())),
                by_hour=tuple(
                    HourCounts(shift.begin + timedelta(hours=hour), hours[hour])
                    for hour in sorted(hours)
                ),
                by_category=tuple(
                    CategoryCounts(name, by_category[name])
                    for name in sorted(by_category, key=lambda name: name or "")
                ),
                labels=_label_counts(connection, terms),
                worst=_worst(connection, terms, worst),
                overrides=_overrides(connection, shift, category),
                events=_events(connection, shift),
                predict_p50_ms=p50,
                predict_p95_ms=p95,
            )

    def trend(
        self, shift: Shift, category: str | None = None, most: int = 2000
    ) -> list[TrendScore]:
        """Scores of the shift in order.

        When there are more than `most`, PASS parts are thinned evenly; REVIEW and FAIL all stay.
        """
        query = (
            select(_rows.sequence, _rows.inspected_at, _rows.verdict, _rows.anomaly_score)
            .where(*_terms(shift, category), _rows.anomaly_score.is_not(None))
            .order_by(_rows.sequence)
        )
        with self._database.reading() as connection:
            points = [
                TrendScore(at, Verdict(verdict), score)
                for _, at, verdict, score in connection.execute(query)
            ]
        step = -(-len(points) // most) if most else 1
        return [
            point
            for number, point in enumerate(points)
            if number % step == 0 or point.verdict is not Verdict.PASS
        ]


def _terms(shift: Shift, category: str | None) -> list[ColumnElement[bool]]:
    wanted = HistoryFilter(time_from=shift.begin, time_to=shift.end, category=category)
    return conditions(wanted, Span().within(wanted))


def _hour(shift: Shift) -> ColumnElement[int]:
    begin = HistoryFilter(time_from=shift.begin).first_sequence or 0
    return (_rows.sequence - begin) // _HOUR_MS


def _counts_by(
    connection: Connection, key: ColumnElement[Any], terms: list[ColumnElement[bool]]
) -> dict[Any, Counts]:
    query = select(key, _rows.verdict, func.count()).where(*terms).group_by(key, _rows.verdict)
    grouped: dict[Any, dict[str, int]] = {}
    for group, verdict, number in connection.execute(query):
        grouped.setdefault(group, {})[verdict] = number
    return {group: counts_of(numbers) for group, numbers in grouped.items()}


def _sum(parts: list[Counts]) -> Counts:
    return Counts(
        passed=sum(part.passed for part in parts),
        review=sum(part.review for part in parts),
        failed=sum(part.failed for part in parts),
        not_inspected=sum(part.not_inspected for part in parts),
    )


def _label_counts(connection: Connection, terms: list[ColumnElement[bool]]) -> dict[Label, int]:
    query = (
        select(labels.c.label, func.count())
        .join(inspections, _rows.sequence == labels.c.sequence)
        .where(*terms)
        .group_by(labels.c.label)
    )
    return {Label(label): number for label, number in connection.execute(query)}


def _worst(
    connection: Connection, terms: list[ColumnElement[bool]], number: int
) -> tuple[InspectionRow, ...]:
    # Categories have scores of different size; the threshold is the measure they share.
    excess = _rows.anomaly_score / func.nullif(func.abs(_rows.fail_threshold), 0.0)
    query = (
        select_inspections()
        .where(_rows.verdict.in_([Verdict.FAIL, Verdict.REVIEW]), *terms)
        .order_by(excess.desc(), _rows.sequence.desc())
        .limit(number)
    )
    return tuple(inspection_row(row) for row in connection.execute(query).mappings())


def _overrides(
    connection: Connection, shift: Shift, category: str | None
) -> tuple[ThresholdOverrideRow, ...]:
    at = threshold_overrides.c.changed_at
    query = (
        select_overrides()
        .where(at >= shift.begin, at < shift.end)
        .order_by(threshold_overrides.c.override_id)
    )
    rows = [override_row(row) for row in connection.execute(query).mappings()]
    return tuple(row for row in rows if category in {None, row.category})


def _events(connection: Connection, shift: Shift) -> tuple[EventRow, ...]:
    rows = connection.execute(select_events_between(shift.begin, shift.end)).mappings()
    return tuple(event_row(row) for row in rows)


def _predict_percentiles(
    connection: Connection, terms: list[ColumnElement[bool]]
) -> tuple[float | None, float | None]:
    total = _rows.preprocess_ms + _rows.encode_ms + _rows.search_ms + _rows.map_ms
    spent = connection.scalars(select(total).where(*terms, _rows.preprocess_ms.is_not(None)))
    return latency_percentiles(spent.all())
