"""The sources a person can choose in the header, made of the settings."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from inspectai_desktop.settings import SourceKind, SourceSection
from inspectai_desktop.ui.widgets.captioned_field import Choice

TRIGGERED_KINDS = frozenset({SourceKind.CAMERA, SourceKind.VIDEO, SourceKind.SYNTHETIC})
"""Kinds that take a picture when a person presses the trigger."""


def source_choices(sources: SourceSection) -> list[Choice]:
    """The sources that are set up, each under its kind."""
    titles = {kind: _title(kind, sources) for kind in SourceKind}
    return [Choice(kind.value, title) for kind, title in titles.items() if title]


def chosen_source(sources: SourceSection) -> str:
    """Key of the chosen source; "" while it is not set up."""
    return sources.kind.value if _title(sources.kind, sources) else ""


def _title(kind: SourceKind, sources: SourceSection) -> str:
    """What people read; "" for a source that is not set up."""
    match kind:
        case SourceKind.FOLDER:
            path = sources.folder.path
            folder = QCoreApplication.translate("Source", "Folder: {path}")
            return "" if path is None else folder.format(path=path)
        case SourceKind.CAMERA:
            if not sources.camera.name and sources.kind is not SourceKind.CAMERA:
                return ""
            name = sources.camera.name or str(sources.camera.index)
            return QCoreApplication.translate("Source", "Camera: {name}").format(name=name)
        case SourceKind.VIDEO:
            video = QCoreApplication.translate("Source", "Video: {name}")
            return video.format(name=sources.video.location) if sources.video.location else ""
        case SourceKind.SYNTHETIC:
            if sources.kind is not SourceKind.SYNTHETIC:
                return ""
            return QCoreApplication.translate("Source", "Simulated line")
