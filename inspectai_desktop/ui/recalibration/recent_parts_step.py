"""First step of a recalibration: by which good parts, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from inspectai_desktop.errors import InspectAIError
from inspectai_desktop.jobs import Progress
from inspectai_desktop.services.teaching.teaching_draft import TeachingDraft
from inspectai_desktop.services.teaching.teaching_results import TaughtBundle
from inspectai_desktop.services.teaching.wizard_facts import WizardFacts
from inspectai_desktop.ui.number_format import count_text
from inspectai_desktop.ui.operator_texts import operator_text
from inspectai_desktop.ui.theme import SPACING_PX, ActiveTheme
from inspectai_desktop.ui.widgets.number_field import NumberField
from inspectai_desktop.ui.widgets.radio_choice import RadioChoice
from inspectai_desktop.ui.wizard.wizard_step import WizardStep

_INDENT_PX = 34
_HOURS = (1, 24 * 30)
_PARTS = (5, 500)


@dataclass(frozen=True, slots=True)
class RecalibrationWish:
    """By which good parts to calibrate.

    Attributes:
        parts: Most parts to take.
        hours: Out of how many last hours; without a folder.
        folder: A folder of good parts instead; None takes recent parts.
    """

    parts: int = 100
    hours: int = 8
    folder: Path | None = None


class RecentPartsStep(WizardStep):
    """Takes the wish, shows progress and outcome.

    Signals:
        calibration_wanted: `RecalibrationWish`; answered by `show_progress`, `show_calibrated`,
            `show_failure` or `show_cancelled`.
        cancel_requested: The calibration under way is not wanted any more.
    """

    calibration_wanted = Signal(object)
    cancel_requested = Signal()

    key = "recent"

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._folder: Path | None = None
        self._running = False
        self.recent = RadioChoice(theme, self.tr("Recent good parts of this station"), self)
        self.recent.setChecked(True)
        self.chosen = RadioChoice(theme, self.tr("A folder of good parts"), self)
        self.parts = NumberField(self.tr("Number of parts"), _PARTS, 100, self)
        self.hours = NumberField(self.tr("Hours"), _HOURS, 8, self)
        self.choose = QPushButton(self.tr("Choose a folder …"), self)
        self.folder_text = QLabel(self)
        self.folder_text.setProperty("role", "muted")
        self.run = QPushButton(self.tr("Recalibrate"), self)
        self.run.setProperty("role", "primary")
        self.cancel = QPushButton(self.tr("Cancel recalibrating"), self)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.outcome = QLabel(self)
        self.outcome.setWordWrap(True)
        self.outcome.setProperty("role", "strong")
        self._build()
        self._connect()
        self._show_state()

    def title(self) -> str:
        return self.tr("Good parts")

    def question(self) -> str:
        return self.tr("Which good parts show how it looks now?")

    def enter(self, draft: TeachingDraft, facts: WizardFacts) -> None:
        super().enter(draft, facts)
        if facts.fitted(draft) is None and not self._running:
            self.outcome.setText("")

    def show_draft(self) -> None:
        self._show_state()

    def show_progress(self, progress: Progress) -> None:
        """Say how far it is."""
        self.bar.setRange(0, progress.total)
        self.bar.setValue(progress.done)

    def show_calibrated(self, bundle: TaughtBundle) -> None:
        """Say what it was calibrated by."""
        text = self.tr("Calibrated by {count} good parts.")
        words = text.format(count=count_text(bundle.n_scored))
        if bundle.n_known_left_out:
            more = self.tr("{count} that it was taught from were left out: they would flatter it.")
            words += " " + more.format(count=count_text(bundle.n_known_left_out))
        self._end(words)

    def show_failure(self, error: InspectAIError) -> None:
        """It could not be done."""
        self._end(operator_text(str(error)))

    def show_cancelled(self) -> None:
        """It was not wanted any more."""
        self._end(self.tr("Cancelled. Nothing was changed."))

    def leave(self) -> None:
        if self._running:
            self.cancel_requested.emit()

    def blocking_reason(self) -> str:
        if self._running:
            return self.tr("Being recalibrated …")
        if self.facts.fitted(self.draft) is None:
            return self.tr("Recalibrate first.")
        return ""

    def _build(self) -> None:
        about = QLabel(
            self.tr(
                "After a change of light, focus or camera all scores shift. Recalibrating judges "
                "good parts of now by the version as it is, and puts both lines where the target "
                "wants them. It takes seconds; what was learned stays. If the good parts "
                "themselves look different now, teach again instead."
            ),
            self,
        )
        about.setWordWrap(True)
        hint = QLabel(
            self.tr(
                "PASS parts are taken, and those marked as false rejects. If good parts get "
                "REVIEW or FAIL now, mark them first or choose a folder of parts that you know "
                "are good: from PASS parts alone the lines would come out too low."
            ),
            self,
        )
        hint.setProperty("role", "muted")
        hint.setWordWrap(True)
        hint.setContentsMargins(_INDENT_PX, 0, 0, 0)
        numbers = self._row(
            self.tr("At most"),
            self.parts,
            self.tr("parts out of the last"),
            self.hours,
            self.tr("hours"),
        )
        folder = self._row(self.choose, self.folder_text)
        group = QButtonGroup(self)
        for choice in (self.recent, self.chosen):
            group.addButton(choice)
        run = QHBoxLayout()
        run.addWidget(self.run)
        run.addWidget(self.cancel)
        run.addWidget(self.bar, 1)
        run.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING_PX)
        column.addWidget(about)
        column.addSpacing(SPACING_PX)
        column.addWidget(self.recent)
        column.addLayout(numbers)
        column.addWidget(hint)
        column.addWidget(self.chosen)
        column.addLayout(folder)
        column.addSpacing(2 * SPACING_PX)
        column.addLayout(run)
        column.addWidget(self.outcome)
        column.addStretch()

    def _row(self, *things: QWidget | str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(_INDENT_PX, 0, 0, 0)
        row.setSpacing(SPACING_PX)
        for thing in things:
            row.addWidget(QLabel(thing, self) if isinstance(thing, str) else thing)
        row.addStretch()
        return row

    def _connect(self) -> None:
        self.recent.toggled.connect(self._on_kind_toggled)
        self.choose.clicked.connect(self._on_choose_clicked)
        self.run.clicked.connect(self._on_run_clicked)
        self.cancel.clicked.connect(self.cancel_requested)

    def _show_state(self) -> None:
        recent, running = self.recent.isChecked(), self._running
        for widget in (self.parts, self.hours):
            widget.setEnabled(recent and not running)
        self.choose.setEnabled(not recent and not running)
        name = self.tr("no folder chosen") if self._folder is None else str(self._folder)
        self.folder_text.setText(name)
        self.run.setVisible(not running)
        self.run.setEnabled(recent or self._folder is not None)
        self.cancel.setVisible(running)
        self.bar.setVisible(running)

    def _end(self, words: str) -> None:
        self._running = False
        self.outcome.setText(words)
        self._show_state()
        self.changed.emit()

    def _on_kind_toggled(self) -> None:
        self._show_state()

    def _on_choose_clicked(self) -> None:
        title = self.tr("Folder of good parts")
        chosen = QFileDialog.getExistingDirectory(self, title, str(Path.home()))
        if chosen:
            self.use_folder(Path(chosen))

    def use_folder(self, folder: Path) -> None:
        """Take good parts from this folder."""
        self._folder = folder
        self.chosen.setChecked(True)
        self._show_state()

    def _on_run_clicked(self) -> None:
        self._running = True
        self.bar.setRange(0, 0)
        self.outcome.setText("")
        self._show_state()
        self.changed.emit()
        folder = None if self.recent.isChecked() else self._folder
        self.calibration_wanted.emit(
            RecalibrationWish(self.parts.value(), self.hours.value(), folder)
        )
