"""PatchCore's scores from a memory bank (Roth et al. 2022, "Towards Total Recall")."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from inspectai_desktop.inference.memory_bank import MemoryBank

FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class PatchScores:
    """Patch scores of one picture.

    Attributes:
        bank: `(rows, columns)` distances to the memory bank.
        fine: `(fine rows, fine columns)` those of the fine map in the same unit, if there is one.
        normal: What the heat is divided by on the finer of the grids, if there is a normal map.
    """

    bank: FloatArray
    fine: FloatArray | None = None
    normal: FloatArray | None = None

    @property
    def heat(self) -> FloatArray:
        """What the heatmap shows: the mean of both on the finer grid, or the bank's alone."""
        heat = self._heat_of_both
        return heat if self.normal is None else heat / self.normal

    @property
    def _heat_of_both(self) -> FloatArray:
        if self.fine is None:
            return self.bank
        rows, columns = self.fine.shape
        stretched = cv2.resize(self.bank, (columns, rows), interpolation=cv2.INTER_LINEAR)
        return np.asarray(0.5 * (stretched + self.fine), np.float32)


def patch_scores(bank: MemoryBank, embeddings: FloatArray) -> FloatArray:
    """Distance of each patch embedding `(n, dim)` to its nearest bank entry, `(n,)`."""
    return bank.search(embeddings, 1).distances[:, 0]


def reweighting(bank: MemoryBank, embedding: FloatArray, neighbours: int) -> float:
    """The paper's factor on the image's score (eq. 7), in [0, 1].

    The most anomalous patch counts less where its nearest bank entry lies among many others:
    `1 - exp(d(m, m*)) / sum of exp(d(m, m'))` over the neighbours m' of m*, with m the patch and m*
    its nearest bank entry.

    Args:
        bank: The memory bank.
        embedding: `(dim,)` of the patch with the highest score.
        neighbours: How many bank entries around m* are looked at, itself included.
    """
    query = embedding.reshape(1, -1)
    nearest = bank.search(query, 1)
    around = bank.search(bank.embeddings[nearest.indices[0, :1]], neighbours).indices[0]
    distances = np.linalg.norm(bank.embeddings[around] - query, axis=1).astype(np.float64)
    own = float(nearest.distances[0, 0])
    # Shifted by the largest, so that exp cannot overflow.
    shift = max(own, float(distances.max()))
    total = np.exp(distances - shift).sum()
    return float(1.0 - np.exp(own - shift) / total)
