"""What both programs do around a command: quiet libraries, exit codes, errors as plain text."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from inspectai_desktop.errors import InspectAIError
from inspectai_desktop.exit_codes import ExitCode
from inspectai_desktop.jobs import JobCancelled
from inspectai_desktop.paths import user_data_dir

_SELF_TEST = "--self-test"
_OF_THE_PROGRAM = ("-h", "--help", "--version")

Command = Callable[[argparse.Namespace], int]


def print_error(error: InspectAIError) -> None:
    """Write an expected error to stderr: what happened, and what to do."""
    sys.stderr.write(f"error: {error.message}\n")
    if error.hint:
        sys.stderr.write(f"       {error.hint}\n")


def run_command(command: Command, arguments: argparse.Namespace) -> int:
    """Run one command and turn what it raises into an exit code; bugs pass through."""
    _prepare_output()
    try:
        return int(command(arguments))
    except InspectAIError as error:
        print_error(error)
        return ExitCode.EXPECTED_ERROR
    except (KeyboardInterrupt, JobCancelled):
        sys.stderr.write("cancelled\n")
        return ExitCode.CANCELLED
    except BrokenPipeError:
        # The reader of our output has gone, as `head` does; nothing is left to say.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.OK


def _prepare_output() -> None:
    """Any file's name can be written: to a file or pipe in UTF-8, to a terminal as it can.

    What has no characters at all is escaped, in the way JSON does it.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        encoding = None if sys.stdout.isatty() else "utf-8"
        sys.stdout.reconfigure(encoding=encoding, errors="backslashreplace")


def add_self_test_option(parser: argparse.ArgumentParser) -> None:
    """Let `--help` name the option that `command_words` turns into the command `self-test`."""
    parser.add_argument(_SELF_TEST, action="store_true", help="the same as the command self-test")


def command_words(arguments: Sequence[str], *, without: str = "") -> list[str]:
    """The command line with its command first.

    Args:
        arguments: As they were given, without the program.
        without: Command meant when none is named, as in `InspectAI --data DIR`; "" for none.
    """
    words = list(arguments)
    if words and words[0] == _SELF_TEST:
        return ["self-test", *words[1:]]
    names_none = not words or (words[0].startswith("-") and words[0] not in _OF_THE_PROGRAM)
    return [without, *words] if without and names_none else words


def add_data_option(parser: argparse.ArgumentParser, meaning: str) -> None:
    """Add --data; a relative folder is taken from where the program was started."""
    parser.add_argument(
        "--data",
        type=absolute_path,
        metavar="DIR",
        default=user_data_dir(),
        help=f"{meaning} (default: %(default)s)",
    )


def absolute_path(text: str) -> Path:
    """A path that means the same to child processes and after a change of folder."""
    return Path(text).absolute()


def add_provider_options(parser: argparse.ArgumentParser) -> None:
    """Add --provider and --threads, the same in every command that runs an encoder."""
    parser.add_argument(
        "--provider",
        choices=("auto", "cpu", "cuda"),
        default="auto",
        help="execution provider; auto takes CUDA where it is usable (default: %(default)s)",
    )
    add_threads_option(parser)


def add_threads_option(parser: argparse.ArgumentParser) -> None:
    """Add --threads."""
    parser.add_argument(
        "--threads", type=_positive, default=None, metavar="N", help="threads (default: all cores)"
    )


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{value} is not a number of threads")
    return value
