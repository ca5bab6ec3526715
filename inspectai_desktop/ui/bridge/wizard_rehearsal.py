"""Goes through the wizard as a person does, for the self-test: pictures in, category out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from inspectai_desktop.services.teaching.teaching_draft import TeachingDraft
from inspectai_desktop.ui.wizard.teaching_wizard import TeachingWizard

if TYPE_CHECKING:
    from inspectai_desktop.ui.bridge.station_program import StationProgram

CATEGORY = "Rehearsal"
_LOOK_MS = 100
_LAST_STEP = "save"


class WizardRehearsal(QObject):
    """Takes each step of the wizard as soon as it is complete, until the category is saved.

    Args:
        program: Its station is open.
        pictures: Of good parts.
        done: Called once the category is there.
    """

    def __init__(
        self, program: StationProgram, pictures: Sequence[Path], done: Callable[[], None]
    ) -> None:
        super().__init__(program)
        self._program = program
        self._done = done
        self.step = ""
        program.page.teach_requested.emit()
        wizard = program.window.page("teach")
        assert isinstance(wizard, TeachingWizard)  # noqa: S101 - the page of this key
        self._wizard = wizard
        draft = replace(TeachingDraft(), name=CATEGORY, preset="fast")
        wizard.cancel.setFocus()  # out of the name's field, which else keeps what was typed
        wizard.start(draft, wizard.facts)
        wizard.show_draft(draft.with_pictures(tuple(pictures)))
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        opened = self._program.opened
        if opened is None:
            return
        is_saving = self.step == _LAST_STEP and self._wizard.step.key == _LAST_STEP
        if is_saving:
            if CATEGORY in opened.categories.names():
                self._timer.stop()
                self._done()
        elif self._wizard.step.complete():
            self.step = self._wizard.step.key
            self._wizard.go_on()
