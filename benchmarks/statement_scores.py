"""Scores behind the kept statement: held-out ones of a fit, and those of pictures it never saw.

A product's good pictures are embedded once. Each split draws a random half; of it `n` pictures are
fitted and calibrated exactly as `inspectai-train fit` does (same folds, coreset, scorer), and the
other half is scored by the bank that came out.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from inspectai_desktop.inference.embedder import Embedder
from inspectai_desktop.inference.encoder import Encoder
from inspectai_desktop.inference.image_decoding import list_pictures
from inspectai_desktop.inference.manifest import PatchCoreMethod, Score
from inspectai_desktop.inference.preprocessing import Preprocessor
from inspectai_desktop.jobs import CancellationToken, ignore_progress
from inspectai_desktop.sources.synthetic_product import write_dataset
from training.fitting.calibration import fold_of_each
from training.fitting.embedding_store import EmbeddedImage, EmbeddingStore
from training.fitting.method import EMBEDDING_LENGTH, POOLING_SIZE, SMOOTHING_SIGMA
from training.fitting.patchcore import PatchCoreFitter
from training.fitting.preparation import prepare
from training.fitting.presets import DEFAULT_PRESET, PRESETS
from training.fitting.request import DEFAULT_MEAN_WEIGHT, DEFAULT_TOP_SHARE, FitRequest

FloatArray = npt.NDArray[np.float64]
SYNTHETIC_PICTURES = 400
REAL_FOLDERS = {
    "hazelnut_toy": ("train/good", "test/good"),
    "ballscrew": ("train/good", "test/good"),
    "magnetic_tile": ("train/good", "test/good"),
}
_KEEP_ALL = 1 << 40


@dataclass(frozen=True, slots=True)
class SplitScores:
    """One split: what the calibration saw, and what came afterwards."""

    product: str
    n_asked: int
    split: int
    held_out: FloatArray
    unseen: FloatArray


def product_pictures(product: str, data: Path, scratch: Path) -> tuple[Path, ...]:
    """All good pictures of a product, sorted; the synthetic one is rendered where missing."""
    if product == "synthetic":
        folder = scratch / f"synthetic-{SYNTHETIC_PICTURES}"
        if not folder.is_dir():
            write_dataset(folder, n_train_good=SYNTHETIC_PICTURES, n_test_good=0, n_per_defect=0)
        return tuple(list_pictures(folder / "train" / "good"))
    folders = [data / product / part for part in REAL_FOLDERS[product]]
    return tuple(sorted(path for folder in folders for path in list_pictures(folder)))


class EmbeddedProduct:
    """All good pictures of one product as patch embeddings; fits choose among them."""

    def __init__(
        self, pictures: Sequence[Path], *, threads: int, input_size_px: int | None
    ) -> None:
        preset = PRESETS[DEFAULT_PRESET]
        request = FitRequest(
            good=tuple(pictures),
            encoder=preset.encoder,
            taps=preset.taps,
            fine_taps=preset.fine_taps,
            category="benchmark",
            output=Path("unused"),
            input_size_px=input_size_px,
            threads=threads,
        )
        token = CancellationToken()
        prepared = prepare(request, report=ignore_progress, token=token)
        taps = prepared.reference.taps
        self._threads = threads
        self._preprocessor = Preprocessor(prepared.preprocessing, prepared.region)
        dim = sum(tap.channels for tap in taps)
        self._method = PatchCoreMethod(
            tap_scales=tuple(1.0 for _ in taps),
            pooling_size=POOLING_SIZE,
            embedding_length=EMBEDDING_LENGTH,
            smoothing_sigma=SMOOTHING_SIGMA,
            coreset_ratio=1.0,
            bank_size=1,
            embedding_dim=dim,
            projection_dim=dim,
            covering_radius=0.0,
        )
        encoder = Encoder(
            prepared.encoder.graph,
            prepared.taps.encoded,
            provider="cpu",
            threads=threads,
            origin="benchmark",
        )
        self._embedder = Embedder(
            encoder, self._preprocessor, prepared.preprocessing, self._method, prepared.taps
        )
        self.input_size = prepared.preprocessing.input_height, prepared.preprocessing.input_width
        store = EmbeddingStore(
            prepared.images.paths, self._embedder, self._preprocessor,
            max_bytes=_KEEP_ALL, abreast=1, token=token,
        )  # fmt: skip
        self._images = list(store.embedded(range(len(prepared.images.paths))))

    def __len__(self) -> int:
        return len(self._images)

    def split(
        self,
        chosen: npt.NDArray[np.intp],
        unseen: npt.NDArray[np.intp],
        *,
        bank_size: int,
        seed: int,
    ) -> tuple[FloatArray, FloatArray]:
        """Held-out scores of the chosen pictures, scores of the unseen ones by the final bank."""
        fitter = PatchCoreFitter(
            cast("Any", _Chosen([self._images[index] for index in chosen])),
            self._embedder,
            self._preprocessor,
            fold_of_each(len(chosen), seed),
            bank_size=bank_size,
            seed=seed,
            threads=self._threads,
            report=ignore_progress,
            token=CancellationToken(),
        )
        fitter.embed()
        score = Score(
            aggregation="top_share",
            top_share=DEFAULT_TOP_SHARE,
            mean_weight=DEFAULT_MEAN_WEIGHT,
        )
        bank = fitter.bank(without_fold=None, report=ignore_progress)
        method = self._method.model_copy(update={"covering_radius": bank.covering_radius})
        fine = fitter.fine_bank()
        if fine is not None:
            fine = replace(fine, unit=fitter.fine_unit(method, fine))
        scorer = fitter.scorer(bank.embeddings, method, score, fine)
        later = np.array([fitter.score(scorer, self._images[index]) for index in unseen])
        held_out = fitter.held_out(method, score, fine=fine).scores
        return np.asarray(held_out, np.float64), later


class _Chosen:
    """Embedded pictures in the place of a store that would embed them."""

    def __init__(self, images: Sequence[EmbeddedImage]) -> None:
        self._images = images

    def embedded(self, indices: Sequence[int]) -> Iterator[EmbeddedImage]:
        for index in indices:
            image = self._images[index]
            yield EmbeddedImage(index, image.embeddings, image.source_size)


def halves(n: int, split: int, seed: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Two random halves of n pictures, different in every split."""
    order = np.random.default_rng([seed, split]).permutation(n)
    return order[: n // 2], order[n // 2 :]


def collect(
    product: str,
    *,
    data: Path,
    scratch: Path,
    sizes: Sequence[int],
    n_splits: int,
    bank_size: int,
    input_size_px: int | None,
    threads: int,
    seed: int,
) -> list[SplitScores]:
    """Scores of all splits of one product; those measured before are read from `scratch`."""
    pictures = product_pictures(product, data, scratch)
    key = json.dumps(
        [
            product,
            len(pictures),
            bank_size,
            input_size_px,
            seed,
            DEFAULT_TOP_SHARE,
            DEFAULT_MEAN_WEIGHT,
            PRESETS[DEFAULT_PRESET].fine_taps,
        ]
    )
    shelf = scratch / f"{product}-{hashlib.sha256(key.encode()).hexdigest()[:12]}"
    shelf.mkdir(parents=True, exist_ok=True)
    embedded: EmbeddedProduct | None = None
    found: list[SplitScores] = []
    for size in sizes:
        for split in range(n_splits):
            file = shelf / f"{size}-{split}.npz"
            if not file.is_file():
                if embedded is None:
                    embedded = EmbeddedProduct(
                        pictures, threads=threads, input_size_px=input_size_px
                    )
                start = time.perf_counter()
                first, second = halves(len(embedded), split, seed)
                held_out, unseen = embedded.split(
                    first[:size], second, bank_size=bank_size, seed=seed + split
                )
                np.savez(file, held_out=held_out, unseen=unseen)
                print(f"{product} {size} {split}: {time.perf_counter() - start:.1f} s", flush=True)
            with np.load(file) as saved:
                found.append(SplitScores(product, size, split, saved["held_out"], saved["unseen"]))
    return found
