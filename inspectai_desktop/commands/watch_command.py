"""`inspectai watch`: the station without a window, on a folder that a camera writes into."""

from __future__ import annotations

import argparse
import math
import signal
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inspectai_desktop.command_line import add_data_option, add_provider_options
from inspectai_desktop.errors import BundleError, StationError
from inspectai_desktop.exit_codes import ExitCode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from inspectai_desktop.commands.watch_output import WatchOutput
    from inspectai_desktop.services.station_opening import OpenStation
    from inspectai_desktop.settings import Settings

_BEGIN_WITHIN_S = 60.0
_CLOSE_WITHIN_S = 5.0
_LOOK_S = 0.2


def add_watch_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command `watch`."""
    parser = subparsers.add_parser(
        "watch",
        help="the station without a window: judge every picture that arrives in a folder",
        description="Judge every finished picture that is in a folder or arrives there, once, and "
        "remember it in the data folder. Ends with Ctrl+C. Exit code: 0 ended as asked, 2 wrong "
        "usage, 3 error; with --stop-after-idle also 1 some REVIEW or FAIL, 4 something could not "
        "be inspected.",
    )
    parser.add_argument("bundle", type=Path, metavar="BUNDLE", help="bundle folder or .inspectai")
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="folder to watch")
    add_data_option(parser, "data folder of the station")
    parser.add_argument(
        "--format", choices=("text", "jsonl", "none"), default="text", help="output per part"
    )
    parser.add_argument(
        "--stop-after-idle",
        type=_seconds,
        metavar="S",
        help="end when nothing arrived for S seconds (default: go on until Ctrl+C)",
    )
    parser.add_argument("--lot", default=None, help="lot number recorded with each part")
    parser.add_argument("--operator", default=None, help="operator recorded with each part")
    _add_folder_options(parser)
    add_provider_options(parser)
    parser.set_defaults(command=run_watch)


def _add_folder_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("folder")
    group.add_argument("--subfolders", action="store_true", help="watch its subfolders too")
    group.add_argument(
        "--after",
        choices=("leave", "move", "delete"),
        default="leave",
        help="what happens to a recorded file; move sorts by verdict (default: %(default)s)",
    )
    group.add_argument("--move-to", type=Path, metavar="DIR", help="where --after move sorts into")
    group.add_argument(
        "--part-pattern", default="", metavar="REGEX", help="finds the part number in file names"
    )
    group.add_argument(
        "--settle", type=_seconds, metavar="S", help="how long a file must rest (default: 0.25)"
    )
    group.add_argument(
        "--rescan", type=_seconds, metavar="S", help="pause between two looks (default: 2)"
    )


def run_watch(arguments: argparse.Namespace) -> int:
    """Run the station until it is told to stop, and return the exit code.

    Raises:
        InspectAIError: The bundle, the folder or the data folder cannot be used.
    """
    # Heavy modules load only when the command really runs.
    from inspectai_desktop.commands.watch_output import WatchOutput  # noqa: PLC0415
    from inspectai_desktop.logs import start_logging  # noqa: PLC0415
    from inspectai_desktop.services.single_instance import SingleInstance  # noqa: PLC0415
    from inspectai_desktop.services.station_opening import open_station  # noqa: PLC0415

    if not arguments.folder.is_dir():
        raise StationError(
            f"{arguments.folder}: there is no such folder.", "Create it or name another."
        )
    stop = threading.Event()
    output = WatchOutput(arguments.format, reader_gone=stop.set)
    with SingleInstance(arguments.data):
        logs = start_logging(arguments.data / "logs")
        try:
            with _stopped_by_signals(stop):
                settings = _settings(arguments)
                opened = open_station(arguments.data, settings, output, keep_settings=False)
                try:
                    _begin(opened, arguments, output)
                    _wait(opened, output, stop, arguments.stop_after_idle)
                finally:
                    finished = opened.close(_CLOSE_WITHIN_S)
        finally:
            logs.stop()
    return _exit_code(arguments, output, finished=finished)


def _settings(arguments: argparse.Namespace) -> Settings:
    """Settings of the data folder, with what the command line says instead."""
    from inspectai_desktop.settings import changed_settings  # noqa: PLC0415
    from inspectai_desktop.settings_file import FILE_NAME, load_settings  # noqa: PLC0415

    folder = {
        "path": str(arguments.folder),
        "subfolders": arguments.subfolders,
        "afterwards": arguments.after,
        "move_to": None if arguments.move_to is None else str(arguments.move_to),
        "part_pattern": arguments.part_pattern,
        "settle_s": arguments.settle,
        "rescan_s": arguments.rescan,
    }
    work = {"category": "", "lot": arguments.lot, "operator": arguments.operator}
    stored = load_settings(arguments.data / FILE_NAME).settings
    return changed_settings(
        stored,
        {
            "source": {"kind": "folder", "folder": _said(folder)},
            "engine": {"provider": arguments.provider, "threads": arguments.threads},
            "work": _said(work),
        },
    )


def _said(values: dict[str, Any]) -> dict[str, Any]:
    """Without what the command line left open."""
    return {name: value for name, value in values.items() if value is not None}


def _begin(opened: OpenStation, arguments: argparse.Namespace, output: WatchOutput) -> None:
    operator = opened.station.settings.work.operator or "watch"
    row = opened.categories.import_bundle(arguments.bundle, operator)
    opened.categories.use(row.category, operator, version=row.version, why="inspectai watch")
    if not output.wait_active(_BEGIN_WITHIN_S):
        problem = output.bundle_problem
        if problem is None:
            raise BundleError(f"{arguments.bundle}: could not be loaded in time.")
        raise BundleError(problem.message, problem.hint)
    opened.station.start()


def _wait(
    opened: OpenStation, output: WatchOutput, stop: threading.Event, idle_s: float | None
) -> None:
    """Wait for a signal, or until nothing arrived for `idle_s`."""
    if idle_s is None:
        while not stop.wait(_LOOK_S):
            pass  # short waits: on Windows a signal does not end a long one
        return
    last_busy = time.monotonic()
    while not stop.wait(_LOOK_S) and time.monotonic() - last_busy < idle_s:
        snapshot = opened.station.snapshot()
        waiting = snapshot.queue_depth + snapshot.records_waiting
        if output.take_busy() or waiting or snapshot.monitor.state.faulted:
            last_busy = time.monotonic()


@contextmanager
def _stopped_by_signals(stop: threading.Event) -> Iterator[None]:
    """Ctrl+C and SIGTERM ask the station to stop in good order."""

    def ask(number: int, frame: FrameType | None) -> None:
        del number, frame
        stop.set()

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _exit_code(arguments: argparse.Namespace, output: WatchOutput, *, finished: bool) -> int:
    from inspectai_desktop.commands.inspect_command import exit_code_of  # noqa: PLC0415

    if not finished:
        sys.stderr.write("error: the station closed before everything was recorded\n")
        return ExitCode.EXPECTED_ERROR
    return ExitCode.OK if arguments.stop_after_idle is None else exit_code_of(output.verdicts)


def _seconds(text: str) -> float:
    value = float(text)
    if not (math.isfinite(value) and value >= 0):
        raise argparse.ArgumentTypeError(f"{text} is not a number of seconds")
    return value
