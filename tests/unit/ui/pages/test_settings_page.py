"""The page of the settings explains, checks in place, and asks for all changes at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from inspectai_desktop.errors import SettingsError
from inspectai_desktop.settings import Settings, changed_settings
from inspectai_desktop.settings_file import ResetField, SettingsReport
from inspectai_desktop.sources.camera_devices import CameraDevice
from inspectai_desktop.ui.pages.settings_page import SettingsPage
from inspectai_desktop.ui.station_facts import StationFacts
from inspectai_desktop.ui.theme import DARK, ActiveTheme
from inspectai_desktop.ui.widgets.part_number_example import PartNumberExample
from inspectai_desktop.ui.widgets.place_editor import AddressEditor, FolderEditor
from inspectai_desktop.ui.widgets.setting_editor import (
    ChoiceEditor,
    FlagEditor,
    NumberEditor,
    TextEditor,
)
from inspectai_desktop.ui.widgets.settings_form import SettingRow

SET_ELSEWHERE = {
    "version",
    "work.category",
    "work.lot",
    "work.operator",
    "source.camera.name",
    "source.synthetic.seed",
    "source.synthetic.size_px",
}
"""On the Inspect page, with another setting, or not by people."""


@pytest.fixture
def page(qtbot: QtBot, theme: ActiveTheme) -> SettingsPage:
    widget = SettingsPage(theme)
    qtbot.addWidget(widget)
    widget.resize(1180, 640)
    widget.show_settings(Settings())
    widget.show()
    return widget


def row(page: SettingsPage, name: str) -> SettingRow:
    return next(form.row(name) for form in page.forms.values() if _has(form.group.fields, name))


def _has(fields: tuple[object, ...], name: str) -> bool:
    return any(getattr(field, "name", "") == name for field in fields)


def type_number(qtbot: QtBot, page: SettingsPage, name: str, text: str) -> None:
    editor = row(page, name).editor
    assert isinstance(editor, NumberEditor)
    editor.field.line.selectAll()
    qtbot.keyClicks(editor.field.line, text)


def names_of(values: dict[str, object], before: str = "") -> set[str]:
    found = set()
    for key, value in values.items():
        name = f"{before}{key}"
        found |= names_of(value, f"{name}.") if isinstance(value, dict) else {name}
    return found


def test_every_setting_can_be_changed_here_or_is_set_elsewhere(page: SettingsPage) -> None:
    shown = {field.name for form in page.forms.values() for field in form.group.fields}
    assert names_of(Settings().model_dump(mode="json")) - shown - SET_ELSEWHERE == set()


def test_every_number_is_explained_or_names_its_unit(page: SettingsPage) -> None:
    for form in page.forms.values():
        for field in form.group.fields:
            if isinstance(form.row(field.name).editor, NumberEditor):
                assert field.help or field.unit, field.name


def test_nothing_can_be_applied_until_something_is_changed(
    qtbot: QtBot, page: SettingsPage
) -> None:
    assert not page.apply.isEnabled()
    type_number(qtbot, page, "alarms.failed_n", "5")
    assert page.apply.isEnabled()
    page.revert.click()
    assert not page.apply.isEnabled()
    editor = row(page, "alarms.failed_n").editor
    assert isinstance(editor, NumberEditor)
    assert editor.field.line.text() == "3"


def test_all_changes_are_asked_for_at_once(qtbot: QtBot, page: SettingsPage) -> None:
    type_number(qtbot, page, "alarms.failed_n", "5")
    type_number(qtbot, page, "retention.pass_share", "12.5")
    latch = row(page, "alarms.latch_fail").editor
    assert isinstance(latch, FlagEditor)
    latch.box.click()
    with qtbot.waitSignal(page.apply_requested, timeout=1000) as asked:
        qtbot.mouseClick(page.apply, Qt.MouseButton.LeftButton)
    changes = asked.args[0]
    assert changes == {
        "alarms": {"failed_n": 5, "latch_fail": True},
        "retention": {"pass_share": 0.125},
    }
    assert not page.apply.isEnabled()
    page.show_applied(changed_settings(Settings(), changes))
    assert page.state_text == "Applied and saved."
    assert not page.apply.isEnabled()


def test_what_cannot_be_saved_stays_entered(qtbot: QtBot, page: SettingsPage) -> None:
    type_number(qtbot, page, "alarms.failed_n", "5")
    page.apply.click()
    page.show_not_applied(SettingsError("The settings cannot be saved.", "Free some space."))
    assert page.state_text == "The settings cannot be saved. Free some space."
    assert page.apply.isEnabled()


def test_a_wrong_number_is_told_at_its_field_and_above(qtbot: QtBot, page: SettingsPage) -> None:
    type_number(qtbot, page, "alarms.failed_n", "many")
    assert row(page, "alarms.failed_n").problem == "Enter a number."
    assert page.state_text == "Alarm at this many FAIL: Enter a number."
    assert not page.apply.isEnabled()
    type_number(qtbot, page, "alarms.failed_n", "4")
    assert row(page, "alarms.failed_n").problem == ""
    assert page.apply.isEnabled()


def test_only_fields_of_the_chosen_source_are_shown(qtbot: QtBot, page: SettingsPage) -> None:
    assert row(page, "source.folder.path").isVisible()
    assert not row(page, "source.folder.move_to").isVisible()
    kind = row(page, "source.kind").editor
    assert isinstance(kind, ChoiceEditor)
    kind.button("camera").click()
    assert not row(page, "source.folder.path").isVisible()
    assert row(page, "source.camera.index").isVisible()
    assert not row(page, "source.camera.trigger.interval_s").isVisible()
    trigger = row(page, "source.camera.trigger.kind").editor
    assert isinstance(trigger, ChoiceEditor)
    trigger.button("interval").click()
    assert row(page, "source.camera.trigger.interval_s").isVisible()
    assert not row(page, "source.video.trigger.interval_s").isVisible()
    assert page.state_text.startswith("Counts when inspection is started the next time")


def test_what_needs_a_new_start_of_the_program_is_said(page: SettingsPage) -> None:
    language = row(page, "display.language").editor
    assert isinstance(language, ChoiceEditor)
    page.open_group("appearance")
    language.button("de").click()
    assert page.state_text == "Counts when the program is started the next time: Language."


def test_a_limit_can_be_given_up_and_set_again(qtbot: QtBot, page: SettingsPage) -> None:
    quota = row(page, "retention.quota_gb").editor
    assert isinstance(quota, NumberEditor)
    quota.none.click()
    with qtbot.waitSignal(page.apply_requested, timeout=1000) as asked:
        page.apply.click()
    assert asked.args[0] == {"retention": {"quota_gb": None}}
    page.show_not_applied(SettingsError("No."))
    quota.none.click()
    assert not page.apply.isEnabled()  # a number is missing
    type_number(qtbot, page, "retention.quota_gb", "80")
    assert page.apply.isEnabled()


def test_a_folder_is_chosen_or_typed(
    qtbot: QtBot, page: SettingsPage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    editor = row(page, "source.folder.path").editor
    assert isinstance(editor, FolderEditor)
    monkeypatch.setattr(
        "inspectai_desktop.ui.widgets.place_editor.QFileDialog.getExistingDirectory",
        lambda *_: str(tmp_path),
    )
    editor.browse.click()
    with qtbot.waitSignal(page.apply_requested, timeout=1000) as asked:
        page.apply.click()
    assert asked.args[0] == {"source": {"folder": {"path": str(tmp_path)}}}


def test_the_part_number_is_shown_as_the_pattern_is_typed(qtbot: QtBot, page: SettingsPage) -> None:
    example = page.findChild(PartNumberExample)
    assert example is not None
    field = row(page, "source.folder.part_pattern").findChild(TextEditor)
    assert field is not None
    qtbot.keyClicks(field.field.line, r"_(\d{4})_")
    assert example.found.text() == "Part 0412"
    qtbot.keyClicks(field.field.line, "(")
    assert row(page, "source.folder.part_pattern").problem


def test_a_password_is_hidden_while_it_is_not_being_changed(page: SettingsPage) -> None:
    url = "postgresql://station:secret@server/inspectai"
    page.show_settings(changed_settings(Settings(), {"storage": {"database_url": url}}))
    editor = row(page, "storage.database_url").editor
    assert isinstance(editor, AddressEditor)
    assert editor.field.line.echoMode() is QLineEdit.EchoMode.Password
    page.open_group("storage")
    editor.field.line.setFocus()
    assert editor.field.line.echoMode() is QLineEdit.EchoMode.Normal
    assert not page.apply.isEnabled()


def test_a_connected_camera_is_remembered_with_its_name(qtbot: QtBot, page: SettingsPage) -> None:
    camera = page.forms["source"].camera
    assert camera is not None
    with qtbot.waitSignal(page.cameras_wanted, timeout=1000):
        camera.look.click()
    page.show_cameras([CameraDevice(0, "Built in"), CameraDevice(2, "Line camera")])
    camera.chooser.activated.emit(1)
    with qtbot.waitSignal(page.apply_requested, timeout=1000) as asked:
        page.apply.click()
    assert asked.args[0] == {"source": {"camera": {"index": 2, "name": "Line camera"}}}


def test_settings_changed_elsewhere_do_not_disturb_a_person(
    qtbot: QtBot, page: SettingsPage
) -> None:
    type_number(qtbot, page, "alarms.failed_n", "5")
    page.show_settings(changed_settings(Settings(), {"alarms": {"failed_m": 30}}))
    assert page.apply.isEnabled()
    editor = row(page, "alarms.failed_m").editor
    assert isinstance(editor, NumberEditor)
    assert editor.field.line.text() == "30"


def test_a_damaged_file_is_told_with_the_names_people_know(
    page: SettingsPage, tmp_path: Path
) -> None:
    page.show_reset(SettingsReport(Settings()))
    assert page.notice.isHidden()
    copy = tmp_path / "settings.json.damaged"
    reset = (ResetField("alarms.failed_n", "too large"), ResetField("unknown.thing", "gone"))
    page.show_reset(SettingsReport(Settings(), reset, damaged=True, copy=copy))
    title, text = page.notice.words()
    assert "damaged" in title
    assert text == (
        f"Set back: Alarm at this many FAIL, unknown.thing. "
        f"The file as it was found is kept as {copy}."
    )
    page.notice.close_button.click()
    assert page.notice.isHidden()


def test_diagnostics_carry_no_pictures_unless_asked(qtbot: QtBot, page: SettingsPage) -> None:
    with qtbot.waitSignal(page.diagnostics_requested, timeout=1000) as plain:
        page.diagnostics.save.click()
    assert plain.args == [False]
    page.diagnostics.pictures.click()
    with qtbot.waitSignal(page.diagnostics_requested, timeout=1000) as full:
        page.diagnostics.save.click()
    assert full.args == [True]
    page.show_diagnostics("Saving …", busy=True)
    assert not page.diagnostics.save.isEnabled()


def test_it_says_what_program_it_is(qtbot: QtBot, page: SettingsPage, tmp_path: Path) -> None:
    page.show_facts(StationFacts("1.2.3", tmp_path, "CPUExecutionProvider"))
    words = " ".join(label.text() for label in page.about.findChildren(QLabel))
    assert "1.2.3" in words
    assert str(tmp_path) in words
    with qtbot.waitSignal(page.notices_requested, timeout=1000):
        page.about.notices.click()


def test_every_group_can_be_painted_in_both_themes(page: SettingsPage, theme: ActiveTheme) -> None:
    for key in page.forms:
        page.open_group(key)
        assert not page.grab().isNull()
    theme.use(DARK)
    assert not page.grab().isNull()
