"""`inspectai demo`: the whole way on a synthetic product, without arguments or network."""

from __future__ import annotations

import argparse
import math
import sys

from inspectai_desktop.command_line import absolute_path
from inspectai_desktop.commands.demo_product import DemoFolder, fit_demo, render_demo
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import DisplayError
from inspectai_desktop.exit_codes import ExitCode
from inspectai_desktop.jobs import CancellationToken, Progress
from inspectai_desktop.ui.display_check import check_display

DEFAULT_FOLDER = "inspectai-demo"


def add_demo_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command `demo`."""
    parser = subparsers.add_parser(
        "demo",
        help="see a simulated line being inspected",
        description="Render pictures of a synthetic product, fit a category from good parts and "
        "open the station's window on a simulated line. Without a display: inspect good and "
        "defective parts, print the verdicts and write overlays.",
    )
    parser.add_argument(
        "--output",
        type=absolute_path,
        default=DEFAULT_FOLDER,
        metavar="DIR",
        help="folder for pictures, bundle and the demo's station (default: ./%(default)s)",
    )
    parser.add_argument("--seed", type=int, default=42, help="of the product (default: 42)")
    parser.add_argument("--headless", action="store_true", help="open no window")
    parser.add_argument(
        "--seconds", type=_seconds, metavar="N", help="close the window after N seconds"
    )
    parser.set_defaults(command=run_demo)


def run_demo(arguments: argparse.Namespace) -> int:
    """Run the demo in a window, or without one where none can be opened.

    Raises:
        InspectAIError: The folder cannot be used, or fitting failed.
    """
    if not arguments.headless:
        try:
            check_display()
        except DisplayError as error:
            sys.stderr.write(f"No window: {error}\nThe demo runs without one.\n")
        else:
            # Qt is imported only now that it is known to work.
            from inspectai_desktop.commands.demo_station import show_demo  # noqa: PLC0415

            return show_demo(arguments)
    folder, token, report = DemoFolder(arguments.output), CancellationToken(), _StageLines()
    render_demo(folder, arguments.seed, report, token)
    fit_demo(folder, report, token)
    exit_code = _inspect(folder)
    sys.stdout.write(f"Overlays: {folder.overlays}    Bundle: {folder.bundle}\n")
    return exit_code


class _StageLines:
    """Says each stage once, on standard error."""

    def __init__(self) -> None:
        self._stage = ""

    def __call__(self, progress: Progress) -> None:
        """Take a report."""
        if progress.stage != self._stage:
            self._stage = progress.stage
            sys.stderr.write(f"{progress.stage:<10} {progress.message}\n")


def _inspect(folder: DemoFolder) -> ExitCode:
    from inspectai_desktop.commands.inspect_command import (  # noqa: PLC0415
        inspect_pictures,
        pictures_of,
    )
    from inspectai_desktop.commands.inspection_table import open_output  # noqa: PLC0415
    from inspectai_desktop.commands.overlay_picture import OverlayFolder  # noqa: PLC0415
    from inspectai_desktop.inference.detector import Detector  # noqa: PLC0415

    detector = Detector.load(folder.bundle)
    detector.warm_up()
    overlays = OverlayFolder(folder.overlays)
    folders = sorted(path for path in (folder.parts / "test").iterdir() if path.is_dir())
    right = inspected = 0
    with open_output("table", detector.provider) as write:
        for picture, image, prediction in inspect_pictures(detector, pictures_of(folders)):
            write(picture)
            if image is not None and prediction is not None:
                overlays.write(picture.path, image, prediction, detector.thresholds)
                is_good = picture.path.parent.name == "good"
                right += is_good == (picture.verdict is Verdict.PASS)
                inspected += 1
    sys.stdout.write(
        f"{right} of {inspected} as they should be: good parts PASS, defective ones not.\n"
    )
    # The demo contains defective parts: finding them is its success.
    return ExitCode.OK


def _seconds(text: str) -> float:
    value = float(text)
    if not (math.isfinite(value) and value > 0):
        raise argparse.ArgumentTypeError(f"{text} is not a number of seconds")
    return value
