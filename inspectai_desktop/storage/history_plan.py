"""How to find the next few inspections that meet a filter without reading a million of them.

Every answer is ordered by `sequence` and ends after a limit. Left alone, SQLite (which keeps no
statistics of ours) picks an index by the number of its columns, and PostgreSQL expects the wanted
rows to lie evenly in time; both then read everything when the wanted rows are few or old. So the
choice is made here:

1. a lot, a part or a given label: few rows, whatever else is asked; its index leads;
2. a score, a text or (short) a name that few rows have: these rows are looked up;
3. a text or name that many rows hold: whichever of it and the other conditions meets fewer rows
   leads;
   On PostgreSQL, whose index of texts knows no order, the newest rows are looked through first,
   and where they hold too few, all that hold the text are found and sorted;
4. category, verdict, score: one ordered walk per verdict through the index that holds all three,
   merged;
5. otherwise the walk through time itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Select, func, select, union

from inspectai_desktop.storage.history_conditions import (
    Span,
    conditions,
    kind_conditions,
    name_branches,
    name_matches,
    score_matches,
    text_index,
    text_matches,
    verdict_branches,
)
from inspectai_desktop.storage.history_filter import SHORTEST_PIECE, HistoryFilter
from inspectai_desktop.storage.schema import inspections

_rows = inspections.c
# Rows that may be looked up one by one without anybody noticing (about 10 ms).
_FEW = 5_000
# Rows of PostgreSQL that may be looked through to see whether a text is a common one.
_LOOKED_THROUGH = 20_000


@dataclass(frozen=True, slots=True)
class Stretch:
    """Which end of which span to begin at, and after how many rows to stop."""

    span: Span
    limit: int
    newest_first: bool = True

    def ordered(self, query: Select[Any], sequence: Any) -> Select[Any]:  # noqa: ANN401
        """The query in this order, with this limit."""
        order = sequence.desc() if self.newest_first else sequence.asc()
        return query.order_by(order).limit(self.limit)


def matching_sequences(
    connection: Connection, wanted: HistoryFilter, stretch: Stretch
) -> Select[Any]:
    """A query for the sequences of the next inspections that meet the filter, in order."""
    span = stretch.span.within(wanted)
    if leads_alone(wanted):
        return _single(connection, wanted, span, stretch, hide_verdict=True)
    few = few_matches(connection, wanted, span)
    if few is not None:
        found = _single(connection, wanted, span, stretch, hide_verdict=True)
        return found.where(_rows.sequence.in_(few))
    kinds = bool(wanted.verdicts or wanted.category is not None or wanted.limits_score)
    if wanted.searched_names or _has_text_index(connection, wanted):
        of_kind = _few_of_kind(connection, wanted, span) if kinds else None
        if of_kind is None:
            return _along_text(connection, wanted, span, stretch)
        found = _single(connection, wanted, span, stretch, hide_verdict=True)
        return found.where(_rows.sequence.in_(of_kind))
    if wanted.searched_text and not is_sqlite(connection):
        scarce = _scarce_at_this_end(connection, wanted, span, stretch)
        if scarce is not None:
            return scarce
    return (
        _by_verdict(wanted, span, stretch) if kinds else _single(connection, wanted, span, stretch)
    )


def leads_alone(wanted: HistoryFilter) -> bool:
    """Whether a lot, a part or a label leaves few rows whatever else is asked."""
    given_label = bool(wanted.labels) and None not in wanted.labels
    return bool(wanted.lot or wanted.part or given_label)


def is_sqlite(connection: Connection) -> bool:
    """Whether the connection is one to a file."""
    return connection.dialect.name == "sqlite"


def few_matches(connection: Connection, wanted: HistoryFilter, span: Span) -> Select[Any] | None:
    """The inspections with the score or the text asked for, if they are few; else None."""
    candidates = [score_matches(wanted)] if wanted.limits_score else []
    if wanted.searched_names:
        candidates.append(name_matches(wanted, span))
    elif _has_text_index(connection, wanted):
        candidates.append(text_matches(wanted, span))
    for matches in candidates:
        counting = select(func.count()).select_from(matches.limit(_FEW).subquery())
        if (connection.scalar(counting) or 0) < _FEW:
            return matches
    return None


def _has_text_index(connection: Connection, wanted: HistoryFilter) -> bool:
    # PostgreSQL has one too and decides by itself when to use it.
    return is_sqlite(connection) and len(wanted.searched_text) >= SHORTEST_PIECE


def _scarce_at_this_end(
    connection: Connection, wanted: HistoryFilter, span: Span, stretch: Stretch
) -> Select[Any] | None:
    """All that meet the filter, sorted; None when the rows at this end of time hold enough."""
    order = _rows.sequence.desc() if stretch.newest_first else _rows.sequence.asc()
    edge = connection.scalar(
        select(_rows.sequence)
        .where(*span.conditions(_rows.sequence))
        .order_by(order)
        .offset(_LOOKED_THROUGH)
        .limit(1)
    )
    if edge is None:
        return None
    near = Span(edge, span.end) if stretch.newest_first else Span(span.begin, edge)
    some = select(_rows.sequence).where(*conditions(wanted, near)).limit(stretch.limit)
    if (connection.scalar(select(func.count()).select_from(some.subquery())) or 0) >= stretch.limit:
        return None
    # The offset keeps the order out of the choice of an index: no walk through time.
    every = select(_rows.sequence).where(*conditions(wanted, span)).offset(0).subquery()
    return stretch.ordered(select(every.c.sequence), every.c.sequence)


def _few_of_kind(connection: Connection, wanted: HistoryFilter, span: Span) -> Sequence[int] | None:
    """The inspections of this category, verdict and score if they are few, else None."""
    some = select(_rows.sequence).where(
        _rows.verdict.in_(verdict_branches(wanted)),
        *span.conditions(_rows.sequence),
        *kind_conditions(wanted),
    )
    found = connection.scalars(some.limit(_FEW)).all()
    return found if len(found) < _FEW else None


def _single(
    connection: Connection,
    wanted: HistoryFilter,
    span: Span,
    stretch: Stretch,
    *,
    hide_verdict: bool = False,
) -> Select[Any]:
    hide = hide_verdict and is_sqlite(connection)
    query = select(_rows.sequence).where(*conditions(wanted, span, hide_verdict=hide))
    return stretch.ordered(query, _rows.sequence)


def _along_text(
    connection: Connection, wanted: HistoryFilter, span: Span, stretch: Stretch
) -> Select[Any]:
    if wanted.searched_names:
        # Each branch meets the text by itself.
        others = replace(wanted, text="")
        terms = conditions(others, Span(), hide_verdict=is_sqlite(connection))
        return _merged([branch.where(*terms) for branch in name_branches(wanted, span)], stretch)
    matches = text_matches(wanted, span)
    query = matches.join(inspections, _rows.sequence == text_index.c.rowid).where(
        *conditions(wanted, Span(), hide_verdict=True)
    )
    return stretch.ordered(query, text_index.c.rowid)


def _by_verdict(wanted: HistoryFilter, span: Span, stretch: Stretch) -> Select[Any]:
    terms = conditions(wanted, span)
    return _merged(
        [
            select(_rows.sequence).where(_rows.verdict == verdict, *terms)
            for verdict in verdict_branches(wanted)
        ],
        stretch,
    )


def _merged(branches: Sequence[Select[Any]], stretch: Stretch) -> Select[Any]:
    """The next few of all branches, each of which is walked no further than that; none twice."""
    ends = [stretch.ordered(branch, _rows.sequence).subquery() for branch in branches]
    merged = union(*(select(end.c.sequence) for end in ends)).subquery()
    return stretch.ordered(select(merged.c.sequence), merged.c.sequence)
