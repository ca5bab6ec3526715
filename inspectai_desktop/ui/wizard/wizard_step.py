"""One step of the wizard: shows what is entered and worked out, and says what a person wants."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from inspectai_desktop.services.teaching.teaching_draft import TeachingDraft
from inspectai_desktop.services.teaching.wizard_facts import WizardFacts
from inspectai_desktop.ui.theme import ActiveTheme


class WizardStep(QWidget):
    """A page of the wizard; holds no decisions, asks for work by signals of its own.

    `draft` and `facts` are always the newest ones. A step overrides `show_draft` (what to draw of
    both), and where needed `enter`, `leave`, `complete` and `blocking_reason`.

    Signals:
        changed: `complete()` or `blocking_reason()` may answer otherwise now.
        draft_changed: A person has entered something: the new `TeachingDraft`.
    """

    changed = Signal()
    draft_changed = Signal(object)

    key: str = ""

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "window")
        self.theme = theme
        self.draft = TeachingDraft()
        self.facts = WizardFacts()

    def title(self) -> str:
        """Short name in the list of steps."""
        raise NotImplementedError

    def question(self) -> str:
        """The one question this page asks, as its heading."""
        return self.title()

    def enter(self, draft: TeachingDraft, facts: WizardFacts) -> None:
        """The step is opened."""
        self.take(draft, facts)

    def take(self, draft: TeachingDraft, facts: WizardFacts) -> None:
        """Follow a newer draft or newer facts while the step is open."""
        self.draft, self.facts = draft, facts
        self.show_draft()

    def show_draft(self) -> None:
        """Draw `self.draft` and `self.facts`."""

    def leave(self) -> None:
        """The step is left; what is typed must be in the draft by now."""

    def complete(self) -> bool:
        """Whether a person may go on."""
        return not self.blocking_reason()

    def blocking_reason(self) -> str:
        """Why a person cannot go on yet, in a few words; "" when they can."""
        return ""

    def busy_reason(self) -> str:
        """Work under way that leaving would throw away, as a question; "" when there is none."""
        return ""
