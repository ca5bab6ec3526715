"""Step 5: where REVIEW and FAIL begin."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.errors import InspectAIError
from inspectai_desktop.services.teaching.calibration_material import (
    BundlePictures,
    CalibrationMaterial,
)
from inspectai_desktop.services.teaching.teaching_draft import TeachingDraft
from inspectai_desktop.services.teaching.wizard_facts import WizardFacts
from inspectai_desktop.ui.operator_texts import operator_text
from inspectai_desktop.ui.theme import ActiveTheme
from inspectai_desktop.ui.widgets.guide_panel import Guide, GuideAction, GuidePanel
from inspectai_desktop.ui.wizard.threshold_panel import ThresholdPanel
from inspectai_desktop.ui.wizard.wizard_step import WizardStep


def fitted_pictures(draft: TeachingDraft, facts: WizardFacts) -> BundlePictures | None:
    """The bundle fitted from this draft, with its pictures; None while there is none."""
    bundle = facts.fitted(draft)
    if bundle is None:
        return None
    return BundlePictures(
        bundle.folder,
        good=tuple(picture.path for picture in bundle.held_out),
        defects=tuple(picture.path for picture in bundle.defects),
    )


class ThresholdStep(WizardStep):
    """Shows the scores of the fitted bundle and takes the lines.

    Signals:
        material_wanted: `BundlePictures` whose scores are wanted; answered by `show_material` or
            `show_failure`.
    """

    material_wanted = Signal(object)

    key = "threshold"

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._wanted: BundlePictures | None = None
        self._material: CalibrationMaterial | None = None
        self._failed = False
        self.panel = ThresholdPanel(theme, self)
        self.guide = GuidePanel(theme, self)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.panel)
        self._stack.addWidget(self.guide)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self.panel.thresholds_chosen.connect(self._on_thresholds_chosen)
        self.guide.action_chosen.connect(self._on_retry)

    def title(self) -> str:
        return self.tr("Threshold")

    def question(self) -> str:
        return self.tr("How unusual may a good part look?")

    def enter(self, draft: TeachingDraft, facts: WizardFacts) -> None:
        super().enter(draft, facts)
        wanted = fitted_pictures(draft, facts)
        if wanted is not None and (wanted != self._wanted or self._failed):
            self._ask(wanted)

    def show_draft(self) -> None:
        if self._material is not None:
            self.panel.show_material(
                self._material, self.draft.target_false_reject_rate, self.draft.thresholds
            )

    def show_material(self, wanted: BundlePictures, material: CalibrationMaterial) -> None:
        """Show these scores, if they are still those asked for."""
        if wanted == self._wanted:
            self._material, self._failed = material, False
            self._stack.setCurrentWidget(self.panel)
            self.show_draft()
            self.changed.emit()

    def show_failure(self, error: InspectAIError) -> None:
        """The bundle cannot be read."""
        self._material, self._failed = None, True
        self.guide.show_guide(
            Guide(
                self.tr("The taught bundle cannot be read"),
                operator_text(str(error)),
                (GuideAction("retry", self.tr("Try again")),),
                "warning",
            )
        )
        self._stack.setCurrentWidget(self.guide)
        self.changed.emit()

    def blocking_reason(self) -> str:
        if self.facts.fitted(self.draft) is None:
            return self.tr("The category is not learned yet.")
        if self._failed:
            return self.tr("Learn the category again, or try again.")
        current = fitted_pictures(self.draft, self.facts)
        if self._material is None or current != self._wanted:
            # Nothing to choose is no reason to stop: the calibrated lines are there.
            return self.tr("The scores are being read …") if self.isVisible() else ""
        return ""

    def _ask(self, wanted: BundlePictures) -> None:
        self._wanted, self._material, self._failed = wanted, None, False
        self.guide.show_guide(Guide(self.tr("The scores are being read …")))
        self._stack.setCurrentWidget(self.guide)
        self.changed.emit()
        self.material_wanted.emit(wanted)

    def _on_retry(self, _key: str) -> None:
        if self._wanted is not None:
            self._ask(self._wanted)

    def _on_thresholds_chosen(
        self,
        target: float,
        thresholds: Thresholds | None,
        by_hand: bool,
    ) -> None:
        self.draft = replace(
            self.draft,
            target_false_reject_rate=target,
            thresholds=thresholds,
            lines_by_hand=by_hand,
        )
        self.draft_changed.emit(self.draft)
