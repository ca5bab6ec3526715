"""Fit a category: from a folder of good pictures to a bundle on disk."""

from __future__ import annotations

import platform
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import cv2
import faiss
import numpy as np
import numpy.typing as npt
import onnxruntime
from threadpoolctl import threadpool_limits

import inspectai_desktop
from inspectai_desktop.domain.category import validated_category_name
from inspectai_desktop.domain.region import RegionOfInterest, whole_picture
from inspectai_desktop.errors import FittingError
from inspectai_desktop.inference.bundle import (
    BANK_NAME,
    CALIBRATION_NAME,
    ENCODER_NAME,
    THUMBNAIL_NAME,
    array_bytes,
    arrays_bytes,
    require_writable_target,
    write_bundle,
)
from inspectai_desktop.inference.detector import HELD_OUT_KEY
from inspectai_desktop.inference.embedder import Embedder
from inspectai_desktop.inference.encoder import Encoder, EncoderFolder, find_encoder
from inspectai_desktop.inference.image_decoding import read_image
from inspectai_desktop.inference.manifest import (
    Manifest,
    PatchCoreMethod,
    Preprocessing,
    Score,
    TrainingImages,
)
from inspectai_desktop.inference.preprocessing import Preprocessor
from inspectai_desktop.jobs import CancellationToken, Progress, ReportProgress
from inspectai_desktop.paths import encoders_dir
from training.fitting.calibration import (
    CalibrationTargets,
    calibrate,
    fold_of_each,
    suspicious_indices,
)
from training.fitting.embedding_store import EmbeddingStore
from training.fitting.image_folder import (
    CheckedImages,
    LeftOut,
    check_images,
    list_defect_pictures,
    list_good_pictures,
)
from training.fitting.input_resolution import InputResolution, choose_resolution
from training.fitting.patchcore import FittedBank, PatchCoreFitter, bank_size_for
from training.fitting.request import DEFAULT_BANK_SIZE, MIN_GOOD_IMAGES, FitRequest

KEPT_EMBEDDINGS_BYTES = 384 * 1024**2
THUMBNAIL_PX = 320
POOLING_SIZE = 3
SMOOTHING_SIGMA = 4.0


@dataclass(frozen=True, slots=True)
class FitResult:
    """What came out of a fit.

    Attributes:
        bundle: Folder of the bundle.
        manifest: As written.
        left_out: Good pictures that could not be used.
        suspicious: Good pictures that look least like the others, most suspicious first.
        resolution_reason: Why this input size.
        seconds: Wall time per stage.
    """

    bundle: Path
    manifest: Manifest
    left_out: tuple[LeftOut, ...]
    suspicious: tuple[Path, ...]
    resolution_reason: str
    seconds: dict[str, float]


@dataclass(frozen=True, slots=True)
class _Prepared:
    """What is known before the first picture is embedded."""

    images: CheckedImages
    defects: CheckedImages | None
    encoder: EncoderFolder
    region: RegionOfInterest
    resolution: InputResolution
    preprocessing: Preprocessing


def fit_category(
    request: FitRequest, *, report: ReportProgress, token: CancellationToken
) -> FitResult:
    """Fit a category and write its bundle; nothing is left behind if that fails.

    Raises:
        InspectAIError: Whatever the person can mend (pictures, encoder, output, targets).
        JobCancelled: The token was set.
    """
    with threadpool_limits(limits=request.thread_count):
        return _fit(request, report, token)


def _fit(request: FitRequest, report: ReportProgress, token: CancellationToken) -> FitResult:
    clock = _StageClock()
    require_writable_target(request.output, overwrite=request.overwrite)
    prepared = _prepare(request, report, token)
    clock.lap("check")
    encoder = Encoder(
        prepared.encoder.graph,
        prepared.encoder.description.taps,
        provider=request.provider,
        threads=request.thread_count,
    )
    preprocessor = Preprocessor(prepared.preprocessing, prepared.region)
    rows, columns = (
        prepared.resolution.height // prepared.encoder.description.reference().stride,
        prepared.resolution.width // prepared.encoder.description.reference().stride,
    )
    n_images = len(prepared.images.paths)
    bank_size = bank_size_for(
        n_patches=n_images * rows * columns,
        coreset_ratio=request.coreset_ratio,
        bank_size=request.bank_size,
        default=DEFAULT_BANK_SIZE,
    )
    settings = _method(request, encoder, n_images * rows * columns, bank_size)
    embedder = Embedder(encoder, preprocessor, prepared.preprocessing, settings)
    fitter = PatchCoreFitter(
        EmbeddingStore(
            prepared.images.paths,
            embedder,
            preprocessor,
            max_bytes=KEPT_EMBEDDINGS_BYTES,
            token=token,
        ),
        embedder,
        preprocessor,
        fold_of_each(n_images, request.seed),
        bank_size=bank_size,
        seed=request.seed,
        threads=request.thread_count,
        report=report,
        token=token,
    )
    fitter.embed()
    clock.lap("embed")
    bank = fitter.bank(without_fold=None, report=report)
    clock.lap("coreset")
    method = settings.model_copy(
        update={"bank_size": len(bank.embeddings), "covering_radius": bank.covering_radius}
    )
    score = Score(
        aggregation="top_share" if request.top_share else "max", top_share=request.top_share
    )
    held_out = fitter.held_out_scores(method, score)
    defects = _defect_scores(
        request, prepared, fitter, embedder, preprocessor, bank, method, score, report, token
    )
    calibration = calibrate(
        held_out,
        defects,
        CalibrationTargets(
            request.target_false_reject_rate, request.target_review_rate, request.threshold_from
        ),
        n_folds=fitter.n_folds,
        seed=request.seed,
    )
    clock.lap("calibrate")
    suspicious = tuple(prepared.images.paths[index] for index in suspicious_indices(held_out))
    manifest = Manifest(
        category=validated_category_name(request.category),
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        versions=_versions(),
        seed=request.seed,
        encoder=prepared.encoder.description.reference(),
        preprocessing=prepared.preprocessing,
        region=prepared.region,
        method=method,
        score=score,
        calibration=calibration,
        training_images=TrainingImages(
            count=n_images,
            digest=prepared.images.digest,
            suspicious=tuple(path.name for path in suspicious),
        ),
        files={},
    )
    token.raise_if_cancelled()
    report(Progress("write", 0, 1, "Writing the bundle"))
    written = write_bundle(
        request.output,
        manifest,
        _files(prepared, bank, held_out, defects),
        overwrite=request.overwrite,
    )
    report(Progress("write", 1, 1, "Writing the bundle"))
    clock.lap("write")
    return FitResult(
        bundle=request.output,
        manifest=written,
        left_out=prepared.images.left_out,
        suspicious=suspicious,
        resolution_reason=prepared.resolution.reason,
        seconds=clock.laps,
    )


def _prepare(request: FitRequest, report: ReportProgress, token: CancellationToken) -> _Prepared:
    encoder = find_encoder(request.encoder, encoders_dir())
    paths = list_good_pictures(request.good)
    images = check_images(paths, stage="check", report=report, token=token)
    if len(images.paths) < MIN_GOOD_IMAGES:
        unusable = "".join(f"\n  {left.reason}" for left in images.left_out[:5])
        raise FittingError(
            f"{request.good}: {len(images.paths)} usable pictures of good parts; at least "
            f"{MIN_GOOD_IMAGES} are needed, 20 to 100 are advised.{unusable}",
            "Add pictures of good parts.",
        )
    defects = None
    if request.defects is not None:
        defects = check_images(
            list_defect_pictures(request.defects), stage="check defects", report=report, token=token
        )
        _require_no_good_ones(images, defects)
    region = request.region or whole_picture(*images.sizes[0])
    resolution = choose_resolution(
        images.sizes,
        region,
        stride=encoder.description.reference().stride,
        input_size_px=request.input_size_px,
        smallest_defect_px=request.smallest_defect_px,
    )
    aspects = images.aspect_ratios(region)
    colour = encoder.description.preprocessing
    preprocessing = Preprocessing(
        input_height=resolution.height,
        input_width=resolution.width,
        mean=colour.mean,
        std=colour.std,
        white_level_16bit=images.white_level_16bit,
        aspect_ratio_min=min(aspects),
        aspect_ratio_max=max(aspects),
        tiling=resolution.tiling,
    )
    return _Prepared(images, defects, encoder, region, resolution, preprocessing)


def _require_no_good_ones(images: CheckedImages, defects: CheckedImages) -> None:
    known = dict(zip(images.digests, images.paths, strict=True))
    for path, digest in zip(defects.paths, defects.digests, strict=True):
        if digest in known:
            raise FittingError(
                f"{path} is the same picture as {known[digest]}: it is in the folder of defects "
                "and in the folder of good parts.",
                "Remove it from one of the two.",
            )
    if not defects.paths:
        raise FittingError("None of the pictures of defects can be read.", "Check that folder.")


def _method(
    request: FitRequest, encoder: Encoder, n_patches: int, bank_size: int
) -> PatchCoreMethod:
    dim = sum(tap.channels for tap in encoder.taps)
    return PatchCoreMethod(
        tap_scales=tuple(1.0 for _ in encoder.taps),
        pooling_size=POOLING_SIZE,
        neighbours=request.neighbours,
        smoothing_sigma=SMOOTHING_SIGMA,
        coreset_ratio=bank_size / n_patches,
        bank_size=bank_size,
        embedding_dim=dim,
        projection_dim=min(dim, 128),
        covering_radius=0.0,
    )


def _defect_scores(
    request: FitRequest,
    prepared: _Prepared,
    fitter: PatchCoreFitter,
    embedder: Embedder,
    preprocessor: Preprocessor,
    bank: FittedBank,
    method: PatchCoreMethod,
    score: Score,
    report: ReportProgress,
    token: CancellationToken,
) -> npt.NDArray[np.float64] | None:
    if prepared.defects is None:
        return None
    paths = prepared.defects.paths
    store = EmbeddingStore(paths, embedder, preprocessor, max_bytes=0, token=token)
    scorer = fitter.scorer(bank.embeddings, method, score)
    scores = np.empty(len(paths), np.float64)
    for image in store.embedded(range(len(paths))):
        scores[image.index] = fitter.score(scorer, image)
        report(Progress("defects", image.index + 1, len(paths), "Scoring the known defects"))
    return scores


def _files(
    prepared: _Prepared,
    bank: FittedBank,
    held_out: npt.NDArray[np.float64],
    defects: npt.NDArray[np.float64] | None,
) -> dict[str, bytes]:
    arrays: dict[str, npt.NDArray[np.generic]] = {
        HELD_OUT_KEY: held_out,
        "image_names": np.array([path.name for path in prepared.images.paths]),
        "image_digests": np.array(prepared.images.digests),
    }
    if defects is not None:
        arrays["defect_scores"] = defects
    typical = prepared.images.paths[int(np.argsort(held_out)[len(held_out) // 2])]
    return {
        ENCODER_NAME: prepared.encoder.graph,
        BANK_NAME: array_bytes(bank.embeddings),
        CALIBRATION_NAME: arrays_bytes(arrays),
        THUMBNAIL_NAME: _thumbnail(typical, prepared),
    }


def _thumbnail(path: Path, prepared: _Prepared) -> bytes:
    """JPEG of the good part with the median score: a typical one to compare with."""
    image = read_image(path)
    pixels = image.pixels
    if pixels.dtype == np.uint16:
        scale = 255.0 / prepared.preprocessing.white_level_16bit
        pixels = np.clip(pixels * scale, 0, 255).astype(np.uint8)
    factor = min(1.0, THUMBNAIL_PX / max(image.height, image.width))
    size = max(1, round(image.width * factor)), max(1, round(image.height * factor))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    _, encoded = cv2.imencode(".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR))
    return encoded.tobytes()


def _versions() -> dict[str, str]:
    return {
        "inspectai_desktop": inspectai_desktop.__version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "opencv": cv2.__version__,
        "onnxruntime": onnxruntime.__version__,
        "faiss": faiss.__version__,
    }


class _StageClock:
    """Wall seconds between laps."""

    def __init__(self) -> None:
        self._last = time.perf_counter()
        self.laps: dict[str, float] = {}

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self.laps[stage] = now - self._last
        self._last = now
