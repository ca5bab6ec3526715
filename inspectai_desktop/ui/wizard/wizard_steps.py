"""The seven steps of the wizard in order."""

from __future__ import annotations

from inspectai_desktop.ui.theme import ActiveTheme
from inspectai_desktop.ui.wizard.fit_step import FitStep
from inspectai_desktop.ui.wizard.pictures_step import PicturesStep
from inspectai_desktop.ui.wizard.region_step import RegionStep
from inspectai_desktop.ui.wizard.save_step import SaveStep
from inspectai_desktop.ui.wizard.speed_step import SpeedStep
from inspectai_desktop.ui.wizard.threshold_step import ThresholdStep
from inspectai_desktop.ui.wizard.try_step import TryStep
from inspectai_desktop.ui.wizard.wizard_step import WizardStep


def wizard_steps(theme: ActiveTheme) -> tuple[WizardStep, ...]:
    """All steps; each knows nothing of the others."""
    return (
        PicturesStep(theme),
        RegionStep(theme),
        SpeedStep(theme),
        FitStep(theme),
        ThresholdStep(theme),
        TryStep(theme),
        SaveStep(theme),
    )
