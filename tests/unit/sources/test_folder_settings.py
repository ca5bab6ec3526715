"""Settings of a watched folder check themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from inspectai_desktop.errors import SettingsError
from inspectai_desktop.sources.folder_settings import FolderSettings


def test_file_endings_are_normalised() -> None:
    settings = FolderSettings(Path("in"), extensions=("PNG", "*.jpg", " .png "))
    assert settings.extensions == (".png", ".jpg")


def test_the_watched_folder_is_an_absolute_path() -> None:
    assert FolderSettings(Path("in")).root == Path.cwd() / "in"
    assert FolderSettings(Path("in")).put_away_root == Path.cwd() / "in"
    assert FolderSettings(Path("in"), move_to=Path("/out")).put_away_root == Path("/out").absolute()


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"settle_s": -1.0}, "settle time"),
        ({"settle_s": float("nan")}, "settle time"),
        ({"unreadable_after_s": 0.0}, "time limit"),
        ({"settle_s": 20.0, "unreadable_after_s": 5.0}, "before they have settled"),
        ({"rescan_s": 0.0}, "pause between"),
        ({"extensions": ()}, "No file ending"),
        ({"extensions": ("a/b",)}, "cannot be used"),
        ({"part_pattern": "["}, "part numbers"),
        ({"max_file_mb": 0}, "largest file"),
    ],
)
def test_a_setting_that_cannot_work_is_refused_by_name(
    changed: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(SettingsError, match=complaint):
        FolderSettings(Path("in"), **changed)
