from pathlib import Path

import pytest

from inspectai_desktop.settings import SourceSection
from inspectai_desktop.ui.bridge.source_choices import chosen_source, source_choices


def sources(**values: object) -> SourceSection:
    return SourceSection.model_validate(values)


def test_nothing_is_offered_before_a_source_is_set_up(dressed_application: object) -> None:
    assert source_choices(sources()) == []
    assert chosen_source(sources()) == ""


def test_what_is_set_up_is_offered_by_its_name(dressed_application: object) -> None:
    offered = sources(
        folder={"path": "/cam7/out"},
        camera={"name": "Line camera"},
        video={"location": "rtsp://10.0.0.7/live"},
    )
    assert {choice.key: choice.title for choice in source_choices(offered)} == {
        "folder": f"Folder: {Path('/cam7/out')}",
        "camera": "Camera: Line camera",
        "video": "Video: rtsp://10.0.0.7/live",
    }
    assert chosen_source(offered) == "folder"


@pytest.mark.parametrize("kind", ["camera", "synthetic"])
def test_a_source_that_needs_no_settings_is_offered_once_it_is_chosen(
    kind: str, dressed_application: object
) -> None:
    chosen = sources(kind=kind)
    assert [choice.key for choice in source_choices(chosen)] == [kind]
    assert chosen_source(chosen) == kind
