"""Step 7: what was taught in words, a note, and whether it judges at once; then what comes next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QLabel,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from inspectai_desktop.errors import InspectAIError
from inspectai_desktop.services.teaching.calibration_material import CalibrationMaterial
from inspectai_desktop.services.teaching.teaching_draft import TeachingDraft
from inspectai_desktop.services.teaching.wizard_facts import WizardFacts
from inspectai_desktop.storage.category_repository import BundleVersionRow
from inspectai_desktop.ui.operator_texts import operator_text
from inspectai_desktop.ui.theme import SPACING_PX, ActiveTheme
from inspectai_desktop.ui.widgets.captioned_field import CaptionedEdit
from inspectai_desktop.ui.widgets.fact_list import FactList
from inspectai_desktop.ui.widgets.guide_panel import Guide, GuideAction, GuidePanel
from inspectai_desktop.ui.widgets.radio_choice import RadioChoice
from inspectai_desktop.ui.wizard.save_words import Line, summary_lines
from inspectai_desktop.ui.wizard.wizard_step import WizardStep

Summarise = Callable[[TeachingDraft, WizardFacts, CalibrationMaterial | None], Sequence[Line]]

COMPARE = "compare"
ACTIVATE = "activate"
TEACH = "teach"
DONE = "done"
_NOTE_LENGTH = 400


@dataclass(frozen=True, slots=True)
class SavedVersion:
    """A version as it was saved.

    Attributes:
        before: The version that was active until now; None when there was none.
        is_new: False when the very same bundle was here already.
    """

    row: BundleVersionRow
    before: int | None = None
    is_new: bool = True


class SaveStep(WizardStep):
    """Takes the note and the choice; saving itself is done by whoever hears of it.

    Signals:
        next_chosen: Key of what a person wants after saving, see the constants above.
    """

    next_chosen = Signal(str)

    key = "save"

    def __init__(
        self,
        theme: ActiveTheme,
        parent: QWidget | None = None,
        *,
        summarise: Summarise = summary_lines,
    ) -> None:
        """Make an empty step.

        Args:
            theme: Colours.
            parent: Owner.
            summarise: What is about to be saved, in words.
        """
        super().__init__(theme, parent)
        self._summarise = summarise
        self._material: CalibrationMaterial | None = None
        self._saving = False
        self.saved: SavedVersion | None = None
        self._saved_as = self.draft
        self.version = QLabel(self)
        self.version.setProperty("role", "heading")
        self.facts_shown = FactList(self)
        self.note = CaptionedEdit(
            self.tr("Note (why this version, what has changed)"), _NOTE_LENGTH
        )
        self.now = RadioChoice(theme, self.tr("Judge by it as soon as it is saved"), self)
        self.later = RadioChoice(
            theme, self.tr("Save only; it can be activated on the Categories page"), self
        )
        self.problem = QLabel(self)
        self.problem.setProperty("role", "strong")
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.done = GuidePanel(theme, self)
        self._stack = QStackedWidget(self)
        self._build()
        self._connect()

    def title(self) -> str:
        return self.tr("Save")

    def question(self) -> str:
        return self.tr("Save it and judge by it?") if self.saved is None else self.tr("Saved")

    def show_material(self, material: CalibrationMaterial | None) -> None:
        """Tell what the thresholds promise."""
        self._material = material
        self.show_draft()

    def show_draft(self) -> None:
        draft = self.draft
        if self.saved is not None and draft != self._saved_as:
            # Something was changed since: that can be saved as yet another version.
            self.saved = None
            self._stack.setCurrentIndex(0)
        number = self.facts.newest_version(draft.name) + 1
        text = self.tr("Version {version} of {category}")
        self.version.setText(text.format(version=number, category=draft.name.strip()))
        self.facts_shown.show_facts(self._summarise(draft, self.facts, self._material))
        self.note.show_text(draft.note)
        (self.now if draft.activate else self.later).setChecked(True)

    def show_saving(self) -> None:
        """It is being saved."""
        self._saving = True
        self.problem.hide()
        self.changed.emit()

    def show_failure(self, error: InspectAIError) -> None:
        """It could not be saved; everything entered stays, and saving can be tried again."""
        self._saving = False
        self.problem.setText(operator_text(str(error)))
        self.problem.show()
        self.changed.emit()

    def show_saved(self, saved: SavedVersion) -> None:
        """It is saved: say what can be done next."""
        self._saving, self.saved, self._saved_as = False, saved, self.draft
        row, actions = saved.row, [GuideAction(DONE, self.tr("Close"))]
        if not self.draft.activate:
            actions.insert(0, GuideAction(ACTIVATE, self.tr("Judge by it now")))
        if saved.before is not None and saved.before != row.version:
            text = self.tr("Compare with version {version} …")
            actions.insert(0, GuideAction(COMPARE, text.format(version=saved.before)))
        title = self.tr("Version {version} of {category} is saved")
        if not saved.is_new:
            title = self.tr("Version {version} of {category} was here already")
        self.done.show_guide(
            Guide(
                title.format(version=row.version, category=row.category),
                self._what_next(saved),
                tuple(actions),
                "categories",
            )
        )
        self._stack.setCurrentWidget(self.done)
        self.changed.emit()

    def begin_anew(self) -> None:
        """Another category is taught: nothing has been saved yet."""
        self.saved, self._saving, self._material = None, False, None
        self.problem.hide()
        self._stack.setCurrentIndex(0)

    def leave(self) -> None:
        self._take_note()

    def blocking_reason(self) -> str:
        if self.saved is not None:
            return self.tr("It is saved.")
        if self._saving:
            return self.tr("Being saved …")
        if self.facts.fitted(self.draft) is None:
            return self.tr("The category is not learned yet.")
        return ""

    def _what_next(self, saved: SavedVersion) -> str:
        if self.draft.activate:
            text = self.tr("The station judges by it from the next part on.")
        else:
            text = self.tr("The station goes on judging as before.")
        if saved.before is not None:
            text += " " + self.tr(
                "Compare both versions on the same pictures before you rely on it; rolling back "
                "is one press on the Categories page."
            )
        else:
            text += " " + self.tr(
                "Mark false rejects in the history: they make the next version better."
            )
        return text

    def _build(self) -> None:
        form = QFrame(self)
        form.setProperty("role", "clear")
        column = QVBoxLayout(form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING_PX)
        column.addWidget(self.version)
        column.addWidget(self.facts_shown)
        column.addWidget(self.note)
        group = QButtonGroup(self)
        for choice in (self.now, self.later):
            group.addButton(choice)
            column.addWidget(choice)
        column.addWidget(self.problem)
        column.addStretch()
        self._stack.addWidget(form)
        self._stack.addWidget(self.done)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(self._stack)

    def _connect(self) -> None:
        self.note.edited.connect(self._on_edited)
        self.now.toggled.connect(self._on_activate_toggled)
        self.done.action_chosen.connect(self.next_chosen)

    def _take_note(self) -> None:
        note = self.note.text().strip()
        if note != self.draft.note:
            self._change(replace(self.draft, note=note))

    def _on_edited(self, _note: str) -> None:
        self._take_note()

    def _on_activate_toggled(self, activate: bool) -> None:  # Qt's toggled(bool)
        if activate != self.draft.activate:
            self._change(replace(self.draft, activate=activate))

    def _change(self, draft: TeachingDraft) -> None:
        self.draft = draft
        self.draft_changed.emit(draft)
