"""The normal map: how warm good pictures usually are at each place under a fixed camera.

Heat divided by it counts less where even good parts differ, at an edge or a reflection, and more
where they never do. It makes sense only where every part lies the same way.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]

LIMIT = 2.0
"""No place counts less than a half or more than twice: a defect must show wherever it is."""
_PRIOR_PICTURES = 5
"""Few pictures know little of each place: so many that are equally warm everywhere are added."""
_SIGMA = 1.0
"""In patches: neighbouring places share what pictures know of each."""


class UsualHeat:
    """Heat of held-out good pictures, summed by fold; what is usual with and without one fold.

    Args:
        inspected: `(rows, columns)` how much of each patch is inspected, in [0, 1].
        n_folds: How many folds there are.
    """

    def __init__(self, inspected: npt.NDArray[np.floating[Any]], n_folds: int) -> None:
        self._inspected = np.asarray(inspected, np.float64)
        self._weights = _blurred(self._inspected)
        self._totals = np.zeros((n_folds, *inspected.shape), np.float64)
        self._counts = np.zeros(n_folds, np.intp)

    def add(self, fold: int, heat: FloatArray) -> None:
        """Add the heat `(rows, columns)` of one picture of a fold."""
        self._totals[fold] += heat
        self._counts[fold] += 1

    def normal_map(self, *, without_fold: int | None = None) -> FloatArray:
        """What heat is divided by, `(rows, columns)` float32, 1 on average where it is inspected.

        Args:
            without_fold: Whose pictures do not count. A good picture that weighed its own heat
                would look more usual than those to come; and where a fold's bank has a gap, its
                pictures are all warm, while the final bank has its gaps elsewhere.
        """
        others = np.arange(len(self._counts)) != without_fold
        total, count = self._totals[others].sum(axis=0), int(self._counts[others].sum())
        everywhere = self._mean(total / max(count, 1))
        usual = (total + _PRIOR_PICTURES * everywhere) / (count + _PRIOR_PICTURES)
        known = self._weights > 0
        smooth = np.divide(
            _blurred(usual * self._inspected), self._weights, out=np.ones_like(usual), where=known
        )
        mean = self._mean(smooth)
        if mean <= 0:
            # Pictures that are all alike have no heat anywhere.
            return np.ones(usual.shape, np.float32)
        normal = np.where(known, np.clip(smooth / mean, 1 / LIMIT, LIMIT), 1.0)
        return np.asarray(normal, np.float32)

    def _mean(self, values: npt.NDArray[np.float64]) -> float:
        return float(np.average(values, weights=self._inspected))


def _blurred(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    blurred = cv2.GaussianBlur(values, (0, 0), _SIGMA, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(blurred, np.float64)
