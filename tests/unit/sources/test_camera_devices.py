"""The list of connected cameras."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspectai_desktop.sources.camera_devices import (
    CameraDevice,
    cameras_by_trying,
    cameras_of_video4linux,
    connected_cameras,
)

if TYPE_CHECKING:
    from pathlib import Path


def _device(folder: Path, node: str, **files: str) -> None:
    (folder / node).mkdir()
    for name, text in files.items():
        (folder / node / name).write_text(text)


def test_linux_cameras_have_their_names_and_no_metadata_nodes(tmp_path: Path) -> None:
    _device(tmp_path, "video10", name="Line camera: left\n", index="0\n")
    _device(tmp_path, "video0", name="HD Webcam\n", index="0\n")
    _device(tmp_path, "video1", name="HD Webcam\n", index="1\n")
    _device(tmp_path, "video2")
    _device(tmp_path, "video-odd", name="no number")
    assert cameras_of_video4linux(tmp_path) == [
        CameraDevice(0, "HD Webcam"),
        CameraDevice(2, "Camera 2"),
        CameraDevice(10, "Line camera: left"),
    ]


def test_a_system_without_cameras_has_an_empty_list(tmp_path: Path) -> None:
    assert cameras_of_video4linux(tmp_path / "missing") == []
    assert isinstance(connected_cameras(), list)


def test_elsewhere_each_number_is_tried() -> None:
    assert cameras_by_trying(lambda index: index == 1, 3) == [CameraDevice(1, "Camera 1")]
