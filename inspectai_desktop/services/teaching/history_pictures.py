"""Pictures of inspected parts from which a category is taught again or compared."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from inspectai_desktop.domain.category import category_slug
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import StorageError
from inspectai_desktop.storage.history_filter import HistoryFilter
from inspectai_desktop.storage.history_repository import HistoryRepository
from inspectai_desktop.storage.label import Label
from inspectai_desktop.storage.whole_file import write_whole

if TYPE_CHECKING:
    from datetime import datetime

    from inspectai_desktop.storage.database import Database
    from inspectai_desktop.storage.image_store import ImageStore
    from inspectai_desktop.storage.inspection_row import InspectionRow

_LOOKED_THROUGH = 5000
_PAGE = 500


@dataclass(frozen=True, slots=True)
class KeptParts:
    """How many parts of a category could teach it again.

    Attributes:
        false_rejects: Labelled so, their pictures kept.
        false_rejects_without: Labelled so, but their pictures are not kept any more.
        passed: PASS parts whose pictures are kept, among the last 5,000.
    """

    false_rejects: int
    false_rejects_without: int
    passed: int


class HistoryPictures:
    """Finds kept pictures of a category's parts; reads only, in the caller's thread."""

    def __init__(self, database: Database, store: ImageStore, data_dir: Path) -> None:
        self._history = HistoryRepository(database)
        self._store = store
        self._data_dir = data_dir

    def counted(self, category: str, since: datetime | None = None) -> KeptParts:
        """How many there are."""
        labelled = self._rows(_false_rejects(category))
        kept = [row for row in labelled if row.inspection.image_reference]
        return KeptParts(
            false_rejects=len(kept),
            false_rejects_without=len(labelled) - len(kept),
            passed=len(self._rows(_passed(category, since))),
        )

    def false_rejects(self, category: str) -> tuple[InspectionRow, ...]:
        """Parts that operators labelled as false rejects, their pictures kept; newest first."""
        rows = self._rows(_false_rejects(category))
        return tuple(row for row in rows if row.inspection.image_reference)

    def passed(
        self, category: str, count: int, since: datetime | None = None
    ) -> tuple[InspectionRow, ...]:
        """PASS parts spread evenly over the time, none of which was labelled a missed defect."""
        return _spread(self._rows(_passed(category, since)), count)

    def good_since(
        self, category: str, count: int, since: datetime | None = None
    ) -> tuple[InspectionRow, ...]:
        """Parts believed good, spread evenly over the time: PASS, and those marked false reject.

        PASS alone would leave out the good parts that score high now, and thresholds made of them
        would come out too low.
        """
        passed = self._rows(_passed(category, since))
        marked = [
            row
            for row in self._rows(replace(_false_rejects(category), time_from=since))
            if row.inspection.image_reference
        ]
        rows = sorted([*passed, *marked], key=lambda row: row.sequence, reverse=True)
        return _spread(rows, count)

    def recent(self, category: str, count: int) -> tuple[InspectionRow, ...]:
        """The last inspected parts whatever their verdict, their pictures kept."""
        wanted = HistoryFilter(category=category, only_with_picture=True)
        return tuple(self._rows(wanted, most=count))

    def path_of(self, row: InspectionRow) -> Path:
        """The stored file of a part's picture.

        Raises:
            StorageError: It is not kept.
        """
        reference = row.inspection.image_reference
        if reference is None:
            raise StorageError("The picture of this part is not kept any more.")
        return self._store.path_of(reference)

    def copies(self, category: str, rows: tuple[InspectionRow, ...]) -> tuple[Path, ...]:
        """Copy parts' pictures to where retention never deletes them.

        Raises:
            StorageError: A picture cannot be read, or the disk does not take it.
        """
        folder = self._data_dir / "categories" / category_slug(category) / "good"
        return tuple(self._copy(row, folder) for row in rows)

    def _copy(self, row: InspectionRow, folder: Path) -> Path:
        source = self.path_of(row)
        target = folder / f"{row.inspection.inspection_id}{source.suffix}"
        data = self._store.read_picture(row.inspection.image_reference or "")
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(
                f"{folder}: a part's picture cannot be copied ({error.strerror or error}).",
                "Check the free space and the access rights.",
            ) from error
        if not target.is_file():
            write_whole(target, data)
        return target

    def _rows(self, wanted: HistoryFilter, most: int = _LOOKED_THROUGH) -> list[InspectionRow]:
        rows: list[InspectionRow] = []
        older_than: int | None = None
        while len(rows) < most:
            limit = min(_PAGE, most - len(rows))
            page = self._history.page(wanted, older_than=older_than, limit=limit)
            rows.extend(page.rows)
            older_than = page.older_than
            if older_than is None:
                break
        return rows


def _false_rejects(category: str) -> HistoryFilter:
    return HistoryFilter(category=category, labels=frozenset({Label.FALSE_REJECT}))


def _passed(category: str, since: datetime | None) -> HistoryFilter:
    return HistoryFilter(
        time_from=since,
        category=category,
        verdicts=frozenset({Verdict.PASS}),
        labels=frozenset({None}),
        only_with_picture=True,
    )


def _spread(rows: list[InspectionRow], count: int) -> tuple[InspectionRow, ...]:
    """That many rows at even distances, so that every hour of the time is among them."""
    if len(rows) <= count:
        return tuple(rows)
    return tuple(rows[int(place * len(rows) / count)] for place in range(count))
