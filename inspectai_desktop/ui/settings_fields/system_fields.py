"""Settings of the window's looks and of what computes."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from inspectai_desktop.ui.language import LANGUAGES
from inspectai_desktop.ui.settings_fields.field_spec import (
    CountsFrom,
    FieldGroup,
    FieldKind,
    FieldSpec,
)
from inspectai_desktop.ui.widgets.captioned_field import Choice


def appearance_group() -> FieldGroup:
    """Language, colours, kiosk, heatmap."""
    like_computer = QCoreApplication.translate("SettingsForm", "like the computer")
    fields = (
        FieldSpec(
            "display.language",
            QCoreApplication.translate("SettingsForm", "Language"),
            FieldKind.CHOICE,
            choices=(
                Choice("", like_computer),
                *(Choice(code, name) for code, name in LANGUAGES.items()),
            ),
            counts_from=CountsFrom.NEXT_START_OF_PROGRAM,
        ),
        FieldSpec(
            "display.theme",
            QCoreApplication.translate("SettingsForm", "Colours"),
            FieldKind.CHOICE,
            choices=(
                Choice("system", like_computer),
                Choice("light", QCoreApplication.translate("SettingsForm", "light")),
                Choice("dark", QCoreApplication.translate("SettingsForm", "dark")),
            ),
        ),
        FieldSpec(
            "display.scale_percent",
            QCoreApplication.translate("SettingsForm", "Size of the display"),
            FieldKind.WHOLE,
            QCoreApplication.translate(
                "SettingsForm",
                "From 100 to 200: how large texts and controls are. On a screen that is too small "
                "for it, the largest size that fits is taken.",
            ),
            unit="%",
            counts_from=CountsFrom.NEXT_START_OF_PROGRAM,
        ),
        FieldSpec(
            "display.kiosk",
            QCoreApplication.translate("SettingsForm", "Kiosk"),
            FieldKind.FLAG,
            QCoreApplication.translate(
                "SettingsForm", "Fill the screen from the start; F11 changes it at any time."
            ),
            counts_from=CountsFrom.NEXT_START_OF_PROGRAM,
        ),
        *_heatmap_fields(),
    )
    title = QCoreApplication.translate("SettingsForm", "Appearance")
    return FieldGroup("appearance", title, fields)


def _heatmap_fields() -> tuple[FieldSpec, ...]:
    return (
        FieldSpec(
            "display.heatmap",
            QCoreApplication.translate("SettingsForm", "Heatmap"),
            FieldKind.FLAG,
            QCoreApplication.translate("SettingsForm", "Show where a part looks wrong."),
            counts_from=CountsFrom.NEXT_START_OF_PROGRAM,
        ),
        FieldSpec(
            "display.heatmap_opacity",
            QCoreApplication.translate("SettingsForm", "Heatmap opacity"),
            FieldKind.SHARE,
            QCoreApplication.translate(
                "SettingsForm", "0 % is invisible, 100 % hides the picture below."
            ),
            counts_from=CountsFrom.NEXT_START_OF_PROGRAM,
        ),
    )


def system_group() -> FieldGroup:
    """Execution provider and threads."""
    fields = (
        FieldSpec(
            "engine.provider",
            QCoreApplication.translate("SettingsForm", "Compute on"),
            FieldKind.CHOICE,
            QCoreApplication.translate(
                "SettingsForm",
                "Automatic takes an NVIDIA graphics card (CUDA) if one can be used, else the CPU.",
            ),
            choices=(
                Choice("auto", QCoreApplication.translate("SettingsForm", "automatic")),
                Choice("cpu", "CPU"),
                Choice("cuda", "CUDA"),
            ),
            counts_from=CountsFrom.NEXT_START_OF_PROGRAM,
        ),
        FieldSpec(
            "engine.threads",
            QCoreApplication.translate("SettingsForm", "CPU cores used"),
            FieldKind.WHOLE,
            QCoreApplication.translate(
                "SettingsForm", "Fewer leave more of the computer to other programs."
            ),
            none_title=QCoreApplication.translate("SettingsForm", "all, up to eight"),
            counts_from=CountsFrom.NEXT_START_OF_PROGRAM,
        ),
    )
    return FieldGroup("system", QCoreApplication.translate("SettingsForm", "System"), fields)
