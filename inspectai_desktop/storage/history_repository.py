"""Looking through the recorded inspections: pages, neighbours, counts.

Reads only; meant for the history service's own thread. Pages go on behind the last inspection
shown, never by counting rows, so that page 1,000 costs what page 1 costs and nothing is shown
twice while new inspections arrive.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, select

from inspectai_desktop.domain.statistics import Counts
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.storage.database import Database
from inspectai_desktop.storage.history_conditions import (
    Span,
    conditions,
    verdict_branches,
)
from inspectai_desktop.storage.history_filter import HistoryFilter
from inspectai_desktop.storage.history_plan import (
    Stretch,
    few_matches,
    is_sqlite,
    leads_alone,
    matching_sequences,
)
from inspectai_desktop.storage.inspection_row import (
    InspectionRow,
    inspection_row,
    select_inspections,
)
from inspectai_desktop.storage.schema import inspections

EVERYTHING = HistoryFilter()
_rows = inspections.c


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A few inspections, newest first.

    Attributes:
        rows: The inspections.
        older_than: Give this to `page` for the next page; None when this is the last one.
    """

    rows: tuple[InspectionRow, ...]
    older_than: int | None


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The inspections beside one; None at either end."""

    newer: InspectionRow | None
    older: InspectionRow | None


class HistoryRepository:
    """The recorded inspections as a person looks through them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(
        self,
        wanted: HistoryFilter = EVERYTHING,
        *,
        older_than: int | None = None,
        limit: int = 100,
    ) -> HistoryPage:
        """The newest inspections that meet the filter, or those that follow a page.

        Args:
            wanted: What to look for.
            older_than: `older_than` of the page before; None for the first page.
            limit: Most rows of a page, 1 or more.
        """
        # One more than shown tells whether there is another page.
        rows = self._rows(wanted, Stretch(Span(end=older_than), limit + 1))
        is_last = len(rows) <= limit
        shown = rows[:limit]
        return HistoryPage(tuple(shown), None if is_last else shown[-1].sequence)

    def page_forward(
        self, wanted: HistoryFilter, *, newer_than: int | None, limit: int
    ) -> list[InspectionRow]:
        """Inspections in the order in which they were made, behind `newer_than`: for exports."""
        begin = None if newer_than is None else newer_than + 1
        return self._rows(wanted, Stretch(Span(begin=begin), limit, newest_first=False))

    def neighbours(self, sequence: int, wanted: HistoryFilter = EVERYTHING) -> Neighbours:
        """The next newer and next older inspection that meet the filter."""
        newer = self.page_forward(wanted, newer_than=sequence, limit=1)
        older = self._rows(wanted, Stretch(Span(end=sequence), 1))
        return Neighbours(newer[0] if newer else None, older[0] if older else None)

    def count(self, wanted: HistoryFilter = EVERYTHING) -> int:
        """How many inspections meet the filter."""
        return self.summary(wanted).parts

    def summary(self, wanted: HistoryFilter = EVERYTHING) -> Counts:
        """How many inspections meet the filter, by verdict."""
        with self._database.reading() as connection:
            counted = connection.execute(_counting(connection, wanted)).all()
        return counts_of({row[0]: row[1] for row in counted})

    def _rows(self, wanted: HistoryFilter, stretch: Stretch) -> list[InspectionRow]:
        with self._database.reading() as connection:
            sequences = connection.scalars(matching_sequences(connection, wanted, stretch)).all()
            found = select_inspections().where(_rows.sequence.in_(sequences))
            rows = [inspection_row(row) for row in connection.execute(found).mappings()]
        return sorted(rows, key=lambda row: row.sequence, reverse=stretch.newest_first)


def counts_of(by_verdict: dict[str, int]) -> Counts:
    """Counts from numbers by the verdict's name."""
    return Counts(
        passed=by_verdict.get(Verdict.PASS, 0),
        review=by_verdict.get(Verdict.REVIEW, 0),
        failed=by_verdict.get(Verdict.FAIL, 0),
        not_inspected=by_verdict.get(Verdict.NOT_INSPECTED, 0),
    )


def _counting(connection: Connection, wanted: HistoryFilter) -> Select[Any]:
    span = Span().within(wanted)
    counting = select(_rows.verdict, func.count()).group_by(_rows.verdict)
    on_file = is_sqlite(connection)
    if leads_alone(wanted):
        return counting.where(*conditions(wanted, span, hide_verdict=on_file))
    few = few_matches(connection, wanted, span)
    if few is not None:
        terms = conditions(wanted, span, hide_verdict=on_file)
        return counting.where(_rows.sequence.in_(few), *terms)
    # Naming the verdicts lets the index serve that holds time and score beside them.
    open_verdicts = _rows.verdict.in_(verdict_branches(wanted))
    return counting.where(open_verdicts, *conditions(wanted, span))
