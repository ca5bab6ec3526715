from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from inspectai_desktop.errors import FittingError
from inspectai_desktop.services.teaching.teaching_draft import TeachingDraft
from inspectai_desktop.services.teaching.teaching_results import (
    CheckedPicture,
    CheckResult,
    Finding,
)
from inspectai_desktop.services.teaching.wizard_facts import WizardFacts
from inspectai_desktop.ui.item_models.good_picture_model import (
    MOST_IMAGES,
    GoodPicture,
    GoodPictureModel,
)
from inspectai_desktop.ui.theme import ActiveTheme
from inspectai_desktop.ui.wizard.pictures_step import PicturesStep

PATHS = tuple(Path(f"/parts/{number:02d}.png") for number in range(24))
DRAFT = TeachingDraft(name="Cap").with_pictures(PATHS)


def check(draft: TeachingDraft, **kinds: tuple[int, ...]) -> CheckResult:
    def findings(number: int) -> tuple[Finding, ...]:
        return tuple(Finding(kind, "x") for kind, rows in kinds.items() if number in rows)

    pictures = tuple(
        CheckedPicture(path, "", 40, 60, findings(number)) for number, path in enumerate(draft.good)
    )
    return CheckResult(len(pictures), len(pictures), (40, 60), pictures)


@pytest.fixture
def step(qtbot: QtBot, theme: ActiveTheme) -> PicturesStep:
    made = PicturesStep(theme)
    qtbot.addWidget(made)
    made.resize(960, 500)

    def follow(draft: TeachingDraft) -> None:
        made.take(draft, made.facts)

    made.draft_changed.connect(follow)
    with qtbot.waitExposed(made):
        made.show()
    return made


def show(step: PicturesStep, draft: TeachingDraft, **kinds: tuple[int, ...]) -> None:
    facts = WizardFacts(names=("Cap",), versions=(3,)).with_check(draft, check(draft, **kinds))
    step.take(draft, facts)


def test_each_kind_of_finding_is_answered_with_one_click(step: PicturesStep, qtbot: QtBot) -> None:
    show(step, DRAFT, blurred=(2, 9), overexposed=(5,))
    blurred = step.findings.card("blurred")
    assert blurred is not None
    qtbot.mouseClick(blurred.remove, Qt.MouseButton.LeftButton)
    assert step.draft.removed == {PATHS[2], PATHS[9]}
    bright = step.findings.card("overexposed")
    assert bright is not None
    qtbot.mouseClick(bright.keep, Qt.MouseButton.LeftButton)
    assert step.draft.kept == {PATHS[5]}
    assert "look fine" in step.summary.text()
    again = step.findings.card("blurred")
    assert again is not None
    qtbot.mouseClick(again.keep, Qt.MouseButton.LeftButton)
    assert step.draft.removed == frozenset()


def test_a_click_shows_the_pictures_a_finding_is_about(step: PicturesStep, qtbot: QtBot) -> None:
    show(step, DRAFT, near_duplicate=(3, 4))
    card = step.findings.card("near_duplicate")
    assert card is not None
    qtbot.mouseClick(card.show_them, Qt.MouseButton.LeftButton)
    assert step.grid.selected() == (PATHS[3], PATHS[4])


def test_pictures_that_are_also_defects_must_be_left_out(step: PicturesStep) -> None:
    show(step, DRAFT, also_in_defects=(0,))
    assert "defects folder" in step.blocking_reason()
    show(step, DRAFT.without((PATHS[0],)), also_in_defects=(0,))
    assert step.blocking_reason() == ""


@pytest.mark.parametrize(
    ("draft", "told"),
    [
        (TeachingDraft(), "Give the kind of product a name."),
        (TeachingDraft(name="a" * 90), "80 are allowed"),
        (TeachingDraft(name="Cap"), "Choose pictures"),
        (DRAFT, "being looked through"),
    ],
)
def test_what_is_missing_is_said(step: PicturesStep, draft: TeachingDraft, told: str) -> None:
    step.take(draft, WizardFacts())
    assert told in step.blocking_reason()


@pytest.mark.parametrize("name", ["A/B", r"C:\x", "5 * 3", "Größe Ø 8", "部品"])
def test_any_letters_and_signs_make_a_name(step: PicturesStep, name: str) -> None:
    show(step, replace(DRAFT, name=name))
    assert step.blocking_reason() == ""


def test_a_name_that_is_known_becomes_the_next_version(step: PicturesStep) -> None:
    show(step, DRAFT)
    assert step.name_note.isVisible()
    assert "version 4" in step.name_note.text()
    show(step, replace(DRAFT, name="Another"))
    assert not step.name_note.isVisible()


def test_too_few_pictures_are_counted_and_few_are_advised_against(step: PicturesStep) -> None:
    few = TeachingDraft(name="New").with_pictures(PATHS[:4])
    show(step, few)
    assert "At least 5" in step.blocking_reason()
    assert "Too few" in step.summary.text()
    show(step, TeachingDraft(name="New").with_pictures(PATHS[:8]))
    assert step.blocking_reason() == ""
    assert "20 to 100 are advised" in step.summary.text()


def test_a_check_that_failed_can_be_asked_for_again(step: PicturesStep, qtbot: QtBot) -> None:
    step.take(DRAFT, WizardFacts())
    step.show_check_failure(FittingError("The disk is gone.", "Connect it."))
    assert step.notice.isVisible()
    assert "could not be checked" in step.blocking_reason()
    with qtbot.waitSignal(step.check_wanted, timeout=1000):
        step.notice.action_chosen.emit("check-again")


def test_only_pictures_in_view_are_loaded(step: PicturesStep, qtbot: QtBot) -> None:
    many = tuple(Path(f"/parts/{number:04d}.png") for number in range(3000))
    with qtbot.waitSignal(step.thumbnails_wanted, timeout=1000) as asked:
        show(step, TeachingDraft(name="New").with_pictures(many))
    (paths,) = asked.args
    assert 10 < len(paths) < 100
    with qtbot.waitSignal(step.thumbnails_wanted, timeout=1000) as asked:
        step.grid.scrollToBottom()
    assert many[-1] in asked.args[0]


def test_small_pictures_of_a_large_folder_do_not_fill_the_memory() -> None:
    model = GoodPictureModel()
    paths = [Path(f"/{number}") for number in range(MOST_IMAGES + 5)]
    model.show_pictures([GoodPicture(path) for path in paths])
    for path in paths:
        model.show_image(path, np.zeros((2, 2, 3), np.uint8))
    assert model.image(paths[0]) is None
    assert model.image(paths[-1]) is not None
    assert model.without_image(0, len(paths)) == tuple(paths[:5])
