"""From a bundle's folder to a detector that is ready for its first part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspectai_desktop.domain.inspection import BundleReference
from inspectai_desktop.errors import BundleError
from inspectai_desktop.services.line_parts import LoadedBundle

if TYPE_CHECKING:
    from pathlib import Path

    from inspectai_desktop.domain.threshold import Thresholds
    from inspectai_desktop.settings import EngineSection


@dataclass(frozen=True, slots=True)
class BundleToLoad:
    """Which bundle is to judge.

    Attributes:
        category: The category's name.
        version: The station's number for it.
        folder: Where it lies.
        digest: What it must be; "" accepts any.
        thresholds: An override; None takes the calibrated ones.
    """

    category: str
    version: int
    folder: Path
    digest: str = ""
    thresholds: Thresholds | None = None


def load_bundle(wanted: BundleToLoad, engine: EngineSection) -> LoadedBundle:
    """Read, verify and warm up a bundle; takes some tenths of a second.

    Raises:
        BundleError: Missing, damaged, too new, or not the bundle that was recorded.
        InspectAIError: Its encoder cannot be run here.
    """
    # ONNX Runtime and faiss take half a second to import: not before a bundle is wanted.
    from inspectai_desktop.inference.detector import Detector  # noqa: PLC0415

    detector = Detector.load(
        wanted.folder,
        provider=engine.provider,
        threads=engine.threads,
        thresholds=wanted.thresholds,
    )
    digest = detector.manifest.digest()
    if wanted.digest and digest != wanted.digest:
        raise BundleError(
            f"{wanted.folder}: this is not the bundle that was imported as {wanted.category} "
            f"version {wanted.version}.",
            "Import the right bundle again; its folder was changed from outside.",
        )
    detector.warm_up()
    return LoadedBundle(
        detector=detector,
        reference=BundleReference(wanted.category, wanted.version, digest),
        thresholds=detector.thresholds,
        calibration_scores=detector.calibration_scores,
        thumbnail=detector.thumbnail,
    )
