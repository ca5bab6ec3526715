"""`inspectai-train presets`: what each preset takes on this machine and what it can see."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from inspectai_desktop.command_line import add_provider_options
from inspectai_desktop.exit_codes import ExitCode
from inspectai_desktop.jobs import CancellationToken
from training.command_outcome import run_to_exit_code
from training.picture_options import (
    add_good_options,
    add_progress_option,
    chosen_good,
    read_region,
)
from training.progress import emit_event, progress_reporter

if TYPE_CHECKING:
    from training.fitting.preset_measurement import MeasuredPreset, PresetsResult

_DESCRIPTION = """\
Measure on this machine, with one of the pictures, what each preset of `fit` takes per part, and say
what it can still see. Nothing is fitted and nothing is written."""


def add_presets_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `presets`; `run_presets` runs what it parses."""
    parser = subparsers.add_parser(
        "presets", help="measure the presets on this machine", description=_DESCRIPTION
    )
    add_good_options(parser)
    parser.add_argument("--roi", type=Path, metavar="FILE", help="region of interest (JSON)")
    parser.add_argument(
        "--smallest-defect",
        type=float,
        metavar="PX",
        help="diameter, in the picture's pixels, of the smallest defect that matters",
    )
    add_provider_options(parser)
    add_progress_option(parser)


def run_presets(arguments: argparse.Namespace) -> int:
    """Run the parsed `presets` command and return its exit code."""
    return run_to_exit_code(lambda token: _presets(arguments, token), arguments.progress)


def _presets(arguments: argparse.Namespace, token: CancellationToken) -> int:
    # Heavy modules load only when the command really runs.
    from training.fitting.preset_measurement import (  # noqa: PLC0415
        PresetsRequest,
        measure_presets,
    )

    request = PresetsRequest(
        good=chosen_good(arguments),
        region=None if arguments.roi is None else read_region(arguments.roi),
        smallest_defect_px=arguments.smallest_defect,
        provider=arguments.provider,
        threads=arguments.threads or 0,
    )
    with progress_reporter(arguments.progress) as report:
        result = measure_presets(request, report=report, token=token)
    if arguments.progress == "json":
        emit_event("result", _as_payload(result))
    else:
        sys.stdout.write(_in_words(result) + "\n")
    return ExitCode.OK


def _as_payload(result: PresetsResult) -> dict[str, object]:
    return {
        "typical_size": list(result.typical_size),
        "presets": [_preset_payload(measured) for measured in result.presets],
    }


def _preset_payload(measured: MeasuredPreset) -> dict[str, object]:
    return {
        "name": measured.preset.name,
        "encoder": measured.preset.encoder,
        "taps": list(measured.taps),
        "input_size": [measured.resolution.height, measured.resolution.width],
        "bank_size": measured.preset.bank_size,
        "ms_per_part": round(measured.ms_per_part, 2),
        "memory_mb": round(measured.memory_mb, 1),
        "smallest_defect_px": round(measured.smallest_defect_px, 1),
        "fit_seconds_estimate": round(measured.fit_seconds, 1),
        "reason": measured.resolution.reason,
    }


def _in_words(result: PresetsResult) -> str:
    height, width = result.typical_size
    lines = [
        f"pictures of typically {width} x {height} pixels, on this machine:",
        f"  {'preset':<10} {'per part':>10} {'input':>12} {'sees from':>10} "
        f"{'memory':>8} {'fit about':>10}",
    ]
    for one in result.presets:
        size = f"{one.resolution.width} x {one.resolution.height}"
        lines.append(
            f"  {one.preset.name:<10} {one.ms_per_part:>7.1f} ms {size:>12} "
            f"{one.smallest_defect_px:>7.0f} px {one.memory_mb:>5.0f} MB {one.fit_seconds:>8.0f} s"
        )
        lines.append(f"  {'':<10} {one.preset.encoder}; input {one.resolution.reason}")
    return "\n".join(lines)
