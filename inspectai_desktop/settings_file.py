"""The settings on disk: written whole or not at all, and saved from damage field by field."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from inspectai_desktop.errors import SettingsError
from inspectai_desktop.settings import SETTINGS_VERSION, Settings

if TYPE_CHECKING:
    from pathlib import Path

FILE_NAME = "settings.json"
_INDENT = "  "
_OPENS = re.compile(r'^\s*"(?P<key>[^"\\]+)"\s*:\s*\{\s*$')
_VALUE = re.compile(r'^\s*"(?P<key>[^"\\]+)"\s*:\s*(?P<value>.+?)\s*,?\s*$')


STEPS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""What turns the settings of a version into those of the next. A new setting needs no step, since
it has a default; one that is renamed or means something else does."""


@dataclass(frozen=True, slots=True)
class ResetField:
    """One setting that was set back to its default, such as "alarms.failed_n", and why."""

    name: str
    problem: str


@dataclass(frozen=True, slots=True)
class SettingsReport:
    """What loading found.

    Attributes:
        settings: Complete and valid whatever the file held.
        reset: Settings that could not be kept.
        damaged: Whether the file was not JSON any more and was read line by line.
        newer_version: Version of a newer program that wrote the file, else None.
        older_version: Version the file had before it was brought up to date, else None.
        copy: Where the file as it was found is kept, when it was changed or not all understood.
    """

    settings: Settings
    reset: tuple[ResetField, ...] = ()
    damaged: bool = False
    newer_version: int | None = None
    older_version: int | None = None
    copy: Path | None = None


def load_settings(file: Path) -> SettingsReport:
    """Read the settings; a missing file gives the defaults.

    Raises:
        SettingsError: The file is there but cannot be read at all.
    """
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        return SettingsReport(Settings())
    except OSError as error:
        raise SettingsError(
            f"The settings {file} cannot be read ({error.strerror or error}).",
            "Correct the access rights of the file.",
        ) from error
    raw, damaged = _parsed(data.decode("utf-8", errors="replace"))
    newer = _newer_version(raw)
    raw, older = _up_to_date(raw)
    settings, reset = _salvaged(raw)
    not_as_written = damaged or reset or newer is not None or older is not None
    copy = _kept_copy(file, older if newer is None else newer) if not_as_written else None
    return SettingsReport(settings, tuple(reset), damaged, newer, older, copy)


def peek_settings(file: Path) -> Settings:
    """The settings as `load_settings` would find them, leaving everything as it is.

    For what must be known before anything else is: what cannot be read has its default.
    """
    try:
        raw, _ = _parsed(file.read_bytes().decode("utf-8", errors="replace"))
    except OSError:
        return Settings()
    return _salvaged(_up_to_date(raw)[0])[0]


def save_settings(settings: Settings, file: Path) -> None:
    """Write the settings so that the file is always whole.

    Raises:
        SettingsError: The disk does not take them; the old file is untouched.
    """
    current = settings.model_copy(update={"version": SETTINGS_VERSION})
    text = _json_lines(current.model_dump(mode="json")) + "\n"
    temporary = file.with_name(f".{file.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        # 0600 from the first moment: a database password may be in it.
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(file)
    except OSError as error:
        raise SettingsError(
            f"The settings {file} cannot be saved ({error.strerror or error}).",
            "Check the free space and the access rights of the data folder.",
        ) from error
    finally:
        with contextlib.suppress(FileNotFoundError):
            temporary.unlink()


def _parsed(text: str) -> tuple[dict[str, Any], bool]:
    try:
        raw = json.loads(text)
    except ValueError:
        return _salvaged_lines(text), True
    return (raw, False) if isinstance(raw, dict) else ({}, True)


def _salvaged_lines(text: str) -> dict[str, Any]:
    """What single lines of a damaged file still say.

    Indentation tells which section a line belongs to, so that a spoilt bracket costs one section
    at most.
    """
    sections: list[dict[str, Any]] = [{}]
    for line in text.splitlines():
        depth = (len(line) - len(line.lstrip(" "))) // len(_INDENT)
        opens, value = _OPENS.match(line), _VALUE.match(line)
        if not 1 <= depth <= len(sections) or (opens is None and value is None):
            continue
        del sections[depth:]
        if opens is not None:
            section: dict[str, Any] = {}
            sections[-1][opens["key"]] = section
            sections.append(section)
        elif value is not None:
            with contextlib.suppress(ValueError):
                sections[-1][value["key"]] = json.loads(value["value"])
    return sections[0]


def _salvaged(raw: dict[str, Any]) -> tuple[Settings, list[ResetField]]:
    """Valid settings of what is valid; each round takes out what the last one complained of."""
    reset: list[ResetField] = []
    while True:
        try:
            return Settings.model_validate(raw), reset
        except ValidationError as error:
            if not raw:
                raise  # the defaults themselves are wrong: a defect of the program
            for problem in error.errors(include_url=False, include_input=False):
                name = _remove(raw, problem["loc"])
                if name is not None:
                    reset.append(ResetField(name, problem["msg"]))


def _remove(raw: dict[str, Any], location: tuple[int | str, ...]) -> str | None:
    """Take the named setting out; its name, or None when it was taken out before.

    An entry of a list takes the whole list with it, a contradiction in a section the section.
    """
    parent: dict[str, Any] = raw
    path: list[str] = []
    for step in map(str, location):
        path.append(step)
        child = parent.get(step)
        if isinstance(child, dict) and len(path) < len(location):
            parent = child
        elif step in parent:
            del parent[step]
            return ".".join(path)
        else:
            return None
    raw.clear()
    return "everything"


def _newer_version(raw: dict[str, Any]) -> int | None:
    version = raw.get("version")
    is_newer = isinstance(version, int) and version > SETTINGS_VERSION
    return version if is_newer else None


def _up_to_date(raw: dict[str, Any]) -> tuple[dict[str, Any], int | None]:
    """The settings as this version knows them, and the version they had if that was an older."""
    version = raw.get("version")
    if not isinstance(version, int) or not 1 <= version < SETTINGS_VERSION:
        return raw, None
    for step in range(version, SETTINGS_VERSION):
        raw = STEPS[step](raw)
    return {**raw, "version": SETTINGS_VERSION}, version


def _kept_copy(file: Path, version: int | None) -> Path | None:
    suffix = ".damaged" if version is None else f".version-{version}"
    copy = file.with_name(file.name + suffix)
    try:
        shutil.copy2(file, copy)
    except OSError:
        # Reading goes on without the copy; the report says so by naming none.
        return None
    return copy


def _json_lines(section: Mapping[str, object], depth: int = 1) -> str:
    """JSON with one setting a line, lists too: a spoilt line then spoils one setting."""
    pad = _INDENT * depth
    entries = []
    for key, value in section.items():
        text = (
            _json_lines(value, depth + 1)
            if isinstance(value, Mapping)
            else json.dumps(value, ensure_ascii=False)
        )
        entries.append(f"{pad}{json.dumps(key)}: {text}")
    return "{\n" + ",\n".join(entries) + "\n" + _INDENT * (depth - 1) + "}"
