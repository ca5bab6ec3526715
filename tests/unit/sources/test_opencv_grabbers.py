"""A camera through OpenCV, with OpenCV's capture replaced by a scripted one."""

from __future__ import annotations

import platform
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from inspectai_desktop.errors import SourceError
from inspectai_desktop.sources.opencv_grabbers import CameraGrabber


class FakeCapture:
    """A camera of 640 x 480 that can do one other resolution and no manual exposure."""

    opens = True
    pixels: npt.NDArray[np.uint8] | None = np.zeros((480, 640, 3), np.uint8)
    takes_exposure = True

    def __init__(self, _index: int) -> None:
        self.size = {cv2.CAP_PROP_FRAME_WIDTH: 640.0, cv2.CAP_PROP_FRAME_HEIGHT: 480.0}
        self.released = False

    def isOpened(self) -> bool:  # noqa: N802 - as OpenCV calls it
        return self.opens

    def set(self, prop: int, value: float) -> bool:
        if prop in self.size and value in {1280, 720}:
            self.size[prop] = value
            return True
        return self.takes_exposure and prop in {cv2.CAP_PROP_AUTO_EXPOSURE, cv2.CAP_PROP_EXPOSURE}

    def get(self, prop: int) -> float:
        return self.size[prop]

    def read(self) -> tuple[bool, Any]:
        return self.pixels is not None, self.pixels

    def release(self) -> None:
        self.released = True


@pytest.fixture(autouse=True)
def scripted_camera(monkeypatch: pytest.MonkeyPatch) -> type[FakeCapture]:
    class Capture(FakeCapture):
        pass

    monkeypatch.setattr(cv2, "VideoCapture", Capture)
    monkeypatch.setattr(platform, "system", lambda: "Windows")  # no look into /dev
    return Capture


def test_frames_are_rgb(scripted_camera: type[FakeCapture]) -> None:
    scripted_camera.pixels = np.full((2, 2, 3), (10, 20, 30), np.uint8)
    grabber = CameraGrabber(0)
    frame = grabber.read()
    assert frame is not None
    assert frame.pixels[0, 0].tolist() == [30, 20, 10]
    assert grabber.notice == ""
    grabber.close()


def test_a_grey_camera_delivers_three_equal_channels(scripted_camera: type[FakeCapture]) -> None:
    scripted_camera.pixels = np.full((2, 2), 7, np.uint8)
    frame = CameraGrabber(0).read()
    assert frame is not None
    assert frame.pixels.shape == (2, 2, 3)


def test_a_camera_without_a_frame_says_so(scripted_camera: type[FakeCapture]) -> None:
    scripted_camera.pixels = None
    assert CameraGrabber(0).read() is None


def test_a_resolution_and_exposure_the_camera_can_do_are_set_without_a_word() -> None:
    assert CameraGrabber(0, width_px=1280, height_px=720, exposure=-6.0).notice == ""


def test_what_the_camera_cannot_do_is_told(scripted_camera: type[FakeCapture]) -> None:
    scripted_camera.takes_exposure = False
    notice = CameraGrabber(0, width_px=4000, height_px=3000, exposure=-6.0).notice
    assert "640 x 480 instead of 4000 x 3000" in notice
    assert "exposure" in notice


def test_a_camera_that_does_not_open_is_an_error(scripted_camera: type[FakeCapture]) -> None:
    scripted_camera.opens = False
    with pytest.raises(SourceError, match="Camera 3 cannot be opened"):
        CameraGrabber(3)
