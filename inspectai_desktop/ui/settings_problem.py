"""Why a setting cannot be used, in the words of the window's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication

from inspectai_desktop.ui.number_format import decimal_text, percent_text
from inspectai_desktop.ui.operator_texts import operator_text

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_NO_NUMBER = {"float_parsing", "float_type", "int_parsing", "int_type", "finite_number"}
_NOT_WHOLE = {"int_from_float"}


def problem_text(problem: ErrorDetails, *, is_share: bool = False) -> str:
    """What is wrong and what to do, out of a finding of the settings' own validation.

    Args:
        problem: As pydantic found it.
        is_share: Whether people enter this number in per cent.
    """
    kind = problem["type"]
    limits = problem.get("ctx", {})
    if kind in _NO_NUMBER:
        return QCoreApplication.translate("SettingsProblem", "Enter a number.")
    if kind in _NOT_WHOLE:
        return QCoreApplication.translate("SettingsProblem", "Enter a whole number.")
    if kind.startswith("time_"):
        return QCoreApplication.translate(
            "SettingsProblem", "Enter times of day such as 06:00, 14:00, 22:00."
        )
    limit = _limit_text(kind, limits, is_share=is_share)
    return limit or _said(problem["msg"].removeprefix("Value error, "))


def _limit_text(kind: str, limits: dict[str, Any], *, is_share: bool) -> str:
    texts = {
        "greater_than_equal": (
            "ge",
            QCoreApplication.translate("SettingsProblem", "Enter {limit} or more."),
        ),
        "greater_than": (
            "gt",
            QCoreApplication.translate("SettingsProblem", "Enter more than {limit}."),
        ),
        "less_than_equal": (
            "le",
            QCoreApplication.translate("SettingsProblem", "Enter {limit} or less."),
        ),
        "less_than": (
            "lt",
            QCoreApplication.translate("SettingsProblem", "Enter less than {limit}."),
        ),
        "string_too_long": (
            "max_length",
            QCoreApplication.translate("SettingsProblem", "Enter at most {limit} characters."),
        ),
        "too_long": (
            "max_length",
            QCoreApplication.translate("SettingsProblem", "Enter at most {limit}."),
        ),
    }
    if kind not in texts:
        return ""
    key, text = texts[kind]
    limit = float(limits[key])
    return text.format(limit=percent_text(limit, 0) if is_share else _plain(limit))


def _said(text: str) -> str:
    known = {
        "shifts begin at local times, without a time zone": QCoreApplication.translate(
            "SettingsProblem", "Enter times of day such as 06:00, 14:00, 22:00."
        ),
        "set width and height, or neither": QCoreApplication.translate(
            "SettingsProblem", "Set width and height, or neither."
        ),
        "pictures of FAIL parts are kept at least as long as those of PASS": (
            QCoreApplication.translate(
                "SettingsProblem",
                "Pictures of FAIL parts are kept at least as long as those of PASS parts: "
                "enter more days here, or fewer there.",
            )
        ),
        "more parts would have to fail than are looked at": QCoreApplication.translate(
            "SettingsProblem",
            "More parts would have to fail than are looked at: enter fewer here, or more below.",
        ),
    }
    return known.get(text) or operator_text(text)


def _plain(limit: float) -> str:
    return decimal_text(limit, 0) if limit == round(limit) else f"{limit:g}"
