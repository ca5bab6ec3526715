"""A thread for look-ups whose answers may come too late: only the newest question counts."""

from __future__ import annotations

import logging
import threading
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from inspectai_desktop.errors import InspectAIError
from inspectai_desktop.services.line_telling import tell
from inspectai_desktop.thread_priority import WorkingThread

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

R = TypeVar("R")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class _Question:
    generation: int
    look_up: Callable[[], Any]
    answered: Callable[[Any], None]
    failed: Callable[[InspectAIError], None]


class LookupThread:
    """Answers questions one after the other, each subject's newest question only.

    A question is dropped when a newer one on the same subject was asked before it was begun, and
    its answer is dropped when a newer one was asked while it was worked on. Callbacks come from
    this thread. What is to be done, unlike a question, is always done and told.
    """

    def __init__(self, name: str) -> None:
        self._changed = threading.Condition()
        self._tasks: deque[_Question] = deque()
        self._questions: dict[Hashable, _Question] = {}
        self._newest: dict[Hashable, int] = {}
        self._closed = False
        self._thread = WorkingThread(self._run, name)

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def ask(
        self,
        subject: Hashable,
        look_up: Callable[[], R],
        answered: Callable[[R], None],
        failed: Callable[[InspectAIError], None],
    ) -> int:
        """Ask; replaces what was asked on the same subject before.

        Args:
            subject: What the question is about, such as "page".
            look_up: Finds the answer, in this thread.
            answered: Takes the answer, if it is still wanted.
            failed: Takes an expected error, if the answer is still wanted.

        Returns:
            The question's generation, counting up per subject.
        """
        with self._changed:
            generation = self._newest.get(subject, 0) + 1
            self._newest[subject] = generation
            # Taken out first: the newest question waits behind those of other subjects.
            self._questions.pop(subject, None)
            self._questions[subject] = _Question(generation, look_up, answered, failed)
            self._changed.notify_all()
            return generation

    def do(
        self,
        work: Callable[[], R],
        done: Callable[[R], None],
        failed: Callable[[InspectAIError], None],
    ) -> None:
        """Have something done, before any question and also when the thread is being closed."""
        with self._changed:
            self._tasks.append(_Question(0, work, done, failed))
            self._changed.notify_all()

    def forget(self, subject: Hashable) -> None:
        """Want no answer any more on this subject."""
        with self._changed:
            self._newest[subject] = self._newest.get(subject, 0) + 1
            self._questions.pop(subject, None)

    def close(self, timeout_s: float = 2.0) -> bool:
        """Drop open questions, do what is to be done, end the thread; idempotent.

        Returns:
            Whether it has ended.
        """
        with self._changed:
            self._closed = True
            self._questions.clear()
            self._changed.notify_all()
        if self._thread.ident is not None:
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._tasks or self._questions or self._closed)
                if self._tasks:
                    subject, question = None, self._tasks.popleft()
                elif self._closed:
                    return
                else:
                    subject = next(iter(self._questions))
                    question = self._questions.pop(subject)
            self._answer(subject, question)

    def _answer(self, subject: Hashable | None, question: _Question) -> None:
        try:
            answer = question.look_up()
        except InspectAIError as error:
            log.warning("A look-up (%s) failed: %s", subject or "task", error)
            if self._still_wanted(subject, question):
                tell(question.failed, error)
            return
        except Exception as error:  # a defect; whoever asked must not wait for ever
            log.exception("A look-up (%s) stumbled", subject or "task")
            if self._still_wanted(subject, question):
                tell(
                    question.failed, InspectAIError(f"The look-up failed ({error}).", "Try again.")
                )
            return
        if self._still_wanted(subject, question):
            tell(question.answered, answer)

    def _still_wanted(self, subject: Hashable | None, question: _Question) -> bool:
        if subject is None:
            return True
        with self._changed:
            return not self._closed and self._newest[subject] == question.generation
