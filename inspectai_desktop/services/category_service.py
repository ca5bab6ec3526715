"""Categories at the station: import and export of bundles, which one judges, at which thresholds.

Bundles lie in `<data>/categories/<slug>/v<N>/`; which one is active, every override and every
change stand in the database. What changes who judges returns a future and is done by the
activation's thread; everything else works in the caller's thread and may take a while.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from inspectai_desktop.domain.category import category_slug, validated_category_name
from inspectai_desktop.domain.inspection import BundleReference
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.errors import SettingsError, StorageError
from inspectai_desktop.services.bundle_loading import BundleToLoad
from inspectai_desktop.storage.audit_trail import AuditRow, AuditTrail, Author
from inspectai_desktop.storage.category_repository import (
    BundleVersionRow,
    CategoryRepository,
    NewBundle,
    RateEstimate,
)
from inspectai_desktop.storage.history_filter import HistoryFilter
from inspectai_desktop.storage.history_repository import HistoryRepository
from inspectai_desktop.storage.label_repository import LabelRepository, ObservedRejects
from inspectai_desktop.storage.threshold_repository import (
    ThresholdOverrideRow,
    ThresholdRepository,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from inspectai_desktop.domain.statistics import Counts
    from inspectai_desktop.inference.manifest import Manifest
    from inspectai_desktop.services.bundle_activation import BundleActivation
    from inspectai_desktop.services.line_parts import LoadedBundle
    from inspectai_desktop.storage.database import Database

_AUDIT_ENTRIES_LOOKED_THROUGH = 5000


@dataclass(frozen=True, slots=True)
class VersionOverview:
    """One version of a category's bundle with the thresholds in force here."""

    row: BundleVersionRow
    folder: Path
    thresholds: Thresholds
    observed: ObservedRejects


@dataclass(frozen=True, slots=True)
class CategoryOverview:
    """What a category's card shows.

    Attributes:
        active: The version that judges; None while none does.
        n_versions: How many there are.
        last_day: Counts of the last 24 hours.
    """

    name: str
    active: VersionOverview | None
    n_versions: int
    last_day: Counts


class CategoryService:
    """See the module; one per station."""

    def __init__(
        self,
        database: Database,
        data_dir: Path,
        *,
        activation: BundleActivation,
        load: Callable[[BundleToLoad], LoadedBundle],
        chosen: Callable[[str], None],
    ) -> None:
        """Put the service together.

        Args:
            database: Open.
            data_dir: The station's data folder.
            activation: Brings bundles onto the line.
            load: Makes a bundle ready for its first part.
            chosen: Is told the category that judges from now on, by the activation's thread.
        """
        self._data_dir = data_dir
        self._activation = activation
        self._load = load
        self._chosen = chosen
        self._categories = CategoryRepository(database)
        self._thresholds = ThresholdRepository(database)
        self._labels = LabelRepository(database)
        self._history = HistoryRepository(database)
        self._audit = AuditTrail(database)
        self._importing = threading.Lock()

    def names(self) -> tuple[str, ...]:
        """All categories in alphabetical order."""
        return tuple(row.name for row in self._categories.categories())

    def overview(self) -> tuple[CategoryOverview, ...]:
        """What the cards of all categories show."""
        since = datetime.now(UTC) - timedelta(days=1)
        return tuple(self._overview(name, since) for name in self.names())

    def versions(self, category: str) -> tuple[VersionOverview, ...]:
        """All versions, newest first."""
        return tuple(self._version(row) for row in self._categories.versions(category))

    def overrides(self, category: str) -> tuple[ThresholdOverrideRow, ...]:
        """Every change of its thresholds, newest first."""
        return tuple(self._thresholds.overrides(category))

    def audit_entries(self, *, older_than: int | None = None) -> tuple[AuditRow, ...]:
        """Every change of anything, newest first, 200 at a time."""
        return tuple(self._audit.entries(older_than=older_than))

    def import_bundle(
        self, path: Path, operator: str, *, category: str | None = None, note: str = ""
    ) -> BundleVersionRow:
        """Take a bundle in as the next version of its category; it does not judge yet.

        A bundle that is here already is not taken in twice: its version is returned.

        Args:
            path: An `.inspectai` file or a bundle's folder.
            operator: Who does it.
            category: Name to take it in under; None takes the manifest's.
            note: What people should know about it; "" takes the manifest's.

        Raises:
            BundleError: It is missing, damaged, too new, or the disk does not take it.
            SettingsError: The category's name cannot be used.
            StorageError: The database cannot be used.
        """
        # Pulls in ONNX Runtime through the package only when a bundle is handled.
        from inspectai_desktop.inference.bundle import read_bundle, unpack_bundle  # noqa: PLC0415

        manifest = read_bundle(path).manifest
        name = validated_category_name(category or manifest.category)
        author = Author(operator, datetime.now(UTC))
        with self._importing:
            known = self._known(name, manifest.digest())
            if known is not None:
                return known
            if name not in self.names():
                self._categories.add_category(name, author)
            newest = max((row.version for row in self._categories.versions(name)), default=0)
            folder = PurePosixPath("categories", category_slug(name), f"v{newest + 1}")
            # A folder that is there was left by a crash before it was registered.
            unpack_bundle(path, self._data_dir / folder, overwrite=True)
            return self._categories.add_version(name, _new_bundle(manifest, folder, note), author)

    def export_bundle(
        self, category: str, version: int, target: Path, *, overwrite: bool = False
    ) -> Path:
        """Write a version as one `.inspectai` file; into a folder under its own name.

        Raises:
            BundleError: It is damaged, or the target exists or cannot be written.
            StorageError: There is no such version.
        """
        from inspectai_desktop.inference.bundle import PACKED_SUFFIX, pack_bundle  # noqa: PLC0415

        folder = self._folder(self._row(category, version))
        if target.is_dir():
            target /= f"{category_slug(category)}-{version}{PACKED_SUFFIX}"
        pack_bundle(folder, target, overwrite=overwrite)
        return target

    def load_version(self, category: str, version: int | None = None) -> LoadedBundle:
        """Make a version (None: the active one) ready, as for its histogram or a comparison.

        Raises:
            BundleError: It cannot be loaded.
            StorageError: There is no such version.
        """
        row = self._row(category, version)
        thresholds = self._thresholds.in_force(category, row.version)
        return self._load(
            BundleToLoad(category, row.version, self._folder(row), row.bundle.digest, thresholds)
        )

    def use(
        self, category: str, operator: str, *, version: int | None = None, why: str = ""
    ) -> Future[bool]:
        """Judge by a category from the next part on.

        Args:
            category: Its name.
            operator: Who wants it.
            version: None takes the version that is active, or the newest if none is.
            why: Noted in the audit trail.

        Returns:
            Whether it judges now; what failed is told to the activation's listener.
        """
        loaded: list[LoadedBundle] = []

        def load() -> LoadedBundle:
            loaded.append(self.load_version(category, version))
            return loaded[-1]

        def remember() -> None:
            author = Author(operator, datetime.now(UTC))
            self._categories.activate(category, loaded[-1].reference.version, author, why)
            self._chosen(category)

        return self._activation.activate(load, remember)

    def roll_back(self, category: str, operator: str, why: str = "") -> Future[bool]:
        """Judge by the version that was active before the present one.

        Raises:
            StorageError: There was none before.
        """
        return self.use(
            category, operator, version=self._version_before(category), why=why or "rolled back"
        )

    def override_thresholds(
        self, category: str, version: int, thresholds: Thresholds, operator: str, why: str
    ) -> Future[bool]:
        """Judge by other thresholds from the next part on.

        Raises:
            SettingsError: No reason was given.
            StorageError: There is no such version.
        """
        if not why.strip():
            raise SettingsError(
                "The thresholds were not changed: no reason was given.",
                "Say in a few words why they must change.",
            )
        row = self._row(category, version)
        author = Author(operator, datetime.now(UTC))
        return self._activation.change_thresholds(
            BundleReference(category, version, row.bundle.digest),
            thresholds,
            lambda: self._thresholds.override(category, version, thresholds, author, why),
        )

    def _overview(self, name: str, since: datetime) -> CategoryOverview:
        active = self._categories.active(name)
        return CategoryOverview(
            name,
            None if active is None else self._version(active),
            len(self._categories.versions(name)),
            self._history.summary(HistoryFilter(category=name, time_from=since)),
        )

    def _version(self, row: BundleVersionRow) -> VersionOverview:
        return VersionOverview(
            row,
            self._folder(row),
            self._thresholds.in_force(row.category, row.version),
            self._labels.observed_rejects(row.category, row.version),
        )

    def _known(self, category: str, digest: str) -> BundleVersionRow | None:
        rows = self._categories.versions(category)
        return next((row for row in rows if row.bundle.digest == digest), None)

    def _row(self, category: str, version: int | None) -> BundleVersionRow:
        if version is not None:
            row = self._categories.version(category, version)
        else:
            newest = next(iter(self._categories.versions(category)), None)
            row = self._categories.active(category) or newest
        if row is None:
            which = "" if version is None else f" {version}"
            raise StorageError(
                f"The category {category!r} has no version{which} here.",
                "Choose another on the Categories page, or import its bundle.",
            )
        return row

    def _folder(self, row: BundleVersionRow) -> Path:
        # Relative in the database, so that the data folder can be moved as a whole.
        return self._data_dir / row.bundle.folder

    def _version_before(self, category: str) -> int:
        active = self._categories.active(category)
        older_than: int | None = None
        for _ in range(0, _AUDIT_ENTRIES_LOOKED_THROUGH, 200):
            entries = self._audit.entries(older_than=older_than)
            for entry in entries:
                before = entry.detail.get("before")
                is_it = active and entry.subject == f"{category}, version {active.version}"
                if entry.what == "bundle activated" and is_it and isinstance(before, int):
                    return before
            if not entries:
                break
            older_than = entries[-1].entry_id
        raise StorageError(
            f"No other version of {category!r} was active before this one.",
            "Activate the version you want from the list.",
        )


def _new_bundle(manifest: Manifest, folder: PurePosixPath, note: str) -> NewBundle:
    calibration = manifest.calibration
    rate = calibration.false_reject
    created_at = datetime.fromisoformat(manifest.created_at)
    return NewBundle(
        digest=manifest.digest(),
        folder=folder.as_posix(),
        created_at=created_at if created_at.tzinfo else created_at.replace(tzinfo=UTC),
        thresholds=Thresholds(calibration.review_threshold, calibration.fail_threshold),
        expected_false_rejects=RateEstimate(
            rate.expected, min(rate.low, rate.expected), max(rate.high, rate.expected)
        ),
        note=note or manifest.note,
    )
