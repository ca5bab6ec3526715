"""The seven steps of the wizard in order."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from inspectai_desktop.ui.theme import ActiveTheme
from inspectai_desktop.ui.wizard.pictures_step import PicturesStep
from inspectai_desktop.ui.wizard.placeholder_step import PlaceholderStep
from inspectai_desktop.ui.wizard.save_step import SaveStep
from inspectai_desktop.ui.wizard.threshold_step import ThresholdStep
from inspectai_desktop.ui.wizard.try_step import TryStep
from inspectai_desktop.ui.wizard.wizard_step import WizardStep


def wizard_steps(theme: ActiveTheme) -> tuple[WizardStep, ...]:
    """All steps; each knows nothing of the others."""
    later = (
        PlaceholderStep(theme, key, title)
        for key, title in {
            "region": QCoreApplication.translate("WizardSteps", "Region"),
            "speed": QCoreApplication.translate("WizardSteps", "Speed"),
            "fit": QCoreApplication.translate("WizardSteps", "Fit"),
        }.items()
    )
    return (PicturesStep(theme), *later, ThresholdStep(theme), TryStep(theme), SaveStep(theme))
