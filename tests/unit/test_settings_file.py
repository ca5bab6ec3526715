import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from inspectai_desktop import settings_file
from inspectai_desktop.errors import SettingsError
from inspectai_desktop.settings import SETTINGS_VERSION, AlarmSection, Settings, SourceKind
from inspectai_desktop.settings_file import FILE_NAME, load_settings, peek_settings, save_settings

CHOSEN = Settings.model_validate(
    {
        "source": {"kind": "camera", "folder": {"path": "/cam7/out", "extensions": [".bmp"]}},
        "alarms": {"failed_n": 4, "latch_fail": True},
        "work": {"category": "Schraube Größe 7", "lot": 'L "7"'},
        "retention": {"quota_gb": None},
    }
)


def saved(folder: Path) -> Path:
    file = folder / "settings.json"
    save_settings(CHOSEN, file)
    return file


def test_saved_settings_are_loaded_again(tmp_path: Path) -> None:
    report = load_settings(saved(tmp_path))
    assert report.settings == CHOSEN
    assert report.reset == ()
    assert report.copy is None
    assert [entry.name for entry in tmp_path.iterdir()] == ["settings.json"]


def test_a_missing_file_gives_the_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "settings.json").settings == Settings()


def test_one_wrong_value_resets_one_setting_and_is_reported(tmp_path: Path) -> None:
    file = saved(tmp_path)
    raw = json.loads(file.read_text("utf-8"))
    raw["alarms"]["failed_m"] = "many"
    raw["display"]["theme"] = "purple"
    file.write_text(json.dumps(raw), "utf-8")
    report = load_settings(file)
    assert {field.name for field in report.reset} == {"alarms.failed_m", "display.theme"}
    assert report.settings == CHOSEN
    assert report.copy is not None
    assert json.loads(report.copy.read_text("utf-8")) == raw


def test_a_contradiction_resets_its_section_only(tmp_path: Path) -> None:
    file = saved(tmp_path)
    raw = json.loads(file.read_text("utf-8"))
    raw["alarms"]["failed_n"] = 900
    file.write_text(json.dumps(raw), "utf-8")
    report = load_settings(file)
    assert [field.name for field in report.reset] == ["alarms"]
    assert report.settings.alarms == AlarmSection()
    assert report.settings.work == CHOSEN.work


def test_a_section_of_the_wrong_kind_is_reset(tmp_path: Path) -> None:
    file = saved(tmp_path)
    raw = json.loads(file.read_text("utf-8"))
    raw["sound"] = 7
    raw["work"]["shift_starts"] = ["06:00", "late"]
    file.write_text(json.dumps(raw), "utf-8")
    assert {f.name for f in load_settings(file).reset} == {"sound", "work.shift_starts"}


@pytest.mark.parametrize("line", range(1, 80, 3))
def test_a_file_with_one_broken_line_keeps_the_other_settings(tmp_path: Path, line: int) -> None:
    file = saved(tmp_path)
    lines = file.read_text("utf-8").splitlines()
    lines[line] = "\x00" + lines[line]
    file.write_text("\n".join(lines), "utf-8")
    report = load_settings(file)
    assert report.damaged
    kept = report.settings
    same = [
        kept.source.kind is SourceKind.CAMERA,
        kept.source.folder.extensions == (".bmp",),
        kept.alarms.failed_n == 4,
        kept.work == CHOSEN.work,
        kept.retention == CHOSEN.retention,
    ]
    assert sum(same) >= 4


def test_a_file_cut_off_in_the_middle_keeps_its_beginning(tmp_path: Path) -> None:
    file = saved(tmp_path)
    text = file.read_text("utf-8")
    file.write_text(text[: text.index('"retention"')], "utf-8")
    report = load_settings(file)
    assert report.damaged
    assert report.settings.source == CHOSEN.source
    assert report.settings.work.category == ""


@pytest.mark.parametrize("content", [b"", b"\x00\xff\xfe", b"[1, 2]", b'"text"', b"null"])
def test_a_file_that_says_nothing_gives_the_defaults_and_is_kept(
    tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "settings.json"
    file.write_bytes(content)
    report = load_settings(file)
    assert report.settings == Settings()
    assert report.damaged
    assert report.copy is not None
    assert report.copy.read_bytes() == content


def test_settings_of_a_newer_program_are_read_and_a_copy_is_kept(tmp_path: Path) -> None:
    file = saved(tmp_path)
    raw = json.loads(file.read_text("utf-8"))
    raw["version"] = 9
    raw["hologram"] = {"on": True}
    file.write_text(json.dumps(raw), "utf-8")
    report = load_settings(file)
    assert report.newer_version == 9
    assert report.settings.work == CHOSEN.work
    assert report.copy == tmp_path / "settings.json.version-9"
    save_settings(report.settings, file)
    assert json.loads(file.read_text("utf-8"))["version"] == 1


def test_a_failed_save_leaves_the_old_file_untouched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = saved(tmp_path)
    before = file.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SettingsError, match="No space left"):
        save_settings(Settings(), file)
    assert file.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["settings.json"]


def test_the_data_folder_is_made_when_it_is_missing(tmp_path: Path) -> None:
    save_settings(CHOSEN, tmp_path / "new" / "settings.json")
    assert load_settings(tmp_path / "new" / "settings.json").settings == CHOSEN


def test_settings_that_cannot_be_read_are_an_expected_error(tmp_path: Path) -> None:
    folder = tmp_path / "settings.json"
    folder.mkdir()
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings(folder)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes for the owner alone")
def test_nobody_else_may_read_the_settings(tmp_path: Path) -> None:
    assert stat.S_IMODE(saved(tmp_path).stat().st_mode) == 0o600


def test_every_older_version_has_its_step() -> None:
    assert sorted(settings_file.STEPS) == list(range(1, SETTINGS_VERSION))


def test_settings_of_an_older_program_are_brought_up_to_date_and_a_copy_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = saved(tmp_path)
    before = file.read_bytes()

    def renamed(raw: dict[str, Any]) -> dict[str, Any]:
        return {**raw, "alarms": {"failed_n": raw["alarms"]["failed_n"] + 1}}

    newest = SETTINGS_VERSION + 2
    steps = {SETTINGS_VERSION: renamed, SETTINGS_VERSION + 1: renamed}
    monkeypatch.setattr(settings_file, "SETTINGS_VERSION", newest)
    monkeypatch.setattr(settings_file, "STEPS", steps)
    report = load_settings(file)
    assert report.settings.alarms.failed_n == CHOSEN.alarms.failed_n + 2
    assert (report.settings.version, report.older_version) == (newest, SETTINGS_VERSION)
    assert report.reset == ()
    assert report.copy is not None
    assert report.copy.read_bytes() == before


def test_peeking_finds_what_can_be_kept_and_leaves_the_file_alone(tmp_path: Path) -> None:
    file = tmp_path / FILE_NAME
    assert peek_settings(file) == Settings()
    file.write_text('{"display": {"scale_percent": 150, "theme": "pink"}}', encoding="utf-8")
    assert peek_settings(file).display.scale_percent == 150
    assert peek_settings(file).display.theme == "system"
    file.write_text("no settings at all", encoding="utf-8")
    assert peek_settings(file) == Settings()
    assert [entry.name for entry in tmp_path.iterdir()] == [FILE_NAME]
