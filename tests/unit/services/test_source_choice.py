from pathlib import Path

import pytest

from inspectai_desktop.domain.image import Image
from inspectai_desktop.domain.inspection import FileIdentity
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import SettingsError
from inspectai_desktop.services.source_choice import SourceNeeds, build_source
from inspectai_desktop.settings import SourceSection


def _never_decoded(data: bytes, origin: str) -> Image:
    raise AssertionError(f"{origin}: {len(data)} bytes were decoded")


def _new(_: FileIdentity) -> Verdict | None:
    return None


NEEDS = SourceNeeds(_never_decoded, _new)


@pytest.mark.parametrize(
    ("choice", "description"),
    [
        ({"kind": "folder", "folder": {"path": "/cam7/out"}}, "Folder: "),
        ({"kind": "camera", "camera": {"index": 2}}, "Camera: Camera 2"),
        ({"kind": "video", "video": {"location": "rtsp://u:p@cam/live"}}, "Video: rtsp://"),
        ({"kind": "synthetic"}, "Synthetic line"),
    ],
)
def test_every_kind_of_source_can_be_built(choice: dict[str, object], description: str) -> None:
    source = build_source(SourceSection.model_validate(choice), NEEDS)
    assert source.description.startswith(description)
    assert ":p@" not in source.description


@pytest.mark.parametrize("kind", ["folder", "video"])
def test_a_source_that_is_not_chosen_yet_says_what_to_choose(kind: str) -> None:
    with pytest.raises(SettingsError, match="chosen"):
        build_source(SourceSection.model_validate({"kind": kind}), NEEDS)


def test_the_folder_gets_the_chosen_settings(tmp_path: Path) -> None:
    choice = SourceSection.model_validate(
        {"folder": {"path": str(tmp_path), "extensions": ["BMP"], "afterwards": "move"}}
    )
    settings = choice.folder.to_folder_settings(tmp_path)
    assert settings.extensions == (".bmp",)
    assert settings.put_away_root == tmp_path
