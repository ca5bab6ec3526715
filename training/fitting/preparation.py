"""Before the fit: the pictures are checked and the constants of the category are chosen."""

from __future__ import annotations

from dataclasses import dataclass

from inspectai_desktop.domain.region import RegionOfInterest, whole_picture
from inspectai_desktop.errors import FittingError
from inspectai_desktop.inference.encoder import EncoderFolder, find_encoder
from inspectai_desktop.inference.manifest import (
    EncoderReference,
    Preprocessing,
    Tap,
    TapUse,
    is_finer,
)
from inspectai_desktop.jobs import CancellationToken, ReportProgress
from inspectai_desktop.paths import encoders_dir
from training.fitting.automatic_resolution import resolution_for
from training.fitting.encoder_precision import in_precision
from training.fitting.good_pictures import good_pictures, place_of
from training.fitting.image_folder import (
    CheckedImages,
    check_images,
    list_defect_pictures,
)
from training.fitting.input_resolution import InputResolution
from training.fitting.request import MIN_GOOD_IMAGES, FitRequest


@dataclass(frozen=True, slots=True)
class PreparedFit:
    """What is known before the first picture is embedded.

    Attributes:
        fine_taps: Those of the fine map; empty without one.
    """

    images: CheckedImages
    defects: CheckedImages | None
    encoder: EncoderFolder
    graph: bytes
    reference: EncoderReference
    fine_taps: tuple[Tap, ...]
    region: RegionOfInterest
    resolution: InputResolution
    preprocessing: Preprocessing

    @property
    def taps(self) -> TapUse:
        """What is asked of the encoder."""
        return TapUse(self.reference.taps, self.fine_taps)


def prepare(
    request: FitRequest, *, report: ReportProgress, token: CancellationToken
) -> PreparedFit:
    """Check everything that can be wrong before any picture is embedded.

    Raises:
        InspectAIError: Too few pictures, no such encoder, a region or size that cannot work.
    """
    encoder = find_encoder(request.encoder, encoders_dir())
    graph, reference = in_precision(
        encoder.graph, encoder.description.reference(request.taps), request.precision
    )
    fine_taps = _fine_taps(request, encoder, reference)
    paths = good_pictures(request.good)
    images = check_images(paths, stage="check", report=report, token=token)
    if len(images.paths) < MIN_GOOD_IMAGES:
        unusable = "".join(f"\n  {left.reason}" for left in images.left_out[:5])
        raise FittingError(
            f"{place_of(request.good)}: {len(images.paths)} usable pictures of good parts; "
            f"at least {MIN_GOOD_IMAGES} are needed, 20 to 100 are advised.{unusable}",
            "Add pictures of good parts.",
        )
    defects = None
    if request.defects is not None:
        defects = check_images(
            list_defect_pictures(request.defects), stage="check defects", report=report, token=token
        )
        _require_no_good_ones(images, defects)
    region = request.region or whole_picture(*images.sizes[0])
    resolution = resolution_for(
        request,
        images,
        region,
        encoder,
        reference,
        fine_taps=fine_taps,
        report=report,
        token=token,
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
    return PreparedFit(
        images, defects, encoder, graph, reference, fine_taps, region, resolution, preprocessing
    )


def _fine_taps(
    request: FitRequest, encoder: EncoderFolder, reference: EncoderReference
) -> tuple[Tap, ...]:
    if not request.fine_taps:
        return ()
    taps = encoder.description.reference(request.fine_taps).taps
    if not is_finer(taps, reference.taps):
        raise FittingError(
            f"The fine map's patches ({', '.join(tap.name for tap in taps)}) are no smaller than "
            f"the memory bank's ({', '.join(tap.name for tap in reference.taps)}).",
            "Name a tap of a smaller stride in --fine-taps, or --fine-taps none.",
        )
    return taps


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
