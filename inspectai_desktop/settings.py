"""What people can choose, typed and validated; every value has a sensible default."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from inspectai_desktop.errors import InspectAIError, SettingsError
from inspectai_desktop.sources.folder_settings import PICTURE_EXTENSIONS, Afterwards, FolderSettings
from inspectai_desktop.sources.frame_triggers import TriggerKind
from inspectai_desktop.sources.synthetic_product import MAX_SIZE_PX, MIN_SIZE_PX

SETTINGS_VERSION = 1


class _Section(BaseModel):
    # Unknown keys are those of a newer program: they are left out, not refused.
    model_config = ConfigDict(
        frozen=True, extra="ignore", allow_inf_nan=False, validate_default=True
    )


class SourceKind(StrEnum):
    """Where pictures come from."""

    FOLDER = "folder"
    CAMERA = "camera"
    VIDEO = "video"
    SYNTHETIC = "synthetic"


class FolderSection(_Section):
    """A watched folder.

    Attributes:
        path: None until a folder is chosen.
        afterwards: What happens to a file once it is recorded.
        move_to: Where the verdicts' folders are made; None: in the watched folder.
        part_pattern: Regular expression that finds the part number in a file name.
    """

    path: Path | None = None
    subfolders: bool = False
    extensions: tuple[str, ...] = PICTURE_EXTENSIONS
    settle_s: float = Field(default=0.25, ge=0, le=60)
    unreadable_after_s: float = Field(default=10.0, ge=0.1, le=3600)
    rescan_s: float = Field(default=2.0, ge=0.05, le=3600)
    afterwards: Afterwards = Afterwards.LEAVE
    move_to: Path | None = None
    part_pattern: str = ""

    @field_validator("extensions")
    @classmethod
    def _file_endings(cls, extensions: tuple[str, ...]) -> tuple[str, ...]:
        try:
            return FolderSettings(Path(), extensions=extensions).extensions
        except InspectAIError as error:
            raise ValueError(str(error)) from error

    @field_validator("part_pattern")
    @classmethod
    def _finds_part_numbers(cls, pattern: str) -> str:
        try:
            return FolderSettings(Path(), part_pattern=pattern).part_pattern
        except InspectAIError as error:
            raise ValueError(str(error)) from error

    @model_validator(mode="after")
    def _can_be_watched(self) -> FolderSection:
        try:
            self.to_folder_settings(self.path or Path())
        except InspectAIError as error:
            raise ValueError(str(error)) from error
        return self

    def to_folder_settings(self, folder: Path) -> FolderSettings:
        """The same choices as the folder source takes them.

        Raises:
            SettingsError: They contradict each other.
        """
        return FolderSettings(
            folder=folder,
            subfolders=self.subfolders,
            extensions=self.extensions,
            settle_s=self.settle_s,
            unreadable_after_s=self.unreadable_after_s,
            rescan_s=self.rescan_s,
            afterwards=self.afterwards,
            move_to=self.move_to,
            part_pattern=self.part_pattern,
        )


class TriggerSection(_Section):
    """What makes a camera or a video give a part's picture.

    Attributes:
        interval_s: Pause between two pictures with the trigger "interval".
        still_s: How long a part must rest with the trigger "motion".
        moving_share: Share of the picture that must change to count as motion.
    """

    kind: TriggerKind = TriggerKind.MANUAL
    interval_s: float = Field(default=2.0, ge=0.02, le=3600)
    still_s: float = Field(default=0.5, ge=0.05, le=60)
    moving_share: float = Field(default=0.01, gt=0, lt=1)


class CameraSection(_Section):
    """A camera attached to this computer.

    Attributes:
        width_px: Asked-for width; None leaves it to the camera, like height_px and exposure.
        exposure: In the camera's own unit.
    """

    index: int = Field(default=0, ge=0, le=255)
    name: str = Field(default="", max_length=200)
    width_px: int | None = Field(default=None, ge=16, le=20_000)
    height_px: int | None = Field(default=None, ge=16, le=20_000)
    exposure: float | None = None
    trigger: TriggerSection = TriggerSection()

    @model_validator(mode="after")
    def _resolution_is_whole(self) -> CameraSection:
        if (self.width_px is None) != (self.height_px is None):
            raise ValueError("set width and height, or neither")
        return self


class VideoSection(_Section):
    """A video file or network stream, for trials.

    Attributes:
        location: File path or rtsp:// address; empty until one is chosen.
        at_own_speed: Whether a file runs at its own speed or as fast as it can be inspected.
    """

    location: str = Field(default="", max_length=2000)
    trigger: TriggerSection = TriggerSection(kind=TriggerKind.INTERVAL)
    at_own_speed: bool = True


class SyntheticSection(_Section):
    """The synthetic line of the demo."""

    parts_per_min: float = Field(default=40.0, gt=0, le=6000)
    defect_share: float = Field(default=0.15, ge=0, le=1)
    seed: int = Field(default=7, ge=0, le=2**31)
    size_px: int = Field(default=512, ge=MIN_SIZE_PX, le=MAX_SIZE_PX)


class SourceSection(_Section):
    """Which source is chosen, and the choices for each kind, kept when the kind changes."""

    kind: SourceKind = SourceKind.FOLDER
    folder: FolderSection = FolderSection()
    camera: CameraSection = CameraSection()
    video: VideoSection = VideoSection()
    synthetic: SyntheticSection = SyntheticSection()


class StorageSection(_Section):
    """Where the station remembers.

    Attributes:
        database_url: `postgresql://…`, or a file; empty for a file in the data folder.
        pictures_folder: Where the image store lies; None for the data folder.
        picture_format: "original" keeps a file's bytes; "jpeg" makes small pictures.
        keep_maps: Whether anomaly maps are kept, so that History can show them.
    """

    database_url: str = Field(default="", max_length=2000)
    pictures_folder: Path | None = None
    picture_format: Literal["original", "jpeg"] = "original"
    jpeg_quality: int = Field(default=92, ge=50, le=100)
    keep_maps: bool = True


class RetentionSection(_Section):
    """How long pictures are kept; records are kept for good, labelled pictures too.

    Attributes:
        pass_days: Pictures of PASS parts; the other days alike. None: no limit.
        pass_share: Share of PASS pictures that stays after `pass_share_after_days`, by chance.
        quota_gb: Room for pictures; the oldest PASS pictures go first. None: no limit.
        minimum_free_gb: Room that pictures leave on their disk.
    """

    pass_days: int | None = Field(default=30, ge=1, le=36_500)
    review_days: int | None = Field(default=180, ge=1, le=36_500)
    fail_days: int | None = Field(default=365, ge=1, le=36_500)
    not_inspected_days: int | None = Field(default=180, ge=1, le=36_500)
    pass_share: float = Field(default=1.0, ge=0, le=1)
    pass_share_after_days: float = Field(default=1.0, ge=0, le=3650)
    quota_gb: float | None = Field(default=50.0, ge=0.1, le=1_000_000)
    minimum_free_gb: float = Field(default=2.0, ge=0, le=100_000)

    @model_validator(mode="after")
    def _findings_are_kept_at_least_as_long(self) -> RetentionSection:
        if self.fail_days is not None and (
            self.pass_days is None or self.fail_days < self.pass_days
        ):
            raise ValueError("pictures of FAIL parts are kept at least as long as those of PASS")
        return self


class AlarmSection(_Section):
    """When the station raises alarms.

    Attributes:
        failed_n: This many FAIL parts ...
        failed_m: ... among the last so many raise the alarm.
        drift: Whether the scores of PASS parts are watched.
        latch_fail: Whether the lamp keeps FAIL until it is acknowledged.
        disk_low_gb: Less room than this for pictures raises the alarm.
    """

    failed_n: int = Field(default=3, ge=1, le=1000)
    failed_m: int = Field(default=10, ge=1, le=1000)
    drift: bool = True
    latch_fail: bool = False
    disk_low_gb: float = Field(default=5.0, ge=0, le=100_000)

    @model_validator(mode="after")
    def _n_of_m_is_possible(self) -> AlarmSection:
        if self.failed_n > self.failed_m:
            raise ValueError("more parts would have to fail than are looked at")
        return self


class SoundSection(_Section):
    """Which verdicts are heard."""

    on_pass: bool = False
    on_review: bool = False
    on_fail: bool = False
    on_not_inspected: bool = False
    volume: float = Field(default=0.7, ge=0, le=1)


class DisplaySection(_Section):
    """How the window looks.

    Attributes:
        language: "" follows the computer.
        theme: "system" follows the computer.
        scale_percent: Size of everything in the window, on top of the computer's own scaling.
        heatmap_opacity: In [0, 1].
    """

    scale_percent: int = Field(default=100, ge=100, le=200)
    theme: Literal["system", "light", "dark"] = "system"
    language: Literal["", "en", "de"] = ""
    kiosk: bool = False
    heatmap: bool = True
    heatmap_opacity: float = Field(default=0.6, ge=0, le=1)


class EngineSection(_Section):
    """What computes.

    Attributes:
        provider: "auto" takes CUDA where it is usable.
        threads: None takes all cores up to eight.
    """

    provider: Literal["auto", "cpu", "cuda"] = "auto"
    threads: int | None = Field(default=None, ge=1, le=256)


class WorkSection(_Section):
    """What the station is working on, remembered from one start to the next.

    Attributes:
        category: The active category's name; "" for none.
        shift_starts: Local times at which shifts begin; counters begin anew there.
        reset_on_new_lot: Whether counters begin anew with a new lot as well.
        start_at_launch: Whether inspection begins when the program starts.
    """

    category: str = Field(default="", max_length=80)
    lot: str = Field(default="", max_length=200)
    operator: str = Field(default="", max_length=200)
    shift_starts: tuple[time, ...] = Field(default=(time(6), time(14), time(22)), max_length=24)
    reset_on_new_lot: bool = True
    start_at_launch: bool = False

    @field_validator("shift_starts")
    @classmethod
    def _wall_clock_times(cls, starts: tuple[time, ...]) -> tuple[time, ...]:
        if any(start.tzinfo is not None for start in starts):
            raise ValueError("shifts begin at local times, without a time zone")
        return tuple(sorted(set(starts)))


class Settings(_Section):
    """Everything that can be chosen."""

    version: int = Field(default=SETTINGS_VERSION, ge=1)
    source: SourceSection = SourceSection()
    storage: StorageSection = StorageSection()
    retention: RetentionSection = RetentionSection()
    alarms: AlarmSection = AlarmSection()
    sound: SoundSection = SoundSection()
    display: DisplaySection = DisplaySection()
    engine: EngineSection = EngineSection()
    work: WorkSection = WorkSection()


def changed_settings(settings: Settings, changes: Mapping[str, Any]) -> Settings:
    """The settings with some values changed, such as `{"alarms": {"failed_n": 2}}`.

    Raises:
        SettingsError: A value cannot be used; says which and why.
    """
    try:
        return Settings.model_validate(_merged(settings.model_dump(mode="json"), changes))
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        name = ".".join(str(step) for step in problem["loc"])
        text = problem["msg"].removeprefix("Value error, ")
        raise SettingsError(f"The setting {name} cannot be used: {text}") from error


def _merged(values: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(values)
    for key, change in changes.items():
        inner = merged.get(key)
        if isinstance(change, Mapping) and isinstance(inner, Mapping):
            merged[key] = _merged(inner, change)
        else:
            merged[key] = change
    return merged
