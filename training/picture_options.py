"""Options that several commands share: which pictures show good parts, what of them, progress."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from inspectai_desktop.domain.region import RegionOfInterest
from inspectai_desktop.errors import RegionError
from training.progress import PROGRESS_KINDS


def add_good_options(parser: argparse._ActionsContainer, *, required: bool = True) -> None:
    """Add `--good` and `--good-list`, of which one is to be given."""
    group = parser.add_mutually_exclusive_group(required=required)
    group.add_argument("--good", type=Path, metavar="DIR", help="folder of pictures of good parts")
    group.add_argument(
        "--good-list",
        type=Path,
        metavar="FILE",
        help='instead, the pictures one by one: a JSON file {"pictures": ["/path", ...]}',
    )


def chosen_good(arguments: argparse.Namespace) -> Path | tuple[Path, ...]:
    """The folder, or the pictures that the list names.

    Raises:
        FittingError: The list cannot be read.
    """
    # Imported here: OpenCV stands behind it.
    from training.fitting.good_pictures import read_picture_list  # noqa: PLC0415

    if arguments.good_list is not None:
        return read_picture_list(arguments.good_list)
    folder: Path = arguments.good
    return folder


def add_progress_option(parser: argparse.ArgumentParser) -> None:
    """Add `--progress`, the same in every command."""
    parser.add_argument(
        "--progress",
        choices=PROGRESS_KINDS,
        default="bar",
        help="bar on standard error, JSON lines on standard output, or none (default: bar)",
    )


def read_region(file: Path) -> RegionOfInterest:
    """Read a region file.

    Raises:
        RegionError: It cannot be read or is not a region.
    """
    try:
        return RegionOfInterest.from_json(json.loads(file.read_text(encoding="utf-8")))
    except OSError as error:
        raise RegionError(
            f"{file}: the region file cannot be read ({error.strerror or error})."
        ) from error
    except (ValueError, RecursionError) as error:
        raise RegionError(f"{file}: not a JSON file ({error}).") from error
    except RegionError as error:
        raise RegionError(f"{file}: {error.message}", error.hint) from error
