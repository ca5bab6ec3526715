"""A small bundle's files, for tests of bundles on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from inspectai_desktop.inference.bundle import (
    BANK_NAME,
    CALIBRATION_NAME,
    ENCODER_NAME,
    array_bytes,
    arrays_bytes,
)

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    ENCODER_NAME: b"graph",
    BANK_NAME: array_bytes(np.arange(12, dtype=np.float32).reshape(3, 4)),
    CALIBRATION_NAME: arrays_bytes({"held_out_scores": np.ones(5), "image_names": np.array(["ä"])}),
}


def names_in(folder: Path) -> list[str]:
    """Names of everything in a folder, hidden files included."""
    return sorted(path.name for path in folder.iterdir())
