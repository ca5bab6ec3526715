"""A camera as a source: live preview, pictures by key, interval or motion."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from inspectai_desktop.errors import SettingsError
from inspectai_desktop.sources.frame_source import FrameSource, FrameSourceTraits
from inspectai_desktop.sources.frame_triggers import TriggerSettings, new_trigger
from inspectai_desktop.sources.opencv_grabbers import CameraGrabber

if TYPE_CHECKING:
    from collections.abc import Callable

    from inspectai_desktop.sources.frame_grabber import FrameGrabber

_SILENT_LIMIT_S = 2.0


@dataclass(frozen=True, slots=True)
class CameraSettings:
    """Settings of a camera.

    Attributes:
        index: Number of the camera, as `connected_cameras` lists it.
        name: Its name, for people; empty shows the number.
        width_px: Width of its pictures; None keeps the camera's own.
        height_px: Height of its pictures; set together with the width.
        exposure: In the unit of its driver; None lets the camera choose.
        trigger: What makes a picture be taken.
    """

    index: int = 0
    name: str = ""
    width_px: int | None = None
    height_px: int | None = None
    exposure: float | None = None
    trigger: TriggerSettings = field(default_factory=TriggerSettings)

    def __post_init__(self) -> None:
        if not 0 <= self.index <= 255:
            raise SettingsError(
                f"There is no camera number {self.index}.", "Choose a number from 0 to 255."
            )
        if (self.width_px is None) != (self.height_px is None):
            raise SettingsError(
                "The camera's resolution is half set.", "Set width and height, or neither."
            )
        for side in (self.width_px, self.height_px):
            if side is not None and not 16 <= side <= 20_000:
                raise SettingsError(
                    f"A camera picture cannot have {side} pixels on one side.",
                    "Choose values from 16 to 20000.",
                )
        if self.exposure is not None and not math.isfinite(self.exposure):
            raise SettingsError("The exposure is not a number.")

    @property
    def shown_name(self) -> str:
        """The name as it is shown."""
        return self.name or f"Camera {self.index}"


class CameraSource(FrameSource):
    """Delivers pictures of a camera.

    Pictures that come faster than the line takes them are not lost silently but reported as
    overrun. A camera that is unplugged is a FAULT; it is tried again in growing pauses.
    """

    def __init__(
        self,
        settings: CameraSettings,
        *,
        open_grabber: Callable[[], FrameGrabber] | None = None,
    ) -> None:
        """Make the source; `open_grabber` replaces OpenCV by another way to reach a camera."""
        super().__init__(
            FrameSourceTraits(
                description=f"Camera: {settings.shown_name}",
                waits_for_line=False,
                ends=False,
                paced=False,
                silent_limit_s=_SILENT_LIMIT_S,
                advice="Check its cable and power. The station reconnects by itself.",
            ),
            open_grabber=open_grabber if open_grabber is not None else _opener(settings),
            new_trigger=lambda: new_trigger(settings.trigger),
        )


def _opener(settings: CameraSettings) -> Callable[[], FrameGrabber]:
    return lambda: CameraGrabber(
        settings.index,
        width_px=settings.width_px,
        height_px=settings.height_px,
        exposure=settings.exposure,
    )
