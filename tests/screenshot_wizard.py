"""Pictures of the wizard and of what is done with versions, taken on the way through the real one.

Everything is really done: the pictures are checked, the speeds measured, the category fitted, the
versions compared and recalibrated by child processes.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.ui.comparison.comparison_page import ComparisonPage
from inspectai_desktop.ui.pages.categories_page import CategoriesPage
from inspectai_desktop.ui.recalibration.recalibration_page import RecalibrationPage
from inspectai_desktop.ui.recalibration.recent_parts_step import RecentPartsStep
from inspectai_desktop.ui.wizard.fit_step import FitStep
from inspectai_desktop.ui.wizard.pictures_step import PicturesStep
from inspectai_desktop.ui.wizard.save_step import SaveStep
from inspectai_desktop.ui.wizard.teaching_wizard import TeachingWizard
from inspectai_desktop.ui.wizard.threshold_step import ThresholdStep
from inspectai_desktop.ui.wizard.try_step import TryStep

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from inspectai_desktop.ui.bridge.station_program import StationProgram

TAUGHT_NAME = "Housing plate"
PATIENCE_S = 900.0
_N_GOOD = 40
_N_TRIED = 4
_LOOK_MS = 300


class Camera(Protocol):
    """Takes pictures of a window."""

    def take(
        self,
        program: StationProgram,
        name: str,
        themes: tuple[str, ...] = (),
        dialog: QWidget | None = None,
    ) -> None:
        """Write `<name>-<theme>.png` for these themes, or all; a dialog lies in the middle."""


def take_wizard(
    camera: Camera, program: StationProgram, parts: Path, themes: tuple[str, ...] = ()
) -> None:
    """Teach `TAUGHT_NAME` from the pictures in `parts` (MVTec AD layout), page by page."""
    wiring = program._wiring
    assert wiring is not None
    wiring.teach("")
    wizard = program.window.page("teach")
    assert isinstance(wizard, TeachingWizard)
    good = tuple(sorted((parts / "train" / "good").iterdir())[:_N_GOOD])
    bad = next(place for place in sorted((parts / "test").iterdir()) if place.name != "good")
    pictures = wizard.step
    assert isinstance(pictures, PicturesStep)
    line = pictures.name.findChild(QLineEdit)
    assert line is not None
    QTest.keyClicks(line, TAUGHT_NAME)
    draft = replace(wizard.draft, folder=good[0].parent, defects=bad, activate=False)
    wizard.show_draft(draft.with_pictures(good))
    wait(pictures.complete)
    camera.take(program, "wizard-1-pictures", themes)
    wizard.go_on()
    wait(wizard.step.complete)
    QTest.qWait(_LOOK_MS)
    camera.take(program, "wizard-2-region", themes)
    wizard.go_on()
    wait(lambda: wizard.facts.measured(wizard.draft) is not None)
    camera.take(program, "wizard-3-speed", themes)
    wizard.go_on()
    fit = wizard.step
    assert isinstance(fit, FitStep)
    wait(fit.complete)
    camera.take(program, "wizard-4-fit", themes)
    wizard.go_on()
    _take_threshold(camera, program, wizard, themes)
    wizard.go_on()
    _take_trial(camera, program, wizard, [*good[:_N_TRIED], *sorted(bad.iterdir())], themes)
    wizard.go_on()
    save = wizard.step
    assert isinstance(save, SaveStep)
    wizard.show_draft(replace(wizard.draft, note="New lamp over line 3"))
    camera.take(program, "wizard-7-save", themes)
    wizard.go_on()
    wait(lambda: save.saved is not None)
    camera.take(program, "wizard-8-saved", themes)
    wizard.closed.emit()


def take_versions(
    camera: Camera, program: StationProgram, category: str, themes: tuple[str, ...] = ()
) -> None:
    """Recalibrate the category by its recent parts, and compare the versions."""
    opened, window = program.opened, program.window
    assert opened is not None
    window.open_page("categories")
    page = window.page("categories")
    assert isinstance(page, CategoriesPage)
    page.choose(category)
    newest = opened.categories.versions(category)[0].row.version
    page.recalibrate_requested.emit(category, newest)
    wait(lambda: window.current_page == "recalibrate")
    recalibration = window.page("recalibrate")
    assert isinstance(recalibration, RecalibrationPage)
    recent = recalibration.step
    assert isinstance(recent, RecentPartsStep)
    recent.run.click()
    wait(recent.complete)
    camera.take(program, "recalibrate", themes)
    recalibration.go_on()
    threshold = recalibration.step
    assert isinstance(threshold, ThresholdStep)
    wait(threshold.complete)
    limits = threshold.panel.thresholds
    assert limits is not None
    moved = Thresholds(limits.review * 0.97, limits.fail * 1.05)
    threshold.panel.histogram.thresholds_moved.emit(moved)
    recalibration.go_to("save")
    save = recalibration.step
    assert isinstance(save, SaveStep)
    recalibration.show_draft(replace(recalibration.draft, activate=False))
    recalibration.go_on()
    wait(lambda: save.saved is not None)
    recalibration.closed.emit()
    page.compare_requested.emit(category, newest + 1)
    compare = window.page("compare")
    assert isinstance(compare, ComparisonPage)
    wait(lambda: compare.wish is not None and compare.wish.after == newest + 1)
    compare.start()
    wait(compare.compare.isEnabled)
    wait(lambda: compare.result.pair.sides[1].image._picture is not None)
    camera.take(program, "compare", themes)
    compare.closed.emit()


def take_teach_again(
    camera: Camera, program: StationProgram, category: str, themes: tuple[str, ...] = ()
) -> None:
    """What is asked before a category is taught again."""
    wiring = program._wiring
    assert wiring is not None
    program.window.open_page("categories")
    wiring.teach(category)
    dialog = wiring._versions.again.dialog
    wait(dialog.isVisible)
    camera.take(program, "teach-again", themes, dialog)
    dialog.reject()


def wait(condition: Callable[[], object]) -> None:
    """Let the window work until this holds.

    Raises:
        TimeoutError: It takes far too long.
    """
    limit = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > limit:
            raise TimeoutError("the wizard did not come in time to what was to be photographed")
        QTest.qWait(20)


def _take_threshold(
    camera: Camera, program: StationProgram, wizard: TeachingWizard, themes: tuple[str, ...]
) -> None:
    step = wizard.step
    assert isinstance(step, ThresholdStep)
    wait(step.complete)
    gallery = step.panel.gallery
    wait(
        lambda: all(
            gallery.model_of_entries.picture(entry.key) is not None for entry in gallery.entries
        )
    )
    camera.take(program, "wizard-5-threshold", themes)


def _take_trial(
    camera: Camera,
    program: StationProgram,
    wizard: TeachingWizard,
    pictures: list[Path],
    themes: tuple[str, ...],
) -> None:
    step = wizard.step
    assert isinstance(step, TryStep)
    tried = pictures[: 2 * _N_TRIED]
    step.pictures_chosen.emit(tuple(tried))
    wait(lambda: len(step.gallery.entries) == len(tried))
    step.gallery.choose(str(tried[-1]))
    wait(lambda: tried[-1].name in step.about.text())
    camera.take(program, "wizard-6-try", themes)
