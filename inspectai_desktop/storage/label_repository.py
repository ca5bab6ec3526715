"""What operators say of inspections, with its history, and what follows about false rejects."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, update

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import StorageError
from inspectai_desktop.storage.audit_trail import Author, note_change
from inspectai_desktop.storage.database import Database
from inspectai_desktop.storage.label import Label, LabelChangeRow
from inspectai_desktop.storage.schema import inspections, label_changes, labels

_rows = inspections.c


@dataclass(frozen=True, slots=True)
class ObservedRejects:
    """What the labels say about one version of a bundle.

    Attributes:
        good_parts: Parts believed good: PASS without the label MISSED_DEFECT, and REVIEW or FAIL
            with the label FALSE_REJECT.
        false_rejects: FAIL among the good parts.
        false_reviews: REVIEW among the good parts.
        missed_defects: PASS with the label MISSED_DEFECT.
        unlabelled_rejects: FAIL nobody has labelled; while there are any, the rate may rise.
    """

    good_parts: int
    false_rejects: int
    false_reviews: int
    missed_defects: int
    unlabelled_rejects: int

    @property
    def false_reject_rate(self) -> float | None:
        """Share of the good parts that got FAIL, in [0, 1]; None without good parts."""
        return self.false_rejects / self.good_parts if self.good_parts else None

    @property
    def highest_rate(self) -> float | None:
        """The rate if every FAIL without a label were a good part; None without parts."""
        most = self.good_parts + self.unlabelled_rejects
        return (self.false_rejects + self.unlabelled_rejects) / most if most else None


class LabelRepository:
    """The operator's labels; an inspection has one or none, and every change is kept."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def set(self, inspection_id: str, label: Label, author: Author, note: str = "") -> None:
        """Label an inspection, in place of any earlier label.

        Raises:
            StorageError: There is no such inspection, or the label does not fit its verdict.
        """
        with self._database.writing() as connection:
            sequence, verdict = _found(connection, inspection_id)
            if not label.fits(verdict):
                raise StorageError(
                    f"A part with the verdict {verdict} cannot be labelled {label}.",
                    "FALSE_REJECT is for REVIEW and FAIL, MISSED_DEFECT for PASS.",
                )
            values = {
                "label": label,
                "note": note,
                "labelled_by": author.name,
                "labelled_at": author.at,
            }
            changed = update(labels).where(labels.c.sequence == sequence).values(values)
            if connection.execute(changed).rowcount == 0:
                connection.execute(insert(labels).values(sequence=sequence, **values))
            _keep_change(connection, sequence, label, author, note)
            note_change(connection, author, "label set", inspection_id, label=label, note=note)

    def clear(self, inspection_id: str, author: Author, note: str = "") -> None:
        """Take a label back; does nothing where there is none.

        Raises:
            StorageError: There is no such inspection.
        """
        with self._database.writing() as connection:
            sequence, _ = _found(connection, inspection_id)
            removed = delete(labels).where(labels.c.sequence == sequence)
            if connection.execute(removed).rowcount:
                _keep_change(connection, sequence, None, author, note)
                note_change(connection, author, "label taken back", inspection_id, note=note)

    def changes(self, inspection_id: str) -> list[LabelChangeRow]:
        """Every label the inspection ever had, oldest first."""
        query = (
            select(label_changes)
            .join(inspections, _rows.sequence == label_changes.c.sequence)
            .where(_rows.inspection_id == inspection_id)
            .order_by(label_changes.c.change_id)
        )
        with self._database.reading() as connection:
            return [
                LabelChangeRow(
                    None if row["label"] is None else Label(row["label"]),
                    row["note"],
                    row["changed_by"],
                    row["changed_at"],
                )
                for row in connection.execute(query).mappings()
            ]

    def observed_rejects(self, category: str, version: int | None = None) -> ObservedRejects:
        """What labels say about a bundle version, or about a category's every version."""
        with self._database.reading() as connection:
            return _observed(connection, category, version)

    def observed_false_reject_rate(self, category: str, version: int | None = None) -> float | None:
        """Share of good parts that got FAIL, by the labels; None while nothing is known."""
        return self.observed_rejects(category, version).false_reject_rate


def _found(connection: Connection, inspection_id: str) -> tuple[int, Verdict]:
    query = select(_rows.sequence, _rows.verdict).where(_rows.inspection_id == inspection_id)
    row = connection.execute(query).first()
    if row is None:
        raise StorageError(f"There is no inspection {inspection_id}.", "Reload the history.")
    return row[0], Verdict(row[1])


def _keep_change(
    connection: Connection, sequence: int, label: Label | None, author: Author, note: str
) -> None:
    connection.execute(
        insert(label_changes).values(
            sequence=sequence,
            label=label,
            note=note,
            changed_by=author.name,
            changed_at=author.at,
        )
    )


def _observed(connection: Connection, category: str, version: int | None) -> ObservedRejects:
    asked = [_rows.category == category]
    if version is not None:
        asked.append(_rows.bundle_version == version)
    # Two questions, so that the many rows are counted in an index and the few labels looked up.
    counting = (
        select(_rows.verdict, func.count())
        .where(_rows.verdict.in_([Verdict.PASS, Verdict.FAIL]), *asked)
        .group_by(_rows.verdict)
    )
    told = (
        select(_rows.verdict, labels.c.label, func.count())
        .join(labels, labels.c.sequence == _rows.sequence)
        .where(*asked)
        .group_by(_rows.verdict, labels.c.label)
    )
    parts = {row[0]: row[1] for row in connection.execute(counting)}
    said = {(row[0], row[1]): row[2] for row in connection.execute(told)}
    missed = said.get((Verdict.PASS, Label.MISSED_DEFECT), 0)
    false_rejects = said.get((Verdict.FAIL, Label.FALSE_REJECT), 0)
    false_reviews = said.get((Verdict.REVIEW, Label.FALSE_REJECT), 0)
    labelled_rejects = sum(n for (verdict, _), n in said.items() if verdict == Verdict.FAIL)
    return ObservedRejects(
        good_parts=parts.get(Verdict.PASS, 0) - missed + false_rejects + false_reviews,
        false_rejects=false_rejects,
        false_reviews=false_reviews,
        missed_defects=missed,
        unlabelled_rejects=parts.get(Verdict.FAIL, 0) - labelled_rejects,
    )
