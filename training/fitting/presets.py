"""Presets of a fit: named choices between speed and what can be seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from training.fitting.input_sizing import BALANCED_SIZING, InputSizing

DEFAULT_PRESET = "balanced"


@dataclass(frozen=True, slots=True)
class Preset:
    """Everything a preset decides; options given explicitly win over it.

    A bundle does not name its preset: the manifest holds the parameters that came of it, so that a
    preset may change without making old bundles say something else.

    Attributes:
        name: What a person chooses by.
        encoder: Name of a shipped encoder.
        taps: The encoder's taps; none takes those it recommends.
        fine_taps: Those of the fine map; none leaves it out.
        sizing: How the input size is chosen when none is demanded.
        bank_size: Entries of the memory bank.
        top_share: Share of the map whose mean is the score's peak; 0 takes the maximum.
        mean_weight: Weight of the whole map's mean beside that peak.
    """

    name: str
    encoder: str
    taps: tuple[str, ...]
    fine_taps: tuple[str, ...]
    sizing: InputSizing
    bank_size: int
    top_share: float
    mean_weight: float


PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        preset.name: preset
        for preset in (
            Preset(
                name="fast",
                encoder="efficientnet_lite0",
                taps=("block10", "block14"),
                fine_taps=("block4", "block10"),
                sizing=InputSizing(min_px=224, max_px=256),
                bank_size=1000,
                top_share=0.005,
                mean_weight=0.5,
            ),
            Preset(
                name="balanced",
                encoder="efficientnet_lite0",
                taps=("block10", "block14"),
                fine_taps=("block4", "block10"),
                sizing=BALANCED_SIZING,
                bank_size=2000,
                top_share=0.005,
                mean_weight=0.5,
            ),
            Preset(
                name="thorough",
                encoder="efficientnet_lite2",
                taps=("block14", "block19"),
                fine_taps=("block6", "block14"),
                sizing=InputSizing(min_px=320, max_px=768),
                bank_size=6000,
                top_share=0.005,
                mean_weight=0.5,
            ),
        )
    }
)
"""By name, fastest first."""
