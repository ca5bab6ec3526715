"""Whether the station's whole window can be opened, painted and closed here; it is not shown."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from inspectai_desktop.ui.bridge.wizard_rehearsal import WizardRehearsal

_OPERATOR = "self-test"
_PATIENCE_S = 60.0
_WIZARD_PATIENCE_S = 400.0
_FEWEST_COLOURS = 12
_OTHER_PAGES = ("history", "categories", "settings")


@dataclass(slots=True)
class _Seen:
    """What was seen of the window."""

    usable_s: float = 0.0
    colours: int = 0
    taught: bool = False
    rehearsal: WizardRehearsal | None = None
    defect: str = ""


def check_window(data_dir: Path, bundle: Path, teach_from: Sequence[Path] = ()) -> str:
    """Open the window on a data folder of its own with this category, and look at its pixels.

    Args:
        data_dir: For the station of this check.
        bundle: Its category.
        teach_from: Pictures of good parts that the wizard is led through; none leaves it out.

    Returns:
        How soon it was usable, and what was done with it.

    Raises:
        DisplayError: A library is missing, the window stayed empty, or the wizard stood still.
    """
    check_display()
    begin = time.perf_counter()
    seen = _Seen()

    def opening(
        settings: Settings,
        observer: StationObserver,
        _report: ReportProgress,
        _token: CancellationToken,
    ) -> OpenStation:
        return _station(data_dir, bundle, settings, observer)

    def look(program: StationProgram) -> None:
        if seen.usable_s:  # the category taught below is another that begins to judge
            return
        seen.usable_s = time.perf_counter() - begin
        seen.colours = _fewest_colours(program)
        if teach_from:
            _rehearse(program, teach_from, seen)
        else:
            _end(program, seen)

    patience_s = _WIZARD_PATIENCE_S if teach_from else _PATIENCE_S
    exit_code = run_window(WindowRequest(data_dir, opening, run_for_s=patience_s, settled=look))
    _require_seen(seen, exit_code, patience_s, with_wizard=bool(teach_from))
    taught = ", the wizard taught a category" if seen.taught else ""
    return f"usable after {seen.usable_s:.1f} s, {len(_OTHER_PAGES) + 1} pages painted{taught}"


def _station(
    data_dir: Path, bundle: Path, settings: Settings, observer: StationObserver
) -> OpenStation:
    opened = open_station(data_dir, settings, observer)
    try:
        row = opened.categories.import_bundle(bundle, _OPERATOR)
    except BaseException:
        opened.close()
        raise
    opened.categories.use(row.category, _OPERATOR, version=row.version, why=_OPERATOR)
    return opened


def _fewest_colours(program: StationProgram) -> int:
    colours = painted_colours(program.window)
    for page in _OTHER_PAGES:  # each loads modules of its own
        program.window.open_page(page)
        colours = min(colours, painted_colours(program.window))
    return colours


def _rehearse(program: StationProgram, pictures: Sequence[Path], seen: _Seen) -> None:
    from inspectai_desktop.ui.bridge.wizard_rehearsal import (  # noqa: PLC0415 - after first paint
        WizardRehearsal,
    )

    def done() -> None:
        seen.taught = True
        _end(program, seen)

    seen.rehearsal = WizardRehearsal(program, pictures, done)


def _end(program: StationProgram, seen: _Seen) -> None:
    seen.defect = program.defect
    program.request_close()


def _require_seen(seen: _Seen, exit_code: int, patience_s: float, *, with_wizard: bool) -> None:
    if seen.defect:
        raise DisplayError(f"The window met a defect: {seen.defect}")
    if not seen.usable_s:
        raise DisplayError(f"The window was not usable within {patience_s:.0f} s.")
    if seen.colours < _FEWEST_COLOURS:
        raise DisplayError(f"The window was painted with {seen.colours} colours only.")
    if with_wizard and not seen.taught:
        step = "" if seen.rehearsal is None else seen.rehearsal.step
        raise DisplayError(f"The wizard stood still after its step {step!r}.")
    if exit_code != ExitCode.OK:
        raise DisplayError("The window did not close in good order; the log says why.")
