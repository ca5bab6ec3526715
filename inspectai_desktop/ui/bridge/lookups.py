"""Questions of the window that take a while, asked in a thread and answered in the GUI thread."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from inspectai_desktop.errors import InspectAIError
from inspectai_desktop.services.lookup_thread import LookupThread

Answered = Callable[[Any], None]


class Lookups(QObject):
    """Belongs to the GUI thread; only each subject's newest question is answered.

    Signals:
        failed: `InspectAIError` of a question that said nothing about failures.
    """

    failed = Signal(object)
    _told = Signal(object, object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = LookupThread(name)
        self._told.connect(self._on_told, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def close(self, timeout_s: float = 2.0) -> bool:
        """Drop open questions and end the thread; idempotent. True when it has ended."""
        return self._thread.close(timeout_s)

    def ask(
        self,
        subject: Hashable,
        look_up: Callable[[], object],
        answered: Answered,
        failed: Callable[[InspectAIError], None] | None = None,
    ) -> None:
        """Ask.

        Args:
            subject: What the question is about; a newer question on it replaces an older one.
            look_up: Finds the answer, in the thread.
            answered: Takes the answer, in the GUI thread.
            failed: Takes an expected error, in the GUI thread; None sends `failed`.
        """
        tell_failure = failed or self.failed.emit
        self._thread.ask(
            subject,
            look_up,
            lambda answer: self._told.emit(answered, answer),
            lambda error: self._told.emit(tell_failure, error),
        )

    def _on_told(self, callback: Answered, fact: object) -> None:
        callback(fact)
