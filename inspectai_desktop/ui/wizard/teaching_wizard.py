"""The wizard's frame: steps at the left, one question a page, Back, Next and Cancel below."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from inspectai_desktop.services.teaching.teaching_draft import TeachingDraft
from inspectai_desktop.services.teaching.wizard_facts import WizardFacts
from inspectai_desktop.ui.shortcuts.key_action import (
    KeyAction,
    add_key_action,
    use_focused_widget,
)
from inspectai_desktop.ui.theme import SPACING_PX, ActiveTheme
from inspectai_desktop.ui.wizard.leaving_question import LeavingQuestion
from inspectai_desktop.ui.wizard.step_list import StepList, StepState
from inspectai_desktop.ui.wizard.wizard_step import WizardStep


class TeachingWizard(QWidget):
    """A page of the window; the station goes on inspecting behind it.

    Signals:
        step_opened: Key of the step now shown.
        draft_changed: The new `TeachingDraft`.
        closed: The wizard is over: cancelled, or the last step's Next was pressed.
        finish_requested: Next was pressed on the last step.
    """

    step_opened = Signal(str)
    draft_changed = Signal(object)
    closed = Signal()
    finish_requested = Signal()

    def __init__(
        self, theme: ActiveTheme, steps: tuple[WizardStep, ...], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "window")
        self._steps = steps
        self._index = 0
        self._started_as = TeachingDraft()
        self.draft = TeachingDraft()
        self.facts = WizardFacts()
        self.loses_captures = False
        self._title = QLabel(self)
        self._title.setProperty("role", "heading")
        self.step_list = StepList(theme, tuple(step.title() for step in steps), self)
        self._question = QLabel(self)
        self._question.setProperty("role", "title")
        self._stack = QStackedWidget(self)
        self._reason = QLabel(self)
        self._reason.setProperty("role", "muted")
        self._reason.setWordWrap(True)
        self.back = QPushButton(self.tr("Back"), self)
        self.next = QPushButton(self.tr("Next"), self)
        self.next.setProperty("role", "primary")
        self.cancel = QPushButton(self.tr("Cancel"), self)
        self.question = LeavingQuestion(theme, self)
        self._build()
        self._connect()
        self._key_actions = self._make_key_actions()
        self.start(TeachingDraft(), WizardFacts())

    @property
    def key_actions(self) -> tuple[KeyAction, ...]:
        """The keys of this page, for the overlay that explains them."""
        return self._key_actions

    @property
    def step(self) -> WizardStep:
        """The step shown."""
        return self._steps[self._index]

    def step_by_key(self, key: str) -> WizardStep:
        """A step by its key."""
        return next(step for step in self._steps if step.key == key)

    def start(self, draft: TeachingDraft, facts: WizardFacts) -> None:
        """Begin at the first step with this draft."""
        self._started_as = self.draft = draft
        self.cancel.setText(self.tr("Cancel"))
        self.facts = facts
        self.question.hide()
        for step in self._steps:
            step.draft, step.facts = draft, facts
        self._open(0)

    def show_draft(self, draft: TeachingDraft) -> None:
        """Take a draft that something else than the open step has changed."""
        self.draft = draft
        self._spread()
        self.draft_changed.emit(draft)

    def show_facts(self, facts: WizardFacts) -> None:
        """Take newer facts."""
        is_other = facts.bundle != self.facts.bundle
        self.facts = facts
        if is_other and self.draft.thresholds is not None:
            # Lines that were chosen by another bundle's scores say nothing of this one's.
            self.show_draft(replace(self.draft, thresholds=None, lines_by_hand=False))
        else:
            self._spread()

    def mark_saved(self) -> None:
        """Nothing that is here now would be lost by closing."""
        self._started_as = self.draft
        self.cancel.setText(self.tr("Close"))
        self._show_state()

    def go_to(self, key: str) -> None:
        """Open a step, if everything before it is complete."""
        wanted = next(place for place, step in enumerate(self._steps) if step.key == key)
        self._on_step_chosen(wanted)

    def heading(self) -> str:
        """What is being done, for the header."""
        return self.tr("Teach again") if self.draft.teaches_again else self.tr("Teach a category")

    def leaving_words(self) -> tuple[str, str, str]:
        """The question before something is thrown away, and both answers: throw away, go on."""
        question = self.tr(
            "Stop teaching? What you entered here is lost; your pictures stay where they are."
        )
        if self.loses_captures:
            question += " " + self.tr("Pictures that were taken here are deleted.")
        return question, self.tr("Stop teaching"), self.tr("Go on teaching")

    def go_back(self) -> None:
        """Open the step before."""
        if self._index > 0 and not self.question.isVisible():
            self._leave_for(self._index - 1)

    def go_on(self) -> None:
        """Open the next step, or finish, if this one is complete."""
        if self.question.isVisible() or not self.step.complete():
            return
        if self._index + 1 < len(self._steps):
            self._leave_for(self._index + 1)
        else:
            self.step.leave()
            self.finish_requested.emit()

    def request_close(self) -> None:
        """End the wizard; asks first when something would be lost."""
        if self.has_something_to_lose():
            text, stop, go_on = self.leaving_words()
            self.question.ask(self.step.busy_reason() or text, stop, go_on)
        else:
            self.closed.emit()

    def escape(self) -> None:
        """Esc: take the question back, or ask it."""
        if self.question.isVisible():
            self.question.hide()
        else:
            self.request_close()

    def has_something_to_lose(self) -> bool:
        """Whether closing would throw something away."""
        return self.draft != self._started_as or bool(self.step.busy_reason())

    def _build(self) -> None:
        header = QFrame(self)
        header.setProperty("role", "header")
        top = QHBoxLayout(header)
        top.setContentsMargins(2 * SPACING_PX, SPACING_PX, 2 * SPACING_PX, SPACING_PX)
        top.addWidget(self._title)
        top.addStretch()
        top.addWidget(self.cancel)
        for step in self._steps:
            self._stack.addWidget(step)
        footer = QHBoxLayout()
        footer.setSpacing(SPACING_PX)
        footer.addWidget(self.back)
        footer.addWidget(self._reason, 1)
        footer.addWidget(self.next)
        for button in (self.back, self.next):
            button.setMinimumWidth(14 * SPACING_PX)
        right = QVBoxLayout()
        right.setContentsMargins(2 * SPACING_PX, SPACING_PX, 2 * SPACING_PX, SPACING_PX)
        right.setSpacing(SPACING_PX)
        right.addWidget(self._question)
        right.addWidget(self._stack, 1)
        right.addWidget(self.question)
        right.addLayout(footer)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self.step_list)
        body.addLayout(right, 1)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(header)
        page.addLayout(body, 1)

    def _connect(self) -> None:
        self.back.clicked.connect(self.go_back)
        self.next.clicked.connect(self.go_on)
        self.cancel.clicked.connect(self.request_close)
        self.step_list.chosen.connect(self._on_step_chosen)
        self.question.confirmed.connect(self._on_leaving_confirmed)
        for step in self._steps:
            step.changed.connect(self._show_state)
            step.draft_changed.connect(self._on_draft_changed)

    def _make_key_actions(self) -> tuple[KeyAction, ...]:
        group = self.tr("Teaching")
        actions = (
            KeyAction(group, "Alt+Left", self.tr("Step back"), self.go_back),
            KeyAction(group, "Alt+Right", self.tr("Next step"), self.go_on),
            KeyAction(group, "Return", self.tr("Press the marked button, or Next"), self._enter),
        )
        for action in actions:
            add_key_action(self, action)
        return actions

    def _enter(self) -> None:
        if not use_focused_widget():
            self.go_on()

    def _on_draft_changed(self, draft: TeachingDraft) -> None:
        if draft == self.draft:
            return
        self.show_draft(draft)

    def _spread(self) -> None:
        for step in self._steps:
            if step is self.step:
                step.take(self.draft, self.facts)
            else:
                step.draft, step.facts = self.draft, self.facts
        self._show_state()

    def _on_step_chosen(self, wanted: int) -> None:
        if wanted != self._index and wanted <= self._furthest():
            self._leave_for(wanted)

    def _on_leaving_confirmed(self) -> None:
        self.question.hide()
        self.step.leave()
        self.closed.emit()

    def _leave_for(self, index: int) -> None:
        self.step.leave()
        self._open(index)

    def _open(self, index: int) -> None:
        self._index = index
        step = self.step
        self._stack.setCurrentWidget(step)
        step.enter(self.draft, self.facts)
        self._show_state()
        self.step_opened.emit(step.key)

    def _furthest(self) -> int:
        """Last step that can be opened: everything before it is complete."""
        for place, step in enumerate(self._steps):
            if not step.complete():
                return place
        return len(self._steps) - 1

    def _show_state(self) -> None:
        step = self.step
        self._question.setText(step.question())
        name, title = self.draft.name.strip(), self.heading()
        self._title.setText(f"{title}: {name}" if name else title)
        furthest = self._furthest()
        self.step_list.show_states(tuple(self._state(i, furthest) for i in range(len(self._steps))))
        self.back.setEnabled(self._index > 0)
        self.next.setEnabled(step.complete())
        last = self._index + 1 == len(self._steps)
        self.next.setText(self.tr("Save") if last else self.tr("Next"))
        self._reason.setText(step.blocking_reason())

    def _state(self, index: int, furthest: int) -> StepState:
        if index == self._index:
            return StepState.CURRENT
        if index > furthest:
            return StepState.BLOCKED
        return StepState.DONE if index < self._index else StepState.OPEN
