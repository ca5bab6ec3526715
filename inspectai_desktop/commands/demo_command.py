"""`inspectai demo`: the whole way on a synthetic product, without arguments or network."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from pathlib import Path

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import SettingsError
from inspectai_desktop.exit_codes import ExitCode
from inspectai_desktop.jobs import CancellationToken, Progress, ReportProgress

DEFAULT_FOLDER = Path("inspectai-demo")
CATEGORY = "Synthetic plate"
_MARKER = "demo.json"
_N_TRAIN_GOOD = 40
_N_TEST_GOOD = 10
_N_PER_DEFECT = 4


def add_demo_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command `demo`."""
    parser = subparsers.add_parser(
        "demo",
        help="render a product, fit it, inspect it",
        description="Render pictures of a synthetic product, fit a category from good parts, "
        "inspect good and defective parts, print the verdicts and write overlays.",
    )
    parser.add_argument(
        "--output",
        type=Path,
        default=DEFAULT_FOLDER,
        metavar="DIR",
        help="folder for pictures, bundle and overlays (default: ./%(default)s)",
    )
    parser.add_argument("--seed", type=int, default=42, help="of the product (default: 42)")
    parser.set_defaults(command=run_demo)


def run_demo(arguments: argparse.Namespace) -> int:
    """Render, fit, inspect; the verdict table is the outcome.

    Raises:
        InspectAIError: The folder cannot be used, or fitting failed.
    """
    folder: Path = arguments.output
    parts, bundle = folder / "parts", folder / "bundle"
    token = CancellationToken()
    report = _StageLines()
    _render(folder, parts, arguments.seed, report, token)
    _fit(parts, bundle, report, token)
    exit_code = _inspect(parts, bundle, folder / "overlays")
    sys.stdout.write(f"Overlays: {folder / 'overlays'}    Bundle: {bundle}\n")
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


def _render(
    folder: Path, parts: Path, seed: int, report: ReportProgress, token: CancellationToken
) -> None:
    """Render the parts, unless an earlier demo with this seed left them here."""
    from inspectai_desktop.sources.synthetic_product import write_dataset  # noqa: PLC0415

    marker = folder / _MARKER
    made_by = json.dumps({"seed": seed, "parts": [_N_TRAIN_GOOD, _N_TEST_GOOD, _N_PER_DEFECT]})
    try:
        if folder.exists() and any(folder.iterdir()) and not marker.is_file():
            raise SettingsError(
                f"{folder}: holds files that are not from an earlier demo.",
                "Choose an empty or new folder with --output.",
            )
        if marker.is_file() and marker.read_text(encoding="utf-8", errors="replace") == made_by:
            return
        if parts.exists():
            shutil.rmtree(parts)
        folder.mkdir(parents=True, exist_ok=True)
        # Written first, so that an interrupted demo is recognised as one; completed below.
        marker.write_text("{}", encoding="utf-8")
        write_dataset(
            parts,
            seed=seed,
            n_train_good=_N_TRAIN_GOOD,
            n_test_good=_N_TEST_GOOD,
            n_per_defect=_N_PER_DEFECT,
            report=report,
            token=token,
        )
        marker.write_text(made_by, encoding="utf-8")
    except OSError as error:
        raise SettingsError(
            f"{folder}: cannot be written ({error.strerror or error}).",
            "Choose another folder with --output.",
        ) from error


def _fit(parts: Path, bundle: Path, report: ReportProgress, token: CancellationToken) -> None:
    from inspectai_desktop.services.training_process import run_training  # noqa: PLC0415

    arguments = ["fit", "--good", str(parts / "train" / "good"), "--category", CATEGORY]
    run_training([*arguments, "--output", str(bundle), "--overwrite"], report=report, token=token)


def _inspect(parts: Path, bundle: Path, overlay_folder: Path) -> ExitCode:
    from inspectai_desktop.commands.inspect_command import (  # noqa: PLC0415
        inspect_pictures,
        pictures_of,
    )
    from inspectai_desktop.commands.inspection_table import open_output  # noqa: PLC0415
    from inspectai_desktop.commands.overlay_picture import OverlayFolder  # noqa: PLC0415
    from inspectai_desktop.inference.detector import Detector  # noqa: PLC0415

    detector = Detector.load(bundle)
    detector.warm_up()
    overlays = OverlayFolder(overlay_folder)
    folders = sorted(path for path in (parts / "test").iterdir() if path.is_dir())
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
