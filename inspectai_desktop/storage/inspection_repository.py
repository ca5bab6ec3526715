"""Recording inspections exactly once, and asking for single ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, exists, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from inspectai_desktop.domain.inspection import FileIdentity, Inspection
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.storage.database import Database
from inspectai_desktop.storage.inspection_row import (
    InspectionRow,
    column_values,
    file_key,
    first_sequence,
    inspection_row,
    select_inspections,
)
from inspectai_desktop.storage.schema import inspections

# Values in one IN (…): far below what either database takes.
_CHUNK = 1000


@dataclass(frozen=True, slots=True)
class RecentScore:
    """One point of a score trend."""

    inspection_id: str
    inspected_at: datetime
    verdict: Verdict
    anomaly_score: float


class InspectionRepository:
    """The recorded inspections; `record` and `record_many` belong to the recording thread.

    A picture is stored before its inspection is recorded, so that no row ever refers to a picture
    that is not whole.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, inspection: Inspection) -> bool:
        """Remember an inspection; it is safe against a power failure when this returns.

        Returns:
            True when this inspection is remembered, now or by an earlier attempt; False when its
            file was remembered with another inspection, and nothing was changed.

        Raises:
            StorageError: It could not be remembered; trying again is safe.
        """
        return self.record_many([inspection])[0]

    def record_many(self, batch: Sequence[Inspection]) -> list[bool]:
        """Remember several in one transaction: all of them or none; answers as in `record`."""
        with self._database.writing() as connection:
            return [_record(connection, inspection) for inspection in batch]

    def get(self, inspection_id: str) -> InspectionRow | None:
        """One inspection with its label; None if there is no such."""
        wanted = select_inspections().where(inspections.c.inspection_id == inspection_id)
        with self._database.reading() as connection:
            row = connection.execute(wanted).mappings().first()
        return None if row is None else inspection_row(row)

    def verdict_of_file(self, file: FileIdentity) -> Verdict | None:
        """The verdict this finished file already got, or None if it is new; any thread."""
        return self.verdicts_of_files([file]).get(file)

    def verdicts_of_files(self, files: Iterable[FileIdentity]) -> dict[FileIdentity, Verdict]:
        """The verdicts of those files that already got one; for the first look at a full folder."""
        by_key = {file_key(file): file for file in files}
        keys = list(by_key)
        known = select(inspections.c.file_key, inspections.c.verdict)
        found: dict[FileIdentity, Verdict] = {}
        with self._database.reading() as connection:
            for start in range(0, len(keys), _CHUNK):
                chunk = keys[start : start + _CHUNK]
                for key, verdict in connection.execute(
                    known.where(inspections.c.file_key.in_(chunk))
                ):
                    found[by_key[bytes(key)]] = Verdict(verdict)
        return found

    def recent_scores(self, category: str, n: int) -> list[RecentScore]:
        """The last `n` scores of a category, oldest first; parts not inspected have none."""
        rows = inspections.c
        judged = [
            select(rows.sequence)
            .where(rows.category == category, rows.verdict == verdict.value)
            .order_by(rows.sequence.desc())
            .limit(n)
            .subquery()
            for verdict in (Verdict.PASS, Verdict.REVIEW, Verdict.FAIL)
        ]
        wanted = (
            select(rows.inspection_id, rows.inspected_at, rows.verdict, rows.anomaly_score)
            .where(or_(*(rows.sequence.in_(select(part.c.sequence)) for part in judged)))
            .order_by(rows.sequence.desc())
            .limit(n)
        )
        with self._database.reading() as connection:
            points = [
                RecentScore(identifier, at, Verdict(verdict), score)
                for identifier, at, verdict, score in connection.execute(wanted)
            ]
        return points[::-1]


def _record(connection: Connection, inspection: Inspection) -> bool:
    values = column_values(inspection)
    sequence = first_sequence(inspection)
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    rows = inspections.c
    statement = dialect.insert(inspections).on_conflict_do_nothing().returning(rows.sequence)
    while connection.scalar(statement, {"sequence": sequence, **values}) is None:
        known = _known_as(connection, values)
        if known is not None:
            return known == inspection.inspection_id
        sequence = _free_sequence(connection, sequence)
    return True


def _known_as(connection: Connection, values: dict[str, Any]) -> str | None:
    """Under which inspection this inspection or its file is recorded already."""
    rows = inspections.c
    same = [rows.inspection_id == values["inspection_id"]]
    if values["file_key"] is not None:
        same.append(rows.file_key == values["file_key"])
    found = connection.scalars(select(rows.inspection_id).where(or_(*same))).all()
    if values["inspection_id"] in found:
        return str(values["inspection_id"])
    return str(found[0]) if found else None


def _free_sequence(connection: Connection, taken: int) -> int:
    """The first free place behind `taken`, so that parts of one millisecond keep their order."""
    rows, following = inspections.c, inspections.alias("following")
    last_of_run = (
        select(rows.sequence)
        .where(rows.sequence >= taken)
        .where(~exists().where(following.c.sequence == rows.sequence + 1))
        .order_by(rows.sequence)
        .limit(1)
    )
    last = connection.scalar(last_of_run)
    return taken if last is None else int(last) + 1
