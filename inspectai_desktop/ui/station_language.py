"""The words for what the station is doing."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from inspectai_desktop.domain.station_state import Phase


def phase_word(phase: Phase) -> str:
    """One word for the header's state, such as "Running"."""
    words = {
        Phase.NO_CATEGORY: QCoreApplication.translate("Station", "No category"),
        Phase.STOPPED: QCoreApplication.translate("Station", "Stopped"),
        Phase.STARTING: QCoreApplication.translate("Station", "Starting"),
        Phase.RUNNING: QCoreApplication.translate("Station", "Running"),
        Phase.PAUSED: QCoreApplication.translate("Station", "Paused"),
        Phase.DRAINING: QCoreApplication.translate("Station", "Finishing"),
        Phase.FAULT: QCoreApplication.translate("Station", "Fault"),
    }
    return words[phase]


def lamp_word(phase: Phase) -> str:
    """The word on the lamp while there is no verdict to show."""
    words = {
        Phase.NO_CATEGORY: QCoreApplication.translate("Station", "NO CATEGORY"),
        Phase.STOPPED: QCoreApplication.translate("Station", "STOPPED"),
        Phase.STARTING: QCoreApplication.translate("Station", "STARTING"),
        Phase.RUNNING: QCoreApplication.translate("Station", "WAITING"),
        Phase.PAUSED: QCoreApplication.translate("Station", "PAUSED"),
        Phase.DRAINING: QCoreApplication.translate("Station", "FINISHING"),
        Phase.FAULT: QCoreApplication.translate("Station", "FAULT"),
    }
    return words[phase]


def phase_explanation(phase: Phase) -> str:
    """What this phase means and what to do next, in one sentence."""
    words = {
        Phase.NO_CATEGORY: QCoreApplication.translate(
            "Station", "Nothing can be judged yet. Teach a category or choose one."
        ),
        Phase.STOPPED: QCoreApplication.translate(
            "Station", "No part is being judged. Press Start to begin."
        ),
        Phase.STARTING: QCoreApplication.translate("Station", "Connecting to the source …"),
        Phase.RUNNING: QCoreApplication.translate("Station", "Ready for the first part."),
        Phase.PAUSED: QCoreApplication.translate(
            "Station", "No part is being judged. Press Resume to go on."
        ),
        Phase.DRAINING: QCoreApplication.translate(
            "Station", "The last parts are being judged and recorded."
        ),
        Phase.FAULT: QCoreApplication.translate(
            "Station", "No verdict can be trusted until the fault is mended."
        ),
    }
    return words[phase]
