"""Answers the first step of a recalibration: judges good parts anew in a child process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from inspectai_desktop.errors import StationError
from inspectai_desktop.inference.image_decoding import list_pictures
from inspectai_desktop.jobs import CancellationToken, ReportProgress
from inspectai_desktop.services.teaching.history_pictures import HistoryPictures
from inspectai_desktop.services.teaching.saving import TaughtCategories
from inspectai_desktop.services.teaching.teaching_draft import TeachingDraft
from inspectai_desktop.services.teaching.teaching_jobs import Workbench, calibrate_bundle
from inspectai_desktop.services.teaching.teaching_results import TaughtBundle
from inspectai_desktop.services.teaching.wizard_facts import WizardFacts
from inspectai_desktop.ui.bridge.job_runner import JobRunner
from inspectai_desktop.ui.bridge.lookups import Lookups
from inspectai_desktop.ui.recalibration.recent_parts_step import (
    RecalibrationWish,
    RecentPartsStep,
)

if TYPE_CHECKING:
    from inspectai_desktop.services.station_opening import OpenStation
    from inspectai_desktop.ui.wizard.teaching_wizard import TeachingWizard

PAGE = "recalibrate"
FOLDER_NAME = "recalibrating"
_CLOSE_WITHIN_S = 5.0


@dataclass(frozen=True, slots=True)
class _Version:
    """The version that is recalibrated, with how it was taught."""

    draft: TeachingDraft
    folder: Path
    names: tuple[str, ...]
    newest: tuple[int, ...]


class RecalibrationDesk(QObject):
    """Belongs to the GUI thread and lives as long as its page.

    Signals:
        opened: The page is to be shown.
        closed: It is not wanted any more.
        failed: `InspectAIError` to show.
    """

    opened = Signal()
    closed = Signal()
    failed = Signal(object)

    def __init__(self, page: TeachingWizard, opened: OpenStation) -> None:
        super().__init__(page)
        self._page = page
        self._opened = opened
        step = page.step_by_key(RecentPartsStep.key)
        assert isinstance(step, RecentPartsStep)  # noqa: S101 - made by `recalibration_steps`
        self._step = step
        self._taught = TaughtCategories(opened.categories, opened.database, opened.data_dir)
        self._history = HistoryPictures(opened.database, opened.pictures, opened.data_dir)
        engine = opened.station.settings.engine
        self._bench = Workbench(opened.data_dir / FOLDER_NAME, engine.provider, engine.threads)
        self._version: _Version | None = None
        self._lookups = Lookups("recalibration-lookups", self)
        self._job = JobRunner("recalibration", self)
        self._connect()
        self._lookups.start()

    def begin(self, category: str, version: int) -> None:
        """Recalibrate this version; one that is under way goes on."""
        if self._version is not None:
            self.opened.emit()
            return
        self._lookups.ask(
            "version", lambda: self._found(category, version), self._on_found, self.failed.emit
        )

    def close(self) -> bool:
        """End what runs; True when it has ended."""
        self._job.cancel()
        ended = self._job.wait(_CLOSE_WITHIN_S)
        self._bench.clear()
        return self._lookups.close() and ended

    def _connect(self) -> None:
        step = self._step
        step.calibration_wanted.connect(self._on_calibration_wanted)
        step.cancel_requested.connect(self._job.cancel)
        self._page.closed.connect(self._on_closed)
        self._job.progressed.connect(step.show_progress)
        self._job.succeeded.connect(self._on_calibrated)
        self._job.failed.connect(step.show_failure)
        self._job.cancelled.connect(step.show_cancelled)

    def _found(self, category: str, version: int) -> _Version:
        found = [
            one for one in self._opened.categories.versions(category) if one.row.version == version
        ]
        if not found:
            raise StationError(
                f"The category {category!r} has no version {version} here.",
                "Choose another on the Categories page, or import its bundle.",
            )
        draft, _missing = self._taught.draft_of(category, version)
        newest = self._taught.newest_versions()
        return _Version(draft, found[0].folder, tuple(newest), tuple(newest.values()))

    def _on_found(self, version: _Version) -> None:
        self._version = version
        facts = WizardFacts(self._bench.folder, names=version.names, versions=version.newest)
        self._page.start(version.draft, facts)
        self.opened.emit()

    def _on_calibration_wanted(self, wish: RecalibrationWish) -> None:
        version = self._version
        if version is None:
            return
        target = self._page.draft.target_false_reject_rate

        def work(report: ReportProgress, token: CancellationToken) -> TaughtBundle:
            paths = self._good_parts(version.draft.base_category, wish)
            return calibrate_bundle(
                version.folder,
                paths,
                self._bench,
                report,
                token,
                target_false_reject_rate=target,
            )

        self._job.start(work)

    def _good_parts(self, category: str, wish: RecalibrationWish) -> Sequence[Path]:
        """Pictures of good parts.

        Raises:
            InspectAIError: There are none.
        """
        if wish.folder is not None:
            found = list_pictures(wish.folder)
        else:
            since = datetime.now(UTC) - timedelta(hours=wish.hours)
            rows = self._history.good_since(category, wish.parts, since)
            found = [self._history.path_of(row) for row in rows]
        there = [path for path in found if path.is_file()]
        if not there:
            raise StationError(
                "There are no pictures of good parts to calibrate by.",
                "Choose a longer time or a folder, or let the station keep pictures of PASS parts "
                "(Settings, storage).",
            )
        return there

    def _on_calibrated(self, bundle: TaughtBundle) -> None:
        page = self._page
        page.show_facts(page.facts.with_bundle(page.draft, bundle))
        self._step.show_calibrated(bundle)

    def _on_closed(self) -> None:
        self._job.cancel()
        self._version = None
        self.closed.emit()
