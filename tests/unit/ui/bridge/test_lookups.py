import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from inspectai_desktop.errors import InspectAIError, StorageError
from inspectai_desktop.ui.bridge.lookups import Lookups

PATIENCE_S = 10.0


@pytest.fixture
def lookups(dressed_application: object) -> Iterator[Lookups]:
    made = Lookups("lookups")
    made.start()
    yield made
    assert made.close()


def test_an_answer_arrives_in_the_gui_thread(lookups: Lookups, qtbot: QtBot) -> None:
    answers: list[tuple[int, int]] = []

    def answered(looked_up_in: int) -> None:
        answers.append((looked_up_in, threading.get_ident()))

    lookups.ask("thread", threading.get_ident, answered)
    qtbot.waitUntil(lambda: len(answers) == 1)
    assert answers[0][0] != answers[0][1]
    assert answers[0][1] == threading.get_ident()


def test_an_older_question_on_the_same_subject_is_not_answered(
    lookups: Lookups, qtbot: QtBot
) -> None:
    gate, begun = threading.Event(), threading.Event()
    answers: list[str] = []

    def slow() -> str:
        begun.set()
        gate.wait(PATIENCE_S)
        return "old"

    lookups.ask("page", slow, answers.append)
    assert begun.wait(PATIENCE_S)
    lookups.ask("page", lambda: "new", answers.append)
    gate.set()
    qtbot.waitUntil(lambda: bool(answers))
    assert answers == ["new"]


def test_a_failure_goes_to_whoever_asked_or_else_to_the_signal(
    lookups: Lookups, qtbot: QtBot
) -> None:
    error = StorageError("The database is locked.", "Try again.")
    failures: list[InspectAIError] = []

    def fail() -> None:
        raise error

    lookups.ask("first", fail, print, failures.append)
    qtbot.waitUntil(lambda: failures == [error])
    with qtbot.waitSignal(lookups.failed) as failed:
        lookups.ask("second", fail, print)
    assert failed.args == [error]
