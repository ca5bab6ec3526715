"""A draft keeps what was entered, right or wrong, and says what is wrong where it stands."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from inspectai_desktop.settings import Settings, changed_settings
from inspectai_desktop.ui.settings_draft import PlainValue, SettingsDraft


@pytest.fixture
def draft(dressed_application: QApplication) -> SettingsDraft:
    return SettingsDraft(Settings(), shares=["retention.pass_share"])


def test_what_is_entered_is_changed_until_it_is_entered_back(draft: SettingsDraft) -> None:
    draft.enter("alarms.failed_n", 5)
    assert draft.value("alarms.failed_n") == 5
    assert draft.changed == {"alarms.failed_n"}
    draft.enter("alarms.failed_n", 3)
    assert draft.changed == frozenset()


def test_changes_are_what_the_settings_take(draft: SettingsDraft) -> None:
    draft.enter("source.kind", "camera")
    draft.enter("source.camera.trigger.interval_s", 5)
    draft.enter("work.shift_starts", ["06:30:00"])
    settings = changed_settings(Settings(), draft.changes())
    assert settings.source.kind == "camera"
    assert settings.source.camera.trigger.interval_s == 5.0
    assert [start.minute for start in settings.work.shift_starts] == [30]


def test_other_settings_leave_what_is_being_changed(draft: SettingsDraft) -> None:
    draft.enter("alarms.failed_n", 5)
    draft.enter("alarms.failed_m", 20)
    other = changed_settings(Settings(), {"alarms": {"failed_m": 20}, "work": {"lot": "L-1"}})
    draft.rebase(other)
    assert draft.changed == {"alarms.failed_n"}
    assert draft.value("work.lot") == "L-1"
    draft.revert()
    assert draft.value("alarms.failed_n") == 3


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("alarms.failed_n", "abc", "Enter a number."),
        ("alarms.failed_n", "", "Enter a number."),
        ("alarms.failed_n", 2.5, "Enter a whole number."),
        ("alarms.failed_n", 0, "Enter 1 or more."),
        ("alarms.failed_m", 1001, "Enter 1,000 or less."),
        ("retention.pass_share", 1.2, "Enter 100\u202f% or less."),
        ("source.camera.trigger.moving_share", 0, "Enter more than 0."),
        ("work.shift_starts", ["25:99"], "Enter times of day such as 06:00, 14:00, 22:00."),
        ("storage.database_url", "x" * 2001, "Enter at most 2,000 characters."),
    ],
)
def test_a_wrong_value_is_explained_at_its_setting(
    draft: SettingsDraft, name: str, value: PlainValue, text: str
) -> None:
    draft.enter(name, value)
    assert draft.problems() == {name: text}


@pytest.mark.parametrize(
    ("name", "value", "shown_at"),
    [
        ("alarms.failed_n", 11, "alarms.failed_n"),
        ("retention.fail_days", 5, "retention.fail_days"),
        ("source.camera.height_px", 480, "source.camera.width_px"),
        ("source.folder.settle_s", 30, "source.folder.unreadable_after_s"),
    ],
)
def test_a_contradiction_is_explained_at_one_of_its_settings(
    draft: SettingsDraft, name: str, value: PlainValue, shown_at: str
) -> None:
    draft.enter(name, value)
    assert set(draft.problems()) == {shown_at}


def test_the_settings_own_words_are_kept(draft: SettingsDraft) -> None:
    draft.enter("source.folder.part_pattern", "(")
    draft.enter("source.folder.extensions", [".png", "*"])
    problems = draft.problems()
    assert "cannot be understood" in problems["source.folder.part_pattern"]
    assert "Write endings such as .png" in problems["source.folder.extensions"]


def test_a_setting_that_does_not_exist_is_a_defect(draft: SettingsDraft) -> None:
    with pytest.raises(KeyError):
        draft.enter("alarms.nonsense", 1)
