"""A history filter as SQL conditions: what each one means, and which index may serve it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    column,
    exists,
    literal_column,
    or_,
    select,
    table,
    union_all,
)

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.storage.history_filter import HistoryFilter
from inspectai_desktop.storage.schema import inspections, labels

Condition = ColumnElement[bool]

# More trigrams than this hardly narrow the choice; the text itself is compared anyway.
_MOST_TRIGRAMS = 32

text_index = table("inspection_text", column("rowid"), column("inspection_text"))
"""FTS5 table of trigrams; on SQLite only."""

_rows = inspections.c
# Written out, so that the databases see that the indices of lot and part may serve.
_NOTHING = literal_column("''", Text)
_NAMES = ("part", "lot", "operator")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of inspections by `sequence`: from `begin` up to, without, `end`."""

    begin: int | None = None
    end: int | None = None

    def within(self, wanted: HistoryFilter) -> Span:
        """The part of this stretch that lies in the time asked for."""
        begins = [limit for limit in (self.begin, wanted.first_sequence) if limit is not None]
        ends = [limit for limit in (self.end, wanted.end_sequence) if limit is not None]
        return Span(max(begins, default=None), min(ends, default=None))

    def conditions(self, sequence: ColumnElement[int]) -> list[Condition]:
        """Limits of a column that holds sequences."""
        found: list[Condition] = []
        if self.begin is not None:
            found.append(sequence >= self.begin)
        if self.end is not None:
            found.append(sequence < self.end)
        return found


def conditions(wanted: HistoryFilter, span: Span, *, hide_verdict: bool = False) -> list[Condition]:
    """Everything that an inspection in `span` must meet.

    Args:
        wanted: What to look for.
        span: Already `within` the filter.
        hide_verdict: Keep SQLite from using the indices of category, verdict and names, because
            another one serves better; it has no statistics and would guess.
    """
    found = span.conditions(_rows.sequence)
    found += kind_conditions(wanted, hidden=hide_verdict)
    if wanted.lot:
        found += [_rows.lot == wanted.lot, _rows.lot != _NOTHING]
    if wanted.part:
        found += [_rows.part == wanted.part, _rows.part != _NOTHING]
    if wanted.labels:
        found.append(_label_condition(wanted))
    if wanted.searched_names:
        names = [_hidden(name) if hide_verdict else _rows[name] for name in _NAMES]
        found.append(or_(*(name.in_(wanted.searched_names) for name in names)))
    elif wanted.searched_text:
        found.append(_rows.search_text.contains(wanted.searched_text, autoescape=True))
    if wanted.only_with_picture:
        found.append(_rows.image_reference.is_not(None))
    return found


def kind_conditions(wanted: HistoryFilter, *, hidden: bool = False) -> list[Condition]:
    """The conditions on category, verdict and score: those that an index holds together."""
    category = _hidden("category") if hidden else _rows.category
    verdict = _hidden("verdict") if hidden else _rows.verdict
    found: list[Condition] = []
    if wanted.category is not None:
        found.append(category == wanted.category)
    if wanted.verdicts:
        found.append(verdict.in_(sorted(wanted.verdicts)))
    return found + _score_conditions(wanted)


def verdict_branches(wanted: HistoryFilter) -> list[Verdict]:
    """The verdicts that the filter leaves open."""
    if wanted.verdicts:
        return sorted(wanted.verdicts)
    if wanted.limits_score:
        return [Verdict.PASS, Verdict.REVIEW, Verdict.FAIL]
    return list(Verdict)


def score_matches(wanted: HistoryFilter) -> Select[Any]:
    """Sequences with a score within the limits, of any time."""
    return select(_rows.sequence).where(*_score_conditions(wanted))


def text_matches(wanted: HistoryFilter, span: Span) -> Select[Any]:
    """Sequences that hold all trigrams of the text: few more than hold the text itself. SQLite."""
    text = wanted.searched_text
    trigrams = dict.fromkeys(text[start : start + 3] for start in range(len(text) - 2))
    quoted = ['"' + trigram.replace('"', '""') + '"' for trigram in trigrams]
    return (
        select(text_index.c.rowid)
        .where(text_index.c.inspection_text.op("MATCH")(" AND ".join(quoted[:_MOST_TRIGRAMS])))
        .where(*span.conditions(text_index.c.rowid))
    )


def name_branches(wanted: HistoryFilter, span: Span) -> list[Select[Any]]:
    """Sequences with the name that a short text stands for: one ordered index walk each."""
    return [
        select(_rows.sequence).where(
            _rows[name] == spelling, _rows[name] != _NOTHING, *span.conditions(_rows.sequence)
        )
        for name in _NAMES
        for spelling in wanted.searched_names
    ]


def name_matches(wanted: HistoryFilter, span: Span) -> Select[Any]:
    """Sequences with the name that a short text stands for; some may come twice."""
    found = union_all(*name_branches(wanted, span)).subquery()
    return select(found.c.sequence)


def _score_conditions(wanted: HistoryFilter) -> list[Condition]:
    found: list[Condition] = []
    if wanted.lowest_score is not None:
        found.append(_rows.anomaly_score >= wanted.lowest_score)
    if wanted.highest_score is not None:
        found.append(_rows.anomaly_score <= wanted.highest_score)
    return found


def _label_condition(wanted: HistoryFilter) -> Condition:
    given = sorted(label for label in wanted.labels if label is not None)
    alternatives: list[Condition] = []
    if given:
        alternatives.append(
            _rows.sequence.in_(select(labels.c.sequence).where(labels.c.label.in_(given)))
        )
    if None in wanted.labels:
        alternatives.append(~exists().where(labels.c.sequence == _rows.sequence))
    return or_(*alternatives)


def _hidden(name: str) -> ColumnElement[str]:
    # SQLite uses no index for an expression, and "+column" is one.
    return literal_column(f"+inspections.{name}", Text)
