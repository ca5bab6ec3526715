"""Pictures of a synthetic product: a machined metal part lying in its fixture.

Made for the demo and for tests, where no factory's pictures may be used. The lighting, the place
of the part, its tool marks and the sensor's noise vary from part to part; five kinds of defect
come with their ground truth.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from inspectai_desktop.errors import SettingsError, SourceError
from inspectai_desktop.jobs import CancellationToken, Progress, ReportProgress, ignore_progress
from inspectai_desktop.sources.synthetic_defects import Defect, surface_change
from inspectai_desktop.sources.synthetic_photograph import (
    Lighting,
    changed_surface,
    in_fixture,
    photographed,
    placed,
    placement_in_fixture,
    plate_picture,
)
from inspectai_desktop.sources.synthetic_surface import plate_surface

__all__ = ["Defect", "SyntheticPart", "jpeg_file", "render_part", "write_dataset"]

MIN_SIZE_PX = 64
MAX_SIZE_PX = 4096
MIN_SEVERITY = 0.25
JPEG_QUALITY = 95


@dataclass(frozen=True, slots=True, eq=False)
class SyntheticPart:
    """One rendered part.

    Attributes:
        pixels: `(size, size, 3)` uint8 RGB.
        mask: `(size, size)` uint8: 255 where the defect is, 0 elsewhere.
        defect: None for a good part.
        severity: From 0.25 (just visible) to 1 (gross); 0 for a good part.
    """

    pixels: npt.NDArray[np.uint8]
    mask: npt.NDArray[np.uint8]
    defect: Defect | None
    severity: float


def render_part(
    generator: np.random.Generator, *, size_px: int = 512, defect: Defect | None = None
) -> SyntheticPart:
    """Render one part; the same generator state gives the same picture.

    Raises:
        SettingsError: The size is outside 64 to 4096 pixels.
    """
    if not MIN_SIZE_PX <= size_px <= MAX_SIZE_PX:
        raise SettingsError(
            f"A synthetic picture of {size_px} pixels cannot be made.",
            f"Choose a size from {MIN_SIZE_PX} to {MAX_SIZE_PX} pixels.",
        )
    lighting = Lighting.drawn(generator)
    severity = 0.0 if defect is None else float(generator.uniform(MIN_SEVERITY, 1.0))
    change = None if defect is None else surface_change(generator, defect, severity, size_px)
    surface = plate_surface(size_px)
    light = plate_picture(generator, lighting, changed_surface(surface, change, size_px), change)
    placement = placement_in_fixture(generator, size_px)
    picture, coverage = placed(light, surface.coverage, placement)
    pixels = photographed(generator, in_fixture(picture, coverage, lighting), lighting)
    mask = np.zeros((size_px, size_px), np.uint8)
    if change is not None:
        visible = (surface.coverage > 0.5) & (
            (surface.openness > 0.3) | (change.filled is not None)
        )
        truth = (change.truth & visible).astype(np.uint8) * 255
        moved = cv2.warpAffine(truth, placement, (size_px, size_px), flags=cv2.INTER_NEAREST)
        mask = np.asarray(moved, dtype=np.uint8)
    return SyntheticPart(pixels, mask, defect, severity)


@dataclass(frozen=True, slots=True)
class _Planned:
    """One picture of a data set before it is rendered."""

    split: str
    defect: Defect | None
    number: int

    @property
    def picture(self) -> Path:
        kind = "good" if self.defect is None else self.defect.value
        return Path(self.split, kind, f"{self.number:03d}.jpg")

    @property
    def mask(self) -> Path | None:
        if self.defect is None:
            return None
        return Path("ground_truth", self.defect.value, f"{self.number:03d}_mask.png")


def write_dataset(
    folder: Path,
    *,
    seed: int = 42,
    n_train_good: int = 60,
    n_test_good: int = 20,
    n_per_defect: int = 8,
    size_px: int = 512,
    report: ReportProgress = ignore_progress,
    token: CancellationToken | None = None,
) -> None:
    """Write a data set of synthetic parts in MVTec AD layout: JPEG pictures, PNG masks.

    A picture depends on the seed, its folder and its number alone, not on how many others there
    are. The folder appears whole or not at all.

    Raises:
        SourceError: The folder holds something already, or cannot be written.
        JobCancelled: The token was set; nothing is left behind.
    """
    planned = [_Planned("train", None, number) for number in range(n_train_good)]
    planned += [_Planned("test", None, number) for number in range(n_test_good)]
    planned += [_Planned("test", defect, n) for defect in Defect for n in range(n_per_defect)]
    token = token if token is not None else CancellationToken()
    unfinished = folder.with_name(f".{folder.name}.unfinished-{os.getpid()}")
    try:
        if folder.exists() and any(folder.iterdir()):
            raise SourceError(
                f"The folder {folder} is not empty.", "Choose a new folder for the synthetic parts."
            )
        unfinished.mkdir(parents=True)
        for done, item in enumerate(planned):
            token.raise_if_cancelled()
            _write_part(unfinished, item, seed, size_px)
            report(Progress("render", done + 1, len(planned), f"Rendered {item.picture}"))
        if folder.exists():
            folder.rmdir()
        unfinished.rename(folder)
    except OSError as error:
        raise SourceError(
            f"The synthetic parts cannot be written to {folder}: {error.strerror or error}.",
            "Check that the disk has room and that the folder may be written to.",
        ) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _write_part(root: Path, item: _Planned, seed: int, size_px: int) -> None:
    kinds = [None, *Defect]
    stream = [seed, ("train", "test").index(item.split), kinds.index(item.defect), item.number]
    part = render_part(np.random.default_rng(stream), size_px=size_px, defect=item.defect)
    _write_bytes(root / item.picture, jpeg_file(part.pixels))
    if item.mask is not None:
        _write_bytes(root / item.mask, cv2.imencode(".png", part.mask)[1].tobytes())


def jpeg_file(pixels: npt.NDArray[np.uint8]) -> bytes:
    """RGB pixels as the JPEG file that a camera would write."""
    bgr = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
    return cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])[1].tobytes()


def _write_bytes(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)  # cv2.imwrite cannot write non-ASCII paths on Windows
