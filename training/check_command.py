"""`inspectai-train check`: what is wrong with pictures of good parts, before they are taught."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from inspectai_desktop.command_line import add_threads_option
from inspectai_desktop.exit_codes import ExitCode
from inspectai_desktop.jobs import CancellationToken
from training.command_outcome import run_to_exit_code
from training.picture_options import add_good_options, add_progress_option, chosen_good
from training.progress import emit_event, progress_reporter

if TYPE_CHECKING:
    from training.checking.check import CheckResult
    from training.checking.findings import Finding

_DESCRIPTION = """\
Look through pictures of good parts before they are taught: unreadable files, copies, other sizes,
blur, exposure, and pictures that look unlike the rest. Nothing is changed; a fit leaves out by
itself only what it cannot use (unreadable files and exact copies)."""


def add_check_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `check`; `run_check` runs what it parses."""
    parser = subparsers.add_parser(
        "check", help="look through pictures of good parts", description=_DESCRIPTION
    )
    add_good_options(parser)
    parser.add_argument(
        "--defects", type=Path, metavar="DIR", help="known defective parts: none may be a good one"
    )
    add_threads_option(parser)
    add_progress_option(parser)


def run_check(arguments: argparse.Namespace) -> int:
    """Run the parsed `check` command and return its exit code."""
    return run_to_exit_code(lambda token: _check(arguments, token), arguments.progress)


def _check(arguments: argparse.Namespace, token: CancellationToken) -> int:
    # Imported here: OpenCV and ONNX Runtime stand behind these.
    from inspectai_desktop.inference.providers import default_threads  # noqa: PLC0415
    from training.checking.check import check_good_pictures  # noqa: PLC0415
    from training.fitting.good_pictures import listed_or_found  # noqa: PLC0415

    with progress_reporter(arguments.progress) as report:
        result = check_good_pictures(
            listed_or_found(chosen_good(arguments)),
            defects=arguments.defects,
            threads=arguments.threads or default_threads(),
            report=report,
            token=token,
        )
    if arguments.progress == "json":
        emit_event("result", as_payload(result))
    else:
        sys.stdout.write(in_words(result) + "\n")
    return ExitCode.OK


def as_payload(result: CheckResult) -> dict[str, object]:
    """The result as the wizard reads it."""
    return {
        "n_found": len(result.pictures),
        "n_usable": result.n_usable,
        "typical_size": list(result.typical_size),
        "summary": [_finding(found) for found in result.summary],
        "pictures": [
            {
                "path": str(picture.path.absolute()),
                "sha256": picture.sha256,
                "height": picture.height,
                "width": picture.width,
                "findings": [_finding(found) for found in picture.findings],
            }
            for picture in result.pictures
        ],
    }


def in_words(result: CheckResult) -> str:
    """The result for a person at a terminal."""
    height, width = result.typical_size
    lines = [
        f"{result.n_usable} of {len(result.pictures)} pictures can be used; "
        f"typically {width} x {height} pixels"
    ]
    lines += [f"  {found.text}" for found in result.summary]
    for picture in result.pictures:
        for found in picture.findings:
            other = "" if found.other is None else f" ({found.other})"
            lines.append(f"  {found.kind:<16} {picture.path}: {found.text}{other}")
    if not any(picture.findings for picture in result.pictures):
        lines.append("  nothing stands out")
    return "\n".join(lines)


def _finding(found: Finding) -> dict[str, object]:
    payload: dict[str, object] = {"kind": found.kind, "text": found.text}
    if found.other is not None:
        payload["other"] = str(found.other.absolute())
    return payload
