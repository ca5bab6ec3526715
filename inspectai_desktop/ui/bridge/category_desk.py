"""Answers the Categories page and does what it asks for."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from inspectai_desktop.domain.category import category_slug
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.errors import InspectAIError, StorageError
from inspectai_desktop.inference.bundle import (
    CALIBRATION_NAME,
    HELD_OUT_KEY,
    PACKED_SUFFIX,
    THUMBNAIL_NAME,
    read_bundle,
)
from inspectai_desktop.inference.image_decoding import decode_image
from inspectai_desktop.services.category_service import CategoryService, VersionOverview
from inspectai_desktop.storage.audit_trail import AuditRow
from inspectai_desktop.ui.bridge.lookups import Lookups
from inspectai_desktop.ui.heatmap import ByteArray
from inspectai_desktop.ui.pages.categories_page import CategoriesPage
from inspectai_desktop.ui.picture_presentation import thumbnail
from inspectai_desktop.ui.threshold_forecast import VersionScores

_CARD_PICTURE_PX = 240
_MOST_PAGES_OF_CHANGES = 25
_THRESHOLDS_WITHIN_S = 60.0


class CategoryDesk(QObject):
    """Belongs to the GUI thread; what takes a while is done by `lookups`.

    Signals:
        failed: `InspectAIError` to show.
        noticed: A passing remark.
        use_requested: Category and version (None: the one that judged last) to judge by.
        compare_requested: Category and version to compare with another one.
        recalibrate_requested: Category and version whose thresholds shall follow the light.
        changed: Categories or versions were added.
    """

    failed = Signal(object)
    noticed = Signal(str)
    use_requested = Signal(str, object)
    compare_requested = Signal(str, int)
    recalibrate_requested = Signal(str, int)
    changed = Signal()

    def __init__(
        self,
        page: CategoriesPage,
        categories: CategoryService,
        lookups: Lookups,
        *,
        operator: Callable[[], str],
        window: QWidget,
    ) -> None:
        super().__init__(page)
        self._page = page
        self._categories = categories
        self._lookups = lookups
        self._operator = operator
        self._window = window
        page.overview_wanted.connect(self._on_overview_wanted)
        page.versions_wanted.connect(self._on_versions_wanted)
        page.thumbnail_wanted.connect(self._on_thumbnail_wanted)
        page.scores_wanted.connect(self._on_scores_wanted)
        page.changes_wanted.connect(self._on_changes_wanted)
        page.activate_requested.connect(self.use_requested)
        page.compare_requested.connect(self.compare_requested)
        page.recalibrate_requested.connect(self.recalibrate_requested)
        page.roll_back_requested.connect(self._on_roll_back_requested)
        page.thresholds_requested.connect(self._on_thresholds_requested)
        page.import_requested.connect(self.import_bundle)
        page.export_requested.connect(self._on_export_requested)

    def import_bundle(self) -> None:
        """Let a person choose a bundle file and take it in."""
        title, kinds = self.tr("Import a category"), self.tr("Bundles (*.inspectai)")
        chosen, _ = QFileDialog.getOpenFileName(self._window, title, str(Path.home()), kinds)
        if not chosen:
            return
        file, operator = Path(chosen), self._operator()
        self._begin(self.tr("Importing {file} …").format(file=file.name))
        self._ask("import", lambda: self._categories.import_bundle(file, operator), self._changed)

    def refresh(self) -> None:
        """Show the categories anew, if the page is seen."""
        if self._page.isVisible():
            self._page.refresh()

    def _on_overview_wanted(self) -> None:
        self._lookups.ask(
            "overview",
            self._categories.overview,
            self._page.show_overview,
            self._page.show_failure,
        )

    def _on_versions_wanted(self, category: str) -> None:
        def show(versions: tuple[VersionOverview, ...]) -> None:
            self._page.show_versions(category, versions)

        self._ask("versions", lambda: self._categories.versions(category), show)

    def _on_thumbnail_wanted(self, category: str) -> None:
        def show(pixels: ByteArray | None) -> None:
            self._page.show_thumbnail(category, pixels)

        def show_none(_error: InspectAIError) -> None:
            self._page.show_thumbnail(category, None)

        self._lookups.ask(
            ("normal part", category),
            lambda: _normal_part(self._categories, category),
            show,
            show_none,
        )

    def _on_scores_wanted(self, category: str, version: int) -> None:
        def show_failure(error: InspectAIError) -> None:
            self._page.show_scores_failure(category, version, error)

        self._lookups.ask(
            "scores",
            lambda: _version_scores(self._categories, category, version),
            self._page.show_scores,
            show_failure,
        )

    def _on_changes_wanted(self, category: str, older_than: int | None) -> None:
        def show(found: tuple[list[AuditRow], int | None]) -> None:
            self._page.show_changes(category, *found)

        self._ask("changes", lambda: _changes(self._categories, category, older_than), show)

    def _on_roll_back_requested(self, category: str) -> None:
        operator = self._operator()
        self._begin(self.tr("Rolling {category} back …").format(category=category))

        def roll_back() -> bool:
            return _result(self._categories.roll_back(category, operator))

        self._ask("activation", roll_back, self._changed)

    def _on_thresholds_requested(
        self, category: str, version: int, thresholds: Thresholds, who: str, why: str
    ) -> None:
        def change() -> bool:
            return _result(
                self._categories.override_thresholds(category, version, thresholds, who, why)
            )

        def show(*, in_force: bool) -> None:
            if in_force:
                self._page.show_thresholds_changed(category, version)
            else:
                self._page.show_thresholds_refused()

        def show_failure(error: InspectAIError) -> None:
            self._page.show_thresholds_refused()
            self.failed.emit(error)

        self._lookups.ask(
            "thresholds", change, lambda in_force: show(in_force=in_force), show_failure
        )

    def _on_export_requested(self, category: str, version: int) -> None:
        name = f"{category_slug(category)}-{version}{PACKED_SUFFIX}"
        chosen, _ = QFileDialog.getSaveFileName(
            self._window,
            self.tr("Export this version"),
            str(Path.home() / name),
            self.tr("Bundles (*.inspectai)"),
        )
        if not chosen:
            return
        self._begin(self.tr("Exporting {file} …").format(file=Path(chosen).name))

        def export() -> Path:
            # The dialog has asked already whether a file may be replaced.
            return self._categories.export_bundle(category, version, Path(chosen), overwrite=True)

        self._ask("export", export, self._on_exported)

    def _on_exported(self, file: Path) -> None:
        self._page.show_busy("")
        self.noticed.emit(self.tr("Exported to {file}").format(file=file))

    def _changed(self, _result: object) -> None:
        self._page.show_busy("")
        self._page.refresh()
        self.changed.emit()

    def _begin(self, text: str) -> None:
        self._page.show_busy(text)

    def _ask(
        self, subject: str, look_up: Callable[[], object], answered: Callable[[Any], None]
    ) -> None:
        self._lookups.ask(subject, look_up, answered, self._on_failed)

    def _on_failed(self, error: InspectAIError) -> None:
        self._page.show_busy("")
        self.failed.emit(error)


def _result(done: Future[bool]) -> bool:
    """Wait for the activation's thread.

    Raises:
        StorageError: It takes far too long.
    """
    try:
        return done.result(_THRESHOLDS_WITHIN_S)
    except TimeoutError as error:
        raise StorageError(
            "The change was asked for but has not happened yet.", "Look again in a moment."
        ) from error


def _shown_version(categories: CategoryService, category: str) -> VersionOverview | None:
    versions = categories.versions(category)
    active = next((version for version in versions if version.row.active), None)
    return active or next(iter(versions), None)


def _normal_part(categories: CategoryService, category: str) -> ByteArray | None:
    version = _shown_version(categories, category)
    if version is None:
        return None
    data = read_bundle(version.folder).files.get(THUMBNAIL_NAME)
    return None if data is None else thumbnail(decode_image(data, category), _CARD_PICTURE_PX)


def _version_scores(categories: CategoryService, category: str, version: int) -> VersionScores:
    """Held-out scores and thresholds of a version.

    Raises:
        BundleError: It cannot be read.
        StorageError: There is no such version.
    """
    found = next((v for v in categories.versions(category) if v.row.version == version), None)
    if found is None:
        raise StorageError(f"The category {category!r} has no version {version} here.")
    bundle = read_bundle(found.folder)
    calibration = bundle.manifest.calibration
    return VersionScores(
        category,
        version,
        scores=np.asarray(bundle.array(CALIBRATION_NAME, HELD_OUT_KEY), np.float64),
        calibrated=Thresholds(calibration.review_threshold, calibration.fail_threshold),
        in_force=found.thresholds,
        seed=bundle.manifest.seed,
    )


def _changes(
    categories: CategoryService, category: str, older_than: int | None
) -> tuple[list[AuditRow], int | None]:
    """Some changes of one category, and where to look for more (None: there are none)."""
    for _ in range(_MOST_PAGES_OF_CHANGES):
        entries = categories.audit_entries(older_than=older_than)
        if not entries:
            return [], None
        older_than = entries[-1].entry_id
        found = [entry for entry in entries if _concerns(entry, category)]
        if found:
            return found, older_than
    return [], older_than


def _concerns(entry: AuditRow, category: str) -> bool:
    return entry.subject == category or entry.subject.startswith(f"{category}, version ")
