"""Scores of one variant on one data set: the accuracy study's numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import cv2
import numpy as np
import numpy.typing as npt
from sklearn.metrics import roc_auc_score

from inspectai_desktop.inference.anomaly_map import anomaly_score, input_anomaly_map
from inspectai_desktop.inference.manifest import Score
from inspectai_desktop.inference.memory_bank import FaissMemoryBank, Neighbours
from inspectai_desktop.inference.patch_embeddings import patch_embeddings
from inspectai_desktop.jobs import CancellationToken, ignore_progress
from training.experiments.study_pictures import EncodedSetting, HalfArray
from training.experiments.study_variants import Bank, Embedding, Judgement, Variant
from training.experiments.tap_features import StudyPictures
from training.experiments.tap_report import Measurement
from training.fitting.coreset import greedy_k_centre, projected

FloatArray = npt.NDArray[np.float32]
_LENGTH = 100.0
_CANDIDATES = 20_000
"""Patches that the coreset is chosen from, drawn at random: the study's own economy."""
_CORESET_DIM = 128
_TRAIN_SHARE = 0.8
_FOLDS = 3
_DENSITY_PRIOR = 100


class SettingRun:
    """One data set with one draw of good pictures; what variants share is computed once."""

    def __init__(self, encoded: EncodedSetting, seed: int) -> None:
        self._encoded = encoded
        self._seed = seed
        self._embedded: EmbeddedSetting | None = None
        self._found: dict[object, Neighbours] = {}

    @property
    def pictures(self) -> StudyPictures:
        """What is judged."""
        return self._encoded.pictures

    def measured(self, variant: Variant) -> Measurement:
        """Image AUROC on the half that choices are made on, and on the half that is reported."""
        return _measurement(self.pictures, self._input_maps(variant), variant.judgement)

    def maps_in_unit_of_good(self, variant: Variant) -> Iterator[FloatArray]:
        """Maps `(input_height, input_width)` in which held-out good pictures have a mean of 1."""
        train = self._embeddings(variant.embedding).good("")
        held = self._held_out_maps(variant, train[self._drawn(len(train), variant.n_good)])
        unit = float(held.mean())
        return (one / unit for one in self._input_maps(variant))

    def _input_maps(self, variant: Variant) -> Iterator[FloatArray]:
        size = self.pictures.input_height, self.pictures.input_width
        maps = self._judged_maps(variant)
        return (input_anomaly_map(one, *size, variant.judgement.sigma) for one in maps)

    def _judged_maps(self, variant: Variant) -> FloatArray:
        """`(n_test, rows, columns)`."""
        embedded = self._embeddings(variant.embedding)
        test, grid = embedded.test, embedded.grid
        views = [embedded.good(view) for view in variant.bank.views]
        chosen = self._drawn(len(views[0]), variant.n_good)
        good = np.concatenate([view[chosen] for view in views])
        key = (variant.embedding, variant.bank, variant.n_good)
        if key not in self._found:
            bank = self._bank(good.reshape(-1, good.shape[-1]), variant.bank)
            self._found[key] = _nearest(bank, test, variant.bank)
        found = self._found[key]
        maps = found.distances.mean(axis=1).reshape(len(test), *grid)
        if variant.judgement.normal:
            maps = self._normalised(variant, good[: len(chosen)], maps, grid)
        if variant.judgement.foreground:
            maps = maps * _foreground(good[: len(chosen)], test, grid)
        return np.asarray(maps, np.float32)

    def _normalised(
        self, variant: Variant, good: FloatArray, maps: FloatArray, grid: tuple[int, int]
    ) -> FloatArray:
        held = self._held_out_maps(variant, good)
        if variant.judgement.normal == "density":
            bank = self._bank(good.reshape(-1, good.shape[-1]), variant.bank)
            own = _nearest(bank, good, variant.bank).indices[:, 0]
            counts = np.bincount(own, minlength=len(bank))
            sums = np.bincount(own, weights=held.ravel(), minlength=len(bank))
            usual = (sums + _DENSITY_PRIOR * held.mean()) / (counts + _DENSITY_PRIOR)
            near = self._found[variant.embedding, variant.bank, variant.n_good].indices[:, 0]
            return np.asarray(maps / usual[near].reshape(maps.shape), np.float32)
        # Neighbouring places share what few pictures know of each.
        mean = cv2.GaussianBlur(held.mean(axis=0).reshape(grid), (0, 0), 1.0)
        if variant.judgement.normal == "ratio":
            return np.asarray(maps / mean, np.float32)
        spread = np.sqrt(cv2.GaussianBlur(held.var(axis=0).reshape(grid), (0, 0), 1.0))
        # Kept positive: the tail model takes logarithms of scores.
        return np.asarray(10.0 + (maps - mean) / np.maximum(spread, 1e-3), np.float32)

    def _held_out_maps(self, variant: Variant, good: FloatArray) -> FloatArray:
        """Patch scores `(n_good, n_patches)` of good pictures by banks without them."""
        folds = np.arange(len(good)) % _FOLDS
        held = np.empty(good.shape[:2], np.float32)
        for fold in range(_FOLDS):
            rest = good[folds != fold].reshape(-1, good.shape[-1])
            found = _nearest(self._bank(rest, variant.bank), good[folds == fold], variant.bank)
            held[folds == fold] = found.distances.mean(axis=1).reshape(-1, good.shape[1])
        return held

    def _drawn(self, n_train: int, n_good: int | None) -> npt.NDArray[np.intp]:
        wanted = round(_TRAIN_SHARE * n_train) if n_good is None else min(n_good, n_train)
        return np.random.default_rng(self._seed).permutation(n_train)[:wanted]

    def _bank(self, points: FloatArray, bank: Bank) -> FloatArray:
        order = np.random.default_rng(self._seed).permutation(len(points))
        size = min(bank.size, len(points))
        if bank.chosen == "random":
            return points[order[:size]]
        points = points[order[:_CANDIDATES]]
        coreset = greedy_k_centre(
            projected(points, _CORESET_DIM, self._seed),
            min(size, len(points)),
            seed=self._seed,
            report=ignore_progress,
            token=CancellationToken(),
        )
        return points[coreset.indices]

    def _embeddings(self, embedding: Embedding) -> EmbeddedSetting:
        if self._embedded is None or self._embedded.embedding != embedding:
            # Only the latest: rows of the table that share an embedding stand together.
            self._found.clear()
            self._embedded = EmbeddedSetting(self._encoded, embedding)
        return self._embedded


class EmbeddedSetting:
    """Patch embeddings of one data set, each view of the good pictures when it is asked for.

    Attributes:
        grid: Rows and columns of patches.
        test: Of the test pictures, `(n, n_patches, dim)`.
    """

    def __init__(self, encoded: EncodedSetting, embedding: Embedding) -> None:
        self.embedding = embedding
        self._encoded = encoded
        test = [encoded.test[tap] for tap in embedding.taps]
        self.grid = max(one.shape[-2:] for one in test)
        self._whitening: tuple[FloatArray, FloatArray] | None = None
        self._good: dict[str, FloatArray] = {}
        if embedding.whitening is not None:
            plain = self._plain("")
            self._whitening = _whitening(plain.reshape(-1, plain.shape[-1]), embedding)
        self.test = self._whitened(_embedded(test, embedding, self.grid))

    def good(self, view: str) -> FloatArray:
        """Of the good pictures in this view, `(n, n_patches, dim)`."""
        if view not in self._good:
            self._good[view] = self._whitened(self._plain(view))
        return self._good[view]

    def _plain(self, view: str) -> FloatArray:
        maps = [self._encoded.train[tap, view] for tap in self.embedding.taps]
        return _embedded(maps, self.embedding, self.grid)

    def _whitened(self, points: FloatArray) -> FloatArray:
        if self._whitening is None:
            return points
        mean, matrix = self._whitening
        return np.asarray((points - mean) @ matrix, np.float32)


def measured_together(runs: Sequence[SettingRun], variant: Variant) -> Measurement:
    """The figure of the mean of the runs' maps, each in the unit of held-out good pictures.

    Args:
        runs: The same pictures at several input sizes; maps get the size of the last one.
        variant: How each is judged.
    """
    pictures = runs[-1].pictures
    size = pictures.input_width, pictures.input_height
    maps = (
        np.asarray(np.mean([cv2.resize(one, size) for one in several], axis=0), np.float32)
        for several in zip(*(run.maps_in_unit_of_good(variant) for run in runs), strict=True)
    )
    return _measurement(pictures, maps, variant.judgement)


def _measurement(
    pictures: StudyPictures, maps: Iterable[FloatArray], judgement: Judgement
) -> Measurement:
    score = Score(
        aggregation="top_share" if judgement.top_share else "max",
        top_share=judgement.top_share,
        mean_weight=judgement.mean_weight,
    )
    scores = np.array([anomaly_score(one, None, score) for one in maps])
    halves = [
        float(roc_auc_score(pictures.anomalous[half], scores[half]))
        for half in (~pictures.reported, pictures.reported)
    ]
    return Measurement(*halves)


def _foreground(good: FloatArray, test: FloatArray, grid: tuple[int, int]) -> npt.NDArray[np.bool_]:
    """Whether a patch belongs to the part, `(n_test, rows, columns)`.

    The first principal component of good patches is cut in two by Otsu's threshold; the side that
    is met more at the pictures' borders than inside is background (after AnomalyDINO, Damm et al.
    2025). Gaps are closed and the border of the part is kept.
    """
    points = good.reshape(-1, good.shape[-1])
    mean = points.mean(axis=0)
    direction = np.linalg.eigh(np.cov((points[:: len(points) // _CANDIDATES + 1] - mean).T))[1]
    first = np.asarray(direction[:, -1], np.float32)
    on_good, on_test = ((one - mean) @ first for one in (good, test))
    low, high = float(on_good.min()), float(on_good.max())
    levels = ((on_good - low) / (high - low) * 255).astype(np.uint8)
    upper = levels > cv2.threshold(levels.reshape(-1, 1), 0, 255, cv2.THRESH_OTSU)[0]
    # Between two classes that are far apart OpenCV's threshold lies at the edge of the lower one.
    cut = float(on_good[upper].mean() + on_good[~upper].mean()) / 2
    above = (on_good > cut).reshape(-1, *grid).mean(axis=0)
    inside = above[1:-1, 1:-1].mean() >= (above.sum() - above[1:-1, 1:-1].sum()) / (
        above.size - above[1:-1, 1:-1].size
    )
    part = ((on_test > cut) == inside).reshape(-1, *grid).astype(np.uint8)
    kernel = np.ones((3, 3), np.uint8)
    return np.stack(
        [cv2.dilate(cv2.morphologyEx(one, cv2.MORPH_CLOSE, kernel), kernel) > 0 for one in part]
    )


def _embedded(maps: list[HalfArray], embedding: Embedding, grid: tuple[int, int]) -> FloatArray:
    """`(n, n_patches, dim)` of whole arrays of feature maps."""
    together = [maps] if embedding.length != "per tap" else [[one] for one in maps]
    length = 0.0 if embedding.length == "none" else _LENGTH / len(together) ** 0.5
    finest = max(range(len(maps)), key=lambda index: maps[index].shape[-1])
    rows = []
    for index in range(len(maps[0])):
        parts = []
        for group in together:
            chosen = [one[index : index + 1].astype(np.float32) for one in group]
            # One channel of the finest tap brings every part to the same grid, and is cut off.
            guide = np.zeros((1, 1, *maps[finest].shape[-2:]), np.float32)
            part = patch_embeddings(
                [guide, *chosen],
                tap_scales=(1.0,) * (len(chosen) + 1),
                pooling_size=embedding.pooling_size,
                embedding_length=length,
            )
            parts.append(part[0, :, 1:])
        if embedding.position_weight:
            parts.append(_positions(grid, embedding.position_weight))
        rows.append(np.concatenate(parts, axis=1))
    return np.stack(rows)


def _positions(grid: tuple[int, int], weight: float) -> FloatArray:
    down, across = np.mgrid[: grid[0], : grid[1]].astype(np.float32)
    places = np.stack([down.ravel() / grid[0], across.ravel() / grid[1]], axis=1)
    return np.asarray(weight * places, np.float32)


def _whitening(points: FloatArray, embedding: Embedding) -> tuple[FloatArray, FloatArray]:
    mean = points.mean(axis=0)
    values, vectors = np.linalg.eigh(np.cov((points - mean).T))
    ridge = (embedding.whitening or 0.0) * values.mean()
    matrix = vectors / np.sqrt(np.maximum(values, 0.0) + ridge)
    return np.asarray(mean, np.float32), np.asarray(matrix, np.float32)


def _nearest(bank: FloatArray, pictures: FloatArray, settings: Bank) -> Neighbours:
    queries = pictures.reshape(-1, pictures.shape[-1])
    return FaissMemoryBank(bank, threads=1).search(queries, settings.neighbours)
