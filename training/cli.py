"""The command line of the training program."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

import inspectai_desktop
from inspectai_desktop.command_line import add_self_test_option, command_words, run_command
from training.calibrate_command import add_calibrate_parser, run_calibrate
from training.check_command import add_check_parser, run_check
from training.compare_command import add_compare_parser, run_compare
from training.encoder_command import add_encoder_parser, run_encoder
from training.evaluate_command import add_evaluate_parser, run_evaluate
from training.fit_command import add_fit_parser, run_fit
from training.presets_command import add_presets_parser, run_presets
from training.self_test_command import add_self_test_parser, run_self_test

_COMMANDS = {
    "check": run_check,
    "presets": run_presets,
    "calibrate": run_calibrate,
    "compare": run_compare,
    "fit": run_fit,
    "evaluate": run_evaluate,
    "encoder": run_encoder,
    "self-test": run_self_test,
}


def build_parser() -> argparse.ArgumentParser:
    """The parser of all commands; importing torch is left to the commands that need it."""
    parser = argparse.ArgumentParser(
        prog="inspectai-train",
        description="Fit categories from pictures of good parts, evaluate them, export encoders.",
    )
    parser.add_argument(
        "--version", action="version", version=f"%(prog)s {inspectai_desktop.__version__}"
    )
    add_self_test_option(parser)
    subparsers = parser.add_subparsers(dest="command_name", metavar="COMMAND", required=True)
    add_check_parser(subparsers)
    add_presets_parser(subparsers)
    add_fit_parser(subparsers)
    add_calibrate_parser(subparsers)
    add_evaluate_parser(subparsers)
    add_compare_parser(subparsers)
    add_encoder_parser(subparsers)
    add_self_test_parser(subparsers)
    return parser


def run(arguments: Sequence[str]) -> int:
    """Parse and run; returns the exit code."""
    parsed = build_parser().parse_args(command_words(arguments))
    return run_command(_COMMANDS[parsed.command_name], parsed)
