"""What is asked of a fit; everything that shapes its outcome."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from inspectai_desktop.domain.category import validated_category_name
from inspectai_desktop.domain.region import RegionOfInterest
from inspectai_desktop.errors import FittingError
from inspectai_desktop.inference.providers import ProviderChoice, default_threads
from training.fitting.encoder_precision import Precision
from training.fitting.input_sizing import BALANCED_SIZING, InputSizing

MIN_GOOD_IMAGES = 5
DEFAULT_BANK_SIZE = 2000
DEFAULT_TOP_SHARE = 0.005
DEFAULT_MEAN_WEIGHT = 0.5
REVIEW_RATE_FACTOR = 5.0
MAX_REVIEW_RATE = 0.2


@dataclass(frozen=True, slots=True)
class FitRequest:
    """One fit.

    Attributes:
        good: Folder of pictures of good parts, or these pictures one by one.
        category: Name of the category.
        output: Folder the bundle is written to.
        encoder: Name of a shipped encoder, or a folder.
        taps: Names of the encoder's taps to use; none takes those it recommends.
        fine_taps: Names of those of the fine map; none leaves it out.
        defects: Folder of known defective parts (sub-folders are looked into); optional.
        input_size_px: Side of the square whose area the input has; None chooses it.
        smallest_defect_px: Diameter in source pixels of the smallest defect that matters.
        latency_budget_ms: Most time per part that a size chosen here may take on this computer;
            None keeps to the limits of `sizing`.
        sizing: Limits of the input size when none is demanded.
        coreset_ratio: Share of all patch embeddings the bank keeps; None uses `bank_size`.
        bank_size: Entries of the bank; None uses `coreset_ratio` or the default.
        seed: Of everything random.
        target_false_reject_rate: Share of good parts that may get FAIL.
        threshold_from: "target" keeps the stated rate; "defects" may move the FAIL threshold into
            the gap between good and defective scores.
        region: What is inspected; None is the whole picture.
        provider: Execution provider of the encoder.
        threads: Threads to use.
        overwrite: Replace a bundle at `output`.
        top_share: Share of the map whose mean is the score's peak; 0 takes the maximum.
        peak_within_defect: Whether a stated smallest defect bounds that share by its own area.
        mean_weight: Weight of the whole map's mean beside that peak; 0 leaves it out.
        normal_map: Whether heat is divided by what is usual of good parts at its place; "auto" does
            so where a region was drawn, which says that parts lie the same way.
        neighbours: For the paper's re-weighting; 1 leaves it out.
        precision: Of the encoder's arithmetic; "float16" is for GPUs.
    """

    good: Path | tuple[Path, ...]
    category: str
    output: Path
    encoder: str = "efficientnet_lite0"
    taps: tuple[str, ...] = ()
    fine_taps: tuple[str, ...] = ()
    defects: Path | None = None
    input_size_px: int | None = None
    smallest_defect_px: float | None = None
    latency_budget_ms: float | None = None
    sizing: InputSizing = BALANCED_SIZING
    coreset_ratio: float | None = None
    bank_size: int | None = None
    seed: int = 42
    target_false_reject_rate: float = 0.01
    threshold_from: Literal["target", "defects"] = "target"
    region: RegionOfInterest | None = None
    provider: ProviderChoice = "auto"
    threads: int = 0
    overwrite: bool = False
    top_share: float = DEFAULT_TOP_SHARE
    peak_within_defect: bool = True
    mean_weight: float = DEFAULT_MEAN_WEIGHT
    normal_map: Literal["auto", "on", "off"] = "auto"
    neighbours: int = 1
    precision: Precision = "float32"

    def __post_init__(self) -> None:
        validated_category_name(self.category)
        require_target_rate(self.target_false_reject_rate)
        if self.coreset_ratio is not None and self.bank_size is not None:
            raise FittingError("Give either --coreset-ratio or --bank-size, not both.")
        if self.coreset_ratio is not None:
            _require(0 < self.coreset_ratio <= 1, "--coreset-ratio", "0 and 1")
        if self.bank_size is not None:
            _require(1 <= self.bank_size <= 1_000_000, "--bank-size", "1 and 1,000,000")
        if self.input_size_px is not None:
            _require(64 <= self.input_size_px <= 8192, "--input-size", "64 and 8192 pixels")
        if self.smallest_defect_px is not None:
            _require(self.smallest_defect_px >= 1, "--smallest-defect", "1 pixel and the picture")
        if self.latency_budget_ms is not None:
            _require(0 < self.latency_budget_ms <= 60_000, "--latency-budget", "0 and 60,000 ms")
        _require(self.threads >= 0, "--threads", "1 and the number of cores")
        _require(0 <= self.seed < 2**32, "--seed", "0 and 4294967295")
        _require(0 <= self.top_share <= 1, "--top-share", "0 and 1")
        _require(0 <= self.mean_weight < 1, "--mean-weight", "0 and 1, 1 excluded")
        _require(self.neighbours >= 1, "--neighbours", "1 and the bank size")
        if self.threshold_from == "defects" and self.defects is None:
            raise FittingError(
                "A threshold from defects needs pictures of defects.", "Add --defects DIR."
            )

    @property
    def thread_count(self) -> int:
        """Threads, with 0 resolved to the machine's."""
        return self.threads or default_threads()

    @property
    def with_normal_map(self) -> bool:
        """Whether there will be a normal map."""
        if self.normal_map == "auto":
            return self.region is not None and not self.region.is_whole_picture
        return self.normal_map == "on"

    @property
    def target_review_rate(self) -> float:
        """Share of good parts that may get REVIEW or FAIL."""
        return review_rate_for(self.target_false_reject_rate)


def review_rate_for(false_reject_rate: float) -> float:
    """Share of good parts that may get REVIEW or FAIL where this share may get FAIL."""
    # What gets FAIL is counted too, so that REVIEW never begins above FAIL.
    return max(min(REVIEW_RATE_FACTOR * false_reject_rate, MAX_REVIEW_RATE), false_reject_rate)


def require_target_rate(rate: float) -> None:
    """Refuse a target that no threshold can keep.

    Raises:
        FittingError: It does not lie between 0 and 0.5.
    """
    _require(0 < rate < 0.5, "--target-false-reject", "0 and 0.5")


def _require(holds: bool, option: str, limits: str) -> None:
    if not holds:
        raise FittingError(f"{option} must lie between {limits}.")
