"""Settings of the source: where pictures come from."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from inspectai_desktop.settings import SourceKind
from inspectai_desktop.sources.folder_settings import Afterwards
from inspectai_desktop.sources.frame_triggers import TriggerKind
from inspectai_desktop.ui.settings_fields.field_spec import (
    CountsFrom,
    FieldGroup,
    FieldKind,
    FieldSpec,
)
from inspectai_desktop.ui.widgets.captioned_field import Choice

_KIND = "source.kind"
_FOLDER = (_KIND, SourceKind.FOLDER.value)
_CAMERA = (_KIND, SourceKind.CAMERA.value)
_VIDEO = (_KIND, SourceKind.VIDEO.value)
_SYNTHETIC = (_KIND, SourceKind.SYNTHETIC.value)
_NEXT = CountsFrom.NEXT_START_OF_INSPECTION


def source_group() -> FieldGroup:
    """Kind of source, and the fields of each kind."""
    fields = (
        _kind(),
        *_folder(),
        *_afterwards(),
        *_waiting(),
        *_camera(),
        *_trigger("source.camera", _CAMERA),
        *_video(),
        *_trigger("source.video", _VIDEO),
        *_synthetic(),
    )
    return FieldGroup("source", QCoreApplication.translate("SettingsForm", "Source"), fields)


def _kind() -> FieldSpec:
    return FieldSpec(
        _KIND,
        QCoreApplication.translate("SettingsForm", "Pictures come from"),
        FieldKind.CHOICE,
        choices=(
            Choice("folder", QCoreApplication.translate("SettingsForm", "Folder")),
            Choice("camera", QCoreApplication.translate("SettingsForm", "Camera")),
            Choice("video", QCoreApplication.translate("SettingsForm", "Video")),
            Choice("synthetic", QCoreApplication.translate("SettingsForm", "Simulated line")),
        ),
        counts_from=_NEXT,
    )


def _folder() -> tuple[FieldSpec, ...]:
    return (
        FieldSpec(
            "source.folder.path",
            QCoreApplication.translate("SettingsForm", "Watched folder"),
            FieldKind.FOLDER,
            QCoreApplication.translate(
                "SettingsForm", "The folder that the camera writes its pictures into."
            ),
            shown_when=_FOLDER,
            counts_from=_NEXT,
        ),
        FieldSpec(
            "source.folder.subfolders",
            QCoreApplication.translate("SettingsForm", "Subfolders"),
            FieldKind.FLAG,
            QCoreApplication.translate("SettingsForm", "Inspect pictures in subfolders too."),
            shown_when=_FOLDER,
            counts_from=_NEXT,
        ),
        FieldSpec(
            "source.folder.extensions",
            QCoreApplication.translate("SettingsForm", "File endings"),
            FieldKind.ENDINGS,
            QCoreApplication.translate(
                "SettingsForm", "Only files with these endings are inspected. Separate by commas."
            ),
            shown_when=_FOLDER,
            counts_from=_NEXT,
        ),
        FieldSpec(
            "source.folder.part_pattern",
            QCoreApplication.translate("SettingsForm", "Part number in the file name"),
            FieldKind.PART_PATTERN,
            QCoreApplication.translate(
                "SettingsForm",
                "A regular expression; empty takes the whole name. Example: _(\\d+)_ takes the "
                "digits between two underscores. Try it on a file name of yours.",
            ),
            shown_when=_FOLDER,
            counts_from=_NEXT,
        ),
    )


def _afterwards() -> tuple[FieldSpec, ...]:
    return (
        FieldSpec(
            "source.folder.afterwards",
            QCoreApplication.translate("SettingsForm", "After the inspection"),
            FieldKind.CHOICE,
            QCoreApplication.translate(
                "SettingsForm", "What happens to a file once its inspection is recorded."
            ),
            choices=(
                Choice(
                    Afterwards.LEAVE.value,
                    QCoreApplication.translate("SettingsForm", "Leave it"),
                ),
                Choice(
                    Afterwards.MOVE.value,
                    QCoreApplication.translate("SettingsForm", "Move by verdict"),
                ),
                Choice(
                    Afterwards.DELETE.value,
                    QCoreApplication.translate("SettingsForm", "Delete it"),
                ),
            ),
            shown_when=_FOLDER,
            counts_from=_NEXT,
        ),
        FieldSpec(
            "source.folder.move_to",
            QCoreApplication.translate("SettingsForm", "Move to"),
            FieldKind.FOLDER,
            QCoreApplication.translate(
                "SettingsForm",
                "The folders PASS, REVIEW, FAIL and NOT_INSPECTED are made here; empty makes them "
                "in the watched folder.",
            ),
            shown_when=("source.folder.afterwards", Afterwards.MOVE.value),
            counts_from=_NEXT,
        ),
    )


def _waiting() -> tuple[FieldSpec, ...]:
    second = QCoreApplication.translate("SettingsForm", "s")
    return (
        FieldSpec(
            "source.folder.settle_s",
            QCoreApplication.translate("SettingsForm", "A file is finished after"),
            FieldKind.NUMBER,
            QCoreApplication.translate(
                "SettingsForm",
                "So long its size must not change before it is read. 0.25 s suits local disks, "
                "several seconds suit network folders.",
            ),
            unit=second,
            shown_when=_FOLDER,
            counts_from=_NEXT,
        ),
        FieldSpec(
            "source.folder.unreadable_after_s",
            QCoreApplication.translate("SettingsForm", "Give up unreadable files after"),
            FieldKind.NUMBER,
            QCoreApplication.translate(
                "SettingsForm",
                "A file that cannot be read so long after its last change is recorded as "
                "NOT INSPECTED.",
            ),
            unit=second,
            shown_when=_FOLDER,
            counts_from=_NEXT,
        ),
        FieldSpec(
            "source.folder.rescan_s",
            QCoreApplication.translate("SettingsForm", "Look through the folder every"),
            FieldKind.NUMBER,
            QCoreApplication.translate(
                "SettingsForm", "Network folders do not tell of new files; this finds them."
            ),
            unit=second,
            shown_when=_FOLDER,
            counts_from=_NEXT,
        ),
    )


def _camera() -> tuple[FieldSpec, ...]:
    pixels = QCoreApplication.translate("SettingsForm", "px")
    own = QCoreApplication.translate("SettingsForm", "as the camera has it")
    return (
        FieldSpec(
            "source.camera.index",
            QCoreApplication.translate("SettingsForm", "Camera"),
            FieldKind.CAMERA,
            QCoreApplication.translate("SettingsForm", "Cameras connected to this computer."),
            shown_when=_CAMERA,
            counts_from=_NEXT,
        ),
        FieldSpec(
            "source.camera.width_px",
            QCoreApplication.translate("SettingsForm", "Picture width"),
            FieldKind.WHOLE,
            QCoreApplication.translate(
                "SettingsForm", "Give width and height, or leave both to the camera."
            ),
            unit=pixels,
            none_title=own,
            shown_when=_CAMERA,
            counts_from=_NEXT,
        ),
        FieldSpec(
            "source.camera.height_px",
            QCoreApplication.translate("SettingsForm", "Picture height"),
            FieldKind.WHOLE,
            unit=pixels,
            none_title=own,
            shown_when=_CAMERA,
            counts_from=_NEXT,
        ),
        FieldSpec(
            "source.camera.exposure",
            QCoreApplication.translate("SettingsForm", "Exposure"),
            FieldKind.NUMBER,
            QCoreApplication.translate(
                "SettingsForm", "In the camera's own unit; its manual tells which."
            ),
            none_title=own,
            shown_when=_CAMERA,
            counts_from=_NEXT,
        ),
    )


def _trigger(section: str, when: tuple[str, str]) -> tuple[FieldSpec, ...]:
    kind = f"{section}.trigger.kind"
    second = QCoreApplication.translate("SettingsForm", "s")
    return (
        FieldSpec(
            kind,
            QCoreApplication.translate("SettingsForm", "A picture is taken"),
            FieldKind.CHOICE,
            QCoreApplication.translate(
                "SettingsForm", "The key T and the trigger button take one in any case."
            ),
            choices=(
                Choice(
                    TriggerKind.MANUAL.value,
                    QCoreApplication.translate("SettingsForm", "by hand"),
                ),
                Choice(
                    TriggerKind.INTERVAL.value,
                    QCoreApplication.translate("SettingsForm", "at intervals"),
                ),
                Choice(
                    TriggerKind.MOTION.value,
                    QCoreApplication.translate("SettingsForm", "when a part rests"),
                ),
            ),
            shown_when=when,
            counts_from=_NEXT,
        ),
        FieldSpec(
            f"{section}.trigger.interval_s",
            QCoreApplication.translate("SettingsForm", "Interval"),
            FieldKind.NUMBER,
            QCoreApplication.translate("SettingsForm", "Time from one picture to the next."),
            unit=second,
            shown_when=(kind, TriggerKind.INTERVAL.value),
            counts_from=_NEXT,
        ),
        FieldSpec(
            f"{section}.trigger.still_s",
            QCoreApplication.translate("SettingsForm", "A part rests after"),
            FieldKind.NUMBER,
            QCoreApplication.translate(
                "SettingsForm", "So long nothing may move before the picture is taken."
            ),
            unit=second,
            shown_when=(kind, TriggerKind.MOTION.value),
            counts_from=_NEXT,
        ),
        FieldSpec(
            f"{section}.trigger.moving_share",
            QCoreApplication.translate("SettingsForm", "Motion begins at"),
            FieldKind.SHARE,
            QCoreApplication.translate(
                "SettingsForm", "So much of the picture must change to count as motion."
            ),
            shown_when=(kind, TriggerKind.MOTION.value),
            counts_from=_NEXT,
        ),
    )


def _video() -> tuple[FieldSpec, ...]:
    return (
        FieldSpec(
            "source.video.location",
            QCoreApplication.translate("SettingsForm", "File or address"),
            FieldKind.VIDEO_FILE,
            QCoreApplication.translate(
                "SettingsForm", "A video file, or a network camera's address: rtsp://…"
            ),
            shown_when=_VIDEO,
            counts_from=_NEXT,
        ),
        FieldSpec(
            "source.video.at_own_speed",
            QCoreApplication.translate("SettingsForm", "Own speed"),
            FieldKind.FLAG,
            QCoreApplication.translate(
                "SettingsForm",
                "Play a file at its own speed; else as fast as it can be inspected.",
            ),
            shown_when=_VIDEO,
            counts_from=_NEXT,
        ),
    )


def _synthetic() -> tuple[FieldSpec, ...]:
    return (
        FieldSpec(
            "source.synthetic.parts_per_min",
            QCoreApplication.translate("SettingsForm", "Parts"),
            FieldKind.NUMBER,
            QCoreApplication.translate(
                "SettingsForm", "How fast the simulated line runs; for trying out and training."
            ),
            unit=QCoreApplication.translate("SettingsForm", "per min"),
            shown_when=_SYNTHETIC,
            counts_from=_NEXT,
        ),
        FieldSpec(
            "source.synthetic.defect_share",
            QCoreApplication.translate("SettingsForm", "Defective parts"),
            FieldKind.SHARE,
            QCoreApplication.translate("SettingsForm", "So many of the simulated parts."),
            shown_when=_SYNTHETIC,
            counts_from=_NEXT,
        ),
    )
