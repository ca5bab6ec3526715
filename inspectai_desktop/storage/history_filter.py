"""What a person looks for among the recorded inspections."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from datetime import datetime

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.storage.column_types import microseconds
from inspectai_desktop.storage.inspection_row import searchable
from inspectai_desktop.storage.label import Label

SHORTEST_PIECE = 3
"""Shorter texts are looked for as whole names only: the databases index three characters."""


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """Conditions that an inspection must all meet; the default is met by every one.

    Attributes:
        time_from: First moment, timezone-aware, to the millisecond; None for no limit.
        time_to: First moment that is too late; None for no limit.
        category: Exact name; None for all, also inspections without a category.
        verdicts: Any of these; empty for all.
        labels: Any of these, where None means "not labelled"; empty for all.
        lot: Exact lot; empty for all.
        part: Exact part or serial number; empty for all.
        lowest_score: Smallest anomaly score; None for no limit.
        highest_score: Largest anomaly score; None for no limit. Parts that were not inspected
            have no score and meet neither limit.
        text: A piece of part, lot, operator, file name, source or error, in any case; empty for
            all. One or two characters are a whole part, lot or operator instead: pieces so short
            are in no index, and to read a million inspections for them takes too long.
        only_with_picture: Only inspections whose picture is still kept.
    """

    time_from: datetime | None = None
    time_to: datetime | None = None
    category: str | None = None
    verdicts: frozenset[Verdict] = frozenset()
    labels: frozenset[Label | None] = frozenset()
    lot: str = ""
    part: str = ""
    lowest_score: float | None = None
    highest_score: float | None = None
    text: str = ""
    only_with_picture: bool = False

    def __post_init__(self) -> None:
        first, last = self.first_sequence, self.end_sequence
        if first is not None and last is not None and first > last:
            raise ValueError(f"the time ends before it begins: {self.time_from} to {self.time_to}")
        for score in (self.lowest_score, self.highest_score):
            if score is not None and math.isnan(score):
                raise ValueError("a limit of the score is a number")

    @property
    def first_sequence(self) -> int | None:
        """Smallest `sequence` in the time asked for."""
        return None if self.time_from is None else microseconds(self.time_from) // 1000

    @property
    def end_sequence(self) -> int | None:
        """Smallest `sequence` after the time asked for."""
        return None if self.time_to is None else -(-microseconds(self.time_to) // 1000)

    @property
    def searched_text(self) -> str:
        """The text in the form in which the database searches; empty for none."""
        return searchable(self.text.strip())

    @property
    def searched_names(self) -> list[str]:
        """The spellings of a whole part, lot or operator that a short text stands for."""
        if len(self.searched_text) >= SHORTEST_PIECE:
            return []
        both_cases = [sorted({one.lower(), one.upper()}) for one in self.text.strip()]
        spellings = ["".join(letters) for letters in itertools.product(*both_cases)]
        return [spelling for spelling in spellings if spelling]

    @property
    def limits_score(self) -> bool:
        """Whether there is a limit to the score."""
        return self.lowest_score is not None or self.highest_score is not None
