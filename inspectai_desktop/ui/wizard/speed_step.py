"""Step 3: fast, balanced or thorough, with what each takes on this computer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from inspectai_desktop.errors import InspectAIError
from inspectai_desktop.jobs import Progress
from inspectai_desktop.services.teaching.teaching_draft import (
    PRESETS,
    AdvancedOptions,
    TeachingDraft,
)
from inspectai_desktop.services.teaching.wizard_facts import WizardFacts
from inspectai_desktop.ui.theme import SPACING_PX, ActiveTheme
from inspectai_desktop.ui.widgets.guide_panel import GuideAction
from inspectai_desktop.ui.wizard.advanced_panel import AdvancedPanel
from inspectai_desktop.ui.wizard.preset_card import PresetCard
from inspectai_desktop.ui.wizard.step_notice import StepNotice
from inspectai_desktop.ui.wizard.wizard_step import WizardStep

RETRY = "retry"
PICTURES = "pictures"


class SpeedStep(WizardStep):
    """Asks for measurements; a preset can be chosen before they are there.

    Signals:
        presets_wanted: Measure, unless that was done for this draft; answered by newer facts or
            `show_failure`.
        pictures_requested: A person wants to check the pictures again.
    """

    presets_wanted = Signal()
    pictures_requested = Signal()

    key = "speed"

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._measuring = False
        self.cards = {name: PresetCard(theme, name, self) for name in PRESETS}
        self.state = QLabel(self)
        self.state.setProperty("role", "muted")
        self.state.setWordWrap(True)
        self.notice = StepNotice(theme, self)
        self.advanced_button = QPushButton(self.tr("Advanced …"), self)
        self.advanced_button.setCheckable(True)
        self.advanced = AdvancedPanel(self)
        self.advanced.hide()
        self._build()
        self._connect()

    def title(self) -> str:
        return self.tr("Speed")

    def question(self) -> str:
        return self.tr("How fast, and how thorough?")

    def enter(self, draft: TeachingDraft, facts: WizardFacts) -> None:
        self.take(draft, facts)
        self.advanced_button.setChecked(draft.advanced != AdvancedOptions())
        card = self.cards.get(draft.preset)
        if card is not None:
            card.setFocus()
        self.presets_wanted.emit()

    def show_encoders(self, names: Sequence[str]) -> None:
        """Encoders that can be chosen."""
        self.advanced.show_encoders(names)

    def show_measuring(self, progress: Progress | None) -> None:
        """The presets are being measured."""
        self._measuring = True
        self.notice.hide()
        text = self.tr("Measuring on this computer … You can choose already and go on.")
        if progress is not None and progress.total:
            text += f" {progress.done} / {progress.total}"
        self.state.setText(text)

    def show_measured(self) -> None:
        """Measuring has ended."""
        self._measuring = False
        self.show_draft()

    def show_failure(self, error: InspectAIError) -> None:
        """They could not be measured; a preset can be chosen all the same."""
        self._measuring = False
        self.show_draft()
        self.notice.show_error(
            error,
            GuideAction(RETRY, self.tr("Measure again")),
            GuideAction(PICTURES, self.tr("Check the pictures again")),
        )

    def show_draft(self) -> None:
        draft = self.draft
        measured = self.facts.measured(draft)
        for name, card in self.cards.items():
            preset = None if measured is None else measured.preset(name)
            card.show_measured(preset, draft.smallest_defect_px)
            card.show_chosen(chosen=name == draft.preset)
        self.advanced.show_options(draft.advanced)
        if not self._measuring:
            self.state.setText(self._state_words(measured is not None))

    def _state_words(self, measured: bool) -> str:
        if not measured:
            return ""
        words = self.tr(
            "Measured just now on this computer, beside everything else that runs on it."
        )
        if self.draft.smallest_defect_px is not None and self._look_alike():
            words += " " + self.tr(
                "All look equally closely, because of the smallest defect that you drew."
            )
        if self.draft.advanced != AdvancedOptions():
            words += " " + self.tr("Advanced choices are in force: the real figures differ.")
        return words

    def _look_alike(self) -> bool:
        measured = self.facts.measured(self.draft)
        return measured is not None and len({one.input_size for one in measured.presets}) == 1

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(2 * SPACING_PX)
        for card in self.cards.values():
            row.addWidget(card, 1)
        below = QHBoxLayout()
        below.addWidget(self.state, 1)
        below.addWidget(self.advanced_button)
        body = QWidget()
        body.setProperty("role", "window")
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING_PX)
        column.addWidget(self.notice)
        column.addLayout(row)
        column.addLayout(below)
        column.addWidget(self.advanced)
        column.addStretch()
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(body)
        self._scroll = scroll
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(scroll)

    def _connect(self) -> None:
        for card in self.cards.values():
            card.chosen.connect(self._on_chosen)
        self.advanced_button.toggled.connect(self._on_advanced_toggled)
        self.advanced.changed.connect(self._on_advanced_changed)
        self.notice.action_chosen.connect(self._on_notice_action)

    def _on_chosen(self, name: str) -> None:
        self.draft_changed.emit(replace(self.draft, preset=name, thresholds=None))

    def _on_advanced_toggled(self, shown: bool) -> None:
        self.advanced.setVisible(shown)
        if shown:
            self._scroll.ensureWidgetVisible(self.advanced)

    def _on_advanced_changed(self, options: AdvancedOptions) -> None:
        self.draft_changed.emit(replace(self.draft, advanced=options, thresholds=None))

    def _on_notice_action(self, key: str) -> None:
        if key == RETRY:
            self.presets_wanted.emit()
        elif key == PICTURES:
            self.pictures_requested.emit()
