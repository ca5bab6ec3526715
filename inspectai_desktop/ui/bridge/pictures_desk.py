"""Answers the wizard's first step: lists, checks and takes pictures of good parts."""

from __future__ import annotations

import logging
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from inspectai_desktop.errors import InspectAIError
from inspectai_desktop.services.station_opening import OpenStation
from inspectai_desktop.services.teaching.finding_groups import useless_pictures
from inspectai_desktop.services.teaching.good_pictures import pictures_at
from inspectai_desktop.services.teaching.picture_capture import CaptureState, PictureCapture
from inspectai_desktop.services.teaching.teaching_draft import TeachingDraft
from inspectai_desktop.services.teaching.teaching_jobs import Workbench, check_pictures
from inspectai_desktop.services.teaching.teaching_results import CheckResult
from inspectai_desktop.ui.bridge.job_runner import JobRunner
from inspectai_desktop.ui.bridge.lookups import Lookups
from inspectai_desktop.ui.bridge.small_pictures import SmallPictures
from inspectai_desktop.ui.heatmap import ByteArray
from inspectai_desktop.ui.picture_presentation import thumbnail
from inspectai_desktop.ui.wizard.pictures_step import PicturesStep
from inspectai_desktop.ui.wizard.teaching_wizard import TeachingWizard

log = logging.getLogger(__name__)

_LOOK_MS = 150
_FRAME_PX = 300
_END_WITHIN_S = 5.0


class PicturesDesk(QObject):
    """Belongs to the GUI thread."""

    def __init__(
        self,
        wizard: TeachingWizard,
        step: PicturesStep,
        opened: OpenStation,
        *,
        lookups: Lookups,
        bench: Workbench,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._wizard = wizard
        self._step = step
        self._opened = opened
        self._lookups = lookups
        self._bench = bench
        self._check = JobRunner("picture-check", self)
        self._checked_draft: TeachingDraft | None = None
        self._small = SmallPictures(self)
        self._capture: PictureCapture | None = None
        self._captured: list[Path] = []
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._connect()

    def begin(self, bench: Workbench) -> None:
        """A new wizard."""
        self._bench = bench
        self._checked_draft = None
        self._captured = []
        self._wizard.loses_captures = False
        self._small.forget()

    def follow(self, draft: TeachingDraft) -> None:
        """Check the draft's pictures if that was not done or begun yet."""
        if not draft.good or self._wizard.facts.checked(draft) is not None:
            return
        if self._checked_draft is None or self._checked_draft.check_key != draft.check_key:
            self._start_check(draft)

    def end(self) -> None:
        """The wizard is over: stop everything; what was captured is removed.

        Captures that are part of a saved version were copied when it was saved.
        """
        self._timer.stop()
        capture, self._capture = self._capture, None
        if capture is not None:
            self._lookups.ask("capture", capture.stop, _ignore)
        self._check.cancel()
        self._small.forget()
        if self._captured:
            folders, self._captured = tuple(self._captured), []
            self._lookups.ask("captures", partial(_remove, folders), _ignore)

    def close(self) -> bool:
        """End all threads; True when they have ended."""
        self._timer.stop()
        if self._capture is not None:
            self._capture.stop()
        self._check.cancel()
        ended = self._small.close()
        return self._check.wait(_END_WITHIN_S) and ended

    def wait(self) -> None:
        """Wait for the check to end; for the thread that clears the workbench."""
        self._check.wait(_END_WITHIN_S)

    def _connect(self) -> None:
        step = self._step
        step.pictures_wanted.connect(self._on_pictures_wanted)
        step.check_wanted.connect(self.check_again)
        step.thumbnails_wanted.connect(self._small.want)
        step.capture_requested.connect(self._on_capture_requested)
        step.capture_stop_requested.connect(self._on_capture_stop_requested)
        step.trigger_requested.connect(self._on_trigger_requested)
        self._small.made.connect(step.show_thumbnail)
        self._check.progressed.connect(step.show_checking)
        self._check.succeeded.connect(self._on_checked)
        self._check.failed.connect(step.show_check_failure)
        self._check.cancelled.connect(step.show_check_done)
        self._timer.timeout.connect(self._look_at_capture)

    def _on_pictures_wanted(self, places: tuple[Path, ...], replaces: bool) -> None:
        def show(found: tuple[Path, ...]) -> None:
            draft = self._wizard.draft
            if replaces:
                draft = replace(
                    draft, good=(), removed=frozenset(), kept=frozenset(), folder=places[0]
                )
            self._wizard.show_draft(draft.with_pictures(found))

        self._lookups.ask("pictures", partial(pictures_at, places), show, self._step.show_failure)

    def check_again(self) -> None:
        """Check the pictures that are still there, whatever was found before."""
        draft = self._wizard.draft
        gone = tuple(path for path in draft.good if not path.exists())
        if gone:
            # What is gone cannot be checked; it is dropped from the list for good.
            left = tuple(path for path in draft.good if path not in set(gone))
            draft = replace(draft, good=left)
            self._wizard.show_draft(draft)
        if draft.good:
            self._start_check(draft)

    def _start_check(self, draft: TeachingDraft) -> None:
        self._checked_draft = draft
        self._step.show_checking(None)
        self._check.start(partial(check_pictures, draft, self._bench))

    def _on_checked(self, result: CheckResult) -> None:
        checked = self._checked_draft
        if checked is None:
            return
        log.info("Wizard: %d of %d pictures can be used", result.n_usable, result.n_found)
        wizard = self._wizard
        wizard.show_facts(wizard.facts.with_check(checked, result))
        useless = tuple(path for path in useless_pictures(result) if path in wizard.draft.chosen)
        if useless:
            wizard.show_draft(wizard.draft.without(useless))
        self._step.show_check_done()

    def _on_capture_requested(self) -> None:
        if self._capture is not None:
            return
        now = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
        folder = self._opened.data_dir / "captured" / now
        opened = self._opened
        capture = PictureCapture(opened.station, opened.tap, opened.make_source, folder)
        self._capture = capture
        self._captured.append(folder)
        self._lookups.ask("capture", capture.start, self._on_capture_began, self._on_capture_failed)

    def _on_capture_began(self, _answer: object) -> None:
        if self._capture is not None:
            self._timer.start()
            self._step.show_capture(self._capture.state)

    def _on_capture_failed(self, error: InspectAIError) -> None:
        self._capture = None
        self._step.show_capture(CaptureState())
        self._step.show_failure(error)

    def _look_at_capture(self) -> None:
        if self._capture is not None:
            look = partial(_look, self._capture)
            self._lookups.ask("look", look, self._on_looked, self._step.show_failure)

    def _on_looked(self, seen: tuple[CaptureState, ByteArray | None]) -> None:
        state, frame = seen
        if self._capture is None:
            return
        if not state.running:
            self._on_capture_stop_requested()
            return
        self._step.show_capture(state)
        if frame is not None:
            self._step.capture_panel.show_frame(frame)

    def _on_capture_stop_requested(self) -> None:
        self._timer.stop()
        capture, self._capture = self._capture, None
        if capture is not None:
            self._lookups.ask("capture", partial(_stopped, capture), self._on_capture_stopped)

    def _on_capture_stopped(self, state: CaptureState) -> None:
        self._step.show_capture(state)
        if state.problem:
            self._step.show_failure(InspectAIError(state.problem, state.hint))
        if state.paths:
            self._wizard.loses_captures = True
            self._wizard.show_draft(self._wizard.draft.with_pictures(state.paths))

    def _on_trigger_requested(self) -> None:
        if self._capture is not None:
            trigger = self._capture.trigger
            self._lookups.ask("trigger", trigger, _ignore, self._step.show_failure)


def _look(capture: PictureCapture) -> tuple[CaptureState, ByteArray | None]:
    capture.follow_station()
    frame = capture.take_frame()
    return capture.state, None if frame is None else thumbnail(frame, _FRAME_PX)


def _stopped(capture: PictureCapture) -> CaptureState:
    capture.stop()
    return capture.state


def _remove(folders: tuple[Path, ...]) -> None:
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def _ignore(_answer: object) -> None:
    """Nothing is left to do."""
