"""`inspectai` and `python -m inspectai_desktop`: the command line of the station."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

import inspectai_desktop
from inspectai_desktop.command_line import add_self_test_option, command_words, run_command
from inspectai_desktop.commands.benchmark_command import add_benchmark_parser
from inspectai_desktop.commands.bundle_command import add_bundle_parser
from inspectai_desktop.commands.demo_command import add_demo_parser
from inspectai_desktop.commands.inspect_command import add_inspect_parser
from inspectai_desktop.commands.self_test_command import add_self_test_parser
from inspectai_desktop.commands.station_command import add_station_parser
from inspectai_desktop.commands.watch_command import add_watch_parser


def build_parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    parser = argparse.ArgumentParser(
        prog="inspectai",
        description="Offline visual inspection: PASS, REVIEW or FAIL for each part.",
    )
    parser.add_argument(
        "--version", action="version", version=f"%(prog)s {inspectai_desktop.__version__}"
    )
    add_self_test_option(parser)
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True)
    add_station_parser(subparsers)
    add_demo_parser(subparsers)
    add_inspect_parser(subparsers)
    add_watch_parser(subparsers)
    add_bundle_parser(subparsers)
    add_self_test_parser(subparsers)
    add_benchmark_parser(subparsers)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the station's command line and return its exit code; without a command, the window."""
    words = command_words(sys.argv[1:] if arguments is None else arguments, without="run")
    parsed = build_parser().parse_args(words)
    return run_command(parsed.command, parsed)


if __name__ == "__main__":
    sys.exit(main())
