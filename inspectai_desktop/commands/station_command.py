"""`inspectai` and `inspectai run`: the station's window."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from inspectai_desktop.command_line import add_data_option
from inspectai_desktop.ui.display_check import check_display

if TYPE_CHECKING:
    from inspectai_desktop.jobs import CancellationToken, ReportProgress
    from inspectai_desktop.services.station_opening import OpenStation
    from inspectai_desktop.services.station_snapshot import StationObserver
    from inspectai_desktop.settings import Settings


def add_station_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command `run`, which is also what the program does without any."""
    parser = subparsers.add_parser(
        "run",
        help="open the station's window (also without any command)",
        description="Open the station's window. Exit code: 0 closed in good order, 3 it cannot be "
        "opened (no display, or another program works on the same data folder).",
    )
    add_station_options(parser)


def add_station_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the window, and the window as what the parser runs."""
    add_data_option(parser, "data folder of the station")
    parser.add_argument("--kiosk", action="store_true", help="fill the screen")
    parser.set_defaults(command=run_station)


def run_station(arguments: argparse.Namespace) -> int:
    """Open the window and run it to its end.

    Raises:
        DisplayError: There is no display, or a library of the system is missing.
    """
    check_display()
    # Qt is imported only now that it is known to work.
    from inspectai_desktop.app import WindowRequest, run_window  # noqa: PLC0415

    def opening(
        settings: Settings,
        observer: StationObserver,
        _report: ReportProgress,
        _token: CancellationToken,
    ) -> OpenStation:
        # The database and the detector's libraries load behind the first paint.
        from inspectai_desktop.services.station_opening import open_station  # noqa: PLC0415

        return open_station(arguments.data, settings, observer)

    return run_window(WindowRequest(arguments.data, opening, kiosk=arguments.kiosk))
