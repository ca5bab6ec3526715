"""Which cameras are connected, with the names their makers gave them where the system knows."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import cv2

if TYPE_CHECKING:
    from collections.abc import Callable

_VIDEO4LINUX = Path("/sys/class/video4linux")
_PROBED_INDICES = 6


@dataclass(frozen=True, slots=True)
class CameraDevice:
    """A camera that can be opened by its number."""

    index: int
    name: str


def connected_cameras() -> list[CameraDevice]:
    """All cameras, by number. Takes seconds outside Linux, where each number must be tried."""
    if platform.system() == "Linux":
        return cameras_of_video4linux(_VIDEO4LINUX)
    return cameras_by_trying(_opens, _PROBED_INDICES)


def cameras_of_video4linux(folder: Path) -> list[CameraDevice]:
    """Cameras as Linux lists them; second nodes of a camera (its metadata) are left out."""
    cameras = []
    for device in folder.glob("video*"):
        number = device.name.removeprefix("video")
        if not number.isdecimal() or _text(device / "index") not in {"0", ""}:
            continue
        index = int(number)
        cameras.append(CameraDevice(index, _text(device / "name") or f"Camera {index}"))
    return sorted(cameras, key=lambda camera: camera.index)


def cameras_by_trying(opens: Callable[[int], bool], count: int) -> list[CameraDevice]:
    """Cameras among the first `count` numbers that can be opened."""
    return [CameraDevice(index, f"Camera {index}") for index in range(count) if opens(index)]


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:  # unplugged while we looked, or an old kernel without this file
        return ""


def _opens(index: int) -> bool:
    capture = cv2.VideoCapture(index)
    try:
        return bool(capture.isOpened())
    finally:
        capture.release()
