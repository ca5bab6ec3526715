"""Where the program finds what it ships and where it keeps what it writes.

Three settings: a checkout (top-level `models/`, `resources/`), an installed wheel
(`inspectai_desktop/_shipped/`) and the packaged program (beside the executable's bundle folder).
"""

from __future__ import annotations

import sys
from pathlib import Path

import platformdirs

PORTABLE_NAME = "portable"
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


def docs_dir() -> Path:
    """Folder with the guides."""
    return shipped_root() / "docs"


def program_dir() -> Path | None:
    """Folder of the packaged program, which an upgrade replaces; None for a Python package."""
    is_packaged = bool(getattr(sys, "frozen", False))
    return Path(sys.executable).resolve().parent if is_packaged else None


def portable_data_dir() -> Path | None:
    """Data folder beside the packaged program, if a file named `portable` asks for it."""
    program = program_dir()
    if program is None or not (program / PORTABLE_NAME).exists():
        return None
    return program / "data"


def is_lost_by_upgrade(data_dir: Path) -> bool:
    """Whether the folder lies in the program's own, without the file `portable`."""
    program = program_dir()
    if program is None or portable_data_dir() is not None:
        return False
    return data_dir.resolve().is_relative_to(program)


def user_data_dir() -> Path:
    """Data folder unless `--data` names one: beside a portable program, else the user's own.

    Not made here.
    """
    portable = portable_data_dir()
    if portable is not None:
        return portable
    return Path(platformdirs.user_data_dir("InspectAI", appauthor=False))
