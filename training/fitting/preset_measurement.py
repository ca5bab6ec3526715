"""What each preset costs on this machine and what it can see, measured before anything is fitted.

The parts' own picture is judged by the station's own detector; only the memory bank is made up,
as its contents do not change how long a search takes.
"""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from inspectai_desktop.domain.region import RegionOfInterest, whole_picture
from inspectai_desktop.errors import FittingError, ImageError
from inspectai_desktop.inference.bundle import (
    BANK_NAME,
    ENCODER_NAME,
    FINE_BANK_NAME,
    Bundle,
    array_bytes,
)
from inspectai_desktop.inference.detector import Detector
from inspectai_desktop.inference.encoder import EncoderFolder, find_encoder
from inspectai_desktop.inference.image_decoding import decode_image, read_bytes, read_size
from inspectai_desktop.inference.manifest import (
    Calibration,
    EncoderReference,
    FineMap,
    Manifest,
    PatchCoreMethod,
    Preprocessing,
    RateInterval,
    Score,
    TrainingImages,
)
from inspectai_desktop.inference.providers import ProviderChoice, default_threads
from inspectai_desktop.jobs import CancellationToken, Progress, ReportProgress, ignore_progress
from inspectai_desktop.paths import encoders_dir
from training.fitting import fine_map
from training.fitting.calibration import fold_of_each
from training.fitting.coreset import greedy_k_centre
from training.fitting.good_pictures import GoodPictures, good_pictures, place_of
from training.fitting.input_resolution import (
    InputResolution,
    choose_resolution,
    smallest_visible_px,
)
from training.fitting.method import EMBEDDING_LENGTH, POOLING_SIZE, SMOOTHING_SIGMA
from training.fitting.patchcore import MIN_POOL_ROWS, PROJECTION_DIM
from training.fitting.presets import PRESETS, Preset
from training.fitting.size_trials import pictures_per_trial

Size = tuple[int, int]
STAGE = "presets"
_REPEATS = 7
_ENOUGH_S = 2.0
_SEED = 42
_PROBE_ROWS = 8192
_PROBE_CENTRES = 256
_START_S = 2.0
"""Starting the program, reading the encoder and writing the bundle."""
_BYTES_PER_INPUT_PIXEL = 700
"""Feature maps, map and picture during one prediction (measured as peak memory of a process)."""

_NOTHING_KNOWN = RateInterval(expected=0.0, low=0.0, high=1.0)
_NOT_CALIBRATED = Calibration(
    review_threshold=1.0,
    fail_threshold=1.0,
    target_false_reject_rate=0.01,
    target_review_rate=0.05,
    false_reject=_NOTHING_KNOWN,
    review=_NOTHING_KNOWN,
    n_held_out=1,
    n_folds=1,
    tail_model="none",
)


@dataclass(frozen=True, slots=True)
class MeasuredPreset:
    """One preset on this machine.

    Attributes:
        preset: What was measured.
        taps: Names of the encoder's taps.
        resolution: The input it gets for these pictures, and why.
        ms_per_part: From a picture file's bytes to the verdict, median.
        memory_mb: What it adds to the station's memory, estimated.
        smallest_defect_px: Diameter in source pixels that spans two patches.
        fit_seconds: Estimate for a fit of these pictures.
    """

    preset: Preset
    taps: tuple[str, ...]
    resolution: InputResolution
    ms_per_part: float
    memory_mb: float
    smallest_defect_px: float
    fit_seconds: float


@dataclass(frozen=True, slots=True)
class PresetsRequest:
    """What the presets are measured for; as in a `FitRequest`."""

    good: GoodPictures
    region: RegionOfInterest | None = None
    smallest_defect_px: float | None = None
    provider: ProviderChoice = "auto"
    threads: int = 0

    @property
    def thread_count(self) -> int:
        """Threads, with 0 resolved to the machine's."""
        return self.threads or default_threads()


@dataclass(frozen=True, slots=True)
class PresetsResult:
    """All presets, fastest first; `typical_size` is `(height, width)` of the median picture."""

    presets: tuple[MeasuredPreset, ...]
    typical_size: Size


@dataclass(frozen=True, slots=True)
class _Product:
    """The pictures as far as speed depends on them, and one of them."""

    sizes: tuple[Size, ...]
    region: RegionOfInterest
    sample: Path

    def aspects(self) -> list[float]:
        boxes = [self.region.box(height, width) for height, width in self.sizes]
        return [box.width / box.height for box in boxes]


def measure_presets(
    request: PresetsRequest, *, report: ReportProgress, token: CancellationToken
) -> PresetsResult:
    """Measure every preset with one of the pictures.

    Raises:
        InspectAIError: No picture can be read, or no preset can see such a defect.
        JobCancelled: The token was set.
    """
    product = _product(request)
    measured = []
    for done, preset in enumerate(PRESETS.values()):
        token.raise_if_cancelled()
        report(Progress(STAGE, done, len(PRESETS), "Measuring the speed on this computer"))
        measured.append(_measured(preset, request, product, token))
    report(Progress(STAGE, len(PRESETS), len(PRESETS), "Measuring the speed on this computer"))
    by_area = sorted(product.sizes, key=lambda size: size[0] * size[1])
    return PresetsResult(tuple(measured), by_area[len(by_area) // 2])


def _product(request: PresetsRequest) -> _Product:
    """Sizes of all readable pictures, and a picture of median area."""
    found: list[tuple[Size, Path]] = []
    for path in good_pictures(request.good):
        try:
            found.append((read_size(path), path))
        except ImageError:
            continue  # told by check and by fit
    if not found:
        raise FittingError(
            f"{place_of(request.good)}: none of the pictures can be read.", "Check the pictures."
        )
    by_area = sorted(found, key=lambda entry: entry[0][0] * entry[0][1])
    sizes = tuple(size for size, _ in found)
    region = request.region or whole_picture(*sizes[0])
    return _Product(sizes, region, by_area[len(by_area) // 2][1])


def _measured(
    preset: Preset, request: PresetsRequest, product: _Product, token: CancellationToken
) -> MeasuredPreset:
    encoder = find_encoder(preset.encoder, encoders_dir())
    reference = encoder.description.reference(preset.taps)
    resolution = choose_resolution(
        product.sizes,
        product.region,
        stride=reference.stride,
        input_size_px=None,
        smallest_defect_px=request.smallest_defect_px,
        sizing=preset.sizing,
    )
    bundle = _rehearsal_bundle(preset, encoder, reference, resolution, product)
    detector = Detector(bundle, provider=request.provider, threads=request.thread_count)
    seconds = _seconds_per_part(detector, product.sample, token)
    method = bundle.manifest.method
    n_patches = (resolution.height // reference.stride) * (resolution.width // reference.stride)
    coreset_s = _coreset_seconds(
        len(product.sizes), n_patches, method, threads=request.thread_count, token=token
    )
    return MeasuredPreset(
        preset=preset,
        taps=tuple(tap.name for tap in reference.taps),
        resolution=resolution,
        ms_per_part=1e3 * seconds,
        memory_mb=_memory_mb(encoder, method, resolution),
        smallest_defect_px=smallest_visible_px(
            product.sizes, product.region, resolution, reference.stride
        ),
        # Each picture is decoded twice (check, embed), embedded and scored once. Trials of smaller
        # inputs take together no longer than those of the largest.
        fit_seconds=_START_S
        + 2 * seconds * (len(product.sizes) + pictures_per_trial(len(product.sizes)))
        + coreset_s,
    )


def _seconds_per_part(detector: Detector, sample: Path, token: CancellationToken) -> float:
    """Median of some predictions, fewer where they take long; the first does not count."""
    data = read_bytes(sample)
    times: list[float] = []
    while len(times) <= _REPEATS and (len(times) < 2 or sum(times) < _ENOUGH_S):
        token.raise_if_cancelled()
        start = time.perf_counter()
        detector.predict(decode_image(data, str(sample)))
        times.append(time.perf_counter() - start)
    return statistics.median(times[1:])


def _rehearsal_bundle(
    preset: Preset,
    encoder: EncoderFolder,
    reference: EncoderReference,
    resolution: InputResolution,
    product: _Product,
) -> Bundle:
    """A bundle in memory that costs what the fitted one will cost; its verdicts mean nothing."""
    aspects = product.aspects()
    colour = encoder.description.preprocessing
    dim = sum(tap.channels for tap in reference.taps)
    fine = _fine_map_of(preset, encoder)
    manifest = Manifest(
        category="rehearsal",
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        versions={},
        seed=_SEED,
        encoder=reference,
        preprocessing=Preprocessing(
            input_height=resolution.height,
            input_width=resolution.width,
            mean=colour.mean,
            std=colour.std,
            aspect_ratio_min=min(aspects),
            aspect_ratio_max=max(aspects),
            tiling=resolution.tiling,
        ),
        region=product.region,
        method=PatchCoreMethod(
            tap_scales=tuple(1.0 for _ in reference.taps),
            pooling_size=POOLING_SIZE,
            embedding_length=EMBEDDING_LENGTH,
            smoothing_sigma=SMOOTHING_SIGMA,
            coreset_ratio=1.0,
            bank_size=preset.bank_size,
            embedding_dim=dim,
            projection_dim=min(dim, PROJECTION_DIM),
            covering_radius=0.0,
        ),
        fine_map=fine,
        score=Score(
            aggregation="top_share" if preset.top_share else "max", top_share=preset.top_share
        ),
        calibration=_NOT_CALIBRATED,
        training_images=TrainingImages(count=len(product.sizes), digest=""),
        files={},
    )
    files = {ENCODER_NAME: encoder.graph, BANK_NAME: _made_up_bank(preset.bank_size, dim)}
    if fine is not None:
        files[FINE_BANK_NAME] = _made_up_bank(fine.bank_size, fine.embedding_dim)
    return Bundle(manifest, files, Path("rehearsal"))


def _fine_map_of(preset: Preset, encoder: EncoderFolder) -> FineMap | None:
    if not preset.fine_taps:
        return None
    taps = encoder.description.reference(preset.fine_taps).taps
    return FineMap(
        taps=taps,
        bank_size=fine_map.BANK_SIZE,
        embedding_dim=sum(tap.channels for tap in taps),
        covering_radius=0.0,
        unit=1.0,
    )


def _made_up_bank(size: int, dim: int) -> bytes:
    bank = np.random.default_rng(_SEED).standard_normal((size, dim), np.float32)
    bank *= EMBEDDING_LENGTH / np.linalg.norm(bank, axis=1, keepdims=True)
    return array_bytes(np.asarray(bank, np.float32))


def _memory_mb(
    encoder: EncoderFolder, method: PatchCoreMethod, resolution: InputResolution
) -> float:
    """The encoder, the bank (held by both searches), and one prediction's feature maps."""
    tiling = resolution.tiling
    pixels = resolution.height * resolution.width
    if tiling is not None:
        pixels = tiling.tile_height * tiling.tile_width
    bank = 3 * 4 * method.bank_size * method.embedding_dim
    return (2 * len(encoder.graph) + bank + _BYTES_PER_INPUT_PIXEL * pixels) / 1e6


def _coreset_seconds(
    n_images: int,
    n_patches: int,
    method: PatchCoreMethod,
    *,
    threads: int,
    token: CancellationToken,
) -> float:
    """Time of all banks of a fit, scaled from a small selection done here and now."""
    dim = method.projection_dim
    points = np.random.default_rng(_SEED).standard_normal((_PROBE_ROWS, dim), np.float32)
    start = time.perf_counter()
    greedy_k_centre(
        points, _PROBE_CENTRES, seed=_SEED, report=ignore_progress, token=token, threads=threads
    )
    seconds_each = (time.perf_counter() - start) / (_PROBE_ROWS * _PROBE_CENTRES)
    rows = n_images * n_patches
    n_folds = int(fold_of_each(n_images, _SEED).max()) + 1
    pool_rows = max(2 * method.bank_size, MIN_POOL_ROWS)
    reduced = rows * pool_rows if rows / n_folds > pool_rows else 0
    kept = min(rows, n_folds * pool_rows)
    times = 1 + (n_folds - 1) ** 2 / n_folds
    banks = times * kept * min(method.bank_size, rows)
    fine = times * min(rows, fine_map.CANDIDATES) * fine_map.BANK_SIZE
    return float(seconds_each * (reduced + banks + fine))
