"""Hands the pictures of judged parts to the image store, as people chose to keep them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspectai_desktop.services.collaborators import PictureReferences
from inspectai_desktop.storage.picture_file import PictureFormat, PictureKeeping

if TYPE_CHECKING:
    from collections.abc import Callable

    from inspectai_desktop.services.line_parts import JudgedPart
    from inspectai_desktop.settings import Settings
    from inspectai_desktop.storage.image_store import ImageStore


@dataclass(frozen=True, slots=True)
class KeepingChoice:
    """What people chose to keep.

    Attributes:
        keeping: How a picture is kept.
        maps: Whether anomaly maps are kept.
    """

    keeping: PictureKeeping
    maps: bool


def keeping_choice(settings: Settings) -> KeepingChoice:
    """The choice that the settings make."""
    storage = settings.storage
    picture_format = (
        PictureFormat.JPEG if storage.picture_format == "jpeg" else PictureFormat.ORIGINAL
    )
    return KeepingChoice(PictureKeeping(picture_format, storage.jpeg_quality), storage.keep_maps)


class StorePictureKeeper:
    """Keeps pictures in the image store; the recording thread's `PictureKeeper`."""

    def __init__(self, store: ImageStore, choice: Callable[[], KeepingChoice]) -> None:
        self._store = store
        self._choice = choice

    def keep(self, judged: JudgedPart) -> PictureReferences:
        """Store picture and anomaly map, as chosen; doing it again replaces the same files.

        Raises:
            StorageError: The store is gone, full or cannot be written.
        """
        choice = self._choice()
        inspection, arrival = judged.inspection, judged.part.arrival
        image = anomaly_map = None
        if arrival.image is not None or arrival.encoded is not None:
            image = self._store.keep_picture(
                inspection.inspection_id,
                inspection.inspected_at,
                choice.keeping,
                image=arrival.image,
                encoded=arrival.encoded,
                suffix=arrival.suffix,
            )
        if choice.maps and judged.prediction is not None:
            anomaly_map = self._store.keep_map(
                inspection.inspection_id,
                inspection.inspected_at,
                judged.prediction.anomaly_map,
            )
        return PictureReferences(image, anomaly_map)

    def discard(self, references: PictureReferences) -> None:
        """Remove pictures that no inspection refers to.

        Raises:
            StorageError: They cannot be removed.
        """
        kept = [name for name in (references.image, references.anomaly_map) if name is not None]
        self._store.remove(kept)
