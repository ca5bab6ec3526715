"""Settings as a person is changing them: what was entered, and what is wrong with it."""

from __future__ import annotations

import copy
from collections.abc import Collection, Mapping
from typing import Any

from pydantic import ValidationError

from inspectai_desktop.settings import Settings
from inspectai_desktop.ui.settings_problem import problem_text

PlainValue = str | int | float | bool | list[str] | None
"""A setting as plain as JSON."""

_FIELD_OF_SECTION = {
    "alarms": "alarms.failed_n",
    "retention": "retention.fail_days",
    "source.camera": "source.camera.width_px",
    "source.folder": "source.folder.unreadable_after_s",
}
"""Where a contradiction between the fields of a section is shown."""


class SettingsDraft:
    """Values by name, such as "alarms.failed_n", as plain as JSON.

    What was entered need not be valid, nor even a number.
    """

    def __init__(self, base: Settings, shares: Collection[str] = ()) -> None:
        """Begin with the settings in force.

        Args:
            base: Those in force.
            shares: Names of the settings that people enter in per cent.
        """
        self._shares = frozenset(shares)
        self._base = base.model_dump(mode="json")
        self._entered: dict[str, PlainValue] = {}

    @property
    def changed(self) -> frozenset[str]:
        """Names of the settings that differ from those in force."""
        return frozenset(self._entered)

    def value(self, name: str) -> PlainValue:
        """What was entered, else what is in force.

        Raises:
            KeyError: There is no such setting.
        """
        return self._entered[name] if name in self._entered else _found(self._base, name)

    def enter(self, name: str, value: PlainValue) -> None:
        """A person entered this value.

        Raises:
            KeyError: There is no such setting.
        """
        in_force = _found(self._base, name)
        if value == in_force and isinstance(value, bool) == isinstance(in_force, bool):
            self._entered.pop(name, None)
        else:
            self._entered[name] = value

    def rebase(self, settings: Settings) -> None:
        """Other settings are in force now; what was entered stays where it still differs."""
        entered, self._entered = self._entered, {}
        self._base = settings.model_dump(mode="json")
        for name, value in entered.items():
            self.enter(name, value)

    def revert(self) -> None:
        """Forget what was entered."""
        self._entered.clear()

    def changes(self) -> dict[str, Any]:
        """What was entered, section within section, as `changed_settings` takes it."""
        nested: dict[str, Any] = {}
        for name, value in self._entered.items():
            *sections, key = name.split(".")
            place = nested
            for section in sections:
                place = place.setdefault(section, {})
            place[key] = value
        return nested

    def problems(self) -> dict[str, str]:
        """What is wrong with a setting and what to do, by its name; empty when all is well."""
        merged = copy.deepcopy(self._base)
        for name, value in self._entered.items():
            *sections, key = name.split(".")
            place = merged
            for section in sections:
                place = place[section]
            place[key] = value
        try:
            Settings.model_validate(merged)
        except ValidationError as error:
            found: dict[str, str] = {}
            for problem in error.errors(include_url=False):
                name = self._name(problem["loc"])
                text = problem_text(problem, is_share=name in self._shares)
                found.setdefault(name, text)
            return found
        return {}

    def _name(self, location: tuple[int | str, ...]) -> str:
        """The setting at which a problem is shown; entries of a list are shown at the list."""
        name = ".".join(step for step in location if isinstance(step, str))
        return _FIELD_OF_SECTION.get(name, name)


def _found(values: Mapping[str, Any], name: str) -> PlainValue:
    place: Any = values
    for step in name.split("."):
        place = place[step]
    value: PlainValue = place
    return value
