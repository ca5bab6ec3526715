from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from inspectai_desktop.services.teaching.teaching_draft import TeachingDraft
from inspectai_desktop.services.teaching.wizard_facts import WizardFacts
from inspectai_desktop.ui.main_window import MainWindow, PageEntry
from inspectai_desktop.ui.theme import ActiveTheme
from inspectai_desktop.ui.wizard.step_list import StepState
from inspectai_desktop.ui.wizard.teaching_wizard import TeachingWizard
from inspectai_desktop.ui.wizard.wizard_step import WizardStep

KEYS = ("pictures", "region", "save")


class ScriptedStep(WizardStep):
    """Completes when the test says so."""

    def __init__(self, theme: ActiveTheme, key: str) -> None:
        super().__init__(theme)
        self.key = key
        self.reason = ""
        self.busy = ""
        self.shown = 0

    def title(self) -> str:
        return self.key.title()

    def show_draft(self) -> None:
        self.shown += 1

    def blocking_reason(self) -> str:
        return self.reason

    def busy_reason(self) -> str:
        return self.busy

    def become(self, reason: str) -> None:
        self.reason = reason
        self.changed.emit()


@pytest.fixture
def steps(theme: ActiveTheme) -> tuple[ScriptedStep, ...]:
    return tuple(ScriptedStep(theme, key) for key in KEYS)


@pytest.fixture
def wizard(qtbot: QtBot, theme: ActiveTheme, steps: tuple[ScriptedStep, ...]) -> TeachingWizard:
    made = TeachingWizard(theme, steps)
    qtbot.addWidget(made)
    made.resize(1280, 720)
    with qtbot.waitActive(made, timeout=3000):
        made.show()
        made.activateWindow()
    return made


def states(wizard: TeachingWizard) -> list[StepState]:
    return [button.state for button in wizard.step_list.buttons]


def test_next_waits_until_the_step_is_complete_and_says_why(
    wizard: TeachingWizard, steps: tuple[ScriptedStep, ...], qtbot: QtBot
) -> None:
    steps[0].become("Give the category a name.")
    assert not wizard.next.isEnabled()
    assert wizard._reason.text() == "Give the category a name."
    assert states(wizard) == [StepState.CURRENT, StepState.BLOCKED, StepState.BLOCKED]
    qtbot.keyClick(wizard, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert wizard.step.key == "pictures"
    steps[0].become("")
    qtbot.mouseClick(wizard.next, Qt.MouseButton.LeftButton)
    assert wizard.step.key == "region"
    assert states(wizard) == [StepState.DONE, StepState.CURRENT, StepState.OPEN]


def test_alt_and_arrows_and_return_walk_through_the_steps(
    wizard: TeachingWizard, qtbot: QtBot
) -> None:
    qtbot.keyClick(wizard, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    qtbot.keyClick(wizard, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert wizard.step.key == "save"
    assert wizard.next.text() == "Save"
    qtbot.keyClick(wizard, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert wizard.step.key == "region"
    focused = QApplication.focusWidget()
    if focused is not None:
        focused.clearFocus()
    qtbot.keyClick(wizard, Qt.Key.Key_Return)
    assert wizard.step.key == "save"


def test_next_on_the_last_step_asks_to_finish(wizard: TeachingWizard, qtbot: QtBot) -> None:
    wizard.go_to("save")
    with qtbot.waitSignal(wizard.finish_requested, timeout=1000):
        qtbot.mouseClick(wizard.next, Qt.MouseButton.LeftButton)


def test_going_back_keeps_what_was_entered(
    wizard: TeachingWizard, steps: tuple[ScriptedStep, ...]
) -> None:
    steps[0].draft_changed.emit(replace(wizard.draft, name="Cap"))
    wizard.go_on()
    assert steps[1].draft.name == "Cap"
    wizard.go_back()
    assert wizard.draft.name == "Cap"
    assert "Cap" in wizard._title.text()


def test_cancel_asks_only_when_something_would_be_lost(
    wizard: TeachingWizard, steps: tuple[ScriptedStep, ...], qtbot: QtBot
) -> None:
    with qtbot.waitSignal(wizard.closed, timeout=1000):
        qtbot.mouseClick(wizard.cancel, Qt.MouseButton.LeftButton)
    steps[0].draft_changed.emit(TeachingDraft(name="Cap"))
    with qtbot.assertNotEmitted(wizard.closed):
        wizard.escape()
        assert wizard.question.isVisible()
        qtbot.mouseClick(wizard.question.decline, Qt.MouseButton.LeftButton)
    assert not wizard.question.isVisible()
    wizard.escape()
    with qtbot.waitSignal(wizard.closed, timeout=1000):
        qtbot.mouseClick(wizard.question.confirm, Qt.MouseButton.LeftButton)


def test_work_under_way_is_named_when_a_person_cancels(
    wizard: TeachingWizard, steps: tuple[ScriptedStep, ...]
) -> None:
    steps[0].busy = "The category is being fitted. Stop that?"
    wizard.escape()
    assert wizard.question.text.text() == steps[0].busy


def test_nothing_moves_while_the_question_stands(
    wizard: TeachingWizard, steps: tuple[ScriptedStep, ...]
) -> None:
    steps[0].busy = "Stop?"
    wizard.escape()
    wizard.go_on()
    assert wizard.step.key == "pictures"
    wizard.escape()
    wizard.go_on()
    assert wizard.step.key == "region"


def test_only_the_open_step_draws_news(
    wizard: TeachingWizard, steps: tuple[ScriptedStep, ...]
) -> None:
    before = [step.shown for step in steps]
    wizard.show_facts(replace(WizardFacts(), names=("Cap",), versions=(2,)))
    assert [step.shown for step in steps] == [before[0] + 1, *before[1:]]
    assert steps[2].facts.newest_version("Cap") == 2


@pytest.fixture
def window(qtbot: QtBot, theme: ActiveTheme) -> Iterator[MainWindow]:
    def make() -> QWidget:
        return TeachingWizard(theme, tuple(ScriptedStep(theme, key) for key in KEYS))

    pages = (
        PageEntry("inspect", "Inspect", "inspect", QWidget),
        PageEntry("teach", "Teach", "teach", make, on_demand=True),
    )
    made = MainWindow(theme, pages)
    with qtbot.waitActive(made, timeout=3000):
        made.show()
        made.activateWindow()
    yield made
    made.close_for_good()
    made.deleteLater()
    QApplication.processEvents()


def test_the_wizard_stands_on_the_rail_only_while_it_is_under_way(
    window: MainWindow, qtbot: QtBot
) -> None:
    button = window._rail._buttons["teach"]
    assert not button.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.current_page == "inspect"
    window.open_page("teach")
    assert button.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.current_page == "teach"
    window.dismiss_page("teach", "inspect")
    assert window.current_page == "inspect"
    assert not button.isVisible()


def test_escape_reaches_the_wizard_when_nothing_lies_on_top(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.open_page("teach")
    wizard = window.page("teach")
    assert isinstance(wizard, TeachingWizard)
    with qtbot.waitSignal(wizard.closed, timeout=1000):
        qtbot.keyClick(window, Qt.Key.Key_Escape)
