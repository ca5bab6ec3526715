"""Whether the station's whole window can be opened, painted and closed here; it is not shown."""

from __future__ import annotations

import time
from pathlib import Path

from inspectai_desktop.app import WindowRequest, run_window
from inspectai_desktop.errors import DisplayError
from inspectai_desktop.exit_codes import ExitCode
from inspectai_desktop.jobs import CancellationToken, ReportProgress
from inspectai_desktop.services.station_opening import OpenStation, open_station
from inspectai_desktop.services.station_snapshot import StationObserver
from inspectai_desktop.settings import Settings
from inspectai_desktop.ui.bridge.station_program import StationProgram
from inspectai_desktop.ui.display_check import check_display
from inspectai_desktop.ui.painted_proof import painted_colours

_PATIENCE_S = 60.0
_FEWEST_COLOURS = 12
_OTHER_PAGES = ("history", "categories", "settings")


def check_window(data_dir: Path, bundle: Path) -> str:
    """Open the window on a data folder of its own with this category, and look at its pixels.

    Returns:
        How soon it was usable, and how many colours it had.

    Raises:
        DisplayError: A library is missing, or the window stayed empty.
    """
    check_display()
    begin = time.perf_counter()
    seen: list[tuple[float, int, str]] = []

    def opening(
        settings: Settings,
        observer: StationObserver,
        _report: ReportProgress,
        _token: CancellationToken,
    ) -> OpenStation:
        opened = open_station(data_dir, settings, observer)
        try:
            row = opened.categories.import_bundle(bundle, "self-test")
        except BaseException:
            opened.close()
            raise
        opened.categories.use(row.category, "self-test", version=row.version, why="self-test")
        return opened

    def look(program: StationProgram) -> None:
        usable_s = time.perf_counter() - begin
        colours = painted_colours(program.window)
        for page in _OTHER_PAGES:  # each loads modules of its own
            program.window.open_page(page)
            colours = min(colours, painted_colours(program.window))
        seen.append((usable_s, colours, program.defect))
        program.request_close()

    request = WindowRequest(data_dir, opening, run_for_s=_PATIENCE_S, settled=look)
    exit_code = run_window(request)
    if not seen:
        raise DisplayError(f"The window was not usable within {_PATIENCE_S:.0f} s.")
    usable_s, colours, defect = seen[0]
    if defect:
        raise DisplayError(f"The window met a defect: {defect}")
    if colours < _FEWEST_COLOURS:
        raise DisplayError(f"The window was painted with {colours} colours only.")
    if exit_code != ExitCode.OK:
        raise DisplayError("The window did not close in good order; the log says why.")
    return f"usable after {usable_s:.1f} s, {len(_OTHER_PAGES) + 1} pages painted"
