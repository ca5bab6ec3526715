"""By which good parts a version is recalibrated, and what is said of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from inspectai_desktop.errors import StationError
from inspectai_desktop.jobs import Progress
from inspectai_desktop.services.teaching.teaching_draft import TeachingDraft
from inspectai_desktop.services.teaching.teaching_results import TaughtBundle
from inspectai_desktop.services.teaching.wizard_facts import WizardFacts
from inspectai_desktop.ui.recalibration.recent_parts_step import (
    RecalibrationWish,
    RecentPartsStep,
)
from inspectai_desktop.ui.theme import ActiveTheme

DRAFT = TeachingDraft(name="Cap", base_category="Cap")
BUNDLE = TaughtBundle(Path("/b"), "d" * 64, n_scored=43, n_known_left_out=2)


@pytest.fixture
def step(qtbot: QtBot, theme: ActiveTheme) -> RecentPartsStep:
    widget = RecentPartsStep(theme)
    qtbot.addWidget(widget)
    widget.resize(980, 560)
    widget.show()
    widget.enter(DRAFT, WizardFacts())
    return widget


def test_recent_parts_are_wished_for_by_number_and_time(
    qtbot: QtBot, step: RecentPartsStep
) -> None:
    step.parts.setValue(60)
    step.hours.setValue(2)
    with qtbot.waitSignal(step.calibration_wanted, timeout=1000) as wanted:
        qtbot.mouseClick(step.run, Qt.MouseButton.LeftButton)
    assert wanted.args == [RecalibrationWish(60, 2, None)]
    assert step.blocking_reason() == "Being recalibrated …"
    step.show_progress(Progress("score", 3, 60))
    assert step.bar.value() == 3


def test_a_folder_must_be_chosen_before_it_can_be_used(
    qtbot: QtBot, step: RecentPartsStep, tmp_path: Path
) -> None:
    step.chosen.setChecked(True)
    assert not step.run.isEnabled()
    step.use_folder(tmp_path)
    with qtbot.waitSignal(step.calibration_wanted, timeout=1000) as wanted:
        step.run.click()
    assert wanted.args[0].folder == tmp_path


def test_what_it_was_calibrated_by_is_said(step: RecentPartsStep) -> None:
    assert not step.complete()
    step.run.click()
    step.take(DRAFT, WizardFacts().with_bundle(DRAFT, BUNDLE))
    step.show_calibrated(BUNDLE)
    assert step.outcome.text().startswith("Calibrated by 43 good parts. 2 that it was taught from")
    assert step.complete()


def test_a_failure_says_what_to_do_and_can_be_tried_again(step: RecentPartsStep) -> None:
    step.run.click()
    step.show_failure(StationError("There are no pictures of good parts.", "Choose a folder."))
    assert "Choose a folder." in step.outcome.text()
    assert step.run.isVisible()
    assert not step.complete()


def test_leaving_stops_what_runs(qtbot: QtBot, step: RecentPartsStep) -> None:
    step.run.click()
    with qtbot.waitSignal(step.cancel_requested, timeout=1000):
        step.leave()
    step.show_cancelled()
    assert "Nothing was changed" in step.outcome.text()
