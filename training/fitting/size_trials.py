"""How large the input must be, tried out on good pictures with pseudo-defects in them.

Some good pictures make a small memory bank; others, held out, are scored as they are and with
defects of the size that matters. The smallest input whose scores tell the two apart is enough.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inspectai_desktop.domain.image import Image
from inspectai_desktop.domain.region import RegionOfInterest
from inspectai_desktop.inference.detector import FineBank, MapScorer
from inspectai_desktop.inference.embedder import Embedder, Embeddings
from inspectai_desktop.inference.encoder import GRAPH_NAME, Encoder, EncoderFolder
from inspectai_desktop.inference.image_decoding import read_image
from inspectai_desktop.inference.manifest import (
    SIZE_MULTIPLE,
    EncoderReference,
    Preprocessing,
    Tap,
    TapUse,
)
from inspectai_desktop.inference.memory_bank import CpuMemoryBank
from inspectai_desktop.inference.preprocessing import Preprocessor
from inspectai_desktop.jobs import CancellationToken, Progress, ReportProgress, ignore_progress
from inspectai_desktop.paths import search_graph_file
from training.fitting.coreset import greedy_k_centre, projected
from training.fitting.fine_map import FineCandidates
from training.fitting.image_folder import CheckedImages
from training.fitting.input_resolution import tiling_for
from training.fitting.method import inspected_area_px, method_for, score_for
from training.fitting.patchcore import PROJECTION_DIM
from training.fitting.pseudo_defects import KINDS, DefectPlace, Kind, with_pseudo_defect
from training.fitting.request import FitRequest

SEPARATED = 0.97
"""Share of pairs (good, defective) in the right order from which an input is good enough."""
WORTHWHILE = 0.02
"""A larger input must win at least this share of pairs."""
STEP = math.sqrt(2)
"""Between the sides of two inputs: each takes about twice as long as the one before."""

MAX_REFERENCES = 20
MAX_PROBES = 10
_DEFECTS_PER_PROBE = 3
_BANK_SIZE = 1000
_BANK_CANDIDATES = 12_000
FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SizeTrial:
    """How one input did.

    Attributes:
        height: Of the input in pixels.
        width: Likewise.
        separation: AUROC of held-out good pictures without and with pseudo-defects.
        ms_per_part: Shortest time from decoded picture to score, in milliseconds.
    """

    height: int
    width: int
    separation: float
    ms_per_part: float


def pictures_per_trial(n_images: int) -> int:
    """Pictures that one trial embeds, for an estimate of its time."""
    n_probes = _n_probes(n_images)
    return min(MAX_REFERENCES, n_images - n_probes) + n_probes * (1 + _DEFECTS_PER_PROBE)


def _n_probes(n_images: int) -> int:
    return max(1, min(MAX_PROBES, n_images // 3))


def sides_to_try(smallest_px: float, largest_px: float) -> list[float]:
    """Sides of the inputs to try, from small to large, `STEP` apart; the largest is one of them."""
    sides = [largest_px]
    # What is nearly the smallest would be tried twice.
    while sides[-1] / STEP > smallest_px * 1.1:
        sides.append(sides[-1] / STEP)
    if smallest_px < sides[-1] - SIZE_MULTIPLE:
        sides.append(smallest_px)
    return sides[::-1]


def smallest_separating(
    sizes: Sequence[tuple[int, int]],
    try_size: Callable[[int, int], SizeTrial],
    latency_budget_ms: float | None,
) -> tuple[SizeTrial, list[SizeTrial]]:
    """Try sizes from small to large until one separates, time runs out or nothing is won.

    Args:
        sizes: `(height, width)`, smallest first.
        try_size: Makes one trial.
        latency_budget_ms: Most time per part; the smallest size is taken even if it is slower.

    Returns:
        The chosen trial and all that were made.
    """
    trials: list[SizeTrial] = []
    for height, width in sizes:
        trial = try_size(height, width)
        too_slow = latency_budget_ms is not None and trial.ms_per_part > latency_budget_ms
        if trials and too_slow:
            break
        trials.append(trial)
        if too_slow or trial.separation >= SEPARATED or _stands_still(trials):
            break
    best = max(trial.separation for trial in trials)
    enough = min(SEPARATED, best - WORTHWHILE)
    return next(trial for trial in trials if trial.separation >= enough), trials


def _stands_still(trials: Sequence[SizeTrial]) -> bool:
    """Whether the last two sizes won nothing over the one before."""
    if len(trials) < 3:
        return False
    earlier = max(trial.separation for trial in trials[:-2])
    return max(trial.separation for trial in trials[-2:]) < earlier + WORTHWHILE


@dataclass(frozen=True, slots=True, eq=False)
class _Probe:
    """A held-out good picture and the defects it will get."""

    image: Image
    defects: tuple[tuple[Kind, DefectPlace], ...]


class SizeTrials:
    """Makes trials on the pictures of one fit; all sizes see the same pictures and defects.

    Args:
        request: Of the fit.
        images: The good pictures.
        region: What is inspected of them.
        encoder: The encoder's folder.
        reference: Which of its taps are used.
        fine_taps: Those of the fine map, if there will be one.
        diameter_px: Size of the pseudo-defects, in pixels of the pictures.
        report: Told of each picture.
        token: Looked at before each picture.
    """

    def __init__(
        self,
        request: FitRequest,
        images: CheckedImages,
        region: RegionOfInterest,
        encoder: EncoderFolder,
        reference: EncoderReference,
        *,
        fine_taps: tuple[Tap, ...] = (),
        diameter_px: float,
        report: ReportProgress,
        token: CancellationToken,
    ) -> None:
        self._request = request
        self._images = images
        self._region = region
        self._reference = reference
        # The fine map says where a defect is; whether it is seen, the bank decides. It is in the
        # trials only for its time.
        timed = request.latency_budget_ms is not None
        self._taps = TapUse(reference.taps, fine_taps if timed else ())
        self._colour = encoder.description.preprocessing
        self._report = report
        self._token = token
        self._encoder = Encoder(
            encoder.graph,
            self._taps.encoded,
            provider=request.provider,
            threads=request.thread_count,
            origin=str(encoder.folder / GRAPH_NAME),
        )
        order = np.random.default_rng(request.seed).permutation(len(images.paths)).tolist()
        n_probes = _n_probes(len(order))
        self._references = [images.paths[index] for index in order[n_probes:][:MAX_REFERENCES]]
        self._probes = [
            self._probe(number, read_image(images.paths[index]), diameter_px)
            for number, index in enumerate(order[:n_probes])
        ]

    def trial(self, height: int, width: int) -> SizeTrial:
        """Try one input size.

        Raises:
            InspectAIError: A picture vanished, or the encoder failed.
            JobCancelled: The token was set.
        """
        preprocessor = Preprocessor(self._preprocessing(height, width), self._region)
        method = method_for(
            self._request,
            self._reference,
            input_height=height,
            input_width=width,
            n_images=len(self._references),
        )
        embedder = Embedder(
            self._encoder,
            preprocessor,
            self._preprocessing(height, width),
            method,
            self._taps,
        )
        run = _Run(preprocessor, embedder)
        total = len(self._references) + len(self._probes)
        embedded = []
        fine = self._candidates()
        for done, path in enumerate(self._references):
            self._step(done, total)
            own = run.embeddings(read_image(path))
            embedded.append(own.bank[0])
            if own.fine is not None:
                fine.add(done, 0, own.fine[0])
        bank = self._searched(self._bank(np.concatenate(embedded)))
        area = inspected_area_px(self._images.sizes, self._region, preprocessor)
        scoring = score_for(self._request, area)
        scorer = MapScorer(bank, method, scoring, preprocessor)
        timed = scorer
        if fine:
            # It takes as long as the fitted one will; its scores mean nothing.
            finer = FineBank(self._searched(fine.bank().embeddings), 1.0)
            timed = MapScorer(bank, method, scoring, preprocessor, fine=finer)
        good, defective, seconds = [], [], []
        for number, probe in enumerate(self._probes):
            self._step(len(self._references) + number, total)
            started = time.perf_counter()
            score = run.score(timed, probe.image)
            seconds.append(time.perf_counter() - started)
            good.append(score if timed is scorer else run.score(scorer, probe.image))
            defective += [run.score(scorer, image) for image in self._with_defects(number)]
        self._step(total, total)
        return SizeTrial(height, width, _in_order(good, defective), 1e3 * min(seconds))

    def _step(self, done: int, total: int) -> None:
        self._token.raise_if_cancelled()
        self._report(Progress("resolution", done, total, "Trying input sizes"))

    def _preprocessing(self, height: int, width: int) -> Preprocessing:
        aspects = self._images.aspect_ratios(self._region)
        return Preprocessing(
            input_height=height,
            input_width=width,
            mean=self._colour.mean,
            std=self._colour.std,
            white_level_16bit=self._images.white_level_16bit,
            aspect_ratio_min=min(aspects),
            aspect_ratio_max=max(aspects),
            tiling=tiling_for(height, width),
        )

    def _candidates(self) -> FineCandidates:
        return FineCandidates(
            len(self._references),
            seed=self._request.seed,
            threads=self._request.thread_count,
            token=self._token,
        )

    def _searched(self, bank: FloatArray) -> CpuMemoryBank:
        return CpuMemoryBank(bank, search_graph_file(), threads=self._request.thread_count)

    def _bank(self, points: FloatArray) -> FloatArray:
        seed = self._request.seed
        if len(points) > _BANK_CANDIDATES:
            order = np.random.default_rng(seed).permutation(len(points))
            points = points[order[:_BANK_CANDIDATES]]
        coreset = greedy_k_centre(
            projected(points, PROJECTION_DIM, seed),
            min(_BANK_SIZE, len(points)),
            seed=seed,
            report=ignore_progress,
            token=self._token,
        )
        return points[coreset.indices]

    def _probe(self, number: int, image: Image, diameter_px: float) -> _Probe:
        """Lay down where this picture gets its defects: inspected places, drawn by seed."""
        random = np.random.default_rng((self._request.seed, number))
        side = 32 * SIZE_MULTIPLE // 4
        mask = Preprocessor(self._preprocessing(side, side), self._region).mask(
            image.height, image.width
        )
        box = self._region.box(image.height, image.width)
        allowed = np.arange(side * side) if mask is None else np.flatnonzero(mask)
        defects = []
        for offset in range(_DEFECTS_PER_PROBE):
            row, column = divmod(int(random.choice(allowed)), side)
            place = DefectPlace(
                row=box.top + int((row + 0.5) * box.height / side),
                column=box.left + int((column + 0.5) * box.width / side),
                diameter_px=diameter_px,
            )
            defects.append((KINDS[(number + offset) % len(KINDS)], place))
        return _Probe(image, tuple(defects))

    def _with_defects(self, number: int) -> list[Image]:
        probe = self._probes[number]
        other = self._probes[(number + 1) % len(self._probes)].image
        donor = other if other.pixels.dtype == probe.image.pixels.dtype else probe.image
        random = np.random.default_rng((self._request.seed, number, 1))
        return [
            with_pseudo_defect(probe.image, donor, place, kind, random)
            for kind, place in probe.defects
        ]


def _in_order(good: Sequence[float], defective: Sequence[float]) -> float:
    """Share of pairs in which the defective picture scores higher, ties counted half."""
    lower, higher = np.asarray(good)[:, None], np.asarray(defective)[None, :]
    return float(np.mean((higher > lower) + 0.5 * (higher == lower)))


class _Run:
    """From a picture to its score at one input size, as the station does it."""

    def __init__(self, preprocessor: Preprocessor, embedder: Embedder) -> None:
        self._preprocessor = preprocessor
        self._embedder = embedder

    def embeddings(self, image: Image) -> Embeddings:
        tensor = self._embedder.checked_tensor(image, self._preprocessor.box(image))
        return self._embedder.embed([tensor])

    def score(self, scorer: MapScorer, image: Image) -> float:
        own = self.embeddings(image)
        size = image.height, image.width
        return scorer.scored_map(scorer.patch_scores(own)[0], own.bank[0], size).score
