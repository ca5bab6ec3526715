"""What the Inspect page says while it has no picture to show."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from inspectai_desktop.domain.alarm import Alarm
from inspectai_desktop.domain.inspection import Inspection
from inspectai_desktop.domain.station_state import Phase, StationState
from inspectai_desktop.errors import InspectAIError
from inspectai_desktop.jobs import Progress
from inspectai_desktop.ui.number_format import clock_text
from inspectai_desktop.ui.operator_texts import operator_text
from inspectai_desktop.ui.part_in_question import part_name, reason_text
from inspectai_desktop.ui.widgets.guide_panel import Guide, GuideAction

TEACH = "teach"
DEMO = "demo"
START = "start"
SOURCE_SETUP = "source-setup"
RETRY = "retry"


def preparation_guide(title: str, progress: Progress | None = None) -> Guide:
    """Something is made ready before the station can be used."""
    if progress is None:
        return Guide(title)
    message = operator_text(progress.message)
    if not progress.total:
        return Guide(title, message)
    counted = QCoreApplication.translate("InspectGuide", "{done} of {total}")
    counted = counted.format(done=progress.done, total=progress.total)
    return Guide(title, f"{message}\n{counted}".strip())


def failed_preparation_guide(error: InspectAIError) -> Guide:
    """The station cannot be used for now."""
    retry = QCoreApplication.translate("InspectGuide", "Try again")
    return Guide(
        operator_text(error.message),
        operator_text(error.hint),
        (GuideAction(RETRY, retry),),
        icon="warning",
    )


def guide_for_state(
    state: StationState, *, has_source: bool, has_picture: bool, unread: Inspection | None
) -> Guide | None:
    """The guide for this state; None when the picture is to be seen.

    `unread` is the newest part if it has no picture.
    """
    fault = next((alarm for alarm in reversed(state.alarms) if alarm.is_fault), None)
    if fault is not None:
        return _fault_guide(fault)
    if state.phase is Phase.NO_CATEGORY:
        return _first_category()
    if not has_source:
        return _no_source()
    if has_picture:
        return None
    return _before_the_first_part(state.phase) if unread is None else _unread_guide(unread)


def _before_the_first_part(phase: Phase) -> Guide:
    if phase is Phase.STOPPED:
        return _ready_to_start()
    if phase is Phase.PAUSED:
        return Guide(QCoreApplication.translate("InspectGuide", "Paused"), icon="pause")
    return Guide(
        QCoreApplication.translate("InspectGuide", "Waiting for the first part"),
        QCoreApplication.translate(
            "InspectGuide", "The picture appears here as soon as the source delivers one."
        ),
    )


def _fault_guide(fault: Alarm) -> Guide:
    since = QCoreApplication.translate("InspectGuide", "Since {time}.")
    text = f"{operator_text(fault.hint)}\n{since.format(time=clock_text(fault.since))}".strip()
    return Guide(operator_text(fault.message), text, icon="warning")


def _unread_guide(unread: Inspection) -> Guide:
    title = QCoreApplication.translate("InspectGuide", "There is no picture of this part")
    return Guide(title, f"{part_name(unread)}\n{reason_text(unread)}", icon="warning")


def _first_category() -> Guide:
    return Guide(
        QCoreApplication.translate("InspectGuide", "Teach your first category"),
        QCoreApplication.translate(
            "InspectGuide",
            "A few dozen pictures of good parts are enough. "
            "Or look around first with a simulated line.",
        ),
        (
            GuideAction(TEACH, QCoreApplication.translate("InspectGuide", "Teach a category")),
            GuideAction(DEMO, QCoreApplication.translate("InspectGuide", "Try the demo")),
        ),
    )


def _no_source() -> Guide:
    return Guide(
        QCoreApplication.translate("InspectGuide", "Where do the pictures come from?"),
        QCoreApplication.translate(
            "InspectGuide", "Choose the folder or the camera that delivers the pictures."
        ),
        (GuideAction(SOURCE_SETUP, QCoreApplication.translate("InspectGuide", "Set up a source")),),
        icon="settings",
    )


def _ready_to_start() -> Guide:
    return Guide(
        QCoreApplication.translate("InspectGuide", "Ready"),
        QCoreApplication.translate("InspectGuide", "Press Start to judge parts."),
        (GuideAction(START, QCoreApplication.translate("InspectGuide", "Start")),),
        icon="start",
    )
