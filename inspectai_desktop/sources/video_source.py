"""A video file or network stream as a source, for trials."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from inspectai_desktop.errors import SettingsError
from inspectai_desktop.sources.frame_source import FrameSource, FrameSourceTraits
from inspectai_desktop.sources.frame_triggers import TriggerKind, TriggerSettings, new_trigger
from inspectai_desktop.sources.opencv_grabbers import FilmGrabber, without_password

if TYPE_CHECKING:
    from collections.abc import Callable

    from inspectai_desktop.sources.frame_grabber import Frame, FrameGrabber

_SILENT_LIMIT_S = 5.0
_STREAM_SCHEMES = ("rtsp://", "rtsps://", "rtmp://", "http://", "https://", "udp://", "tcp://")


def _every_two_seconds() -> TriggerSettings:
    return TriggerSettings(kind=TriggerKind.INTERVAL, interval_s=2.0)


@dataclass(frozen=True, slots=True)
class VideoSettings:
    """Settings of a video.

    Attributes:
        location: Path of a file, or the address of a stream such as rtsp://camera/live.
        trigger: What makes a picture be taken; a file's interval counts in its own time.
        at_own_speed: Whether a file is shown at its own speed or as fast as the line takes it.
    """

    location: str
    trigger: TriggerSettings = field(default_factory=_every_two_seconds)
    at_own_speed: bool = True

    def __post_init__(self) -> None:
        if not self.location.strip():
            raise SettingsError("No video is chosen.", "Choose a file or write an address.")

    @property
    def is_stream(self) -> bool:
        """Whether it comes over the network and has no end."""
        return self.location.lower().startswith(_STREAM_SCHEMES)


class VideoSource(FrameSource):
    """Delivers frames of a file, waiting for the line, or of a stream, like a camera."""

    def __init__(
        self,
        settings: VideoSettings,
        *,
        open_grabber: Callable[[], FrameGrabber] | None = None,
    ) -> None:
        """Make the source; `open_grabber` replaces OpenCV."""
        live = settings.is_stream
        location = settings.location if live else str(Path(settings.location).expanduser())
        super().__init__(
            FrameSourceTraits(
                description=f"Video: {without_password(settings.location)}",
                waits_for_line=not live,
                ends=not live,
                paced=not live and settings.at_own_speed,
                silent_limit_s=_SILENT_LIMIT_S,
                advice="Check the network and the camera. The station reconnects by itself.",
            ),
            open_grabber=open_grabber or (lambda: FilmGrabber(location, live=live)),
            new_trigger=lambda: new_trigger(settings.trigger),
            part_of=_no_part if live else _position,
        )


def _no_part(frame: Frame) -> str:
    del frame
    return ""


def _position(frame: Frame) -> str:
    """Place in the film, so that a part can be found again."""
    minutes, seconds = divmod(frame.at_s, 60.0)
    return f"{int(minutes)}:{seconds:05.2f}"
