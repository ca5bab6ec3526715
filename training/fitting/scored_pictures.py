"""Pictures with their anomaly scores and maps, as a bundle's calibration keeps them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from inspectai_desktop.inference.bundle import (
    DEFECT_SCORES_KEY,
    HELD_OUT_KEY,
    IMAGE_DIGESTS_KEY,
    IMAGE_NAMES_KEY,
)
from training.fitting.highest_maps import HighestMaps
from training.fitting.image_folder import CheckedImages, shown_name

Arrays = dict[str, npt.NDArray[np.generic]]


@dataclass(frozen=True, slots=True, eq=False)
class ScoredPictures:
    """Pictures, their anomaly scores `(n,)`, and the maps of those that score highest."""

    images: CheckedImages
    scores: npt.NDArray[np.float64]
    maps: HighestMaps

    @property
    def by_path(self) -> tuple[tuple[Path, float], ...]:
        """Each picture with its score."""
        return tuple(zip(self.images.paths, (float(s) for s in self.scores), strict=True))

    def held_out_arrays(self) -> Arrays:
        """As a bundle keeps good pictures that its bank did not know when they were scored."""
        return {
            HELD_OUT_KEY: self.scores,
            IMAGE_NAMES_KEY: np.array([shown_name(path) for path in self.images.paths]),
            IMAGE_DIGESTS_KEY: np.array(self.images.digests),
            **self.maps.arrays("held_out"),
        }

    def defect_arrays(self) -> Arrays:
        """As a bundle keeps known defective pictures."""
        return {
            DEFECT_SCORES_KEY: self.scores,
            "defect_names": np.array([shown_name(path) for path in self.images.paths]),
            **self.maps.arrays("defect"),
        }
