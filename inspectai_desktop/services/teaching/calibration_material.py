"""The pictures behind a bundle's thresholds: their held-out scores and where they looked odd."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.errors import BundleError
from inspectai_desktop.inference.bundle import CALIBRATION_NAME, Bundle, read_bundle

if TYPE_CHECKING:
    from inspectai_desktop.domain.image import Image
    from inspectai_desktop.inference.manifest import Manifest

FloatArray = npt.NDArray[np.float64]
FloatMap = npt.NDArray[np.float32]
_Arrays = Mapping[str, npt.NDArray[np.generic]]


@dataclass(frozen=True, slots=True)
class BundlePictures:
    """A bundle with where the pictures behind its scores lie."""

    folder: Path
    good: tuple[Path, ...] = ()
    defects: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class HeldOutPicture:
    """A picture with the score it got from a memory bank that does not know it.

    Attributes:
        path: Its file; only a name where nobody knows any more where it lies.
        patch_scores: `(rows, columns)` from which its heatmap is made; None if not kept.
        mean_part: What the picture's mean adds to every value of it; None is that of these patches,
            as in bundles that do not say it.
    """

    path: Path
    score: float
    patch_scores: FloatMap | None = None
    mean_part: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class CalibrationMaterial:
    """What thresholds are chosen by.

    Attributes:
        good: Good pictures that were held out while fitting.
        defects: Pictures of known defective parts; empty when none were given.
    """

    manifest: Manifest
    good: tuple[HeldOutPicture, ...]
    defects: tuple[HeldOutPicture, ...] = ()

    @property
    def good_scores(self) -> FloatArray:
        """`(n,)` scores of the good pictures."""
        return np.array([picture.score for picture in self.good], np.float64)

    @property
    def defect_scores(self) -> FloatArray:
        """`(m,)` scores of the defective pictures."""
        return np.array([picture.score for picture in self.defects], np.float64)

    @property
    def calibrated(self) -> Thresholds:
        """The bundle's own thresholds."""
        calibration = self.manifest.calibration
        return Thresholds(calibration.review_threshold, calibration.fail_threshold)


def calibration_material(wanted: BundlePictures) -> CalibrationMaterial:
    """Read what a bundle's calibration remembers; pictures that nobody can place stay names.

    Raises:
        BundleError: The bundle is gone or damaged.
    """
    bundle = read_bundle(wanted.folder)
    arrays = bundle.arrays(CALIBRATION_NAME)
    return CalibrationMaterial(
        bundle.manifest,
        _scored(bundle, arrays, "held_out", "image_names", wanted.good),
        _scored(bundle, arrays, "defect", "defect_names", wanted.defects),
    )


def anomaly_map_of(picture: HeldOutPicture, image: Image, manifest: Manifest) -> FloatMap | None:
    """The heat of a picture at its own size, exactly as the station would show it.

    Raises:
        ImageError: The picture has another shape than those of the category.
    """
    if picture.patch_scores is None:
        return None
    # OpenCV comes along: not before a heatmap is wanted.
    from inspectai_desktop.inference.anomaly_map import (  # noqa: PLC0415
        in_unit_of_score,
        input_anomaly_map,
        source_anomaly_map,
    )
    from inspectai_desktop.inference.preprocessing import Preprocessor  # noqa: PLC0415

    preprocessor = Preprocessor(manifest.preprocessing, manifest.region)
    height, width = preprocessor.input_size
    mask = preprocessor.mask(image.height, image.width)
    input_map = input_anomaly_map(
        picture.patch_scores, height, width, manifest.method.smoothing_sigma, mask
    )
    return source_anomaly_map(
        in_unit_of_score(input_map, mask, manifest.score, picture.mean_part),
        mask,
        preprocessor.box(image),
        image.height,
        image.width,
    )


def _scored(
    bundle: Bundle, arrays: _Arrays, kind: str, names_key: str, paths: Sequence[Path]
) -> tuple[HeldOutPicture, ...]:
    scores = np.asarray(arrays.get(f"{kind}_scores", np.empty(0)), np.float64)
    names = [str(name) for name in arrays.get(names_key, np.empty(0, np.str_))]
    if len(names) != len(scores):
        raise BundleError(
            f"{bundle.origin}: {len(names)} names for {len(scores)} scores in {CALIBRATION_NAME}.",
            "Fit the category again.",
        )
    places = _places(names, paths)
    maps = _maps(arrays, kind)
    return tuple(
        HeldOutPicture(place, float(score), *maps.get(index, (None, None)))
        for index, (place, score) in enumerate(zip(places, scores, strict=True))
    )


def _places(names: list[str], paths: Sequence[Path]) -> list[Path]:
    """Where pictures lie: in the order given when all are there, else by their names."""
    if len(paths) == len(names):
        return list(paths)
    by_name = {path.name: path for path in paths}
    return [by_name.get(Path(name).name, Path(name)) for name in names]


def _maps(arrays: _Arrays, kind: str) -> dict[int, tuple[FloatMap, float | None]]:
    """Patch scores and the mean's part of the score by the picture's place."""
    maps, index = arrays.get(f"{kind}_maps"), arrays.get(f"{kind}_map_index")
    if maps is None or index is None or len(maps) != len(index):
        return {}
    parts = arrays.get(f"{kind}_mean_part")
    of_each: list[float | None] = [None] * len(maps)
    if parts is not None and len(parts) == len(maps):
        of_each = [float(part) for part in np.asarray(parts, np.float64)]
    return {
        int(place): (np.asarray(one, np.float32), part)
        for place, one, part in zip(np.asarray(index, np.int64), maps, of_each, strict=True)
    }
