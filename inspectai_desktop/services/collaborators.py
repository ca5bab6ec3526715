"""What the inspection line needs of others, as narrow as it uses them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from inspectai_desktop.domain.alarm import Alarm, AlarmKind
    from inspectai_desktop.domain.image import Image
    from inspectai_desktop.domain.inspection import FileIdentity, Inspection
    from inspectai_desktop.domain.picture_statistics import PictureStatistics
    from inspectai_desktop.domain.verdict import Verdict
    from inspectai_desktop.services.line_parts import JudgedPart, LoadedBundle
    from inspectai_desktop.sources.source import SourceStatus


class Recorder(Protocol):
    """The station's memory of inspections; written by the recording thread alone."""

    def record(self, inspection: Inspection) -> bool:
        """Remember it for good before returning; False when its file was remembered before.

        Raises:
            StorageError: It could not be remembered now; the line tries again.
        """

    def verdict_of_file(self, file: FileIdentity) -> Verdict | None:
        """The verdict this finished file already got; asked by sources from their threads."""


@dataclass(frozen=True, slots=True)
class PictureReferences:
    """Where the picture and the anomaly map of an inspection lie, relative to the image store."""

    image: str | None = None
    anomaly_map: str | None = None


class PictureKeeper(Protocol):
    """Keeps the pictures of judged parts, by the operator's choice; recording thread alone."""

    def keep(self, judged: JudgedPart) -> PictureReferences:
        """Store the pictures whole before returning.

        Raises:
            StorageError: They could not be stored now; the line tries again.
        """

    def discard(self, references: PictureReferences) -> None:
        """Remove pictures that no inspection refers to."""


class PictureMeterLike(Protocol):
    """Measures the few numbers by which a drift is explained."""

    def measure(self, image: Image, anomaly_map: npt.NDArray[np.float32]) -> PictureStatistics:
        """Numbers of one inspected picture."""


class LineObserver(Protocol):
    """Is told what happens on the line, from the line's threads; must return soon.

    An observer that raises is logged and the line goes on.
    """

    def judged(self, judged: JudgedPart) -> None:
        """A part got its verdict; it is not recorded yet."""

    def measured(self, judged: JudgedPart, statistics: PictureStatistics | None) -> None:
        """Follows `judged` for each PASS part, with its picture statistics if they are known."""

    def recorded(self, inspection: Inspection) -> None:
        """An inspection is remembered for good."""

    def bundle_switched(self, bundle: LoadedBundle | None) -> None:
        """The next part will be judged by this bundle (None: by none)."""

    def source_changed(self, status: SourceStatus) -> None:
        """The source of the present run has another condition."""

    def alarm_raised(self, alarm: Alarm) -> None:
        """Something is not as it should be."""

    def alarm_cleared(self, kind: AlarmKind) -> None:
        """The cause of this alarm is over; told also when none stood."""

    def previewed(self, image: Image) -> None:
        """A frame to look at; only the newest matters."""
