"""`inspectai-train self-test`: whether categories can be fitted and evaluated here."""

from __future__ import annotations

import argparse
import importlib.util
import platform
import sys
import tempfile
from functools import partial
from pathlib import Path

import inspectai_desktop
from inspectai_desktop.errors import EvaluationError
from inspectai_desktop.jobs import CancellationToken, Progress, ignore_progress
from inspectai_desktop.self_test import Check, check_folder, run_checks, tell_results, work_folder

_CATEGORY = "Self-test"
_PICTURE_PX = 192
_N_GOOD = 8


def add_self_test_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `self-test`; `run_self_test` runs what it parses."""
    parser = subparsers.add_parser(
        "self-test",
        help="check this installation: encoders, fitting, evaluation",
        description="Load the encoders, fit a tiny synthetic category and evaluate it. "
        "Exit code: 0 all passed, 1 something failed.",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results as JSON too")


def run_self_test(arguments: argparse.Namespace) -> int:
    """Run all checks, print the table and return the exit code."""
    with work_folder(Path(tempfile.gettempdir())) as folder:
        checks = [
            Check("program", "Program", _describe_program),
            Check("folder", "Folder for temporary files", partial(check_folder, folder)),
            Check("encoders", "Encoders", _check_encoders),
            Check("fit", "Fit a category", partial(_check_fit, folder)),
            Check("evaluate", "Evaluate it", partial(_check_evaluation, folder)),
        ]
        results = run_checks(checks, _tell_stage, CancellationToken())
    return tell_results("inspectai-train", results, arguments.json)


def _tell_stage(progress: Progress) -> None:
    if progress.done < progress.total:
        sys.stderr.write(f"[{progress.done + 1}/{progress.total}] {progress.message} …\n")


def _describe_program() -> str:
    has_torch = importlib.util.find_spec("torch") is not None
    packaged = "packaged" if hasattr(sys, "_MEIPASS") else "Python package"
    export = "encoders can be exported" if has_torch else "without torch, which it does not need"
    version, python = inspectai_desktop.__version__, platform.python_version()
    return f"inspectai-train {version} ({packaged}), Python {python}; {export}"


def _check_encoders() -> str:
    # Here and below: heavy modules load when their check runs, so that it says what is missing.
    from inspectai_desktop.inference.encoder_check import check_encoders  # noqa: PLC0415

    return check_encoders()


def _check_fit(folder: Path) -> str:
    from training.fitting.fit import fit_category  # noqa: PLC0415
    from training.fitting.request import FitRequest  # noqa: PLC0415

    _write_plates(folder / "parts" / "train" / "good", n_plates=_N_GOOD, seed=1)
    request = FitRequest(
        good=folder / "parts" / "train" / "good", category=_CATEGORY, output=folder / "bundle"
    )
    fit_category(request, report=ignore_progress, token=CancellationToken())
    return f"{_N_GOOD} synthetic parts"


def _check_evaluation(folder: Path) -> str:
    from inspectai_desktop.inference.detector import Detector  # noqa: PLC0415
    from training.evaluation.datasets import read_dataset  # noqa: PLC0415
    from training.evaluation.evaluate import evaluate  # noqa: PLC0415
    from training.evaluation.plots import write_plots  # noqa: PLC0415

    parts = folder / "parts"
    _write_plates(parts / "test" / "good", n_plates=3, seed=2)
    _write_plates(parts / "test" / "stain", n_plates=3, seed=3, stained=True)
    dataset, detector = read_dataset(parts), Detector.load(folder / "bundle")
    token = CancellationToken()
    result = evaluate(detector, dataset, report=ignore_progress, token=token)
    auroc = result.image_auroc
    if auroc is None or auroc < 1.0:
        raise EvaluationError(f"Stained plates are not told from clean ones (AUROC {auroc}).")
    plots = write_plots(
        result, dataset, detector, folder / "plots", report=ignore_progress, token=token
    )
    return f"image AUROC {auroc:.2f}, {len(plots)} plots"


def _write_plates(folder: Path, *, n_plates: int, seed: int, stained: bool = False) -> None:
    """Brushed plates, a little different each; the stain is gross."""
    import numpy as np  # noqa: PLC0415
    from PIL import Image  # noqa: PLC0415

    folder.mkdir(parents=True)
    random = np.random.default_rng(seed)
    rows, columns = np.mgrid[0:_PICTURE_PX, 0:_PICTURE_PX]
    for number in range(n_plates):
        brushed = 130 + 25 * np.sin(rows / 5 + random.uniform(0, 6)) + random.normal(0, 4)
        plate = brushed + random.normal(0, 4, rows.shape)
        if stained:
            middle = random.uniform(0.35, 0.65, 2) * _PICTURE_PX
            plate[np.hypot(rows - middle[0], columns - middle[1]) < _PICTURE_PX / 8] = 15
        pixels = np.clip(plate, 0, 255).astype(np.uint8)
        Image.fromarray(np.repeat(pixels[..., None], 3, axis=2)).save(folder / f"{number}.png")
