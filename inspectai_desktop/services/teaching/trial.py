"""Trying a bundle on pictures: verdicts that are shown and never recorded as production."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import ImageError, InspectAIError
from inspectai_desktop.inference.image_decoding import list_pictures, read_image

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

    from inspectai_desktop.domain.image import Image
    from inspectai_desktop.domain.threshold import Thresholds
    from inspectai_desktop.services.line_parts import DetectorLike
    from inspectai_desktop.settings import EngineSection

log = logging.getLogger(__name__)

MOST_PICTURES = 500


@dataclass(frozen=True, slots=True, eq=False)
class TrialVerdict:
    """What a bundle says of one picture.

    Attributes:
        image: The picture; None when it could not be read.
        anomaly_map: `(height, width)` float32; None with NOT_INSPECTED.
        thresholds: Those that made the verdict.
        anomaly_score: None with NOT_INSPECTED.
        reason: Why it was not inspected; "" otherwise.
    """

    verdict: Verdict
    image: Image | None
    thresholds: Thresholds
    anomaly_score: float | None = None
    anomaly_map: npt.NDArray[np.float32] | None = None
    reason: str = ""


class Trial:
    """A bundle on trial; belongs to one thread."""

    def __init__(self, detector: DetectorLike, thresholds: Thresholds) -> None:
        self._detector = detector.with_thresholds(thresholds)
        self._thresholds = thresholds

    @classmethod
    def open(
        cls, bundle_folder: Path, thresholds: Thresholds | None, engine: EngineSection
    ) -> Trial:
        """Load a bundle for trial, at its own thresholds or others; takes tenths of a second.

        Raises:
            BundleError: It is gone or damaged.
            InspectAIError: Its encoder cannot be run here.
        """
        # ONNX Runtime and faiss take half a second to import: not before a bundle is tried.
        from inspectai_desktop.inference.detector import Detector  # noqa: PLC0415

        # One thread: the station goes on judging beside the trial.
        detector = Detector.load(bundle_folder, provider=engine.provider, threads=1)
        return cls(detector, thresholds or detector.thresholds)

    def at(self, thresholds: Thresholds) -> Trial:
        """The same bundle at other thresholds."""
        return Trial(self._detector, thresholds)

    def judge_file(self, path: Path) -> TrialVerdict:
        """Judge a picture file; whatever fails makes NOT_INSPECTED, as on the line."""
        try:
            image = read_image(path)
        except InspectAIError as error:
            return TrialVerdict(
                Verdict.NOT_INSPECTED, None, self._thresholds, reason=f"{error.message}"
            )
        return self.judge(image)

    def judge(self, image: Image) -> TrialVerdict:
        """Judge a picture; whatever fails makes NOT_INSPECTED, as on the line."""
        try:
            found = self._detector.predict(image)
        except InspectAIError as error:
            reason = error.message
        except Exception as error:  # any defect of a library: the part is not inspected
            log.exception("The detector failed on %s", image.origin)
            reason = f"The detector failed ({type(error).__name__}: {error})."
        else:
            return TrialVerdict(
                found.verdict, image, self._thresholds, found.anomaly_score, found.anomaly_map
            )
        return TrialVerdict(Verdict.NOT_INSPECTED, image, self._thresholds, reason=reason)


def pictures_among(places: Sequence[Path]) -> tuple[Path, ...]:
    """Picture files among files and folders a person chose; a folder gives its own pictures.

    A file that is no picture stays in: it is told to be NOT_INSPECTED, not left out in silence.

    Raises:
        ImageError: A folder cannot be read, or there is nothing to judge.
    """
    found: list[Path] = []
    for place in places:
        found.extend(list_pictures(place) if place.is_dir() else [place])
    if not found:
        raise ImageError(
            "There are no pictures in what was chosen.",
            "Choose PNG, JPEG, BMP or TIFF files, or a folder that holds some.",
        )
    return tuple(dict.fromkeys(found[:MOST_PICTURES]))
