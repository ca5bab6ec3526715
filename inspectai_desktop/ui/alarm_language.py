"""Short names for alarms; what happened and what to do stand in the alarm itself."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from inspectai_desktop.domain.alarm import AlarmKind


def alarm_title(kind: AlarmKind) -> str:
    """Two or three words that name the cause."""
    titles = {
        AlarmKind.SOURCE: QCoreApplication.translate("Alarm", "Source"),
        AlarmKind.DETECTOR: QCoreApplication.translate("Alarm", "Detector"),
        AlarmKind.RECORDING: QCoreApplication.translate("Alarm", "Recording"),
        AlarmKind.BUNDLE: QCoreApplication.translate("Alarm", "Category bundle"),
        AlarmKind.OVERRUN: QCoreApplication.translate("Alarm", "Parts too fast"),
        AlarmKind.FAILED_PARTS: QCoreApplication.translate("Alarm", "Many FAIL parts"),
        AlarmKind.DRIFT: QCoreApplication.translate("Alarm", "Drift"),
        AlarmKind.DISK: QCoreApplication.translate("Alarm", "Disk"),
        AlarmKind.UPKEEP: QCoreApplication.translate("Alarm", "Upkeep"),
    }
    return titles.get(kind, kind.value)
