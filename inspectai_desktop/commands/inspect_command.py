"""`inspectai inspect`: judge pictures with a bundle, from the command line."""

from __future__ import annotations

import argparse
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from inspectai_desktop.command_line import add_provider_options
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import ImageError, InferenceError
from inspectai_desktop.exit_codes import ExitCode

if TYPE_CHECKING:
    from inspectai_desktop.domain.image import Image
    from inspectai_desktop.domain.prediction import Prediction
    from inspectai_desktop.inference.detector import Detector

_AHEAD = 3


@dataclass(frozen=True, slots=True)
class InspectedPicture:
    """One line of the command's output.

    Attributes:
        latency_ms: From decoded pixels to verdict; None when not inspected.
        error: Why it was not inspected; empty otherwise.
    """

    path: Path
    verdict: Verdict
    anomaly_score: float | None
    thresholds: Thresholds
    latency_ms: float | None
    error: str


def add_inspect_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command `inspect`."""
    parser = subparsers.add_parser(
        "inspect",
        help="judge pictures with a bundle",
        description="Judge pictures with a bundle. Exit code: 0 all PASS, 1 some REVIEW or FAIL, "
        "2 wrong usage, 3 error, 4 something could not be inspected, 130 cancelled.",
    )
    parser.add_argument("bundle", type=Path, metavar="BUNDLE", help="bundle folder or .inspectai")
    parser.add_argument("paths", type=Path, nargs="+", metavar="PATH", help="pictures or folders")
    parser.add_argument(
        "--format", choices=("table", "csv", "jsonl"), default="table", help="output format"
    )
    parser.add_argument(
        "--overlays", type=Path, metavar="DIR", help="write pictures with heatmaps here"
    )
    add_provider_options(parser)
    parser.set_defaults(command=run_inspect)


def run_inspect(arguments: argparse.Namespace) -> int:
    """Judge all pictures and print one line for each.

    Raises:
        InspectAIError: The bundle cannot be used, a path is missing, an output cannot be written.
    """
    # Heavy modules load only when the command really runs.
    from inspectai_desktop.commands.inspection_table import open_output  # noqa: PLC0415
    from inspectai_desktop.commands.overlay_picture import OverlayFolder  # noqa: PLC0415
    from inspectai_desktop.inference.detector import Detector  # noqa: PLC0415

    paths = pictures_of(arguments.paths)
    detector = Detector.load(
        arguments.bundle, provider=arguments.provider, threads=arguments.threads
    )
    overlays = None if arguments.overlays is None else OverlayFolder(arguments.overlays)
    verdicts: set[Verdict] = set()
    with open_output(arguments.format, detector.provider) as write:
        for picture, image, prediction in inspect_pictures(detector, paths):
            verdicts.add(picture.verdict)
            write(picture)
            if overlays is not None and image is not None and prediction is not None:
                overlays.write(picture.path, image, prediction, detector.thresholds)
    return exit_code_of(verdicts)


def pictures_of(paths: Sequence[Path]) -> list[Path]:
    """The pictures named, and those directly in the folders named.

    Raises:
        ImageError: A path is missing or a folder holds no pictures.
    """
    from inspectai_desktop.inference.image_decoding import list_pictures  # noqa: PLC0415

    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = list_pictures(path)
            if not inside:
                raise ImageError(
                    f"{path}: the folder holds no pictures (PNG, JPEG, BMP, TIFF).",
                    "Name the folder that directly holds the pictures.",
                )
            found.extend(inside)
        elif path.exists():
            found.append(path)
        else:
            raise ImageError(f"{path}: there is no such file or folder.", "Check the path.")
    return found


def inspect_pictures(
    detector: Detector, paths: Sequence[Path]
) -> Iterator[tuple[InspectedPicture, Image | None, Prediction | None]]:
    """Judge pictures one after the other, decoding ahead in a second thread."""
    from inspectai_desktop.inference.image_decoding import read_image  # noqa: PLC0415

    with ThreadPoolExecutor(1, "decode") as pool:
        waiting = deque(paths)
        ahead: deque[tuple[Path, Future[Image]]] = deque()
        try:
            while waiting or ahead:
                while waiting and len(ahead) < _AHEAD:
                    path = waiting.popleft()
                    ahead.append((path, pool.submit(read_image, path)))
                path, future = ahead.popleft()
                yield _judged(detector, path, future)
        finally:
            for _, future in ahead:
                future.cancel()


def _judged(
    detector: Detector, path: Path, future: Future[Image]
) -> tuple[InspectedPicture, Image | None, Prediction | None]:
    try:
        image = future.result()
        prediction = detector.predict(image)
    except (ImageError, InferenceError) as error:
        missing = InspectedPicture(
            path, Verdict.NOT_INSPECTED, None, detector.thresholds, None, str(error)
        )
        return missing, None, None
    picture = InspectedPicture(
        path,
        prediction.verdict,
        prediction.anomaly_score,
        detector.thresholds,
        prediction.timings.total_ms,
        "",
    )
    return picture, image, prediction


def exit_code_of(verdicts: set[Verdict]) -> ExitCode:
    """The exit code that stands for these verdicts; what was not inspected outweighs the rest."""
    if Verdict.NOT_INSPECTED in verdicts:
        return ExitCode.NOT_INSPECTED
    if verdicts & {Verdict.REVIEW, Verdict.FAIL}:
        return ExitCode.NOT_ALL_PASS
    return ExitCode.OK
