"""Fit a category: from a folder of good pictures to a bundle on disk."""

from __future__ import annotations

import platform
import time
from dataclasses import dataclass, replace
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
from inspectai_desktop.inference.bundle import (
    BANK_NAME,
    CALIBRATION_NAME,
    ENCODER_NAME,
    FINE_BANK_NAME,
    NORMAL_MAP_NAME,
    THUMBNAIL_NAME,
    array_bytes,
    arrays_bytes,
    require_writable_target,
    write_bundle,
)
from inspectai_desktop.inference.embedder import Embedder
from inspectai_desktop.inference.encoder import GRAPH_NAME, Encoder
from inspectai_desktop.inference.image_decoding import read_image
from inspectai_desktop.inference.manifest import (
    Calibration,
    Manifest,
    PatchCoreMethod,
    TrainingImages,
)
from inspectai_desktop.inference.preprocessing import Preprocessor
from inspectai_desktop.jobs import CancellationToken, Progress, ReportProgress
from training.fitting.calibration import (
    CalibrationTargets,
    calibrate,
    fold_of_each,
    suspicious_indices,
)
from training.fitting.embedding_store import EmbeddingStore, sharing_of
from training.fitting.fine_map import FittedFineMap
from training.fitting.highest_maps import HighestMaps
from training.fitting.image_folder import CheckedImages, LeftOut, shown_name
from training.fitting.method import inspected_area_px, method_for, score_for
from training.fitting.patchcore import FittedBank, PatchCoreFitter
from training.fitting.preparation import PreparedFit, prepare
from training.fitting.request import FitRequest
from training.fitting.scored_pictures import ScoredPictures

KEPT_EMBEDDINGS_BYTES = 384 * 1024**2
THUMBNAIL_PX = 320


@dataclass(frozen=True, slots=True)
class FitResult:
    """What came out of a fit.

    Attributes:
        bundle: Folder of the bundle.
        manifest: As written.
        left_out: Pictures that could not be used, good and defective.
        suspicious: Good pictures that look least like the others, most suspicious first.
        resolution_reason: Why this input size.
        seconds: Wall time per stage.
        held_out: The good pictures with their scores by banks that did not know them.
        defects: The known defective pictures with their scores.
    """

    bundle: Path
    manifest: Manifest
    left_out: tuple[LeftOut, ...]
    suspicious: tuple[Path, ...]
    resolution_reason: str
    seconds: dict[str, float]
    held_out: tuple[tuple[Path, float], ...] = ()
    defects: tuple[tuple[Path, float], ...] = ()


def fit_category(
    request: FitRequest, *, report: ReportProgress, token: CancellationToken
) -> FitResult:
    """Fit a category and write its bundle; nothing is left behind if that fails.

    Raises:
        InspectAIError: Whatever the person can mend (pictures, encoder, output, targets).
        JobCancelled: The token was set.
    """
    # One for numpy, whatever the machine's setting: its threads would keep the encoder's waiting.
    with threadpool_limits(1, user_api="blas"):
        clock = _StageClock()
        require_writable_target(request.output, overwrite=request.overwrite)
        prepared = prepare(request, report=report, token=token)
        clock.lap("check")
        return _Fit(request, prepared, report, token).run(clock)


@dataclass(frozen=True, slots=True, eq=False)
class _FittedParts:
    """What was fitted, beside the thresholds."""

    bank: FittedBank
    fine: FittedFineMap | None
    normal: npt.NDArray[np.float32] | None

    def files(self) -> dict[str, bytes]:
        """As a bundle keeps them."""
        arrays = {
            BANK_NAME: self.bank.embeddings,
            FINE_BANK_NAME: None if self.fine is None else self.fine.embeddings,
            NORMAL_MAP_NAME: self.normal,
        }
        return {name: array_bytes(one) for name, one in arrays.items() if one is not None}


class _Fit:
    """One fit under way: the collaborators that all its steps share."""

    def __init__(
        self,
        request: FitRequest,
        prepared: PreparedFit,
        report: ReportProgress,
        token: CancellationToken,
    ) -> None:
        self._request = request
        self._prepared = prepared
        self._report = report
        self._token = token
        self._sharing = sharing_of(request.thread_count)
        encoder = Encoder(
            prepared.graph,
            prepared.taps.encoded,
            provider=request.provider,
            threads=self._sharing.threads_each,
            origin=str(prepared.encoder.folder / GRAPH_NAME),
        )
        self._preprocessor = Preprocessor(prepared.preprocessing, prepared.region)
        self._method = method_for(
            request,
            prepared.reference,
            input_height=prepared.resolution.height,
            input_width=prepared.resolution.width,
            n_images=len(prepared.images.paths),
        )
        area = inspected_area_px(prepared.images.sizes, prepared.region, self._preprocessor)
        self._score = score_for(request, area)
        self._embedder = Embedder(
            encoder, self._preprocessor, prepared.preprocessing, self._method, prepared.taps
        )
        paths = prepared.images.paths
        self._fitter = PatchCoreFitter(
            self._store(prepared.images, KEPT_EMBEDDINGS_BYTES),
            self._embedder,
            self._preprocessor,
            fold_of_each(len(paths), request.seed),
            bank_size=self._method.bank_size,
            seed=request.seed,
            threads=request.thread_count,
            report=report,
            token=token,
        )

    def run(self, clock: _StageClock) -> FitResult:
        """Embed, choose the bank, calibrate, write."""
        self._fitter.embed()
        clock.lap("embed")
        bank = self._fitter.bank(without_fold=None, report=self._report)
        fine = self._fitter.fine_bank()
        clock.lap("coreset")
        method = self._method.model_copy(
            update={"bank_size": len(bank.embeddings), "covering_radius": bank.covering_radius}
        )
        images = self._prepared.images
        if fine is not None:
            fine = replace(fine, unit=self._fitter.fine_unit(method, fine))
        maps = HighestMaps(self._embedder.heat_grid)
        found = self._fitter.held_out(
            method, self._score, maps, fine, with_normal_map=self._request.with_normal_map
        )
        scores = found.scores
        held_out = ScoredPictures(images, scores, maps)
        fitted = _FittedParts(bank, fine, found.normal)
        defects = self._scored_defects(fitted, method)
        calibration = self._calibrated(scores, None if defects is None else defects.scores)
        clock.lap("calibrate")
        suspicious = tuple(images.paths[index] for index in suspicious_indices(scores))
        manifest = self._manifest(method, fitted, calibration, suspicious)
        self._token.raise_if_cancelled()
        self._report(Progress("write", 0, 1, "Writing the bundle"))
        written = write_bundle(
            self._request.output,
            manifest,
            _files(self._prepared, fitted, held_out, defects),
            overwrite=self._request.overwrite,
        )
        self._report(Progress("write", 1, 1, "Writing the bundle"))
        clock.lap("write")
        return FitResult(
            bundle=self._request.output,
            manifest=written,
            left_out=images.left_out + self._left_out_defects(),
            suspicious=suspicious,
            resolution_reason=self._prepared.resolution.reason,
            seconds=clock.laps,
            held_out=held_out.by_path,
            defects=() if defects is None else defects.by_path,
        )

    def _store(self, images: CheckedImages, max_bytes: int) -> EmbeddingStore:
        return EmbeddingStore(
            images.paths,
            self._embedder,
            self._preprocessor,
            max_bytes=max_bytes,
            abreast=self._sharing.abreast,
            token=self._token,
        )

    def _left_out_defects(self) -> tuple[LeftOut, ...]:
        defects = self._prepared.defects
        return () if defects is None else defects.left_out

    def _scored_defects(
        self, fitted: _FittedParts, method: PatchCoreMethod
    ) -> ScoredPictures | None:
        defects = self._prepared.defects
        if defects is None:
            return None
        n_images = len(defects.paths)
        scorer = self._fitter.scorer(
            fitted.bank.embeddings, method, self._score, fitted.fine, fitted.normal
        )
        scores = np.empty(n_images, np.float64)
        maps = HighestMaps(self._embedder.heat_grid)
        for image in self._store(defects, 0).embedded(range(n_images)):
            scores[image.index] = self._fitter.score(scorer, image, maps)
            self._report(Progress("defects", image.index + 1, n_images, "Scoring known defects"))
        return ScoredPictures(defects, scores, maps)

    def _calibrated(
        self, held_out: npt.NDArray[np.float64], defects: npt.NDArray[np.float64] | None
    ) -> Calibration:
        request = self._request
        return calibrate(
            held_out,
            defects,
            CalibrationTargets(
                request.target_false_reject_rate,
                request.target_review_rate,
                request.threshold_from,
            ),
            n_folds=self._fitter.n_folds,
            seed=request.seed,
        )

    def _manifest(
        self,
        method: PatchCoreMethod,
        fitted: _FittedParts,
        calibration: Calibration,
        suspicious: tuple[Path, ...],
    ) -> Manifest:
        prepared = self._prepared
        return Manifest(
            category=validated_category_name(self._request.category),
            created_at=datetime.now(UTC).isoformat(timespec="seconds"),
            versions=_versions(),
            seed=self._request.seed,
            encoder=prepared.reference,
            preprocessing=prepared.preprocessing,
            region=prepared.region,
            method=method,
            fine_map=None if fitted.fine is None else fitted.fine.described(prepared.fine_taps),
            normal_map=fitted.normal is not None,
            score=self._score,
            calibration=calibration,
            training_images=TrainingImages(
                count=len(prepared.images.paths),
                digest=prepared.images.digest,
                suspicious=tuple(shown_name(path) for path in suspicious),
            ),
            files={},
        )


def _files(
    prepared: PreparedFit,
    fitted: _FittedParts,
    held_out: ScoredPictures,
    defects: ScoredPictures | None,
) -> dict[str, bytes]:
    arrays = held_out.held_out_arrays()
    if defects is not None:
        arrays |= defects.defect_arrays()
    typical = held_out.images.paths[int(np.argsort(held_out.scores)[len(held_out.scores) // 2])]
    return {
        ENCODER_NAME: prepared.graph,
        **fitted.files(),
        CALIBRATION_NAME: arrays_bytes(arrays),
        THUMBNAIL_NAME: _thumbnail(typical, prepared),
    }


def _thumbnail(path: Path, prepared: PreparedFit) -> bytes:
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
