"""Where the program finds what it ships and where it keeps what it writes.

Three settings: a checkout (top-level `models/`, `resources/`), an installed wheel
(`inspectai_desktop/_shipped/`) and the packaged program (beside the executable's bundle folder).
"""

from __future__ import annotations

import sys
from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).resolve().parent


def shipped_root() -> Path:
    """Folder that holds `models/` and `resources/`."""
    frozen_root = getattr(sys, "_MEIPASS", None)
    if frozen_root is not None:
        return Path(frozen_root)
    in_wheel = _PACKAGE / "_shipped"
    return in_wheel if in_wheel.is_dir() else _PACKAGE.parent


def encoders_dir() -> Path:
    """Folder with one sub-folder per shipped encoder."""
    return shipped_root() / "models" / "encoders"


def search_graph_file() -> Path:
    """ONNX graph of the nearest-neighbour search for GPU execution providers."""
    return shipped_root() / "models" / "search" / "nearest_neighbours.onnx"


def resources_dir() -> Path:
    """Folder with icons, styles, translations and notices."""
    return shipped_root() / "resources"


def user_data_dir() -> Path:
    """Per-user data folder of this program; not created here."""
    return Path(platformdirs.user_data_dir("InspectAI", appauthor=False))
