from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from inspectai_desktop.services.teaching.good_pictures import AveragePicture
from inspectai_desktop.services.teaching.teaching_draft import TeachingDraft
from inspectai_desktop.services.teaching.teaching_results import CheckResult
from inspectai_desktop.services.teaching.wizard_facts import WizardFacts
from inspectai_desktop.ui.theme import ActiveTheme
from inspectai_desktop.ui.wizard.region_canvas import Tool
from inspectai_desktop.ui.wizard.region_step import RegionStep

SIZE = (100, 200)
DRAFT = TeachingDraft(name="Cap").with_pictures((Path("/a.png"),))


@pytest.fixture
def step(qtbot: QtBot, theme: ActiveTheme) -> RegionStep:
    made = RegionStep(theme)
    qtbot.addWidget(made)
    made.resize(960, 500)
    facts = WizardFacts().with_check(DRAFT, CheckResult(1, 1, SIZE, ()))

    def follow(draft: TeachingDraft) -> None:
        made.take(draft, facts)

    made.draft_changed.connect(follow)
    with qtbot.waitExposed(made):
        made.show()
    made.enter(DRAFT, facts)
    pixels = np.full((*SIZE, 3), 90, np.uint8)
    made.show_average(AveragePicture(pixels, 7, pixels))
    return made


def place(step: RegionStep, x: float, y: float) -> QPoint:
    return step.canvas.to_widget((x, y)).toPoint()


def drag(qtbot: QtBot, step: RegionStep, a: tuple[float, float], b: tuple[float, float]) -> None:
    left = Qt.MouseButton.LeftButton
    qtbot.mousePress(step.canvas, left, pos=place(step, *a))
    qtbot.mouseMove(step.canvas, pos=place(step, *b))
    qtbot.mouseRelease(step.canvas, left, pos=place(step, *b))


def test_a_rectangle_is_drawn_moved_and_taken_back(step: RegionStep, qtbot: QtBot) -> None:
    step.tools.buttons[Tool.INSPECT_RECTANGLE].click()
    drag(qtbot, step, (20, 20), (120, 80))
    region = step.draft.region
    assert region is not None
    box = region.box(*SIZE)
    assert (box.left, box.top, box.right, box.bottom) == pytest.approx((20, 20, 120, 80), abs=2)
    assert step.canvas.tool is Tool.MOVE
    drag(qtbot, step, (70, 50), (100, 60))
    moved = step.draft.region
    assert moved is not None
    assert moved.box(*SIZE).left == pytest.approx(50, abs=2)
    step.undo()
    assert step.draft.region == region
    step.undo()
    assert step.draft.region is None


def test_an_outline_is_closed_with_return_and_left_with_escape(
    step: RegionStep, qtbot: QtBot
) -> None:
    step.tools.buttons[Tool.IGNORE_POLYGON].click()
    for corner in ((10, 10), (60, 10), (30, 60)):
        qtbot.mouseClick(step.canvas, Qt.MouseButton.LeftButton, pos=place(step, *corner))
    qtbot.keyClick(step.canvas, Qt.Key.Key_Escape)
    assert step.draft.region is None
    for corner in ((10, 10), (60, 10), (30, 60)):
        qtbot.mouseClick(step.canvas, Qt.MouseButton.LeftButton, pos=place(step, *corner))
    qtbot.keyClick(step.canvas, Qt.Key.Key_Return)
    assert step.draft.region is not None
    assert len(step.draft.region.ignore) == 1


def test_everything_can_be_drawn_with_the_keyboard(step: RegionStep, qtbot: QtBot) -> None:
    step._add_inspect()
    before = step.draft.region
    assert before is not None
    qtbot.keyClick(step.canvas, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(step.canvas, Qt.Key.Key_Plus)
    after = step.draft.region
    assert after is not None
    assert after.box(*SIZE).width == pytest.approx(1.1 * before.box(*SIZE).width, abs=2)
    step._add_defect()
    assert step.draft.smallest_defect_px is not None
    qtbot.keyClick(step.canvas, Qt.Key.Key_Space)  # the next shape: the area
    qtbot.keyClick(step.canvas, Qt.Key.Key_Delete)
    assert step.draft.region is None
    assert step.draft.smallest_defect_px is not None


def test_the_smallest_defect_is_explained(step: RegionStep, qtbot: QtBot) -> None:
    assert "How small" in step.defect_text.text()
    step.tools.buttons[Tool.DEFECT].click()
    drag(qtbot, step, (100, 50), (120, 50))
    assert step.draft.smallest_defect_px == pytest.approx(40, abs=2)
    assert "pixels across" in step.defect_text.text()
    assert step.complete()


def test_a_region_that_cannot_be_looked_at_says_why(step: RegionStep, qtbot: QtBot) -> None:
    step.tools.buttons[Tool.INSPECT_RECTANGLE].click()
    drag(qtbot, step, (20, 20), (40, 80))
    assert "too small" in step.blocking_reason()
    step.undo()
    step.tools.buttons[Tool.IGNORE_RECTANGLE].click()
    drag(qtbot, step, (-20, -20), (220, 120))
    assert "Everything is ignored" in step.blocking_reason()
    step.undo()
    assert step.blocking_reason() == ""
    step.take(replace(step.draft, smallest_defect_px=0.5), step.facts)
    assert "too small for this region" in step.blocking_reason()
