"""The fine map: a second, small memory bank of finer taps, which says better where a defect is.

Its patches are many (a finer tap's grid has four times as many) and near ones are alike, so that
its bank is chosen from patches drawn at random instead of from all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inspectai_desktop.inference.manifest import FineMap, Tap
from inspectai_desktop.jobs import CancellationToken, ignore_progress
from training.fitting.coreset import covering, projected

FloatArray = npt.NDArray[np.float32]

BANK_SIZE = 500
CANDIDATES = 20_000
_PROJECTION_DIM = 128


@dataclass(frozen=True, slots=True, eq=False)
class FittedFineMap:
    """A fine map's memory bank and its unit.

    Attributes:
        embeddings: `(size, dim)` float32.
        covering_radius: Largest distance of a candidate to the bank, in the projected space.
        unit: What its distances are multiplied by.
    """

    embeddings: FloatArray
    covering_radius: float
    unit: float = 1.0

    def described(self, taps: tuple[Tap, ...]) -> FineMap:
        """As a manifest says it."""
        size, dim = self.embeddings.shape
        return FineMap(
            taps=taps,
            bank_size=size,
            embedding_dim=dim,
            covering_radius=self.covering_radius,
            unit=self.unit,
        )


class FineCandidates:
    """Fine patches drawn from good pictures as they come; banks are chosen from them.

    Args:
        n_images: Pictures to come; each gives equally many patches.
        seed: Of the draw and the choice.
        threads: For the choice.
        token: Stops the choice.
    """

    def __init__(self, n_images: int, *, seed: int, threads: int, token: CancellationToken) -> None:
        self._per_image = -(-CANDIDATES // n_images)
        self._seed = seed
        self._threads = threads
        self._token = token
        self._drawn: list[FloatArray] = []
        self._folds: list[npt.NDArray[np.intp]] = []

    def __len__(self) -> int:
        return sum(len(drawn) for drawn in self._drawn)

    def add(self, index: int, fold: int, embeddings: FloatArray) -> None:
        """Draw from one picture.

        Args:
            index: Its place among the pictures.
            fold: It is held out with.
            embeddings: `(n_fine_patches, dim)` of its inspected patches.
        """
        count = min(self._per_image, len(embeddings))
        if count == 0:
            return
        random = np.random.default_rng((self._seed, index))
        self._drawn.append(embeddings[random.choice(len(embeddings), count, replace=False)])
        self._folds.append(np.full(count, fold, np.intp))

    def bank(self, *, without_fold: int | None = None, radius: float = 0.0) -> FittedFineMap:
        """A bank of all that was drawn, or of all but one fold.

        Args:
            without_fold: The fold that is left out; None leaves out none.
            radius: No more entries are taken than cover the candidates this finely.
        """
        points = np.concatenate(self._drawn)
        if without_fold is not None:
            points = points[np.concatenate(self._folds) != without_fold]
        coreset = covering(
            projected(points, _PROJECTION_DIM, self._seed),
            BANK_SIZE,
            radius=radius,
            seed=self._seed,
            report=ignore_progress,
            token=self._token,
            threads=self._threads,
        )
        return FittedFineMap(points[coreset.indices], coreset.covering_radius)


def unit_of(bank_scores: FloatArray, fine_scores: FloatArray) -> float:
    """Ratio of the mean patch scores of held-out good pictures: the fine map's unit.

    Args:
        bank_scores: Distances to the memory bank, any shape.
        fine_scores: Distances to the fine map's bank, any shape.
    """
    fine = float(fine_scores.mean())
    # Pictures that are all alike have no distances; any unit does.
    return float(bank_scores.mean()) / fine if fine > 0 and bank_scores.any() else 1.0
