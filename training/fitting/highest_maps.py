"""Patch scores of the pictures that score highest: what the threshold's gallery shows."""

from __future__ import annotations

import heapq

import numpy as np
import numpy.typing as npt

from inspectai_desktop.inference.detector import ScoredMap

MAX_MAPS = 200
MAX_BYTES = 16 * 1024**2
"""A bundle is copied and loaded as a whole, so that large inputs keep fewer maps."""


class HighestMaps:
    """Keeps the patch scores of the highest-scoring pictures, within two bounds.

    Args:
        grid: Rows and columns of patches.
    """

    def __init__(self, grid: tuple[int, int]) -> None:
        self._grid = grid
        bytes_each = 2 * grid[0] * grid[1]
        self._most = max(1, min(MAX_MAPS, MAX_BYTES // bytes_each))
        self._kept: list[tuple[float, int, float, npt.NDArray[np.float16]]] = []

    def add(self, index: int, scored: ScoredMap, heat: npt.NDArray[np.float32]) -> None:
        """Offer one picture.

        Args:
            index: Its place among the pictures, different for each.
            scored: Its anomaly score and what its mean is of that.
            heat: The patch scores `(rows, columns)` that its heatmap is made of.
        """
        entry = (scored.score, index, scored.mean_part, heat.astype(np.float16))
        if len(self._kept) < self._most:
            heapq.heappush(self._kept, entry)
        elif entry[:2] > self._kept[0][:2]:
            heapq.heapreplace(self._kept, entry)

    def arrays(self, prefix: str) -> dict[str, npt.NDArray[np.generic]]:
        """What the bundle keeps, highest score first.

        `<prefix>_maps` with their `<prefix>_map_index` among the pictures and what the mean adds to
        each, `<prefix>_mean_part`.
        """
        ordered = sorted(self._kept, key=lambda entry: entry[:2], reverse=True)
        maps = np.array([entry[3] for entry in ordered], np.float16)
        return {
            f"{prefix}_maps": maps.reshape(-1, *self._grid),
            f"{prefix}_map_index": np.array([entry[1] for entry in ordered], np.int64),
            f"{prefix}_mean_part": np.array([entry[2] for entry in ordered], np.float64),
        }
