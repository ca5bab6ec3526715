"""`inspectai-train evaluate`: judge a data set with a bundle and say how well it does."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from inspectai_desktop.command_line import add_provider_options
from inspectai_desktop.exit_codes import ExitCode
from inspectai_desktop.jobs import CancellationToken, Progress
from training.command_outcome import run_to_exit_code
from training.picture_options import add_progress_option
from training.progress import emit_event, progress_reporter

if TYPE_CHECKING:
    from training.evaluation.result import EvaluationResult

_DESCRIPTION = """\
Judge the test pictures of a data set with a bundle and report image and pixel figures, verdicts at
the bundle's thresholds and latency. DATASET is a folder in the MVTec AD layout: test/good,
test/<defect> and, for pixel figures, ground_truth/<defect>/<name>_mask.png.
Exit code 4 when a picture could not be inspected."""


def add_evaluate_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `evaluate`; `run_evaluate` runs what it parses."""
    parser = subparsers.add_parser(
        "evaluate", help="measure a bundle on a data set", description=_DESCRIPTION
    )
    parser.add_argument("bundle", type=Path, metavar="BUNDLE", help="folder or .inspectai file")
    parser.add_argument("dataset", type=Path, metavar="DATASET", help="folder in MVTec AD layout")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures as JSON")
    parser.add_argument("--plots", type=Path, metavar="DIR", help="write plots and overlays as PNG")
    add_provider_options(parser)
    add_progress_option(parser)


def run_evaluate(arguments: argparse.Namespace) -> int:
    """Run the parsed `evaluate` command and return its exit code."""
    return run_to_exit_code(lambda token: _evaluate(arguments, token), arguments.progress)


def _evaluate(arguments: argparse.Namespace, token: CancellationToken) -> int:
    # Imported here: ONNX Runtime, scikit-learn and Matplotlib stand behind these.
    from inspectai_desktop.inference.detector import Detector  # noqa: PLC0415
    from training.evaluation.datasets import read_dataset  # noqa: PLC0415
    from training.evaluation.evaluate import evaluate  # noqa: PLC0415
    from training.evaluation.plots import write_plots  # noqa: PLC0415
    from training.evaluation.report import require_writable, write_json  # noqa: PLC0415

    if arguments.json is not None:
        require_writable(arguments.json.parent)
    if arguments.plots is not None:
        require_writable(arguments.plots)
    plots: list[Path] = []
    with progress_reporter(arguments.progress) as report:
        report(Progress("load", 0, 1, "reading bundle and data set"))
        dataset = read_dataset(arguments.dataset)
        detector = Detector.load(
            arguments.bundle, provider=arguments.provider, threads=arguments.threads
        )
        report(Progress("load", 1, 1, "bundle and data set read"))
        result = evaluate(detector, dataset, report=report, token=token)
        if arguments.json is not None:
            write_json(result, arguments.json)
        if arguments.plots is not None:
            plots = write_plots(
                result, dataset, detector, arguments.plots, report=report, token=token
            )
    _show(arguments, result, plots)
    return ExitCode.NOT_INSPECTED if result.not_inspected else ExitCode.OK


def _show(arguments: argparse.Namespace, result: EvaluationResult, plots: list[Path]) -> None:
    if arguments.progress == "json":
        from training.evaluation.report import evaluation_payload  # noqa: PLC0415

        figures = evaluation_payload(result)
        del figures["pictures"]  # thousands of lines belong into the file, not on a pipe
        emit_event("result", {**figures, "json": arguments.json, "plots": plots})
        return
    from rich.console import Console  # noqa: PLC0415

    from training.evaluation.report import print_evaluation  # noqa: PLC0415

    console = Console()
    print_evaluation(result, console)
    for path in (arguments.json, *plots):
        if path is not None:
            console.print(f"written: {path}", markup=False, highlight=False)
