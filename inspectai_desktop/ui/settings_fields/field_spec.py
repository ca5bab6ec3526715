"""One setting as people see it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from inspectai_desktop.ui.widgets.captioned_field import Choice


class FieldKind(Enum):
    """How a value is entered."""

    TEXT = auto()
    ADDRESS = auto()
    NUMBER = auto()
    WHOLE = auto()
    SHARE = auto()
    FLAG = auto()
    CHOICE = auto()
    FOLDER = auto()
    VIDEO_FILE = auto()
    ENDINGS = auto()
    TIMES = auto()
    PART_PATTERN = auto()
    CAMERA = auto()


class CountsFrom(Enum):
    """When a changed value begins to count."""

    NOW = auto()
    NEXT_START_OF_INSPECTION = auto()
    NEXT_START_OF_PROGRAM = auto()


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A setting with its words.

    Attributes:
        name: Its path in the settings, such as "alarms.failed_n".
        help: What it does, and what its number means.
        unit: Stands behind a number.
        choices: What can be chosen, with the setting's own values as keys.
        none_title: What leaving a number open means; "" for a number that must be given.
        shown_when: Name and value of the setting on which this one depends; None: always.
    """

    name: str
    title: str
    kind: FieldKind
    help: str = ""
    unit: str = ""
    choices: tuple[Choice, ...] = ()
    none_title: str = ""
    shown_when: tuple[str, str] | None = None
    counts_from: CountsFrom = CountsFrom.NOW


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """Settings that stand together.

    Attributes:
        key: Stable identifier.
    """

    key: str
    title: str
    fields: tuple[FieldSpec, ...]
