"""`inspectai benchmark`: how fast a bundle is on this computer."""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from inspectai_desktop.command_line import add_provider_options
from inspectai_desktop.exit_codes import ExitCode
from inspectai_desktop.jobs import CancellationToken, ignore_progress

if TYPE_CHECKING:
    from inspectai_desktop.inference.benchmark import Benchmark

_DEFAULT_RUNS = 100


def add_benchmark_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command `benchmark`."""
    parser = subparsers.add_parser(
        "benchmark",
        help="measure how fast a bundle is on this computer",
        description="Judge parts with a bundle and print the time of each stage, the parts a "
        "minute and what really computed. Reading from disk is not in it.",
    )
    parser.add_argument("bundle", type=Path, metavar="BUNDLE", help="bundle folder or .inspectai")
    parser.add_argument(
        "--pictures",
        type=Path,
        metavar="DIR",
        help="parts to judge (default: the bundle's own picture, at the encoder's size)",
    )
    parser.add_argument(
        "--runs",
        type=_runs,
        default=_DEFAULT_RUNS,
        metavar="N",
        help="parts judged (default: %(default)s)",
    )
    parser.add_argument(
        "--format", choices=("table", "json"), default="table", help="output format"
    )
    add_provider_options(parser)
    parser.set_defaults(command=run_benchmark)


def run_benchmark(arguments: argparse.Namespace) -> int:
    """Measure and print.

    Raises:
        InspectAIError: The bundle or the pictures cannot be used.
    """
    # Heavy modules load only when the command really runs.
    from inspectai_desktop.commands.inspect_command import pictures_of  # noqa: PLC0415
    from inspectai_desktop.inference.benchmark import (  # noqa: PLC0415
        BenchmarkRequest,
        benchmark_bundle,
    )

    pictures = () if arguments.pictures is None else tuple(pictures_of([arguments.pictures]))
    request = BenchmarkRequest(
        arguments.bundle,
        pictures,
        runs=arguments.runs,
        provider=arguments.provider,
        threads=arguments.threads,
    )
    measured = benchmark_bundle(request, report=ignore_progress, token=CancellationToken())
    if arguments.format == "json":
        sys.stdout.write(json.dumps(as_record(measured)) + "\n")
    else:
        _print_table(measured)
    return ExitCode.OK


def as_record(measured: Benchmark) -> dict[str, object]:
    """The measurement as JSON holds it."""
    return {
        **dataclasses.asdict(measured),
        "parts_per_minute": round(measured.parts_per_minute, 1),
        "cores": os.cpu_count(),
    }


def _print_table(measured: Benchmark) -> None:
    from rich.console import Console  # noqa: PLC0415 - the JSON needs no table
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=None, pad_edge=False)
    table.add_column("stage")
    table.add_column("median ms", justify="right")
    table.add_column("p95 ms", justify="right")
    for stage in measured.stages:
        style = "bold" if stage is measured.total else ""
        table.add_row(stage.stage, f"{stage.median_ms:.1f}", f"{stage.p95_ms:.1f}", style=style)
    console = Console()
    console.print(table)
    console.print(Text("\n" + "\n".join(_facts(measured))), soft_wrap=True)


def _facts(measured: Benchmark) -> list[str]:
    height, width = measured.picture_size
    input_height, input_width = measured.input_size
    pictures = f"{measured.n_pictures} pictures" if measured.n_pictures else "the bundle's picture"
    left_out = f", {measured.left_out} could not be judged" if measured.left_out else ""
    threads = "1 thread" if measured.threads == 1 else f"{measured.threads} threads"
    return [
        f"{measured.parts_per_minute:,.0f} parts/min, one after the other",
        f"{measured.provider}, {threads} on {os.cpu_count()} cores",
        f"{measured.runs} parts of {pictures} ({width} x {height} px){left_out}",
        f"'{measured.category}': input {input_width} x {input_height} px, memory bank of "
        f"{measured.bank_size:,}",
    ]


def _runs(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{value} is not a number of parts")
    return value
