"""A loaded bundle that judges pictures."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from inspectai_desktop.domain.image import Image
from inspectai_desktop.domain.prediction import Prediction, Timings
from inspectai_desktop.domain.region import Box
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.errors import BundleError, InferenceError
from inspectai_desktop.inference.anomaly_map import (
    anomaly_score,
    in_unit_of_score,
    input_anomaly_map,
    mean_part,
    mean_part_of_patches,
    source_anomaly_map,
)
from inspectai_desktop.inference.bundle import (
    BANK_NAME,
    CALIBRATION_NAME,
    ENCODER_NAME,
    FINE_BANK_NAME,
    HELD_OUT_KEY,
    NORMAL_MAP_NAME,
    THUMBNAIL_NAME,
    Bundle,
    read_bundle,
)
from inspectai_desktop.inference.embedder import Embedder, Embeddings
from inspectai_desktop.inference.encoder import Encoder
from inspectai_desktop.inference.image_decoding import decode_image
from inspectai_desktop.inference.manifest import PatchCoreMethod, Score
from inspectai_desktop.inference.memory_bank import CpuMemoryBank, GraphMemoryBank, MemoryBank
from inspectai_desktop.inference.patchcore import PatchScores, patch_scores, reweighting
from inspectai_desktop.inference.preprocessing import Preprocessor
from inspectai_desktop.inference.providers import CUDA, ProviderChoice, default_threads
from inspectai_desktop.paths import search_graph_file

FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class ScoredMap:
    """Anomaly map `(input_height, input_width)` in the unit of the score, and that score.

    `mean_part` is what the picture's own mean adds to every value of the map.
    """

    input_map: FloatArray
    score: float
    mean_part: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class FineBank:
    """The memory bank of a fine map, and what its distances are multiplied by."""

    bank: MemoryBank
    unit: float


class MapScorer:
    """Embeddings of one picture to map and score; the one place that does it, also in fitting.

    Args:
        bank: The memory bank.
        method: How maps are made.
        score: How a map becomes a score.
        preprocessor: For the input's size and the region's mask.
        fine: The fine map's bank, if there is one.
        normal: The normal map `(rows, columns)` on the heat's grid, if there is one.
    """

    def __init__(
        self,
        bank: MemoryBank,
        method: PatchCoreMethod,
        score: Score,
        preprocessor: Preprocessor,
        *,
        fine: FineBank | None = None,
        normal: FloatArray | None = None,
    ) -> None:
        self._bank = bank
        self._fine = fine
        self._normal = normal
        self._method = method
        self._score = score
        self._preprocessor = preprocessor

    def patch_scores(self, embeddings: Embeddings) -> list[PatchScores]:
        """Patch scores of each picture of a batch.

        Raises:
            InferenceError: A result is not a number.
        """
        own = _distances(self._bank, embeddings.bank).reshape(-1, *embeddings.grid)
        if self._fine is None or embeddings.fine is None:
            return [PatchScores(one, normal=self._normal) for one in own]
        fine = np.float32(self._fine.unit) * _distances(self._fine.bank, embeddings.fine)
        finer = fine.reshape(-1, *embeddings.fine_grid)
        return [PatchScores(one, two, self._normal) for one, two in zip(own, finer, strict=True)]

    def scored_map(
        self, scores: PatchScores, embeddings: FloatArray, source_size: tuple[int, int]
    ) -> ScoredMap:
        """Map and score of one picture.

        Args:
            scores: Its patch scores.
            embeddings: `(n_patches, dim)` those of the bank belong to.
            source_size: `(height, width)` of the source picture, for the region's mask.
        """
        return self.map_of(scores, source_size, self.reweighting_of(scores, embeddings))

    def reweighting_of(self, scores: PatchScores, embeddings: FloatArray) -> float:
        """The paper's factor on the score; 1 where the method has none."""
        if self._method.neighbours == 1:
            return 1.0
        top = embeddings[int(np.argmax(scores.bank))]
        return reweighting(self._bank, top, self._method.neighbours)

    def map_of(self, scores: PatchScores, source_size: tuple[int, int], factor: float) -> ScoredMap:
        """Map and score from patch scores and the factor on the score; asks no bank."""
        height, width = self._preprocessor.input_size
        mask = self._preprocessor.mask(*source_size)
        input_map = input_anomaly_map(
            scores.heat, height, width, self._method.smoothing_sigma, mask
        )
        if scores.fine is None and scores.normal is None:
            part = mean_part(input_map, mask, self._score)
        else:
            part = mean_part_of_patches(scores.bank, mask, self._score)
        value = factor * anomaly_score(input_map, mask, self._score, part)
        return ScoredMap(in_unit_of_score(input_map, mask, self._score, part), value, part)


def _distances(bank: MemoryBank, embeddings: FloatArray) -> FloatArray:
    """Patch scores `(n, n_patches)` of embeddings `(n, n_patches, dim)`."""
    n, n_patches, dim = embeddings.shape
    found = patch_scores(bank, embeddings.reshape(n * n_patches, dim))
    # Distances are computed from the embeddings themselves, so that what is no number stays none.
    if not np.isfinite(found.sum(dtype=np.float64)):
        raise InferenceError(
            "The encoder gave values that are not numbers.",
            "The part counts as not inspected; check the picture and the encoder.",
        )
    return found.reshape(n, n_patches)


class Detector:
    """Judges pictures of one category.

    Thread rule: a detector belongs to one thread at a time. To judge in two threads load two; to
    change the thresholds or the bundle, make a new detector and hand it over.
    """

    def __init__(
        self,
        bundle: Bundle,
        *,
        provider: ProviderChoice = "auto",
        threads: int | None = None,
        thresholds: Thresholds | None = None,
    ) -> None:
        threads = default_threads() if threads is None else threads
        manifest = bundle.manifest
        self.manifest = manifest
        self._bundle = bundle
        calibration = manifest.calibration
        self.thresholds = thresholds or Thresholds(
            review=calibration.review_threshold, fail=calibration.fail_threshold
        )
        encoder = Encoder(
            bundle.files[ENCODER_NAME],
            manifest.taps.encoded,
            provider=provider,
            threads=threads,
            origin=str(bundle.origin / ENCODER_NAME),
        )
        self._preprocessor = Preprocessor(manifest.preprocessing, manifest.region)
        self._embedder = Embedder(
            encoder, self._preprocessor, manifest.preprocessing, manifest.method, manifest.taps
        )
        self.provider = encoder.provider
        self._scorer = MapScorer(
            opened_bank(bundle, self.provider, threads),
            manifest.method,
            manifest.score,
            self._preprocessor,
            fine=opened_fine_bank(bundle, self.provider, threads),
            normal=opened_normal_map(bundle, self._embedder.heat_grid),
        )

    @classmethod
    def load(
        cls,
        path: Path,
        *,
        provider: ProviderChoice = "auto",
        threads: int | None = None,
        thresholds: Thresholds | None = None,
    ) -> Detector:
        """Load a bundle, folder or `.inspectai` file.

        Args:
            path: The bundle.
            provider: "auto" is CUDA where usable, else CPU.
            threads: Threads for encoder and search; None takes all cores up to eight.
            thresholds: An override; None takes the calibrated ones.

        Raises:
            BundleError: The bundle is missing, damaged or too new.
            EncoderError: Its encoder cannot be run.
            InferenceError: The provider cannot be used.
        """
        return cls(read_bundle(path), provider=provider, threads=threads, thresholds=thresholds)

    @property
    def input_size(self) -> tuple[int, int]:
        """`(height, width)` of the encoder's input in pixels."""
        return self._preprocessor.input_size

    @property
    def bank_size(self) -> int:
        """Entries of the memory bank."""
        return self.manifest.method.bank_size

    @property
    def calibration_scores(self) -> npt.NDArray[np.float64]:
        """Held-out anomaly scores of the good pictures, `(n,)`."""
        return np.asarray(self._bundle.array(CALIBRATION_NAME, HELD_OUT_KEY), np.float64)

    @property
    def thumbnail(self) -> Image | None:
        """A normal part, if the bundle carries its picture."""
        data = self._bundle.files.get(THUMBNAIL_NAME)
        return (
            None if data is None else decode_image(data, f"thumbnail of {self.manifest.category}")
        )

    def with_thresholds(self, thresholds: Thresholds) -> Detector:
        """The same detector at other thresholds; shares everything, so use only one of both."""
        twin = object.__new__(Detector)
        twin.__dict__.update(self.__dict__)
        twin.thresholds = thresholds
        return twin

    def warm_up(self) -> None:
        """Judge a noise picture once, so that the first part does not wait for memory."""
        height, width = self.input_size
        noise = np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)
        box = Box(0, 0, height, width)
        embeddings = self._embedder.embed([self._preprocessor.tensor(Image(noise), box)])
        self._scorer.patch_scores(embeddings)

    def predict(self, image: Image) -> Prediction:
        """Judge one picture.

        Raises:
            ImageError: The picture cannot be judged (wrong shape, one flat colour).
            InferenceError: No score that may be trusted came out.
        """
        return self.predict_batch([image])[0]

    def predict_batch(self, images: Sequence[Image]) -> list[Prediction]:
        """Judge several pictures at once; the same answers as one by one.

        Raises:
            ImageError: One of the pictures cannot be judged.
            InferenceError: No score that may be trusted came out.
        """
        if not images:
            return []
        start = time.perf_counter()
        boxes = [self._preprocessor.box(image) for image in images]
        tensors = [
            self._embedder.checked_tensor(image, box)
            for image, box in zip(images, boxes, strict=True)
        ]
        prepared = time.perf_counter()
        embeddings = self._embedder.embed(tensors)
        encoded = time.perf_counter()
        scores = self._scorer.patch_scores(embeddings)
        searched = time.perf_counter()
        scored = [
            self._scorer.scored_map(own, patches, (image.height, image.width))
            for own, patches, image in zip(scores, embeddings.bank, images, strict=True)
        ]
        maps = [
            source_anomaly_map(
                result.input_map,
                self._preprocessor.mask(image.height, image.width),
                box,
                image.height,
                image.width,
            )
            for result, image, box in zip(scored, images, boxes, strict=True)
        ]
        done = time.perf_counter()
        n = len(images)
        timings = Timings(
            preprocess_ms=(prepared - start) * 1e3 / n,
            encode_ms=(encoded - prepared) * 1e3 / n,
            search_ms=(searched - encoded) * 1e3 / n,
            map_ms=(done - searched) * 1e3 / n,
        )
        return [
            Prediction(
                anomaly_map,
                result.score,
                self.thresholds.verdict(result.score),
                timings,
                result.mean_part,
            )
            for anomaly_map, result in zip(maps, scored, strict=True)
        ]


def opened_bank(bundle: Bundle, active_provider: str, threads: int) -> MemoryBank:
    """The bundle's memory bank, ready to be searched.

    Raises:
        BundleError: It is not the bank that the manifest describes.
    """
    method = bundle.manifest.method
    shape = (method.bank_size, method.embedding_dim)
    return _opened(bundle, BANK_NAME, shape, active_provider, threads)


def opened_fine_bank(bundle: Bundle, active_provider: str, threads: int) -> FineBank | None:
    """The bank of the bundle's fine map, ready to be searched; None where it has none.

    Raises:
        BundleError: It is not the bank that the manifest describes.
    """
    fine = bundle.manifest.fine_map
    if fine is None:
        return None
    shape = (fine.bank_size, fine.embedding_dim)
    return FineBank(_opened(bundle, FINE_BANK_NAME, shape, active_provider, threads), fine.unit)


def opened_normal_map(bundle: Bundle, heat_grid: tuple[int, int]) -> FloatArray | None:
    """The bundle's normal map; None where it has none.

    Raises:
        BundleError: It is no map that heat on this grid can be divided by.
    """
    if not bundle.manifest.normal_map:
        return None
    normal = bundle.array(NORMAL_MAP_NAME)
    usable = normal.shape == heat_grid and normal.dtype == np.float32
    if not usable or not np.isfinite(normal).all() or normal.min() <= 0:
        raise BundleError(
            f"{bundle.origin / NORMAL_MAP_NAME}: is no map of {heat_grid[0]} x {heat_grid[1]} "
            f"positive numbers (shape {normal.shape}).",
            "Fit the category again.",
        )
    return np.asarray(normal, np.float32)


def _opened(
    bundle: Bundle, name: str, expected: tuple[int, int], active_provider: str, threads: int
) -> MemoryBank:
    embeddings = bundle.array(name)
    if embeddings.shape != expected or embeddings.dtype != np.float32:
        raise BundleError(
            f"{bundle.origin / name}: the memory bank has shape {embeddings.shape}, the manifest "
            f"says {expected}.",
            "Fit the category again.",
        )
    bank = np.asarray(embeddings, np.float32)
    if active_provider == CUDA:
        return GraphMemoryBank(bank, search_graph_file(), provider="cuda", threads=threads)
    return CpuMemoryBank(bank, search_graph_file(), threads=threads)
