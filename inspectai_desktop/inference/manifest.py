"""The manifest of a bundle: every constant of a category, readable by people and programs."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, model_validator

from inspectai_desktop.domain.region import RegionOfInterest

FORMAT_VERSION = 1
SIZE_MULTIPLE = 32
"""Input sides are multiples of this: the total stride of the encoders."""

NO_CHECKSUM = "0" * 64
"""Stands in for the manifest's own checksum while that is computed."""


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Tap(_Section):
    """One feature map the encoder gives out."""

    name: str
    stride: int = Field(gt=0)
    channels: int = Field(gt=0)


class EncoderReference(_Section):
    """The encoder a bundle carries."""

    name: str
    sha256: str
    taps: tuple[Tap, ...] = Field(min_length=1)

    @property
    def stride(self) -> int:
        """Pixels of the input between two patches: the finest tap's stride."""
        return min(tap.stride for tap in self.taps)


class Tiling(_Section):
    """Large inputs are encoded in overlapping tiles; sides in input pixels, multiples of 32."""

    tile_height: int = Field(gt=0, multiple_of=SIZE_MULTIPLE)
    tile_width: int = Field(gt=0, multiple_of=SIZE_MULTIPLE)
    overlap: int = Field(ge=0, multiple_of=SIZE_MULTIPLE)

    @model_validator(mode="after")
    def _overlap_leaves_a_step(self) -> Tiling:
        if self.overlap >= min(self.tile_height, self.tile_width):
            raise ValueError("the overlap must be smaller than a tile")
        return self


class Preprocessing(_Section):
    """How a picture becomes the encoder's input; a constant of the bundle.

    Attributes:
        white_level_16bit: Value of white in 16-bit pictures (4095 for a 12-bit camera).
        aspect_ratio_min: Smallest width / height seen among the good pictures' regions.
        aspect_ratio_max: Largest.
    """

    colour: Literal["RGB"] = "RGB"
    input_height: int = Field(gt=0, multiple_of=SIZE_MULTIPLE)
    input_width: int = Field(gt=0, multiple_of=SIZE_MULTIPLE)
    geometry: Literal["stretch"] = "stretch"
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    white_level_16bit: int = Field(default=65535, ge=255, le=65535)
    aspect_ratio_min: float = Field(gt=0)
    aspect_ratio_max: float = Field(gt=0)
    tiling: Tiling | None = None


class PatchCoreMethod(_Section):
    """PatchCore (Roth et al. 2022): distance of patch embeddings to a memory bank.

    Attributes:
        tap_scales: Each tap's features are multiplied by this before concatenation.
        pooling_size: Side of the local mean pooling, in patches; 1 is none.
        embedding_length: Every embedding is scaled to this length; 0 leaves them as they are.
        neighbours: For the re-weighting of the paper's eq. 7; 1 is the plain distance.
        smoothing_sigma: Gaussian on the anomaly map, in input pixels; 0 is none.
    """

    kind: Literal["patchcore"] = "patchcore"
    tap_scales: tuple[float, ...]
    pooling_size: int = Field(default=3, ge=1)
    embedding_length: float = Field(default=0.0, ge=0)
    neighbours: int = Field(default=1, ge=1)
    smoothing_sigma: float = Field(default=4.0, ge=0)
    coreset_ratio: float = Field(gt=0, le=1)
    bank_size: int = Field(gt=0)
    embedding_dim: int = Field(gt=0)
    projection_dim: int = Field(gt=0)
    covering_radius: float = Field(ge=0)


class FineMap(_Section):
    """A second, small memory bank of finer taps, which says better where a defect is.

    The heatmap is the mean of both banks' patch scores on the finer grid; what the whole map's mean
    adds to the score is the first bank's alone.

    Attributes:
        taps: The encoder's taps it is made of; their features are concatenated as they are.
        bank_size: Entries of its bank.
        embedding_dim: Values of each.
        covering_radius: As the first bank's.
        unit: A fine patch score times this counts as one of the first bank: the ratio of their
            means in held-out good pictures.
    """

    taps: tuple[Tap, ...] = Field(min_length=1)
    bank_size: int = Field(gt=0)
    embedding_dim: int = Field(gt=0)
    covering_radius: float = Field(ge=0)
    unit: float = Field(gt=0)


@dataclass(frozen=True, slots=True)
class TapUse:
    """Which of an encoder's taps the memory bank is made of, and which the fine map, if any."""

    bank: tuple[Tap, ...]
    fine: tuple[Tap, ...] = ()

    @property
    def encoded(self) -> tuple[Tap, ...]:
        """All of them, each once: what the encoder has to give out."""
        return tuple(dict.fromkeys((*self.fine, *self.bank)))


class Score(_Section):
    """How an anomaly map becomes one anomaly score.

    Attributes:
        aggregation: "max", or "top_share": the mean of the largest values.
        top_share: Share of the inspected area whose mean is taken, in (0, 1]; with "top_share".
        mean_weight: Weight of the whole map's mean beside what the two above give, which weighs
            `1 - mean_weight`; 0, as in bundles that do not name it, leaves the mean out.
    """

    aggregation: Literal["max", "top_share"] = "max"
    top_share: float = Field(default=0.0, ge=0, le=1)
    mean_weight: float = Field(default=0.0, ge=0, lt=1)


def is_finer(taps: tuple[Tap, ...], than: tuple[Tap, ...]) -> bool:
    """Whether patches of these taps divide those of the others into smaller ones."""
    stride = min(tap.stride for tap in taps)
    other = min(tap.stride for tap in than)
    return stride < other and other % stride == 0


def _two_digits(value: float) -> str:
    """Two significant digits, never in powers of ten: 0.0032, 3.2, 180."""
    if value < 0.001:
        return "0"
    return f"{round(value, 1 - math.floor(math.log10(value))):g}"


class RateInterval(_Section):
    """An expected rate with its 95 % interval; all in [0, 1]."""

    expected: float = Field(ge=0, le=1)
    low: float = Field(ge=0, le=1)
    high: float = Field(ge=0, le=1)

    def in_words(self, what: str = "") -> str:
        """Such as "about 10 false rejects in 1,000 good parts (between 3 and 25)".

        Args:
            what: What is counted; empty counts the parts themselves.
        """
        expected, low, high = (
            _two_digits(1000 * rate) for rate in (self.expected, self.low, self.high)
        )
        counted = f"{expected} {what}".strip()
        return f"about {counted} in 1,000 good parts (between {low} and {high})"


class DefectSeparation(_Section):
    """How known defective pictures score against the thresholds; only when some were given."""

    n_images: int
    auroc: float
    score_min: float
    score_median: float
    caught_by_fail: float
    caught_by_review: float


class Calibration(_Section):
    """Thresholds and what is known of them.

    Attributes:
        false_reject: Share of good parts expected above `fail`.
        review: Share of good parts expected above `review` (those above `fail` included).
        n_held_out: Good pictures that were scored by a bank that did not know them.
        tail_model: Name of the model behind the rates.
        n_folds: Parts the pictures were held out in; 1 where the bank never knew any of them.
        threshold_source: "target" (a rate), "defects" (between good and defective scores) or
            "person" (set by hand).
    """

    review_threshold: float
    fail_threshold: float
    target_false_reject_rate: float = Field(gt=0, lt=1)
    target_review_rate: float = Field(gt=0, lt=1)
    false_reject: RateInterval
    review: RateInterval
    n_held_out: int = Field(gt=0)
    n_folds: int = Field(gt=0)
    tail_model: str
    threshold_source: Literal["target", "defects", "person"] = "target"
    defects: DefectSeparation | None = None

    @model_validator(mode="after")
    def _review_is_not_above_fail(self) -> Calibration:
        if self.review_threshold > self.fail_threshold:
            raise ValueError("the REVIEW threshold lies above the FAIL threshold")
        return self


class TrainingImages(_Section):
    """The good pictures: how many, their digest, and those that look least like the rest."""

    count: int = Field(gt=0)
    digest: str
    suspicious: tuple[str, ...] = ()


def _read_region(value: object) -> object:
    return value if isinstance(value, RegionOfInterest) else RegionOfInterest.from_json(value)


Region = Annotated[
    RegionOfInterest,
    BeforeValidator(_read_region),
    PlainSerializer(RegionOfInterest.to_json, return_type=dict[str, Any]),
]


class Manifest(_Section):
    """Everything a bundle says of itself (DESIGN: bundle, format_version 1).

    Attributes:
        checksum: Of the manifest's file, see `manifest_file`; second, so that no name or value
            that comes later can be taken for it.
        fine_map: None, as in bundles that do not name it, where the bank's own map is the heatmap.
        normal_map: Whether heat is divided by what is usual of good parts at its place.
    """

    format_version: Literal[1] = 1
    checksum: str = Field(default=NO_CHECKSUM, pattern="^[0-9a-f]{64}$")
    category: str
    created_at: str
    note: str = ""
    versions: dict[str, str]
    seed: int
    encoder: EncoderReference
    preprocessing: Preprocessing
    region: Region
    method: PatchCoreMethod
    fine_map: FineMap | None = None
    normal_map: bool = False
    score: Score
    calibration: Calibration
    training_images: TrainingImages
    files: dict[str, str]

    @model_validator(mode="after")
    def _taps_and_method_agree(self) -> Manifest:
        taps = self.encoder.taps
        if len(self.method.tap_scales) != len(taps):
            raise ValueError(f"{len(self.method.tap_scales)} tap scales for {len(taps)} taps")
        channels = sum(tap.channels for tap in taps)
        if self.method.embedding_dim != channels:
            raise ValueError(
                f"the taps give {channels} values per patch, not {self.method.embedding_dim}"
            )
        return self

    @model_validator(mode="after")
    def _fine_map_is_finer(self) -> Manifest:
        if self.fine_map is None:
            return self
        channels = sum(tap.channels for tap in self.fine_map.taps)
        if self.fine_map.embedding_dim != channels:
            raise ValueError(
                f"the fine taps give {channels} values per patch, not {self.fine_map.embedding_dim}"
            )
        if not is_finer(self.fine_map.taps, self.encoder.taps):
            raise ValueError("the fine taps are not finer than the memory bank's")
        return self

    @property
    def taps(self) -> TapUse:
        """What is asked of the encoder."""
        return TapUse(self.encoder.taps, self.fine_map.taps if self.fine_map else ())

    def digest(self) -> str:
        """SHA-256 over everything but time of creation, note, library versions and checksum.

        The files are in it by their own digests: equal digests mean equal judgement.
        """
        content = self.model_dump(
            mode="json", exclude={"checksum", "created_at", "note", "versions"}
        )
        if self.score.mean_weight == 0:
            # Bundles made before there was such a weight, or such a map, keep the digest they are
            # known by.
            del content["score"]["mean_weight"]
        if self.fine_map is None:
            del content["fine_map"]
        if not self.normal_map:
            del content["normal_map"]
        text = json.dumps(content, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()
