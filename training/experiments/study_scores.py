"""Scores of one variant on one data set: the accuracy study's numbers."""

from __future__ import annotations

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
from training.experiments.study_variants import Bank, Embedding, Variant
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
        self._embedding_key: object = None
        self._embedded: tuple[FloatArray, FloatArray, tuple[int, int]] | None = None
        self._found: dict[object, Neighbours] = {}

    def measured(self, variant: Variant) -> Measurement:
        """Image AUROC on the half that choices are made on, and on the half that is reported."""
        pictures = self._encoded.pictures
        maps = self._judged_maps(variant)
        judgement = variant.judgement
        score = Score(
            aggregation="top_share" if judgement.top_share else "max",
            top_share=judgement.top_share,
            mean_weight=judgement.mean_weight,
        )
        size = pictures.input_height, pictures.input_width
        scores = np.array(
            [
                anomaly_score(input_anomaly_map(one, *size, judgement.sigma), None, score)
                for one in maps
            ]
        )
        halves = [
            float(roc_auc_score(pictures.anomalous[half], scores[half]))
            for half in (~pictures.reported, pictures.reported)
        ]
        return Measurement(*halves)

    def _judged_maps(self, variant: Variant) -> FloatArray:
        """`(n_test, rows, columns)`."""
        train, test, grid = self._embeddings(variant.embedding)
        chosen = self._drawn(train.shape[1], variant.n_good)
        key = (variant.embedding, variant.bank, variant.n_good)
        if key not in self._found:
            bank = self._bank(self._good(train, chosen, variant.bank), variant.bank)
            self._found[key] = _nearest(bank, test, variant.bank)
        found = self._found[key]
        maps = found.distances.mean(axis=1).reshape(len(test), *grid)
        if variant.judgement.normal:
            maps = self._normalised(variant, train[0, chosen], maps, grid)
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

    def _good(self, train: FloatArray, chosen: npt.NDArray[np.intp], bank: Bank) -> FloatArray:
        pictures = train[:, chosen] if bank.mirrored else train[:1, chosen]
        return pictures.reshape(-1, train.shape[-1])

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

    def _embeddings(self, embedding: Embedding) -> tuple[FloatArray, FloatArray, tuple[int, int]]:
        """Good `(mirrorings, n, n_patches, dim)`, test `(n, n_patches, dim)` and the grid."""
        if embedding != self._embedding_key or self._embedded is None:
            encoded = self._encoded
            train_maps = [encoded.train[tap] for tap in embedding.taps]
            test_maps = [encoded.test[tap] for tap in embedding.taps]
            grid = max(one.shape[-2:] for one in test_maps)
            train = np.stack(
                [
                    _embedded([maps[turned] for maps in train_maps], embedding, grid)
                    for turned in range(len(train_maps[0]))
                ]
            )
            test = _embedded(test_maps, embedding, grid)
            if embedding.whitening is not None:
                mean, matrix = _whitening(train[0].reshape(-1, train.shape[-1]), embedding)
                train = np.asarray((train - mean) @ matrix, np.float32)
                test = np.asarray((test - mean) @ matrix, np.float32)
            # Only the latest: rows of the table that share an embedding stand together.
            self._found.clear()
            self._embedding_key, self._embedded = embedding, (train, test, grid)
        return self._embedded


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
