"""Which inspections have pictures in the image store: the questions that retention asks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, exists, or_, select, update

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.storage.column_types import microseconds
from inspectai_desktop.storage.database import Database
from inspectai_desktop.storage.schema import inspections, labels

_rows = inspections.c
_AT_ONCE = 500
_HAS_PICTURE = or_(_rows.image_reference.is_not(None), _rows.map_reference.is_not(None))
_IS_LABELLED = exists().where(labels.c.sequence == _rows.sequence)


@dataclass(frozen=True, slots=True)
class PictureRow:
    """An inspection with the references to its files."""

    sequence: int
    inspection_id: str
    image_reference: str | None
    map_reference: str | None

    @property
    def references(self) -> list[str]:
        """References to the files that are kept."""
        return [one for one in (self.image_reference, self.map_reference) if one is not None]


class PictureRows:
    """Inspections with pictures, oldest first."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def any(self) -> bool:
        """Whether any inspection refers to the image store."""
        return bool(self._read(_select().limit(1)))

    def over_their_time(
        self, verdict: Verdict, limit: datetime, labelled_limit: datetime | None, number: int
    ) -> list[PictureRow]:
        """The oldest of a verdict from before `limit`; labelled ones from before both limits."""
        too_old = (
            _IS_LABELLED
            if labelled_limit is None
            else and_(_IS_LABELLED, _rows.sequence >= _sequence(labelled_limit))
        )
        query = (
            _select()
            .where(_rows.verdict == verdict, _rows.sequence < _sequence(limit), ~too_old)
            .order_by(_rows.sequence)
            .limit(number)
        )
        return self._read(query)

    def unlabelled_passes(
        self, *, after: int | None, before: datetime | None, number: int
    ) -> list[PictureRow]:
        """The oldest PASS without label, behind a sequence and from before a moment."""
        query = _select().where(_rows.verdict == Verdict.PASS, ~_IS_LABELLED)
        if after is not None:
            query = query.where(_rows.sequence > after)
        if before is not None:
            query = query.where(_rows.sequence < _sequence(before))
        return self._read(query.order_by(_rows.sequence).limit(number))

    def of_day(self, day: date) -> Iterator[PictureRow]:
        """Those of one UTC day, oldest first, read a few hundred at a time."""
        begin = datetime.fromisoformat(f"{day.isoformat()}T00:00:00+00:00")
        after, end = _sequence(begin) - 1, _sequence(begin + timedelta(days=1))
        while found := self._read(
            _select()
            .where(_rows.sequence > after, _rows.sequence < end)
            .order_by(_rows.sequence)
            .limit(_AT_ONCE)
        ):
            yield from found
            after = found[-1].sequence

    def of_inspections(self, inspection_ids: Sequence[str]) -> list[PictureRow]:
        """Those of certain inspections; at most a few hundred at once."""
        return self._read(_select().where(_rows.inspection_id.in_(inspection_ids)))

    def clear(self, rows: Sequence[PictureRow]) -> None:
        """Note that the files of these are no longer kept; a few hundred at once.

        Raises:
            StorageError: The database cannot be written now; nothing was changed.
        """
        cleared = (
            update(inspections)
            .where(_rows.sequence.in_([row.sequence for row in rows]))
            .values(image_reference=None, map_reference=None)
        )
        with self._database.writing() as connection:
            connection.execute(cleared)

    def _read(self, query: Select[Any]) -> list[PictureRow]:
        with self._database.reading() as connection:
            return [PictureRow(*row) for row in connection.execute(query)]


def _select() -> Select[Any]:
    return select(
        _rows.sequence, _rows.inspection_id, _rows.image_reference, _rows.map_reference
    ).where(_HAS_PICTURE)


def _sequence(moment: datetime) -> int:
    return microseconds(moment) // 1000
