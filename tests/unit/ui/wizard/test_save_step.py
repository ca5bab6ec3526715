"""The last step says everything in words, saves, and says what comes next."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.errors import StorageError
from inspectai_desktop.services.teaching.teaching_draft import TeachingDraft
from inspectai_desktop.services.teaching.teaching_results import TaughtBundle
from inspectai_desktop.services.teaching.wizard_facts import WizardFacts
from inspectai_desktop.ui.theme import ActiveTheme
from inspectai_desktop.ui.wizard.save_step import (
    ACTIVATE,
    COMPARE,
    DONE,
    SavedVersion,
    SaveStep,
)
from tests.unit.ui.category_facts import version
from tests.unit.ui.wizard.calibrations import material

DRAFT = TeachingDraft(
    name="Bottle cap",
    good=tuple(Path(f"{i}.png") for i in range(50)),
    removed=frozenset({Path("1.png"), Path("2.png")}),
)


def facts(draft: TeachingDraft = DRAFT) -> WizardFacts:
    known = WizardFacts(names=("Bottle cap",), versions=(3,))
    return known.with_bundle(draft, TaughtBundle(Path("/work/bundle"), "d" * 64))


@pytest.fixture
def step(qtbot: QtBot, theme: ActiveTheme, tiny_bundle: Path) -> SaveStep:
    widget = SaveStep(theme)
    qtbot.addWidget(widget)
    widget.resize(980, 560)
    widget.show()
    widget.enter(DRAFT, facts())
    widget.show_material(material(tiny_bundle, defects=(40.0, 12.0)))
    return widget


def test_everything_is_said_in_words(step: SaveStep) -> None:
    assert step.version.text() == "Version 4 of Bottle cap"
    told = step.facts_shown.texts()
    assert told["Pictures"] == "48 pictures of good parts, 2 left out"
    assert told["Region"] == "the whole picture"
    assert told["Thresholds"].startswith("REVIEW above 17.5, FAIL above 19.5")
    assert "of 1,000 good parts will get FAIL" in told["False rejects"]
    assert told["Known defects"] == "1 of 2 get FAIL, 0 REVIEW, 1 are missed"


def test_moved_lines_are_told_as_they_will_be_saved(step: SaveStep) -> None:
    moved = replace(DRAFT, thresholds=Thresholds(15.0, 18.0), lines_by_hand=True)
    step.take(moved, facts(moved))
    assert step.facts_shown.texts()["Thresholds"].startswith("REVIEW above 15.0, FAIL above 18.0")


def test_a_note_that_is_still_being_typed_is_kept_when_the_step_is_left(
    qtbot: QtBot, step: SaveStep
) -> None:
    line = step.note.findChild(QLineEdit)
    assert line is not None
    line.setFocus()
    qtbot.keyClicks(line, "After the new lamp")
    with qtbot.waitSignal(step.draft_changed, timeout=1000) as changed:
        step.leave()
    assert changed.args[0].note == "After the new lamp"


def test_activating_later_is_part_of_the_draft(qtbot: QtBot, step: SaveStep) -> None:
    with qtbot.waitSignal(step.draft_changed, timeout=1000) as changed:
        qtbot.mouseClick(step.later, Qt.MouseButton.LeftButton)
    assert changed.args[0].activate is False


def test_a_full_disk_is_told_and_saving_can_be_tried_again(step: SaveStep) -> None:
    step.show_saving()
    assert step.blocking_reason() == "Being saved …"
    step.show_failure(StorageError("The disk is full.", "Make room on the disk."))
    assert "The disk is full." in step.problem.text()
    assert step.complete()


def test_a_new_version_offers_the_comparison_first(qtbot: QtBot, step: SaveStep) -> None:
    later = replace(DRAFT, activate=False)
    step.take(later, facts(later))
    step.show_saved(SavedVersion(version("Bottle cap", 4).row, before=3))
    assert [action.key for action in step.done.guide.actions] == [COMPARE, ACTIVATE, DONE]
    assert step.question() == "Saved"
    assert not step.complete()


def test_a_first_version_that_judges_needs_nothing_more(step: SaveStep) -> None:
    step.show_saved(SavedVersion(version("Bottle cap", 1).row))
    assert [action.key for action in step.done.guide.actions] == [DONE]
    assert "from the next part on" in step.done.guide.text


def test_what_is_changed_after_saving_can_be_saved_again(step: SaveStep) -> None:
    step.show_saved(SavedVersion(version("Bottle cap", 4).row, before=3))
    changed = replace(DRAFT, note="another")
    step.take(changed, facts(changed))
    assert step.saved is None
    assert step.complete()


def test_nothing_can_be_saved_before_it_is_fitted(step: SaveStep) -> None:
    other = replace(DRAFT, preset="fast")
    step.take(other, facts(DRAFT))
    assert step.blocking_reason() == "The category is not learned yet."
