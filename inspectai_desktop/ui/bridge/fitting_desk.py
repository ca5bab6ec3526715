"""Answers the wizard's steps 2 to 4: the average picture, the measured presets, the fit."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from inspectai_desktop.errors import InspectAIError
from inspectai_desktop.jobs import Progress
from inspectai_desktop.paths import encoders_dir
from inspectai_desktop.services.teaching.fit_course import FitCourse
from inspectai_desktop.services.teaching.good_pictures import AveragePicture, average_picture
from inspectai_desktop.services.teaching.teaching_draft import TeachingDraft
from inspectai_desktop.services.teaching.teaching_jobs import (
    Workbench,
    fit_bundle,
    measure_presets,
)
from inspectai_desktop.services.teaching.teaching_results import PresetsResult, TaughtBundle
from inspectai_desktop.ui.bridge.job_runner import JobRunner
from inspectai_desktop.ui.bridge.lookups import Lookups
from inspectai_desktop.ui.number_format import decimal_text
from inspectai_desktop.ui.wizard.fit_step import FitStep
from inspectai_desktop.ui.wizard.region_step import RegionStep
from inspectai_desktop.ui.wizard.speed_step import SpeedStep
from inspectai_desktop.ui.wizard.teaching_wizard import TeachingWizard

log = logging.getLogger(__name__)

_END_WITHIN_S = 5.0
_CLOCK_MS = 1000


class FittingDesk(QObject):
    """Belongs to the GUI thread; each piece of work has a runner of its own.

    Signals:
        check_requested: A person wants the pictures to be checked again.
    """

    check_requested = Signal()

    def __init__(
        self, wizard: TeachingWizard, lookups: Lookups, bench: Workbench, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._wizard = wizard
        self._lookups = lookups
        self._bench = bench
        region, speed = wizard.step_by_key("region"), wizard.step_by_key("speed")
        fit = wizard.step_by_key("fit")
        assert isinstance(region, RegionStep)  # noqa: S101 - made by `wizard_steps`
        assert isinstance(speed, SpeedStep)  # noqa: S101 - made by `wizard_steps`
        assert isinstance(fit, FitStep)  # noqa: S101 - made by `wizard_steps`
        self._region, self._speed, self._fit_step = region, speed, fit
        self._average = JobRunner("average-picture", self)
        self._averaged: object = None
        self._presets = JobRunner("measure-presets", self)
        self._presets_draft: TeachingDraft | None = None
        self._fit = JobRunner("fit", self)
        self._fit_draft: TeachingDraft | None = None
        self._course = FitCourse()
        self._began_at = 0.0
        self._stage = ""
        self._clock = QTimer(self)
        self._clock.setInterval(_CLOCK_MS)
        self._connect()

    def begin(self, bench: Workbench) -> None:
        """A new wizard."""
        self._bench = bench
        self._averaged = None
        self._presets_draft = self._fit_draft = None
        self._lookups.ask("encoders", _encoder_names, self._speed.show_encoders)

    def follow(self, draft: TeachingDraft) -> None:
        """A fit of something else than the draft is of no use any more."""
        running = self._fit_draft
        if running is not None and running.fit_key != draft.fit_key:
            self._fit.cancel()
        measured = self._presets_draft
        if measured is not None and measured.presets_key != draft.presets_key:
            self._presets.cancel()

    def end(self) -> None:
        """The wizard is over: stop everything."""
        for job in (self._average, self._presets, self._fit):
            job.cancel()
        self._clock.stop()

    def wait(self) -> bool:
        """Wait for everything to end, in any thread; True when it has."""
        jobs = (self._average, self._presets, self._fit)
        return all(tuple(job.wait(_END_WITHIN_S) for job in jobs))

    def _connect(self) -> None:
        self._region.average_wanted.connect(self._on_average_wanted)
        self._average.succeeded.connect(self._on_averaged)
        self._average.failed.connect(self._on_average_failed)
        self._speed.presets_wanted.connect(self._on_presets_wanted)
        self._speed.pictures_requested.connect(self.check_requested)
        self._presets.progressed.connect(self._speed.show_measuring)
        self._presets.succeeded.connect(self._on_measured)
        self._presets.failed.connect(self._on_presets_failed)
        self._presets.cancelled.connect(self._on_presets_cancelled)
        self._fit_step.fit_wanted.connect(self._on_fit_wanted)
        self._fit_step.stop_requested.connect(self._fit.cancel)
        self._fit_step.pictures_requested.connect(self.check_requested)
        self._fit.progressed.connect(self._on_fit_progressed)
        self._fit.succeeded.connect(self._on_fitted)
        self._fit.failed.connect(self._on_fit_failed)
        self._fit.cancelled.connect(self._on_fit_cancelled)
        self._clock.timeout.connect(self._on_clock)

    def _on_average_wanted(self) -> None:
        draft, check = self._wizard.draft, self._wizard.facts.check
        wanted = draft.chosen
        if check is None or self._averaged == wanted:
            return
        self._averaged = wanted
        self._average.start(partial(average_picture, wanted, check.typical_size))

    def _on_averaged(self, average: AveragePicture) -> None:
        self._region.show_average(average)

    def _on_average_failed(self, error: InspectAIError) -> None:
        self._averaged = None
        self._region.show_failure(error)

    def _on_presets_wanted(self) -> None:
        draft = self._wizard.draft
        if self._wizard.facts.measured(draft) is not None:
            return
        running = self._presets_draft
        if running is not None and running.presets_key == draft.presets_key:
            return
        self._presets_draft = draft
        self._speed.show_measuring(None)
        self._presets.start(partial(measure_presets, draft, self._bench))

    def _on_measured(self, result: PresetsResult) -> None:
        log.info("Wizard: %d presets are measured", len(result.presets))
        draft, self._presets_draft = self._presets_draft, None
        if draft is not None:
            self._wizard.show_facts(self._wizard.facts.with_presets(draft, result))
        self._speed.show_measured()

    def _on_presets_failed(self, error: InspectAIError) -> None:
        self._presets_draft = None
        self._speed.show_failure(error)

    def _on_presets_cancelled(self) -> None:
        self._presets_draft = None
        self._speed.show_measured()
        if self._wizard.step is self._speed:
            self._on_presets_wanted()

    def _on_fit_wanted(self) -> None:
        draft = self._wizard.draft
        if self._wizard.facts.fitted(draft) is not None and self._wizard.step is not self._fit_step:
            return
        running = self._fit_draft
        if running is not None and running.fit_key == draft.fit_key:
            return
        self._presets.cancel()  # the fit needs the computer more than a measurement does
        self._fit_draft = draft
        self._began_at = time.monotonic()
        self._stage = ""
        self._course = FitCourse(estimate_s=self._estimate(draft))
        self._fit_step.show_started()
        self._clock.start()
        self._fit.start(partial(fit_bundle, draft, self._bench))

    def _estimate(self, draft: TeachingDraft) -> float | None:
        measured = self._wizard.facts.measured(draft)
        preset = None if measured is None else measured.preset(draft.preset)
        return None if preset is None else preset.fit_seconds_estimate

    def _on_fit_progressed(self, progress: Progress) -> None:
        elapsed = time.monotonic() - self._began_at
        if progress.stage != self._stage:
            self._stage = progress.stage
            line = f"{decimal_text(elapsed, 1)} s  {progress.stage}: {progress.message}"
            self._fit_step.add_log_line(line)
        self._course = self._course.after(progress, elapsed)
        self._fit_step.show_course(self._course)

    def _on_clock(self) -> None:
        unknown = Progress("", 0, 0)
        self._course = self._course.after(unknown, time.monotonic() - self._began_at)
        self._fit_step.show_course(self._course)

    def _on_fitted(self, bundle: TaughtBundle) -> None:
        draft = self._end_fit()
        if draft is not None:
            self._forget_lines_of_another_fit(draft)
            self._wizard.show_facts(self._wizard.facts.with_bundle(draft, bundle))
        log.info("Wizard: the category is fitted, %s", bundle.digest)
        took = decimal_text(time.monotonic() - self._began_at, 1)
        self._fit_step.add_log_line(f"{took} s  {bundle.folder.name}: {bundle.digest}")
        self._fit_step.show_ended()

    def _forget_lines_of_another_fit(self, fitted: TeachingDraft) -> None:
        """Lines drawn for other scores mean nothing for these."""
        draft, before = self._wizard.draft, self._wizard.facts.fit_key
        if draft.thresholds is not None and before not in (None, fitted.fit_key):
            self._wizard.show_draft(replace(draft, thresholds=None, lines_by_hand=False))

    def _on_fit_failed(self, error: InspectAIError) -> None:
        log.warning("Wizard: the category could not be fitted: %s", error)
        self._end_fit()
        self._fit_step.show_ended(error)

    def _on_fit_cancelled(self) -> None:
        self._end_fit()
        self._fit_step.show_ended()

    def _end_fit(self) -> TeachingDraft | None:
        self._clock.stop()
        draft, self._fit_draft = self._fit_draft, None
        return draft


def _encoder_names() -> Sequence[str]:
    folder = encoders_dir()
    if not folder.is_dir():
        return ()
    return sorted(entry.name for entry in folder.iterdir() if (entry / "encoder.json").is_file())
