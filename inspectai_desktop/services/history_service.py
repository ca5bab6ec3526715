"""Looking through the station's memory without making the window wait."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from inspectai_desktop.errors import InspectAIError
from inspectai_desktop.services.lookup_thread import LookupThread
from inspectai_desktop.storage.audit_trail import Author
from inspectai_desktop.storage.history_repository import (
    HistoryPage,
    HistoryRepository,
    Neighbours,
)
from inspectai_desktop.storage.inspection_repository import InspectionRepository, RecentScore
from inspectai_desktop.storage.label_repository import LabelRepository

if TYPE_CHECKING:
    from inspectai_desktop.domain.statistics import Counts
    from inspectai_desktop.storage.database import Database
    from inspectai_desktop.storage.history_filter import HistoryFilter
    from inspectai_desktop.storage.inspection_row import InspectionRow
    from inspectai_desktop.storage.label import Label, LabelChangeRow

Failed = Callable[[InspectAIError], None]


@dataclass(frozen=True, slots=True)
class InspectionDetail:
    """One inspection with everything that was ever said of it and its neighbours.

    Attributes:
        row: None when there is no such inspection any more.
    """

    row: InspectionRow | None
    changes: tuple[LabelChangeRow, ...]
    neighbours: Neighbours | None


class HistoryService:
    """Asks the station's memory in a thread of its own.

    Every question has a subject; a newer question on it makes older answers unwanted, and they
    are dropped. Answers and errors come from the service's thread.
    """

    def __init__(self, database: Database) -> None:
        self._history = HistoryRepository(database)
        self._inspections = InspectionRepository(database)
        self._labels = LabelRepository(database)
        self._thread = LookupThread("history")

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def close(self, timeout_s: float = 2.0) -> bool:
        """Drop what is open and end the thread; idempotent."""
        return self._thread.close(timeout_s)

    def ask_page(
        self,
        wanted: HistoryFilter,
        answered: Callable[[HistoryPage], None],
        failed: Failed,
        *,
        older_than: int | None = None,
        limit: int = 100,
    ) -> int:
        """Ask for a page; its generation."""
        return self._thread.ask(
            "page",
            lambda: self._history.page(wanted, older_than=older_than, limit=limit),
            answered,
            failed,
        )

    def ask_summary(
        self, wanted: HistoryFilter, answered: Callable[[Counts], None], failed: Failed
    ) -> int:
        """Ask for the counts of a selection; its generation."""
        return self._thread.ask("summary", lambda: self._history.summary(wanted), answered, failed)

    def ask_detail(
        self,
        inspection_id: str,
        wanted: HistoryFilter,
        answered: Callable[[InspectionDetail], None],
        failed: Failed,
    ) -> int:
        """Ask for one inspection, with its neighbours in the selection; its generation."""
        return self._thread.ask(
            "detail", lambda: self._detail(inspection_id, wanted), answered, failed
        )

    def ask_recent_scores(
        self,
        category: str,
        n: int,
        answered: Callable[[list[RecentScore]], None],
        failed: Failed,
    ) -> int:
        """Ask for the last scores of a category, as for a trend after a start."""
        return self._thread.ask(
            "recent scores",
            lambda: self._inspections.recent_scores(category, n),
            answered,
            failed,
        )

    def label(
        self,
        inspection_id: str,
        label: Label | None,
        operator: str,
        answered: Callable[[InspectionRow | None], None],
        failed: Failed,
        *,
        note: str = "",
    ) -> None:
        """Say of a verdict what is true; None takes the label back.

        Each inspection is its own subject: labelling the next one loses nothing.
        """
        author = Author(operator, datetime.now(UTC))

        def write() -> InspectionRow | None:
            if label is None:
                self._labels.clear(inspection_id, author, note)
            else:
                self._labels.set(inspection_id, label, author, note)
            return self._inspections.get(inspection_id)

        self._thread.do(write, answered, failed)

    def _detail(self, inspection_id: str, wanted: HistoryFilter) -> InspectionDetail:
        row = self._inspections.get(inspection_id)
        if row is None:
            return InspectionDetail(None, (), None)
        return InspectionDetail(
            row,
            tuple(self._labels.changes(inspection_id)),
            self._history.neighbours(row.sequence, wanted),
        )
