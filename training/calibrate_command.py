"""`inspectai-train calibrate`: new thresholds from good parts, without fitting again."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from inspectai_desktop.command_line import add_provider_options
from inspectai_desktop.exit_codes import ExitCode
from inspectai_desktop.jobs import CancellationToken
from training.command_outcome import run_to_exit_code
from training.picture_options import add_good_options, add_progress_option, chosen_good
from training.progress import emit_event, progress_reporter

if TYPE_CHECKING:
    from training.fitting.recalibration import RecalibrationResult

_DESCRIPTION = """\
Set a bundle's thresholds anew from recent pictures of good parts; its memory bank stays as it is.
For a light change of lighting or product: it takes seconds. Pictures the bundle was taught with
are left out and counted, as they would score too low. The bundle itself is not changed."""


def add_calibrate_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `calibrate`; `run_calibrate` runs what it parses."""
    parser = subparsers.add_parser(
        "calibrate", help="new thresholds from good parts, no refit", description=_DESCRIPTION
    )
    parser.add_argument("bundle", type=Path, metavar="BUNDLE", help="folder or .inspectai file")
    add_good_options(parser)
    parser.add_argument(
        "--output", type=Path, required=True, metavar="BUNDLE_DIR", help="the new bundle's folder"
    )
    parser.add_argument(
        "--target-false-reject",
        type=float,
        metavar="RATE",
        help="share of good parts that may get FAIL (default: the bundle's)",
    )
    add_provider_options(parser)
    add_progress_option(parser)
    parser.add_argument("--overwrite", action="store_true", help="replace the bundle at --output")


def run_calibrate(arguments: argparse.Namespace) -> int:
    """Run the parsed `calibrate` command and return its exit code."""
    return run_to_exit_code(lambda token: _calibrate(arguments, token), arguments.progress)


def _calibrate(arguments: argparse.Namespace, token: CancellationToken) -> int:
    # Heavy modules load only when the command really runs.
    from training.fitting.recalibration import (  # noqa: PLC0415
        RecalibrationRequest,
        recalibrate,
    )

    request = RecalibrationRequest(
        bundle=arguments.bundle,
        good=chosen_good(arguments),
        output=arguments.output,
        target_false_reject_rate=arguments.target_false_reject,
        provider=arguments.provider,
        threads=arguments.threads or 0,
        overwrite=arguments.overwrite,
    )
    with progress_reporter(arguments.progress) as report:
        result = recalibrate(request, report=report, token=token)
    if arguments.progress == "json":
        emit_event("result", _as_payload(result))
    else:
        sys.stdout.write(_in_words(result) + "\n")
    return ExitCode.OK


def _as_payload(result: RecalibrationResult) -> dict[str, object]:
    return {
        "bundle": str(result.bundle),
        "digest": result.manifest.digest(),
        "calibration": result.manifest.calibration.model_dump(mode="json"),
        "n_scored": len(result.held_out),
        "n_known_left_out": result.n_known_left_out,
        "left_out": [{"path": str(left.path), "reason": left.reason} for left in result.left_out],
        "held_out": [
            {"path": str(path.absolute()), "score": score} for path, score in result.held_out
        ],
    }


def _in_words(result: RecalibrationResult) -> str:
    from training.fitting.calibration import in_words  # noqa: PLC0415

    manifest = result.manifest
    calibration = manifest.calibration
    scores = np.array([score for _, score in result.held_out])
    lines = [
        f"{result.bundle}: category '{manifest.category}' calibrated with "
        f"{len(result.held_out)} pictures of good parts",
        f"  thresholds   REVIEW above {calibration.review_threshold:.4g}, "
        f"FAIL above {calibration.fail_threshold:.4g}",
        f"  expected     {in_words(calibration, scores, manifest.seed)}",
    ]
    if result.n_known_left_out:
        lines.append(
            f"  left out     {result.n_known_left_out} pictures that the bundle was taught with"
        )
    lines.extend(f"  left out     {left.reason}" for left in result.left_out[:10])
    return "\n".join(lines)
