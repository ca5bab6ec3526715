"""Fitting PatchCore: memory banks from pictures, and held-out scores of those pictures."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inspectai_desktop.inference.detector import MapScorer
from inspectai_desktop.inference.embedder import Embedder
from inspectai_desktop.inference.manifest import PatchCoreMethod, Score
from inspectai_desktop.inference.memory_bank import CpuMemoryBank
from inspectai_desktop.inference.preprocessing import Preprocessor
from inspectai_desktop.jobs import CancellationToken, Progress, ReportProgress, ignore_progress
from inspectai_desktop.paths import search_graph_file
from training.fitting.coreset import (
    greedy_k_centre,
    projected_portions,
    rows_of,
    size_for_radius,
)
from training.fitting.embedding_store import EmbeddedImage, EmbeddingStore
from training.fitting.highest_maps import HighestMaps
from training.fitting.streaming_coreset import StreamingCoreset

FloatArray = npt.NDArray[np.float32]

POOL_BYTES = 192 * 1024**2
MIN_POOL_ROWS = 4096
PROJECTION_DIM = 128


@dataclass(frozen=True, slots=True, eq=False)
class FittedBank:
    """A memory bank and how well it covers the embeddings it was chosen from.

    Attributes:
        embeddings: `(size, dim)` float32.
        covering_radius: Largest distance of a candidate to the bank, in the projected space.
    """

    embeddings: FloatArray
    covering_radius: float


class PatchCoreFitter:
    """Makes banks fold by fold, so that each picture can be scored by a bank without it."""

    def __init__(
        self,
        store: EmbeddingStore,
        embedder: Embedder,
        preprocessor: Preprocessor,
        folds: npt.NDArray[np.intp],
        *,
        bank_size: int,
        seed: int,
        threads: int,
        report: ReportProgress,
        token: CancellationToken,
    ) -> None:
        self._store = store
        self._embedder = embedder
        self._preprocessor = preprocessor
        self._folds = folds
        self._bank_size = bank_size
        self._seed = seed
        self._threads = threads
        self._report = report
        self._token = token
        self._pools: list[tuple[FloatArray, ...]] = []
        # The same embeddings in few dimensions: every bank is chosen from these.
        self._short_pools: list[FloatArray] = []

    @property
    def n_folds(self) -> int:
        """Number of folds."""
        return int(self._folds.max()) + 1

    def embed(self) -> None:
        """Embed all pictures and reduce each fold to its pool."""
        done = 0
        for fold in range(self.n_folds):
            pool = StreamingCoreset(
                dim=self._embedder.embedding_dim,
                reduced_rows=max(2 * self._bank_size, MIN_POOL_ROWS),
                capacity_bytes=POOL_BYTES,
                projection_dim=PROJECTION_DIM,
                seed=self._seed,
                threads=self._threads,
                token=self._token,
            )
            for image in self._store.embedded(self._indices(fold)):
                pool.add(self._inspected(image))
                done += 1
                self._progress("embed", done, len(self._folds), "Looking at the pictures")
            portions = pool.finish()
            self._pools.append(portions)
            self._short_pools.append(
                projected_portions(portions, PROJECTION_DIM, self._seed, self._threads)
            )

    def bank(
        self, *, without_fold: int | None, report: ReportProgress, radius: float = 0.0
    ) -> FittedBank:
        """A memory bank of all pictures, or of all but one fold.

        Args:
            without_fold: The fold that is left out; None leaves out none.
            report: Gets the progress.
            radius: No more entries are taken than cover the embeddings this finely. With as many
                entries for fewer pictures a fold's bank would be finer than the final one, and
                held-out pictures would score lower than those to come.
        """
        folds = [fold for fold in range(self.n_folds) if fold != without_fold]
        portions = [portion for fold in folds for portion in self._pools[fold]]
        small = np.concatenate([self._short_pools[fold] for fold in folds])
        coreset = greedy_k_centre(
            small,
            min(self._bank_size, len(small)),
            seed=self._seed,
            report=report,
            token=self._token,
            threads=self._threads,
        )
        indices = coreset.indices
        if coreset.covering_radius < radius:
            indices = indices[: size_for_radius(small[indices], radius)]
        return FittedBank(rows_of(portions, indices), max(coreset.covering_radius, radius))

    def held_out_scores(
        self, method: PatchCoreMethod, score: Score, maps: HighestMaps | None = None
    ) -> npt.NDArray[np.float64]:
        """Score of each picture by the bank that does not know it, `(n_images,)`.

        Args:
            method: How maps are made, and how finely the final bank covers the embeddings.
            score: How a map becomes a score.
            maps: Gets the patch scores of every picture.
        """
        scores = np.empty(len(self._folds), np.float64)
        done = 0
        for fold in range(self.n_folds):
            for index, value in self._scores_of_fold(fold, method, score, maps):
                scores[index] = value
                done += 1
                self._progress("calibrate", done, len(self._folds), "Scoring held-out pictures")
        return scores

    def _scores_of_fold(
        self, fold: int, method: PatchCoreMethod, score: Score, maps: HighestMaps | None
    ) -> Iterator[tuple[int, float]]:
        """Index and score of each picture of a fold; its bank is gone before the next is made."""
        bank = self.bank(without_fold=fold, report=ignore_progress, radius=method.covering_radius)
        scorer = self.scorer(bank.embeddings, method, score)
        for image in self._store.embedded(self._indices(fold)):
            yield image.index, self.score(scorer, image, maps)

    def scorer(self, bank: FloatArray, method: PatchCoreMethod, score: Score) -> MapScorer:
        """The station's own scorer on this bank."""
        return MapScorer(
            CpuMemoryBank(bank, search_graph_file(), threads=self._threads),
            method,
            score,
            self._preprocessor,
        )

    def score(
        self, scorer: MapScorer, image: EmbeddedImage, maps: HighestMaps | None = None
    ) -> float:
        """Anomaly score of one embedded picture; `maps` gets its patch scores."""
        distances = scorer.distances(image.embeddings)
        scored = scorer.scored_map(
            distances, image.embeddings, self._embedder.grid, image.source_size
        )
        if maps is not None:
            maps.add(image.index, scored.score, distances)
        return scored.score

    def _inspected(self, image: EmbeddedImage) -> FloatArray:
        """Embeddings of patches that touch the inspected area: ignored ones must not be learned."""
        mask = self._preprocessor.mask(*image.source_size)
        if mask is None:
            return image.embeddings
        rows, columns = self._embedder.grid
        height, width = mask.shape
        touched = mask.reshape(rows, height // rows, columns, width // columns).any(axis=(1, 3))
        return image.embeddings[touched.ravel()]

    def _indices(self, fold: int) -> list[int]:
        return [int(index) for index in np.flatnonzero(self._folds == fold)]

    def _progress(self, stage: str, done: int, total: int, message: str) -> None:
        self._report(Progress(stage, done, total, message))


def bank_size_for(
    *, n_patches: int, coreset_ratio: float | None, bank_size: int | None, default: int
) -> int:
    """Entries of the bank: a share of all patches, or a number, never more than there are."""
    if coreset_ratio is not None:
        return max(1, min(n_patches, math.ceil(coreset_ratio * n_patches)))
    return min(n_patches, bank_size or default)
