"""Builds the source that the settings choose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from inspectai_desktop.errors import SettingsError
from inspectai_desktop.settings import SourceKind, SourceSection, TriggerSection
from inspectai_desktop.sources.camera_source import CameraSettings, CameraSource
from inspectai_desktop.sources.folder_source import FolderSource
from inspectai_desktop.sources.frame_triggers import TriggerSettings
from inspectai_desktop.sources.motion_trigger import MotionSettings
from inspectai_desktop.sources.synthetic_source import SyntheticSettings, SyntheticSource
from inspectai_desktop.sources.video_source import VideoSettings, VideoSource

if TYPE_CHECKING:
    from inspectai_desktop.sources.source import DecodeImage, InspectedVerdict, Source


@dataclass(frozen=True, slots=True, eq=False)
class SourceNeeds:
    """What sources ask of the rest of the station.

    Attributes:
        decode: Turns a file's bytes into a picture, or raises ImageError.
        inspected: The verdict a finished file already got.
    """

    decode: DecodeImage
    inspected: InspectedVerdict


def build_source(chosen: SourceSection, needs: SourceNeeds) -> Source:
    """A source as chosen; it does nothing before it is started.

    Raises:
        SettingsError: Something is not chosen yet or cannot be used.
    """
    match chosen.kind:
        case SourceKind.FOLDER:
            return _folder(chosen, needs)
        case SourceKind.CAMERA:
            camera = chosen.camera
            return CameraSource(
                CameraSettings(
                    index=camera.index,
                    name=camera.name,
                    width_px=camera.width_px,
                    height_px=camera.height_px,
                    exposure=camera.exposure,
                    trigger=_trigger(camera.trigger),
                )
            )
        case SourceKind.VIDEO:
            video = chosen.video
            return VideoSource(
                VideoSettings(video.location, _trigger(video.trigger), video.at_own_speed)
            )
        case SourceKind.SYNTHETIC:
            line = chosen.synthetic
            return SyntheticSource(
                SyntheticSettings(line.parts_per_min, line.defect_share, line.seed, line.size_px)
            )
        case _:
            assert_never(chosen.kind)


def _folder(chosen: SourceSection, needs: SourceNeeds) -> Source:
    if chosen.folder.path is None:
        raise SettingsError(
            "No folder is chosen to watch.", "Choose one with the source button in the header."
        )
    settings = chosen.folder.to_folder_settings(chosen.folder.path)
    return FolderSource(settings, decode=needs.decode, inspected=needs.inspected)


def _trigger(chosen: TriggerSection) -> TriggerSettings:
    motion = MotionSettings(moving_share=chosen.moving_share, still_s=chosen.still_s)
    return TriggerSettings(chosen.kind, chosen.interval_s, motion)
