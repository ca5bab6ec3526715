"""Thresholds a person set in place of the calibrated ones, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, insert, select

from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.errors import StorageError
from inspectai_desktop.storage.audit_trail import Author, note_change
from inspectai_desktop.storage.category_repository import bundle_id_of
from inspectai_desktop.storage.database import Database
from inspectai_desktop.storage.schema import bundle_versions, categories, threshold_overrides

_rows = threshold_overrides.c


@dataclass(frozen=True, slots=True)
class ThresholdOverrideRow:
    """A change of thresholds: whose, when (UTC), from what to what, and why."""

    category: str
    version: int
    changed_by: str
    changed_at: datetime
    before: Thresholds
    after: Thresholds
    why: str


class ThresholdRepository:
    """The overrides of calibrated thresholds; the last one of a version counts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def in_force(self, category: str, version: int) -> Thresholds:
        """The thresholds by which this version judges here.

        Raises:
            StorageError: There is no such version.
        """
        with self._database.reading() as connection:
            return _in_force(connection, bundle_id_of(connection, category, version))

    def override(
        self, category: str, version: int, thresholds: Thresholds, author: Author, why: str
    ) -> None:
        """Judge by other thresholds from now on; the calibrated ones can be set again like this.

        Raises:
            StorageError: No reason was given, or there is no such version.
        """
        if not why.strip():
            raise StorageError(
                "The thresholds were not changed: no reason was given.",
                "Say in a few words why they must change.",
            )
        with self._database.writing() as connection:
            bundle_id = bundle_id_of(connection, category, version)
            before = _in_force(connection, bundle_id)
            connection.execute(
                insert(threshold_overrides).values(
                    bundle_id=bundle_id,
                    changed_by=author.name,
                    changed_at=author.at,
                    from_review=before.review,
                    from_fail=before.fail,
                    to_review=thresholds.review,
                    to_fail=thresholds.fail,
                    why=why.strip(),
                )
            )
            note_change(
                connection,
                author,
                "thresholds changed",
                f"{category}, version {version}",
                before=[before.review, before.fail],
                after=[thresholds.review, thresholds.fail],
                why=why.strip(),
            )

    def overrides(self, category: str | None = None) -> list[ThresholdOverrideRow]:
        """All overrides, or those of a category, newest first."""
        query = select_overrides().order_by(_rows.override_id.desc())
        if category is not None:
            query = query.where(categories.c.name == category)
        with self._database.reading() as connection:
            return [override_row(row) for row in connection.execute(query).mappings()]


def select_overrides() -> Select[Any]:
    """All columns that `override_row` reads."""
    return (
        select(threshold_overrides, bundle_versions.c.version, categories.c.name)
        .join(bundle_versions, bundle_versions.c.bundle_id == _rows.bundle_id)
        .join(categories, categories.c.category_id == bundle_versions.c.category_id)
    )


def override_row(row: Mapping[Any, Any]) -> ThresholdOverrideRow:
    """Read a row of `select_overrides`."""
    return ThresholdOverrideRow(
        category=row["name"],
        version=row["version"],
        changed_by=row["changed_by"],
        changed_at=row["changed_at"],
        before=Thresholds(row["from_review"], row["from_fail"]),
        after=Thresholds(row["to_review"], row["to_fail"]),
        why=row["why"],
    )


def _in_force(connection: Connection, bundle_id: int) -> Thresholds:
    last = (
        select(_rows.to_review, _rows.to_fail)
        .where(_rows.bundle_id == bundle_id)
        .order_by(_rows.override_id.desc())
        .limit(1)
    )
    calibrated = select(bundle_versions.c.review_threshold, bundle_versions.c.fail_threshold).where(
        bundle_versions.c.bundle_id == bundle_id
    )
    review, fail = connection.execute(last).first() or connection.execute(calibrated).one()
    return Thresholds(review, fail)
