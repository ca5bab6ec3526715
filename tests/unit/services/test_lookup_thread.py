import threading
from collections.abc import Iterator

import pytest

from inspectai_desktop.errors import InspectAIError, StorageError
from inspectai_desktop.services.lookup_thread import LookupThread

PATIENCE_S = 5.0


class Answers:
    def __init__(self) -> None:
        self.values: list[object] = []
        self.errors: list[InspectAIError] = []
        self.arrived = threading.Event()

    def answered(self, value: object) -> None:
        self.values.append(value)
        self.arrived.set()

    def failed(self, error: InspectAIError) -> None:
        self.errors.append(error)
        self.arrived.set()


@pytest.fixture
def lookups() -> Iterator[LookupThread]:
    thread = LookupThread("lookups")
    thread.start()
    yield thread
    assert thread.close(PATIENCE_S)


def ask(lookups: LookupThread, subject: str, value: object, answers: Answers) -> int:
    return lookups.ask(subject, lambda: value, answers.answered, answers.failed)


def blocked(lookups: LookupThread) -> tuple[threading.Event, threading.Event]:
    """Keeps the thread busy; (it has begun, let it go on)."""
    begun, release = threading.Event(), threading.Event()

    def wait() -> None:
        begun.set()
        assert release.wait(PATIENCE_S)

    lookups.ask("blocker", wait, lambda _: None, lambda _: None)
    assert begun.wait(PATIENCE_S)
    return begun, release


def test_an_answer_comes_from_the_lookup_thread(lookups: LookupThread) -> None:
    answers = Answers()
    lookups.ask("page", threading.get_ident, answers.answered, answers.failed)
    assert answers.arrived.wait(PATIENCE_S)
    assert answers.values != [threading.get_ident()]


def test_of_several_waiting_questions_only_the_newest_is_looked_up(lookups: LookupThread) -> None:
    _, release = blocked(lookups)
    answers = Answers()
    looked_up: list[int] = []
    for n in range(5):
        lookups.ask("page", lambda n=n: looked_up.append(n), answers.answered, answers.failed)  # type: ignore[misc]
    release.set()
    assert answers.arrived.wait(PATIENCE_S)
    assert looked_up == [4]


def test_an_answer_that_comes_after_a_newer_question_is_dropped(lookups: LookupThread) -> None:
    begun, release = threading.Event(), threading.Event()
    answers = Answers()

    def slow() -> str:
        begun.set()
        assert release.wait(PATIENCE_S)
        return "old"

    first = lookups.ask("page", slow, answers.answered, answers.failed)
    assert begun.wait(PATIENCE_S)
    second = ask(lookups, "page", "new", answers)
    release.set()
    assert answers.arrived.wait(PATIENCE_S)
    assert answers.values == ["new"]
    assert second == first + 1


def test_questions_on_other_subjects_do_not_push_each_other_out(lookups: LookupThread) -> None:
    _, release = blocked(lookups)
    pages, counts = Answers(), Answers()
    ask(lookups, "page", 1, pages)
    ask(lookups, "count", 2, counts)
    release.set()
    assert pages.arrived.wait(PATIENCE_S)
    assert counts.arrived.wait(PATIENCE_S)
    assert (pages.values, counts.values) == ([1], [2])


def test_a_forgotten_question_gets_no_answer(lookups: LookupThread) -> None:
    _, release = blocked(lookups)
    forgotten, other = Answers(), Answers()
    ask(lookups, "page", 1, forgotten)
    lookups.forget("page")
    ask(lookups, "count", 2, other)
    release.set()
    assert other.arrived.wait(PATIENCE_S)
    assert forgotten.values == []


@pytest.mark.parametrize("error", [StorageError("Locked.", "Wait."), ZeroDivisionError("bug")])
def test_a_failed_lookup_is_told_and_the_next_one_works(
    lookups: LookupThread, error: Exception
) -> None:
    def fail() -> None:
        raise error

    answers = Answers()
    lookups.ask("page", fail, answers.answered, answers.failed)
    assert answers.arrived.wait(PATIENCE_S)
    assert str(error) in str(answers.errors[0]) or answers.errors[0] is error
    again = Answers()
    ask(lookups, "page", 1, again)
    assert again.arrived.wait(PATIENCE_S)


def test_a_closed_thread_answers_nothing_any_more() -> None:
    thread = LookupThread("lookups")
    thread.start()
    begun, release = blocked(thread)
    answers = Answers()
    ask(thread, "page", 1, answers)
    release.set()
    assert begun.is_set()
    assert thread.close(PATIENCE_S)
    assert thread.close(PATIENCE_S)
    assert LookupThread("never started").close()


def test_what_is_to_be_done_is_done_in_order_even_while_closing() -> None:
    thread = LookupThread("lookups")
    thread.start()
    _, release = blocked(thread)
    answers = Answers()
    for n in range(5):
        thread.do(lambda n=n: n, answers.answered, answers.failed)  # type: ignore[misc]
    closing = threading.Thread(target=thread.close, args=(PATIENCE_S,))
    closing.start()
    release.set()
    closing.join(PATIENCE_S)
    assert answers.values == [0, 1, 2, 3, 4]
