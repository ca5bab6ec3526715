"""How an input size is chosen when none is demanded."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class InputSizing:
    """How the input size follows from the pictures' size when nothing else decides it.

    Attributes:
        share: Side of the input as a share of the pictures' side.
        min_px: Smallest side, of a square of equal area.
        max_px: Largest.
    """

    share: float = 0.7
    min_px: int = 256
    max_px: int = 512


BALANCED_SIZING = InputSizing()
