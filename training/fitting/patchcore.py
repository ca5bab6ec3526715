"""Fitting PatchCore: memory banks from pictures, and held-out scores of those pictures."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from inspectai_desktop.inference.anomaly_map import inspected_share
from inspectai_desktop.inference.detector import FineBank, MapScorer
from inspectai_desktop.inference.embedder import Embedder
from inspectai_desktop.inference.manifest import PatchCoreMethod, Score
from inspectai_desktop.inference.memory_bank import CpuMemoryBank
from inspectai_desktop.inference.patchcore import PatchScores, patch_scores
from inspectai_desktop.inference.preprocessing import Preprocessor
from inspectai_desktop.jobs import CancellationToken, Progress, ReportProgress, ignore_progress
from inspectai_desktop.paths import search_graph_file
from training.fitting.coreset import covering, projected_portions, rows_of
from training.fitting.embedding_store import EmbeddedImage, EmbeddingStore
from training.fitting.fine_map import FineCandidates, FittedFineMap, unit_of
from training.fitting.highest_maps import HighestMaps
from training.fitting.normal_map import UsualHeat
from training.fitting.streaming_coreset import StreamingCoreset

FloatArray = npt.NDArray[np.float32]

POOL_BYTES = 192 * 1024**2
MIN_POOL_ROWS = 4096
PROJECTION_DIM = 128
_UNIT_PICTURES = 50
"""Held-out pictures whose mean patch scores decide a fine map's unit."""


@dataclass(frozen=True, slots=True, eq=False)
class FittedBank:
    """A memory bank and how well it covers the embeddings it was chosen from.

    Attributes:
        embeddings: `(size, dim)` float32.
        covering_radius: Largest distance of a candidate to the bank, in the projected space.
    """

    embeddings: FloatArray
    covering_radius: float


@dataclass(frozen=True, slots=True, eq=False)
class HeldOut:
    """What held-out pictures say.

    Attributes:
        scores: `(n_images,)` of each picture by banks that do not know it.
        normal: The normal map of all of them, if one was wanted.
    """

    scores: npt.NDArray[np.float64]
    normal: FloatArray | None


@dataclass(frozen=True, slots=True, eq=False)
class _HeldOutPicture:
    """One picture as banks that do not know it see it."""

    index: int
    patches: PatchScores
    factor: float
    source_size: tuple[int, int]


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
        self._candidates = FineCandidates(len(folds), seed=seed, threads=threads, token=token)
        # The bank without the first fold serves twice: for the fine map's unit and for scores.
        self._first_bank: FittedBank | None = None

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
                bank, fine = self._inspected(image)
                pool.add(bank)
                self._candidates.add(image.index, fold, fine)
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
        coreset = covering(
            small,
            self._bank_size,
            radius=radius,
            seed=self._seed,
            report=report,
            token=self._token,
            threads=self._threads,
        )
        return FittedBank(rows_of(portions, coreset.indices), coreset.covering_radius)

    def fine_bank(self) -> FittedFineMap | None:
        """The fine map's bank of all pictures, its unit not yet known; None without a fine map."""
        return self._candidates.bank() if self._candidates else None

    def fine_unit(self, method: PatchCoreMethod, fine: FittedFineMap) -> float:
        """The fine map's unit, by pictures of the first fold and banks that do not know them."""
        bank = self._searched(self._fold_bank(0, method).embeddings)
        finer = self._searched(self._fine_without(0, fine).embeddings)
        of_bank, of_fine = [], []
        for image in self._store.embedded(self._indices(0)[:_UNIT_PICTURES]):
            own, fine_ones = self._inspected(image)
            of_bank.append(patch_scores(bank, own))
            of_fine.append(patch_scores(finer, fine_ones))
        return unit_of(np.concatenate(of_bank), np.concatenate(of_fine))

    def held_out(
        self,
        method: PatchCoreMethod,
        score: Score,
        maps: HighestMaps | None = None,
        fine: FittedFineMap | None = None,
        *,
        with_normal_map: bool = False,
    ) -> HeldOut:
        """Score each picture by banks that do not know it.

        Args:
            method: How maps are made, and how finely the final bank covers the embeddings.
            score: How a map becomes a score.
            maps: Gets the patch scores of every picture.
            fine: The final fine map, for how finely it covers and for its unit.
            with_normal_map: Each picture's heat is divided by what is usual of other folds; the
                patch scores of all are held in memory until the last is known.
        """
        scores = np.empty(len(self._folds), np.float64)
        waiting: list[_HeldOutPicture] = []
        done = 0
        scorer: MapScorer | None = None
        for fold in range(self.n_folds):
            # A fold's bank is gone before the next is made.
            scorer = None
            scorer = self._scorer_without(fold, method, score, fine)
            for picture in self._held_out_of(fold, scorer):
                if with_normal_map:
                    waiting.append(picture)
                else:
                    scores[picture.index] = _scored(scorer, picture, maps)
                done += 1
                self._progress("calibrate", done, len(self._folds), "Scoring held-out pictures")
        if not with_normal_map or scorer is None:
            return HeldOut(scores, None)
        usual = self._usual_heat(waiting)
        normals = [usual.normal_map(without_fold=fold) for fold in range(self.n_folds)]
        for picture in waiting:
            normal = normals[self._folds[picture.index]]
            normalised = replace(picture, patches=replace(picture.patches, normal=normal))
            scores[picture.index] = _scored(scorer, normalised, maps)
        return HeldOut(scores, usual.normal_map())

    def _scorer_without(
        self, fold: int, method: PatchCoreMethod, score: Score, fine: FittedFineMap | None
    ) -> MapScorer:
        """The scorer of a fold's pictures, by banks that do not know them."""
        bank = self._fold_bank(fold, method)
        self._first_bank = None
        without = None if fine is None else self._fine_without(fold, fine)
        return self.scorer(bank.embeddings, method, score, without)

    def _held_out_of(self, fold: int, scorer: MapScorer) -> Iterator[_HeldOutPicture]:
        for image in self._store.embedded(self._indices(fold)):
            patches = scorer.patch_scores(image.embeddings)[0]
            factor = scorer.reweighting_of(patches, image.embeddings.bank[0])
            yield _HeldOutPicture(image.index, patches, factor, image.source_size)

    def _usual_heat(self, pictures: list[_HeldOutPicture]) -> UsualHeat:
        mask = self._preprocessor.mask(*max(picture.source_size for picture in pictures))
        grid = self._embedder.heat_grid
        inspected = np.ones(grid) if mask is None else inspected_share(mask, grid)
        usual = UsualHeat(inspected, self.n_folds)
        for picture in pictures:
            usual.add(int(self._folds[picture.index]), picture.patches.heat)
        return usual

    def _fine_without(self, fold: int, fine: FittedFineMap) -> FittedFineMap:
        """The fine map as it would be without this fold: as fine, and in the same unit."""
        finer = self._candidates.bank(without_fold=fold, radius=fine.covering_radius)
        return replace(finer, unit=fine.unit)

    def _fold_bank(self, fold: int, method: PatchCoreMethod) -> FittedBank:
        if fold == 0 and self._first_bank is not None:
            return self._first_bank
        bank = self.bank(without_fold=fold, report=ignore_progress, radius=method.covering_radius)
        if fold == 0:
            self._first_bank = bank
        return bank

    def scorer(
        self,
        bank: FloatArray,
        method: PatchCoreMethod,
        score: Score,
        fine: FittedFineMap | None = None,
        normal: FloatArray | None = None,
    ) -> MapScorer:
        """The station's own scorer on this bank, this fine map and this normal map."""
        return MapScorer(
            self._searched(bank),
            method,
            score,
            self._preprocessor,
            fine=None if fine is None else FineBank(self._searched(fine.embeddings), fine.unit),
            normal=normal,
        )

    def _searched(self, bank: FloatArray) -> CpuMemoryBank:
        return CpuMemoryBank(bank, search_graph_file(), threads=self._threads)

    def score(
        self, scorer: MapScorer, image: EmbeddedImage, maps: HighestMaps | None = None
    ) -> float:
        """Anomaly score of one embedded picture; `maps` gets its patch scores."""
        scores = scorer.patch_scores(image.embeddings)[0]
        scored = scorer.scored_map(scores, image.embeddings.bank[0], image.source_size)
        if maps is not None:
            maps.add(image.index, scored, scores.heat)
        return scored.score

    def _inspected(self, image: EmbeddedImage) -> tuple[FloatArray, FloatArray]:
        """Embeddings of patches that touch the inspected area, of the bank and of the fine map.

        What is ignored must not be learned. Without a fine map it has no patches.
        """
        own = image.embeddings
        mask = self._preprocessor.mask(*image.source_size)
        bank = touched(own.bank[0], own.grid, mask)
        if own.fine is None:
            return bank, np.empty((0, 0), np.float32)
        return bank, touched(own.fine[0], own.fine_grid, mask)

    def _indices(self, fold: int) -> list[int]:
        return [int(index) for index in np.flatnonzero(self._folds == fold)]

    def _progress(self, stage: str, done: int, total: int, message: str) -> None:
        self._report(Progress(stage, done, total, message))


def _scored(scorer: MapScorer, picture: _HeldOutPicture, maps: HighestMaps | None) -> float:
    """A held-out picture's score; `maps` gets its patch scores."""
    scored = scorer.map_of(picture.patches, picture.source_size, picture.factor)
    if maps is not None:
        maps.add(picture.index, scored, picture.patches.heat)
    return scored.score


def touched(
    embeddings: FloatArray, grid: tuple[int, int], mask: npt.NDArray[np.bool_] | None
) -> FloatArray:
    """Embeddings `(n_patches, dim)` of those patches that touch the inspected pixels."""
    if mask is None:
        return embeddings
    return embeddings[inspected_share(mask, grid).ravel() > 0]


def bank_size_for(
    *, n_patches: int, coreset_ratio: float | None, bank_size: int | None, default: int
) -> int:
    """Entries of the bank: a share of all patches, or a number, never more than there are."""
    if coreset_ratio is not None:
        return max(1, min(n_patches, math.ceil(coreset_ratio * n_patches)))
    return min(n_patches, bank_size or default)
