"""The page of a recalibration: good parts, then the wizard's own thresholds, trial and save."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from inspectai_desktop.ui.recalibration.recent_parts_step import RecentPartsStep
from inspectai_desktop.ui.theme import ActiveTheme
from inspectai_desktop.ui.wizard.save_step import SaveStep
from inspectai_desktop.ui.wizard.save_words import recalibration_lines
from inspectai_desktop.ui.wizard.teaching_wizard import TeachingWizard
from inspectai_desktop.ui.wizard.threshold_step import ThresholdStep
from inspectai_desktop.ui.wizard.try_step import TryStep


class RecalibrationPage(TeachingWizard):
    """The wizard's frame with four steps; nothing is learned anew."""

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        steps = (
            RecentPartsStep(theme),
            ThresholdStep(theme),
            TryStep(theme),
            SaveStep(theme, summarise=recalibration_lines),
        )
        super().__init__(theme, steps, parent)

    def heading(self) -> str:
        return self.tr("Recalibrate")

    def leaving_words(self) -> tuple[str, str, str]:
        return (
            self.tr("Stop recalibrating? The version stays as it is."),
            self.tr("Stop recalibrating"),
            self.tr("Go on"),
        )
