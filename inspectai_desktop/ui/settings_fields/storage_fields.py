"""Settings of the station's memory: what is kept, where and for how long."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.ui.settings_fields.field_spec import (
    CountsFrom,
    FieldGroup,
    FieldKind,
    FieldSpec,
)
from inspectai_desktop.ui.verdict_language import verdict_word
from inspectai_desktop.ui.widgets.captioned_field import Choice


def storage_group() -> FieldGroup:
    """Pictures, their retention, and the database."""
    title = QCoreApplication.translate("SettingsForm", "Memory")
    return FieldGroup("storage", title, (*_pictures(), *_retention(), *_places()))


def _pictures() -> tuple[FieldSpec, ...]:
    return (
        FieldSpec(
            "storage.picture_format",
            QCoreApplication.translate("SettingsForm", "Pictures are kept"),
            FieldKind.CHOICE,
            QCoreApplication.translate(
                "SettingsForm",
                "The original can be judged again exactly; JPEG takes about a tenth of the room.",
            ),
            choices=(
                Choice("original", QCoreApplication.translate("SettingsForm", "as they came")),
                Choice("jpeg", QCoreApplication.translate("SettingsForm", "as JPEG")),
            ),
        ),
        FieldSpec(
            "storage.jpeg_quality",
            QCoreApplication.translate("SettingsForm", "JPEG quality"),
            FieldKind.WHOLE,
            QCoreApplication.translate(
                "SettingsForm", "50 is small and coarse, 100 large and fine; 92 is a good middle."
            ),
            shown_when=("storage.picture_format", "jpeg"),
        ),
        FieldSpec(
            "storage.keep_maps",
            QCoreApplication.translate("SettingsForm", "Heatmaps"),
            FieldKind.FLAG,
            QCoreApplication.translate(
                "SettingsForm", "Keep them with the pictures, so that History can show them."
            ),
        ),
    )


def _retention() -> tuple[FieldSpec, ...]:
    days = QCoreApplication.translate("SettingsForm", "days")
    gigabytes = QCoreApplication.translate("SettingsForm", "GB")
    no_limit = QCoreApplication.translate("SettingsForm", "no limit")
    title = QCoreApplication.translate("SettingsForm", "Keep {verdict} pictures for")
    for_good = QCoreApplication.translate(
        "SettingsForm",
        "The records themselves, with score and verdict, are kept for good, and so are pictures "
        "with a label.",
    )
    never_shorter = QCoreApplication.translate("SettingsForm", "Never shorter than PASS pictures.")
    helps = {Verdict.PASS: for_good, Verdict.FAIL: never_shorter}
    return (
        *(
            FieldSpec(
                f"retention.{verdict.value.lower()}_days",
                title.format(verdict=verdict_word(verdict)),
                FieldKind.WHOLE,
                helps.get(verdict, ""),
                unit=days,
                none_title=no_limit,
            )
            for verdict in (Verdict.PASS, Verdict.REVIEW, Verdict.FAIL, Verdict.NOT_INSPECTED)
        ),
        *_thinning(days),
        FieldSpec(
            "retention.quota_gb",
            QCoreApplication.translate("SettingsForm", "Room for pictures"),
            FieldKind.NUMBER,
            QCoreApplication.translate(
                "SettingsForm", "When it is full, the oldest PASS pictures go first."
            ),
            unit=gigabytes,
            none_title=no_limit,
        ),
        FieldSpec(
            "retention.minimum_free_gb",
            QCoreApplication.translate("SettingsForm", "Leave free on the disk"),
            FieldKind.NUMBER,
            QCoreApplication.translate(
                "SettingsForm", "Pictures never take this room, whatever else is chosen."
            ),
            unit=gigabytes,
        ),
    )


def _thinning(days: str) -> tuple[FieldSpec, ...]:
    return (
        FieldSpec(
            "retention.pass_share",
            QCoreApplication.translate("SettingsForm", "Keep of the PASS pictures"),
            FieldKind.SHARE,
            QCoreApplication.translate(
                "SettingsForm", "Chosen by chance; 100 % keeps all, 10 % every tenth."
            ),
        ),
        FieldSpec(
            "retention.pass_share_after_days",
            QCoreApplication.translate("SettingsForm", "… beginning after"),
            FieldKind.NUMBER,
            QCoreApplication.translate(
                "SettingsForm", "Younger PASS pictures are all kept, to be looked at the next day."
            ),
            unit=days,
        ),
    )


def _places() -> tuple[FieldSpec, ...]:
    return (
        FieldSpec(
            "storage.pictures_folder",
            QCoreApplication.translate("SettingsForm", "Pictures are kept in"),
            FieldKind.FOLDER,
            QCoreApplication.translate(
                "SettingsForm",
                "Empty: in the data folder. Pictures that are there already are not moved.",
            ),
            counts_from=CountsFrom.NEXT_START_OF_PROGRAM,
        ),
        FieldSpec(
            "storage.database_url",
            QCoreApplication.translate("SettingsForm", "Database"),
            FieldKind.ADDRESS,
            QCoreApplication.translate(
                "SettingsForm",
                "Empty: a file in the data folder. A server: "
                "postgresql://user:password@server/database",
            ),
            counts_from=CountsFrom.NEXT_START_OF_PROGRAM,
        ),
    )
