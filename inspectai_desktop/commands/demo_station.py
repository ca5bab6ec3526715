"""`inspectai demo` in a window: the whole station on a simulated line."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from inspectai_desktop.commands.demo_product import DemoFolder, fit_demo, render_demo
from inspectai_desktop.errors import BundleError, SettingsError

if TYPE_CHECKING:
    from pathlib import Path

    from inspectai_desktop.jobs import CancellationToken, ReportProgress
    from inspectai_desktop.services.station_opening import OpenStation
    from inspectai_desktop.services.station_snapshot import StationObserver
    from inspectai_desktop.settings import Settings

_OPERATOR = "Demo"
_FIRST_SETTINGS = {
    "source": {"kind": "synthetic"},
    "work": {"operator": _OPERATOR, "lot": "L-2211", "start_at_launch": True},
}


def show_demo(arguments: argparse.Namespace) -> int:
    """Open the window on the demo's own data folder and run it to its end.

    Raises:
        SettingsError: The folder cannot be used for the demo.
    """
    from inspectai_desktop.app import WindowRequest, run_window  # noqa: PLC0415

    folder = DemoFolder(arguments.output)
    _check_folder(folder)

    def opening(
        settings: Settings,
        observer: StationObserver,
        report: ReportProgress,
        token: CancellationToken,
    ) -> OpenStation:
        rendered = render_demo(folder, arguments.seed, report, token)
        if rendered or not _is_bundle(folder.bundle):
            fit_demo(folder, report, token)
        return _open(folder, settings, observer, report, token)

    return run_window(
        WindowRequest(
            folder.station,
            opening,
            is_demo=True,
            run_for_s=arguments.seconds,
        )
    )


def _open(
    folder: DemoFolder,
    settings: Settings,
    observer: StationObserver,
    report: ReportProgress,
    token: CancellationToken,
) -> OpenStation:
    from inspectai_desktop.commands.demo_yesterday import record_yesterday  # noqa: PLC0415
    from inspectai_desktop.services.station_opening import open_station  # noqa: PLC0415
    from inspectai_desktop.settings import changed_settings  # noqa: PLC0415

    is_first = not settings.work.category
    if is_first:
        settings = changed_settings(settings, _FIRST_SETTINGS)
    opened = open_station(folder.station, settings, observer)
    try:
        row = opened.categories.import_bundle(folder.bundle, _OPERATOR)
        if is_first:
            bundle = opened.categories.load_version(row.category, row.version)
            record_yesterday(opened, bundle, _OPERATOR, report, token)
    except BaseException:
        opened.close()
        raise
    if is_first:
        opened.categories.use(row.category, _OPERATOR, version=row.version, why="inspectai demo")
    return opened


def _check_folder(folder: DemoFolder) -> None:
    """Refuse a folder with other things before a data folder is made in it."""
    try:
        names = {path.name for path in folder.root.iterdir()} if folder.root.exists() else set()
    except OSError as error:
        raise SettingsError(
            f"{folder.root}: cannot be read ({error.strerror or error}).",
            "Choose another folder with --output.",
        ) from error
    if names - {"station"} and "demo.json" not in names:
        raise SettingsError(
            f"{folder.root}: holds files that are not from an earlier demo.",
            "Choose an empty or new folder with --output.",
        )


def _is_bundle(path: Path) -> bool:
    from inspectai_desktop.inference.bundle import read_bundle  # noqa: PLC0415

    try:
        read_bundle(path)
    except BundleError:
        return False
    return True
