"""Settings of verdicts, alarms, sounds and shifts."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.ui.settings_fields.field_spec import FieldGroup, FieldKind, FieldSpec
from inspectai_desktop.ui.verdict_language import verdict_word


def alarm_group() -> FieldGroup:
    """What makes the station raise an alarm, and what is heard."""
    title = QCoreApplication.translate("SettingsForm", "Verdicts and alarms")
    return FieldGroup("alarms", title, (*_alarms(), *_sounds()))


def shift_group() -> FieldGroup:
    """When counting begins anew, and when inspection begins by itself."""
    fields = (
        FieldSpec(
            "work.shift_starts",
            QCoreApplication.translate("SettingsForm", "Shifts begin at"),
            FieldKind.TIMES,
            QCoreApplication.translate(
                "SettingsForm",
                "The counters begin anew then, and the shift report covers one shift. "
                "Separate by commas; empty: one shift a day.",
            ),
        ),
        FieldSpec(
            "work.reset_on_new_lot",
            QCoreApplication.translate("SettingsForm", "New lot"),
            FieldKind.FLAG,
            QCoreApplication.translate("SettingsForm", "Begin to count anew with a new lot too."),
        ),
        FieldSpec(
            "work.start_at_launch",
            QCoreApplication.translate("SettingsForm", "Start by itself"),
            FieldKind.FLAG,
            QCoreApplication.translate(
                "SettingsForm", "Begin to inspect as soon as the program has started."
            ),
        ),
    )
    title = QCoreApplication.translate("SettingsForm", "Shifts and start")
    return FieldGroup("shifts", title, fields)


def _alarms() -> tuple[FieldSpec, ...]:
    parts = QCoreApplication.translate("SettingsForm", "parts")
    return (
        FieldSpec(
            "alarms.latch_fail",
            QCoreApplication.translate("SettingsForm", "FAIL stays"),
            FieldKind.FLAG,
            QCoreApplication.translate(
                "SettingsForm",
                "The lamp shows FAIL until a person acknowledges it, whatever comes after.",
            ),
        ),
        FieldSpec(
            "alarms.failed_n",
            QCoreApplication.translate("SettingsForm", "Alarm at this many FAIL"),
            FieldKind.WHOLE,
            QCoreApplication.translate(
                "SettingsForm",
                "Many FAIL in a short time mean that the process went wrong, not a part.",
            ),
            unit=parts,
        ),
        FieldSpec(
            "alarms.failed_m",
            QCoreApplication.translate("SettingsForm", "… among the last"),
            FieldKind.WHOLE,
            unit=parts,
        ),
        FieldSpec(
            "alarms.drift",
            QCoreApplication.translate("SettingsForm", "Drift"),
            FieldKind.FLAG,
            QCoreApplication.translate(
                "SettingsForm",
                "Watch the scores of PASS parts: they creep up when light, focus or position "
                "change, long before good parts fail.",
            ),
        ),
        FieldSpec(
            "alarms.disk_low_gb",
            QCoreApplication.translate("SettingsForm", "Alarm when the disk has less than"),
            FieldKind.NUMBER,
            unit=QCoreApplication.translate("SettingsForm", "GB"),
        ),
    )


def _sounds() -> tuple[FieldSpec, ...]:
    names = {
        Verdict.FAIL: "sound.on_fail",
        Verdict.REVIEW: "sound.on_review",
        Verdict.NOT_INSPECTED: "sound.on_not_inspected",
        Verdict.PASS: "sound.on_pass",
    }
    title = QCoreApplication.translate("SettingsForm", "Sound at {verdict}")
    heard = QCoreApplication.translate("SettingsForm", "A tone of its own for this verdict.")
    flags = tuple(
        FieldSpec(name, title.format(verdict=verdict_word(verdict)), FieldKind.FLAG, heard)
        for verdict, name in names.items()
    )
    volume = FieldSpec(
        "sound.volume",
        QCoreApplication.translate("SettingsForm", "Volume"),
        FieldKind.SHARE,
        QCoreApplication.translate("SettingsForm", "100 % is as loud as the computer is set."),
    )
    return (*flags, volume)
