"""`inspectai self-test`: whether this installation can do here what a station does."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import inspectai_desktop
from inspectai_desktop.child_process import stop_with_parent
from inspectai_desktop.command_line import add_data_option
from inspectai_desktop.errors import StationError, StorageError
from inspectai_desktop.jobs import CancellationToken, Progress, ignore_progress
from inspectai_desktop.paths import resources_dir, search_graph_file
from inspectai_desktop.self_test import (
    Check,
    check_folder,
    run_checks,
    tell_results,
    work_folder,
)

if TYPE_CHECKING:
    from inspectai_desktop.domain.prediction import Prediction

_CATEGORY = "Self-test"
_PICTURE_PX = 256
_N_GOOD = 8


def add_self_test_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command `self-test`, which `--self-test` runs too."""
    parser = subparsers.add_parser(
        "self-test",
        help="check this installation: encoders, training program, database, window, disk",
        description="Load the encoders, teach a tiny synthetic category in the training program, "
        "inspect parts, write and read a database, render the window without showing it, and "
        "check the data folder. Exit code: 0 all passed, 1 something failed.",
    )
    add_data_option(parser, "data folder to check")
    parser.add_argument(
        "--wizard", action="store_true", help="also lead the wizard through a category (slower)"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results as JSON too")
    parser.set_defaults(command=run_self_test)


def run_self_test(arguments: argparse.Namespace) -> int:
    """Run all checks, print the table and return the exit code.

    Raises:
        StorageError: The data folder cannot be written, or the JSON file.
    """
    # Read by Qt when it is loaded: the window is rendered and not shown.
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    token = CancellationToken()
    stop_with_parent(token.cancel, os.environ)
    with work_folder(arguments.data) as folder:
        checks = station_checks(arguments.data, folder, with_wizard=arguments.wizard)
        results = run_checks(checks, _tell_stage, token)
    return tell_results("InspectAI", results, arguments.json)


def station_checks(data_dir: Path, folder: Path, *, with_wizard: bool) -> list[Check]:
    """The checks, in the order in which they need each other.

    Args:
        data_dir: The station's data folder.
        folder: For what they make.
        with_wizard: Whether the wizard is led through a category as well.
    """
    parts, bundle = folder / "parts", folder / "bundle"
    return [
        Check("program", "Program", _describe_program),
        Check("files", "Files of the program", _check_files),
        Check("folder", "Data folder and disk", partial(check_folder, data_dir)),
        Check("encoders", "Encoders", _check_encoders),
        Check("fit", "Teach a category", partial(_check_fit, parts, bundle)),
        Check("inspection", "Inspect parts", partial(_check_inspection, parts, bundle)),
        Check("database", "Write and read the database", partial(_check_database, folder)),
        Check(
            "window",
            "Render the window",
            partial(_check_window, folder, bundle, parts if with_wizard else None),
        ),
    ]


def _tell_stage(progress: Progress) -> None:
    if progress.done < progress.total:
        sys.stderr.write(f"[{progress.done + 1}/{progress.total}] {progress.message} …\n")
        sys.stderr.flush()


def _describe_program() -> str:
    packaged = "packaged" if hasattr(sys, "_MEIPASS") else "Python package"
    version = inspectai_desktop.__version__
    python = platform.python_version()
    return f"InspectAI {version} ({packaged}), Python {python}, {platform.platform()}"


def _check_files() -> str:
    needed = [
        resources_dir() / "fonts" / "Inter-Regular.otf",
        resources_dir() / "icons" / "inspect.svg",
        resources_dir() / "translations" / "inspectai_de.qm",
        resources_dir() / "third_party_notices.md",
        search_graph_file(),
    ]
    missing = [str(file) for file in needed if not file.is_file()]
    if missing:
        raise StorageError(f"Files are missing: {', '.join(missing)}.", "Install it again.")
    return f"in {resources_dir().parent}"


def _check_encoders() -> str:
    from inspectai_desktop.inference.encoder_check import check_encoders  # noqa: PLC0415

    return check_encoders()


def _check_fit(parts: Path, bundle: Path) -> str:
    from inspectai_desktop.services.training_process import (  # noqa: PLC0415
        run_training,
        training_command,
    )
    from inspectai_desktop.sources.synthetic_product import write_dataset  # noqa: PLC0415

    write_dataset(parts, n_train_good=_N_GOOD, n_test_good=2, n_per_defect=1, size_px=_PICTURE_PX)
    good = parts / "train" / "good"
    arguments = ["fit", "--good", str(good), "--category", _CATEGORY, "--output", str(bundle)]
    run_training(arguments, report=ignore_progress, token=CancellationToken())
    return f"{_N_GOOD} synthetic parts, by {Path(training_command()[0]).name}"


def _check_inspection(parts: Path, bundle: Path) -> str:
    from inspectai_desktop.inference.detector import Detector  # noqa: PLC0415
    from inspectai_desktop.inference.image_decoding import read_image  # noqa: PLC0415

    detector = Detector.load(bundle)
    detector.warm_up()

    def judged(pattern: str) -> list[Prediction]:
        pictures = sorted((parts / "test").glob(pattern))
        return [detector.predict(read_image(picture)) for picture in pictures]

    good = judged("good/*.jpg")
    defective = judged("[!g]*/*.jpg")
    least = max(prediction.anomaly_score for prediction in good)
    found = sum(prediction.anomaly_score > least for prediction in defective)
    if not found:
        raise StationError("No defective part scores higher than the good ones.")
    times = sorted(prediction.timings.total_ms for prediction in (*good, *defective))
    median = times[len(times) // 2]
    return (
        f"{found} of {len(defective)} defective parts score higher than all good ones; "
        f"{median:.0f} ms a part on {detector.provider}"
    )


def _check_database(folder: Path) -> str:
    from inspectai_desktop.storage.database_check import check_database  # noqa: PLC0415

    return check_database(folder)


def _check_window(folder: Path, bundle: Path, parts: Path | None) -> str:
    from inspectai_desktop.commands.window_check import check_window  # noqa: PLC0415

    good = [] if parts is None else sorted((parts / "train" / "good").iterdir())
    return check_window(folder / "station", bundle, good)
