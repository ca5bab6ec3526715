"""Answers the wizard's last three steps: thresholds, trying, saving."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from inspectai_desktop.jobs import CancellationToken, ReportProgress
from inspectai_desktop.services.teaching.calibration_material import (
    BundlePictures,
    CalibrationMaterial,
)
from inspectai_desktop.services.teaching.saving import TaughtCategories
from inspectai_desktop.services.teaching.teaching_draft import TeachingDraft
from inspectai_desktop.services.teaching.wizard_facts import WizardFacts
from inspectai_desktop.ui.bridge.job_runner import JobRunner
from inspectai_desktop.ui.bridge.live_trial import LiveTrial
from inspectai_desktop.ui.bridge.lookups import Lookups
from inspectai_desktop.ui.bridge.threshold_desk import ThresholdDesk
from inspectai_desktop.ui.bridge.trial_desk import TrialDesk
from inspectai_desktop.ui.wizard.save_step import ACTIVATE, COMPARE, SavedVersion, SaveStep
from inspectai_desktop.ui.wizard.threshold_step import ThresholdStep, fitted_pictures
from inspectai_desktop.ui.wizard.try_step import TryStep
from inspectai_desktop.ui.wizard.wizard_step import WizardStep

if TYPE_CHECKING:
    from inspectai_desktop.services.category_service import CategoryService
    from inspectai_desktop.services.station_opening import OpenStation
    from inspectai_desktop.ui.wizard.teaching_wizard import TeachingWizard

S = TypeVar("S", bound=WizardStep)

_CLOSE_WITHIN_S = 2.0


class FinishingDesk(QObject):
    """Belongs to the GUI thread and lives as long as the wizard's page.

    Signals:
        saved: There is another version.
        use_requested: Category and version that shall judge.
        compare_requested: Category, the version before and the new one.
    """

    saved = Signal()
    use_requested = Signal(str, object)
    compare_requested = Signal(str, int, int)

    def __init__(
        self,
        wizard: TeachingWizard,
        opened: OpenStation,
        *,
        operator: Callable[[], str],
    ) -> None:
        super().__init__(wizard)
        self._wizard = wizard
        self._opened = opened
        self._operator = operator
        self._threshold = _step(wizard, ThresholdStep)
        self._try = _step(wizard, TryStep)
        self._save = _step(wizard, SaveStep)
        self._pictures = Lookups("wizard-pictures", self)
        self._trials = Lookups("wizard-trial", self)
        self._scores = ThresholdDesk(self._threshold.panel, self._threshold.theme, self._pictures)
        self._trial = TrialDesk(self._try, self._trials, lambda: opened.station.settings.engine)
        self._live = LiveTrial(self._try, self._trial, opened, self._pictures)
        self._saving = JobRunner("wizard-saving", self)
        self._read: BundlePictures | None = None
        self._saved_as: tuple[TeachingDraft, WizardFacts] | None = None
        self._connect()
        self._pictures.start()
        self._trials.start()

    @property
    def trial(self) -> TrialDesk:
        """Judges pictures for the Try step."""
        return self._trial

    def begin_anew(self) -> None:
        """Another category is taught: nothing of the one before is kept."""
        self._read = None
        self._save.begin_anew()
        self._trial.forget()

    def close(self) -> bool:
        """End the threads; True when they have ended."""
        self._live.close()
        self._saving.cancel()
        ended = self._saving.wait(_CLOSE_WITHIN_S)
        ended = self._pictures.close() and ended
        return self._trials.close() and ended

    def _connect(self) -> None:
        self._threshold.material_wanted.connect(self._scores.read)
        self._scores.material_read.connect(self._on_material_read)
        self._scores.failed.connect(self._threshold.show_failure)
        self._try.opened.connect(self._on_try_opened)
        self._save.next_chosen.connect(self._on_next_chosen)
        self._wizard.step_opened.connect(self._on_step_opened)
        self._wizard.finish_requested.connect(self.save)
        self._wizard.closed.connect(self.begin_anew)
        self._saving.succeeded.connect(self._on_saved)
        self._saving.failed.connect(self._save.show_failure)

    def save(self) -> None:
        """Save what the wizard's draft says; tells the step how it went."""
        draft, facts = self._wizard.draft, self._wizard.facts
        bundle = facts.fitted(draft)
        if bundle is None or self._saving.running:
            return
        self._saved_as = (draft, facts)
        categories, operator = self._opened.categories, self._operator()
        taught = TaughtCategories(categories, self._opened.database, self._opened.data_dir)

        def work(_report: ReportProgress, _token: CancellationToken) -> SavedVersion:
            known = _versions(categories, draft.base_category or draft.name.strip())
            row = taught.save(draft, bundle, operator)
            before = next((version for version, active in known.items() if active), None)
            return SavedVersion(row, before, is_new=row.version not in known)

        self._save.show_saving()
        self._saving.start(work)

    def _on_step_opened(self, key: str) -> None:
        """Who goes straight to the last step is told of this bundle's thresholds all the same."""
        wanted = fitted_pictures(self._wizard.draft, self._wizard.facts)
        if key == SaveStep.key and wanted is not None and wanted != self._read:
            self._save.show_material(None)
            self._scores.read(wanted)

    def _on_material_read(self, wanted: BundlePictures, material: CalibrationMaterial) -> None:
        self._read = wanted
        if not wanted.defects:
            # A recalibrated bundle still holds defects' scores of the light before.
            material = replace(material, defects=())
        self._threshold.show_material(wanted, material)
        self._save.show_material(material)

    def _on_try_opened(self, draft: TeachingDraft, facts: WizardFacts) -> None:
        bundle = facts.fitted(draft)
        self._live.use_folder(facts.work_folder)
        if bundle is not None:
            self._trial.use(bundle.folder, draft.thresholds)

    def _on_saved(self, saved: SavedVersion) -> None:
        self._save.show_saved(saved)
        self._wizard.mark_saved()
        assert self._saved_as is not None  # noqa: S101 - set when saving began
        draft, _ = self._saved_as
        self.saved.emit()
        if draft.activate:
            self.use_requested.emit(saved.row.category, saved.row.version)

    def _on_next_chosen(self, key: str) -> None:
        saved = self._save.saved
        if saved is None:
            return
        row = saved.row
        if key == ACTIVATE:
            self.use_requested.emit(row.category, row.version)
        self._wizard.closed.emit()
        if key == COMPARE and saved.before is not None:
            self.compare_requested.emit(row.category, saved.before, row.version)


def _versions(categories: CategoryService, name: str) -> dict[int, bool]:
    """Versions of a category that is perhaps not there yet, and whether they are active."""
    if name not in categories.names():
        return {}
    return {one.row.version: one.row.active for one in categories.versions(name)}


def _step(wizard: TeachingWizard, kind: type[S]) -> S:
    step = wizard.step_by_key(kind.key)
    if not isinstance(step, kind):
        raise TypeError(f"the step {kind.key!r} is a {type(step).__name__}")
    return step
