from datetime import time

import pytest
from pydantic import ValidationError

from inspectai_desktop.errors import SettingsError
from inspectai_desktop.settings import (
    AlarmSection,
    FolderSection,
    RetentionSection,
    Settings,
    WorkSection,
    changed_settings,
)


def test_the_defaults_are_valid_and_survive_json() -> None:
    settings = Settings()
    assert Settings.model_validate_json(settings.model_dump_json()) == settings


@pytest.mark.parametrize(
    ("section", "values", "words"),
    [
        (AlarmSection, {"failed_n": 11, "failed_m": 10}, "would have to fail"),
        (AlarmSection, {"disk_low_gb": float("nan")}, "finite"),
        (RetentionSection, {"pass_days": 30, "fail_days": 7}, "at least as long"),
        (RetentionSection, {"pass_days": None, "fail_days": 365}, "at least as long"),
        (FolderSection, {"part_pattern": "("}, "part"),
        (FolderSection, {"extensions": ("*/",)}, "cannot be used"),
        (FolderSection, {"settle_s": 20.0, "unreadable_after_s": 5.0}, "given up"),
        (WorkSection, {"shift_starts": ("06:00:00+02:00",)}, "local times"),
    ],
)
def test_choices_that_cannot_be_kept_are_refused_in_words(
    section: type[AlarmSection], values: dict[str, object], words: str
) -> None:
    with pytest.raises(ValidationError, match=words):
        section.model_validate(values)


def test_shift_starts_are_sorted_and_unique() -> None:
    work = WorkSection(shift_starts=(time(22), time(6), time(22)))
    assert work.shift_starts == (time(6), time(22))


def test_unknown_settings_of_a_newer_program_are_left_out() -> None:
    assert Settings.model_validate({"hologram": True, "sound": {"smell": 1}}) == Settings()


def test_single_values_can_be_changed_and_the_others_stay() -> None:
    before = Settings(alarms=AlarmSection(failed_n=4, latch_fail=True))
    after = changed_settings(before, {"alarms": {"failed_n": 2}, "source": {"kind": "camera"}})
    assert after.alarms == AlarmSection(failed_n=2, latch_fail=True)
    assert after.source.kind == "camera"


def test_a_value_that_cannot_be_used_is_named() -> None:
    with pytest.raises(SettingsError, match=r"source.folder.settle_s.*less than"):
        changed_settings(Settings(), {"source": {"folder": {"settle_s": 1000}}})
