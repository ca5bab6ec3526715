"""How an input size is chosen when none is demanded."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class InputSizing:
    """Limits of the input size when none is demanded.

    Trials choose between them. The pictures' own size within the limits is the largest that may
    come of that, and is taken where there is nothing to choose.

    Attributes:
        min_px: Smallest side, of a square of equal area.
        max_px: Largest.
    """

    min_px: int = 256
    max_px: int = 512


BALANCED_SIZING = InputSizing()
