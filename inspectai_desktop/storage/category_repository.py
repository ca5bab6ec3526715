"""Categories and the versions of their bundles, of which one at most is active."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select, update

from inspectai_desktop.domain.category import category_slug, validated_category_name
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.errors import StorageError
from inspectai_desktop.storage.audit_trail import Author, note_change
from inspectai_desktop.storage.database import Database
from inspectai_desktop.storage.schema import bundle_versions, categories

_bundles = bundle_versions.c


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """A kind of product."""

    name: str
    slug: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class RateEstimate:
    """An expected rate in [0, 1] with its confidence interval."""

    rate: float
    low: float
    high: float

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.rate <= self.high <= 1:
            raise ValueError(f"expected 0 <= low <= rate <= high <= 1, got {self}")


@dataclass(frozen=True, slots=True)
class NewBundle:
    """A bundle on its way into the register.

    Attributes:
        digest: The manifest's digest.
        folder: Where the bundle lies.
        created_at: When it was fitted, timezone-aware.
        thresholds: The calibrated ones.
        expected_false_rejects: As calibrated; None when the calibration stated none.
        note: What people should know about it.
    """

    digest: str
    folder: str
    created_at: datetime
    thresholds: Thresholds
    expected_false_rejects: RateEstimate | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class BundleVersionRow:
    """A registered version of a category's bundle; `version` counts up from 1."""

    category: str
    version: int
    bundle: NewBundle
    active: bool


class CategoryRepository:
    """The register of categories and bundle versions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add_category(self, name: str, author: Author) -> CategoryRow:
        """Register a category.

        Raises:
            SettingsError: The name cannot be used.
            StorageError: There is a category of this name.
        """
        row = CategoryRow(validated_category_name(name), category_slug(name), author.at)
        with self._database.writing() as connection:
            taken = select(categories.c.name).where(categories.c.slug == row.slug)
            if connection.execute(taken).first() is not None:
                raise StorageError(
                    f"There is a category {row.name!r} already.",
                    "Choose another name, or teach the existing one again.",
                )
            connection.execute(
                insert(categories).values(name=row.name, slug=row.slug, created_at=row.created_at)
            )
            note_change(connection, author, "category added", row.name)
        return row

    def categories(self) -> list[CategoryRow]:
        """All categories by name."""
        query = select(categories.c.name, categories.c.slug, categories.c.created_at)
        with self._database.reading() as connection:
            rows = [CategoryRow(*row) for row in connection.execute(query)]
        return sorted(rows, key=lambda row: row.name.casefold())

    def add_version(self, category: str, bundle: NewBundle, author: Author) -> BundleVersionRow:
        """Register a bundle as the category's next version; it is not active yet.

        Raises:
            StorageError: There is no such category.
        """
        with self._database.writing() as connection:
            category_id = _category_id(connection, category)
            newest = select(func.max(_bundles.version)).where(_bundles.category_id == category_id)
            version = (connection.scalar(newest) or 0) + 1
            rates = bundle.expected_false_rejects
            connection.execute(
                insert(bundle_versions).values(
                    category_id=category_id,
                    version=version,
                    digest=bundle.digest,
                    folder=bundle.folder,
                    created_at=bundle.created_at,
                    note=bundle.note,
                    review_threshold=bundle.thresholds.review,
                    fail_threshold=bundle.thresholds.fail,
                    expected_false_reject_rate=rates and rates.rate,
                    false_reject_low=rates and rates.low,
                    false_reject_high=rates and rates.high,
                    active=False,
                )
            )
            subject = _subject(category, version)
            note_change(connection, author, "bundle added", subject, digest=bundle.digest)
        return BundleVersionRow(category, version, bundle, active=False)

    def versions(self, category: str) -> list[BundleVersionRow]:
        """The category's versions, newest first."""
        query = _select_versions(category).order_by(_bundles.version.desc())
        with self._database.reading() as connection:
            return [_version_row(row) for row in connection.execute(query).mappings()]

    def version(self, category: str, version: int) -> BundleVersionRow | None:
        """One version; None if there is no such."""
        return self._one(_select_versions(category).where(_bundles.version == version))

    def active(self, category: str) -> BundleVersionRow | None:
        """The version that judges; None while none does."""
        return self._one(_select_versions(category).where(_bundles.active))

    def activate(self, category: str, version: int, author: Author, why: str = "") -> None:
        """Let this version judge in place of the one that does; also for rolling back.

        Raises:
            StorageError: There is no such version.
        """
        with self._database.writing() as connection:
            bundle_id = bundle_id_of(connection, category, version)
            before = connection.scalar(
                _select_versions(category)
                .with_only_columns(_bundles.version)
                .where(_bundles.active)
            )
            if before == version:
                return
            _deactivate(connection, category)
            connection.execute(
                update(bundle_versions).where(_bundles.bundle_id == bundle_id).values(active=True)
            )
            subject = _subject(category, version)
            note_change(connection, author, "bundle activated", subject, before=before, why=why)

    def deactivate(self, category: str, author: Author, why: str = "") -> None:
        """Let no version of the category judge.

        Raises:
            StorageError: There is no such category.
        """
        with self._database.writing() as connection:
            if _deactivate(connection, category):
                note_change(connection, author, "category deactivated", category, why=why)

    def _one(self, query: Select[Any]) -> BundleVersionRow | None:
        with self._database.reading() as connection:
            row = connection.execute(query).mappings().first()
        return None if row is None else _version_row(row)


def bundle_id_of(connection: Connection, category: str, version: int) -> int:
    """Key of a registered version.

    Raises:
        StorageError: There is no such version.
    """
    query = _select_versions(category).where(_bundles.version == version)
    found = connection.scalar(query.with_only_columns(_bundles.bundle_id))
    if found is None:
        raise StorageError(
            f"There is no version {version} of the category {category!r}.",
            "Reload the categories page.",
        )
    return int(found)


def _category_id(connection: Connection, category: str) -> int:
    query = select(categories.c.category_id).where(categories.c.name == category)
    found = connection.scalar(query)
    if found is None:
        raise StorageError(f"There is no category {category!r}.", "Reload the categories page.")
    return int(found)


def _deactivate(connection: Connection, category: str) -> int:
    category_id = _category_id(connection, category)
    return connection.execute(
        update(bundle_versions)
        .where(_bundles.category_id == category_id, _bundles.active)
        .values(active=False)
    ).rowcount


def _select_versions(category: str) -> Select[Any]:
    return (
        select(categories.c.name, bundle_versions)
        .join(categories, categories.c.category_id == _bundles.category_id)
        .where(categories.c.name == category)
    )


def _version_row(row: Mapping[Any, Any]) -> BundleVersionRow:
    rate = row["expected_false_reject_rate"]
    return BundleVersionRow(
        category=row["name"],
        version=row["version"],
        bundle=NewBundle(
            digest=row["digest"],
            folder=row["folder"],
            created_at=row["created_at"],
            thresholds=Thresholds(row["review_threshold"], row["fail_threshold"]),
            expected_false_rejects=None
            if rate is None
            else RateEstimate(rate, row["false_reject_low"], row["false_reject_high"]),
            note=row["note"],
        ),
        active=row["active"],
    )


def _subject(category: str, version: int) -> str:
    return f"{category}, version {version}"
