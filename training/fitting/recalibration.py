"""Other thresholds for a bundle from pictures of good parts, without fitting it again.

For a light that changed a little, or a part that is made slightly differently: the memory bank
stays, the scores of recent good parts decide. Pictures that the bank was made of would score far
too low and are left out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from inspectai_desktop.errors import BundleError, FittingError
from inspectai_desktop.inference.bundle import (
    CALIBRATION_NAME,
    DEFECT_SCORES_KEY,
    ENCODER_NAME,
    IMAGE_DIGESTS_KEY,
    Bundle,
    arrays_bytes,
    read_bundle,
    require_writable_target,
    write_bundle,
)
from inspectai_desktop.inference.detector import (
    MapScorer,
    opened_bank,
    opened_fine_bank,
    opened_normal_map,
)
from inspectai_desktop.inference.embedder import Embedder
from inspectai_desktop.inference.encoder import Encoder
from inspectai_desktop.inference.manifest import Calibration, Manifest
from inspectai_desktop.inference.preprocessing import Preprocessor
from inspectai_desktop.inference.providers import CPU, ProviderChoice, default_threads
from inspectai_desktop.jobs import CancellationToken, Progress, ReportProgress
from training.fitting.calibration import CalibrationTargets, calibrate
from training.fitting.embedding_store import EmbeddingStore, sharing_of
from training.fitting.good_pictures import GoodPictures, good_pictures, place_of
from training.fitting.highest_maps import HighestMaps
from training.fitting.image_folder import CheckedImages, LeftOut, check_images
from training.fitting.request import MIN_GOOD_IMAGES, require_target_rate, review_rate_for
from training.fitting.scored_pictures import Arrays, ScoredPictures

TRAINING_DIGESTS_KEY = "training_digests"
"""Digests of the pictures in the bank, once the calibration's pictures are others."""


@dataclass(frozen=True, slots=True)
class RecalibrationRequest:
    """One recalibration.

    Attributes:
        bundle: Folder or `.inspectai` file.
        good: Folder of pictures of good parts, or these pictures one by one.
        output: Folder of the new bundle.
        target_false_reject_rate: Share of good parts that may get FAIL; None keeps the bundle's.
        provider: Execution provider of the encoder.
        threads: 0 takes the machine's.
        overwrite: Replace a bundle at `output`.
    """

    bundle: Path
    good: GoodPictures
    output: Path
    target_false_reject_rate: float | None = None
    provider: ProviderChoice = "auto"
    threads: int = 0
    overwrite: bool = False

    def __post_init__(self) -> None:
        if self.target_false_reject_rate is not None:
            require_target_rate(self.target_false_reject_rate)

    @property
    def thread_count(self) -> int:
        """Threads, with 0 resolved to the machine's."""
        return self.threads or default_threads()


@dataclass(frozen=True, slots=True)
class RecalibrationResult:
    """What came out.

    Attributes:
        bundle: Folder of the new bundle.
        manifest: As written.
        held_out: The pictures that were scored, with their scores.
        n_known_left_out: Given pictures that the bank was made of.
        left_out: Pictures that cannot be used.
    """

    bundle: Path
    manifest: Manifest
    held_out: tuple[tuple[Path, float], ...]
    n_known_left_out: int
    left_out: tuple[LeftOut, ...]


def recalibrate(
    request: RecalibrationRequest, *, report: ReportProgress, token: CancellationToken
) -> RecalibrationResult:
    """Score good pictures with a bundle and write a copy with the thresholds they ask for.

    Raises:
        InspectAIError: Whatever the person can mend (bundle, pictures, output, target).
        JobCancelled: The token was set; nothing is left behind.
    """
    # One for numpy, whatever the machine's setting: its threads would keep the encoder's waiting.
    with threadpool_limits(1, user_api="blas"):
        require_writable_target(request.output, overwrite=request.overwrite)
        bundle = read_bundle(request.bundle)
        before = bundle.arrays(CALIBRATION_NAME)
        known = _known_digests(before, bundle)
        given = check_images(good_pictures(request.good), stage="check", report=report, token=token)
        fresh = _without(given, known)
        n_known = len(given.paths) - len(fresh.paths)
        if len(fresh.paths) < MIN_GOOD_IMAGES:
            raise FittingError(
                f"{place_of(request.good)}: {len(fresh.paths)} usable pictures that the bundle "
                f"does not know; at least {MIN_GOOD_IMAGES} are needed, 20 to 100 are advised "
                f"({n_known} given pictures are among those it was taught with).",
                "Add recent pictures of good parts, or teach the category again with all of them.",
            )
        scored = _scored(bundle, fresh, request, report, token)
        manifest = _manifest(bundle, scored, before, request)
        token.raise_if_cancelled()
        report(Progress("write", 0, 1, "Writing the bundle"))
        written = write_bundle(
            request.output,
            manifest,
            {**bundle.files, CALIBRATION_NAME: arrays_bytes(_arrays(scored, before, known))},
            overwrite=request.overwrite,
        )
        report(Progress("write", 1, 1, "Writing the bundle"))
    return RecalibrationResult(request.output, written, scored.by_path, n_known, given.left_out)


def _known_digests(arrays: Arrays, bundle: Bundle) -> npt.NDArray[np.generic]:
    for key in (TRAINING_DIGESTS_KEY, IMAGE_DIGESTS_KEY):
        if key in arrays:
            return arrays[key]
    raise BundleError(
        f"{bundle.origin}: does not say which pictures it was taught with.",
        "Fit the category again.",
    )


def _without(images: CheckedImages, known: npt.NDArray[np.generic]) -> CheckedImages:
    digests = {str(digest) for digest in known.tolist()}
    fresh = [index for index, one in enumerate(images.digests) if one not in digests]
    return replace(
        images,
        paths=tuple(images.paths[index] for index in fresh),
        digests=tuple(images.digests[index] for index in fresh),
        sizes=tuple(images.sizes[index] for index in fresh),
    )


def _scored(
    bundle: Bundle,
    images: CheckedImages,
    request: RecalibrationRequest,
    report: ReportProgress,
    token: CancellationToken,
) -> ScoredPictures:
    """Scores as the station would give them, with the maps they come from."""
    manifest = bundle.manifest
    threads = request.thread_count
    sharing = sharing_of(threads)
    encoder = Encoder(
        bundle.files[ENCODER_NAME],
        manifest.taps.encoded,
        provider=request.provider,
        threads=sharing.threads_each,
        origin=str(bundle.origin / ENCODER_NAME),
    )
    preprocessor = Preprocessor(manifest.preprocessing, manifest.region)
    embedder = Embedder(
        encoder, preprocessor, manifest.preprocessing, manifest.method, manifest.taps
    )
    scorer = MapScorer(
        opened_bank(bundle, CPU, threads),
        manifest.method,
        manifest.score,
        preprocessor,
        fine=opened_fine_bank(bundle, CPU, threads),
        normal=opened_normal_map(bundle, embedder.heat_grid),
    )
    store = EmbeddingStore(
        images.paths,
        embedder,
        preprocessor,
        max_bytes=0,
        abreast=sharing.abreast,
        token=token,
    )
    maps = HighestMaps(embedder.heat_grid)
    scores = np.empty(len(images.paths), np.float64)
    for image in store.embedded(range(len(images.paths))):
        patches = scorer.patch_scores(image.embeddings)[0]
        scored = scorer.scored_map(patches, image.embeddings.bank[0], image.source_size)
        scores[image.index] = scored.score
        maps.add(image.index, scored, patches.heat)
        report(Progress("calibrate", image.index + 1, len(scores), "Scoring good parts"))
    return ScoredPictures(images, scores, maps)


def _manifest(
    bundle: Bundle, scored: ScoredPictures, before: Arrays, request: RecalibrationRequest
) -> Manifest:
    defects = before.get(DEFECT_SCORES_KEY)
    calibration = calibrate(
        scored.scores,
        None if defects is None else np.asarray(defects, np.float64),
        _targets(bundle.manifest.calibration, request.target_false_reject_rate),
        n_folds=1,
        seed=bundle.manifest.seed,
    )
    return bundle.manifest.model_copy(update={"calibration": calibration})


def _targets(before: Calibration, rate: float | None) -> CalibrationTargets:
    if rate is None:
        return CalibrationTargets(
            before.target_false_reject_rate, before.target_review_rate, "target"
        )
    return CalibrationTargets(rate, review_rate_for(rate), "target")


def _arrays(scored: ScoredPictures, before: Arrays, known: npt.NDArray[np.generic]) -> Arrays:
    defects = {key: array for key, array in before.items() if key.startswith("defect")}
    return {**scored.held_out_arrays(), **defects, TRAINING_DIGESTS_KEY: known}
