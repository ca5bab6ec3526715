"""What the History page says while it has no rows or no chosen part to show."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from inspectai_desktop.errors import InspectAIError
from inspectai_desktop.ui.operator_texts import operator_text
from inspectai_desktop.ui.widgets.guide_panel import Guide, GuideAction

RESET = "reset"
RETRY = "retry"


def reading_guide() -> Guide:
    """Rows have been asked for."""
    return Guide(
        QCoreApplication.translate("HistoryGuide", "Reading the history …"), icon="history"
    )


def nothing_recorded_guide() -> Guide:
    """The station has recorded nothing."""
    return Guide(
        QCoreApplication.translate("HistoryGuide", "Nothing recorded yet"),
        QCoreApplication.translate("HistoryGuide", "Every inspected part will be listed here."),
        icon="history",
    )


def no_match_guide(*, short_text: bool = False) -> Guide:
    """The filters leave nothing.

    Args:
        short_text: The text looked for is so short that only whole names were compared with it.
    """
    show_all = QCoreApplication.translate("HistoryGuide", "Show everything")
    advice = QCoreApplication.translate("HistoryGuide", "Choose a longer time or fewer conditions.")
    if short_text:
        advice = QCoreApplication.translate(
            "HistoryGuide",
            "One or two characters find a part, lot or operator of exactly this name. "
            "Type three or more to find any piece of a text.",
        )
    return Guide(
        QCoreApplication.translate("HistoryGuide", "No part meets these filters"),
        advice,
        (GuideAction(RESET, show_all),),
        icon="search",
    )


def failed_guide(error: InspectAIError) -> Guide:
    """The database could not be read."""
    retry = QCoreApplication.translate("HistoryGuide", "Try again")
    return Guide(
        operator_text(error.message),
        operator_text(error.hint),
        (GuideAction(RETRY, retry),),
        icon="warning",
    )


def choose_guide() -> Guide:
    """No part is chosen."""
    return Guide(
        QCoreApplication.translate("HistoryGuide", "Choose a part"),
        QCoreApplication.translate("HistoryGuide", "Its picture and heatmap appear here."),
    )


def not_recorded_guide() -> Guide:
    """The chosen part is not recorded (yet)."""
    return Guide(
        QCoreApplication.translate("HistoryGuide", "Not recorded yet"),
        QCoreApplication.translate("HistoryGuide", "Try again in a moment."),
        icon="history",
    )
