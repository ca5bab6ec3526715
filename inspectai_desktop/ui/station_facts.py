"""What the program says about itself and its place on this computer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class StationFacts:
    """For "About".

    Attributes:
        version: Of the program.
        data_dir: Where the station keeps everything.
        provider: Execution provider that is really active; "" while none is.
    """

    version: str
    data_dir: Path
    provider: str = ""
