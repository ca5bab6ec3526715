"""Pictures of the station's source for the Try step, whether the station runs or not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from inspectai_desktop.errors import InspectAIError
from inspectai_desktop.services.teaching.picture_capture import PictureCapture
from inspectai_desktop.ui.bridge.trial_desk import TrialDesk
from inspectai_desktop.ui.operator_texts import operator_text
from inspectai_desktop.ui.wizard.try_step import TryStep

if TYPE_CHECKING:
    from inspectai_desktop.services.station_opening import OpenStation
    from inspectai_desktop.ui.bridge.lookups import Lookups

FOLDER_NAME = "tried"
_LOOK_MS = 200


class LiveTrial(QObject):
    """Belongs to the GUI thread; a capture is begun and ended in the thread of `lookups`."""

    def __init__(
        self, step: TryStep, trial: TrialDesk, opened: OpenStation, lookups: Lookups
    ) -> None:
        super().__init__(step)
        self._step = step
        self._trial = trial
        self._opened = opened
        self._lookups = lookups
        self._capture: PictureCapture | None = None
        self._folder: Path | None = None
        self._seen = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)
        step.live_wanted.connect(self._on_live_wanted)

    def use_folder(self, folder: Path | None) -> None:
        """Keep pictures here while they are tried; None: nowhere, there is no live trial."""
        self._folder = None if folder is None else folder / FOLDER_NAME
        self._step.show_live_possible(possible=folder is not None)

    def close(self) -> None:
        """Take no more pictures."""
        self._timer.stop()
        capture, self._capture = self._capture, None
        if capture is not None:
            capture.stop()

    def _on_live_wanted(self, wanted: bool) -> None:  # Qt's toggled(bool)
        if wanted and self._capture is None and self._folder is not None:
            opened = self._opened
            capture = PictureCapture(opened.station, opened.tap, opened.make_source, self._folder)
            self._capture, self._seen = capture, 0
            self._lookups.ask("live", capture.start, self._on_started, self._on_failed)
        elif not wanted:
            self._stop()

    def _stop(self) -> None:
        self._timer.stop()
        capture, self._capture = self._capture, None
        if capture is not None:
            self._lookups.ask("live", capture.stop, _ignore)

    def _on_started(self, _nothing: object) -> None:
        self._timer.start()
        self._step.show_message(self.tr("Waiting for the next picture of the source …"))

    def _on_failed(self, error: InspectAIError) -> None:
        self._capture = None
        self._step.end_live()
        self._step.show_failure(error)

    def _look(self) -> None:
        capture = self._capture
        if capture is None:
            return
        state = capture.state
        new, self._seen = state.paths[self._seen :], len(state.paths)
        if new:
            self._trial.try_pictures(new)
        if state.problem:
            self._step.show_message(operator_text(f"{state.problem} {state.hint}".strip()))
        if not state.running:
            self._step.end_live()


def _ignore(_answer: object) -> None:
    """The capture has ended; nobody waits for it."""
