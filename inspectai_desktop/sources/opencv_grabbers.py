"""Cameras and films through OpenCV."""

from __future__ import annotations

import platform
import time
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from inspectai_desktop.errors import SourceError
from inspectai_desktop.sources.frame_grabber import Frame

if TYPE_CHECKING:
    import numpy.typing as npt

_OPEN_TIMEOUT_MS = 10_000
_READ_TIMEOUT_MS = 5_000
_ASSUMED_FILM_FPS = 25.0
# Video4Linux names its exposure modes 1 (manual) and 3 (automatic); DirectShow and Media
# Foundation take 0.25 and 0.75 for the same.
_MANUAL, _AUTOMATIC = (1.0, 3.0) if platform.system() == "Linux" else (0.25, 0.75)


class CameraGrabber:
    """A camera by its number."""

    def __init__(
        self,
        index: int,
        *,
        width_px: int | None = None,
        height_px: int | None = None,
        exposure: float | None = None,
    ) -> None:
        """Open the camera; None keeps what the camera does by itself.

        Raises:
            SourceError: There is no such camera, or another program uses it.
        """
        hint = "Check the cable and whether another program uses the camera."
        if platform.system() == "Linux" and not Path(f"/dev/video{index}").exists():
            raise SourceError(f"Camera {index} is not connected.", hint)
        self._capture = cv2.VideoCapture(index)
        if not self._capture.isOpened():
            self._capture.release()
            raise SourceError(f"Camera {index} cannot be opened.", hint)
        self.notice = " ".join(filter(None, self._set_up(width_px, height_px, exposure)))

    def read(self) -> Frame | None:
        """The camera's next frame; None when it delivered none."""
        delivered, pixels = self._capture.read()
        return Frame(_rgb(pixels), time.monotonic()) if delivered else None

    def close(self) -> None:
        """Give the camera free."""
        self._capture.release()

    def _set_up(
        self, width_px: int | None, height_px: int | None, exposure: float | None
    ) -> list[str]:
        notices = []
        if width_px is not None and height_px is not None:
            self._capture.set(cv2.CAP_PROP_FRAME_WIDTH, width_px)
            self._capture.set(cv2.CAP_PROP_FRAME_HEIGHT, height_px)
            width = round(self._capture.get(cv2.CAP_PROP_FRAME_WIDTH))
            height = round(self._capture.get(cv2.CAP_PROP_FRAME_HEIGHT))
            if (width, height) != (width_px, height_px):
                notices.append(
                    f"The camera delivers {width} x {height} instead of {width_px} x {height_px}."
                )
        mode = _AUTOMATIC if exposure is None else _MANUAL
        mode_set = self._capture.set(cv2.CAP_PROP_AUTO_EXPOSURE, mode)
        if exposure is not None:
            exposure_set = self._capture.set(cv2.CAP_PROP_EXPOSURE, exposure)
            if not (mode_set and exposure_set):
                notices.append("The camera does not take the exposure that was set.")
        return notices


class FilmGrabber:
    """A video file or a network stream (RTSP, HTTP)."""

    notice = ""

    def __init__(self, location: str, *, live: bool) -> None:
        """Open the film.

        Raises:
            SourceError: It is not there, or is no film that can be read.
        """
        shown = without_password(location)
        if not live and not Path(location).is_file():
            raise SourceError(f"There is no video file {shown}.", "Choose another file.")
        timeouts = [
            cv2.CAP_PROP_OPEN_TIMEOUT_MSEC,
            _OPEN_TIMEOUT_MS,
            cv2.CAP_PROP_READ_TIMEOUT_MSEC,
            _READ_TIMEOUT_MS,
        ]
        self._live = live
        self._capture = (
            cv2.VideoCapture(location, cv2.CAP_FFMPEG, timeouts)
            if live
            else cv2.VideoCapture(location)
        )
        if not self._capture.isOpened():
            self._capture.release()
            hint = "Check the address and the network." if live else "Choose another file."
            raise SourceError(f"The video {shown} cannot be opened.", hint)
        fps = self._capture.get(cv2.CAP_PROP_FPS)
        self._fps = fps if np.isfinite(fps) and 0.1 <= fps <= 1000.0 else _ASSUMED_FILM_FPS
        self._read = 0

    def read(self) -> Frame | None:
        """The next frame; a file's time counts from its beginning."""
        delivered, pixels = self._capture.read()
        if not delivered:
            return None
        at_s = time.monotonic() if self._live else self._read / self._fps
        self._read += 1
        return Frame(_rgb(pixels), at_s)

    def close(self) -> None:
        """Close the file or the connection."""
        self._capture.release()


def without_password(location: str) -> str:
    """The address as it may be shown and logged."""
    scheme, separator, rest = location.partition("://")
    credentials, at, host = rest.rpartition("@")
    if not (separator and at):
        return location
    return f"{scheme}://{credentials.partition(':')[0]}:***@{host}"


def _rgb(pixels: cv2.typing.MatLike) -> npt.NDArray[np.uint8]:
    if pixels.ndim == 2:
        return np.ascontiguousarray(cv2.cvtColor(pixels, cv2.COLOR_GRAY2RGB), dtype=np.uint8)
    return np.ascontiguousarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB), dtype=np.uint8)
