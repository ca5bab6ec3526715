"""What a person has entered so far while teaching a category."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from inspectai_desktop.domain.region import RegionOfInterest
from inspectai_desktop.domain.threshold import Thresholds

BALANCED = "balanced"
PRESETS = ("fast", BALANCED, "thorough")
DEFAULT_SEED = 42
DEFAULT_TARGET = 0.01


@dataclass(frozen=True, slots=True)
class AdvancedOptions:
    """What wins over the preset when a person sets it; None leaves it to the preset.

    Attributes:
        encoder: Name of a shipped encoder or a folder; "" leaves it to the preset.
        input_size_px: Side of the square whose area the encoder's input has.
        coreset_ratio: Share of all patches that the memory bank keeps.
        bank_size: Entries of the memory bank; not together with `coreset_ratio`.
        seed: Of everything random.
    """

    encoder: str = ""
    input_size_px: int | None = None
    coreset_ratio: float | None = None
    bank_size: int | None = None
    seed: int = DEFAULT_SEED


@dataclass(frozen=True, slots=True)
class TeachingDraft:
    """Everything a person has entered; changes are new drafts (`dataclasses.replace`).

    Attributes:
        name: Category's name as typed; `validated_category_name` judges it.
        folder: Where the good pictures were taken from; None when they were dropped or captured.
        good: Pictures of good parts in the order they are shown, those left out included.
        removed: Those of them that a person leaves out.
        kept: Those that a person wants in although something was found about them.
        defects: Folder of known defective parts; None without.
        region: What is inspected; None is the whole picture.
        smallest_defect_px: Diameter, in the pictures' own pixels, of the smallest defect that
            matters; None when nobody has said.
        preset: One of `PRESETS`.
        target_false_reject_rate: Share of good parts that may get FAIL.
        thresholds: Lines that a person has chosen; None keeps the calibrated ones.
        lines_by_hand: Whether a person has dragged them, so that they keep to no target.
        note: Said about the version.
        activate: Whether the new version judges as soon as it is saved.
        base_category: Category that is taught again; "" for a new one.
        base_version: The version it starts from.
        copy_pictures: Whether the station keeps copies of the good pictures.
    """

    name: str = ""
    folder: Path | None = None
    good: tuple[Path, ...] = ()
    removed: frozenset[Path] = frozenset()
    kept: frozenset[Path] = frozenset()
    defects: Path | None = None
    region: RegionOfInterest | None = None
    smallest_defect_px: float | None = None
    preset: str = BALANCED
    advanced: AdvancedOptions = field(default_factory=AdvancedOptions)
    target_false_reject_rate: float = DEFAULT_TARGET
    thresholds: Thresholds | None = None
    lines_by_hand: bool = False
    note: str = ""
    activate: bool = True
    base_category: str = ""
    base_version: int | None = None
    copy_pictures: bool = False

    @property
    def chosen(self) -> tuple[Path, ...]:
        """Good pictures that are to be learned from."""
        return tuple(path for path in self.good if path not in self.removed)

    @property
    def teaches_again(self) -> bool:
        """Whether a known category gets another version."""
        return bool(self.base_category)

    def with_pictures(self, paths: tuple[Path, ...]) -> TeachingDraft:
        """Add pictures of good parts; those that are there already stay where they are."""
        known = set(self.good)
        new = tuple(path for path in dict.fromkeys(paths) if path not in known)
        return replace(self, good=(*self.good, *new))

    def without(self, paths: tuple[Path, ...]) -> TeachingDraft:
        """Leave these pictures out."""
        return replace(
            self, removed=self.removed | set(paths), kept=self.kept - set(paths), thresholds=None
        )

    def keeping(self, paths: tuple[Path, ...]) -> TeachingDraft:
        """Have these pictures in, whatever was found about them."""
        return replace(
            self, removed=self.removed - set(paths), kept=self.kept | set(paths), thresholds=None
        )

    @property
    def check_key(self) -> object:
        """What a check of the pictures depends on; an older answer has another key."""
        return (self.good, self.defects)

    @property
    def presets_key(self) -> object:
        """What the measured presets depend on."""
        return (self.chosen, self.region, self.smallest_defect_px)

    @property
    def fit_key(self) -> object:
        """What a fit depends on; another target only moves the lines of the same fit."""
        return (
            self.presets_key,
            self.name.strip(),
            self.defects,
            self.preset,
            self.advanced,
        )
