"""The thread that a source delivers from: one at a time, asked to stop, waited for with a limit."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from inspectai_desktop.sources.source import SourceCondition, SourceStatus
from inspectai_desktop.thread_priority import WorkingThread

if TYPE_CHECKING:
    from collections.abc import Callable

    from inspectai_desktop.sources.source import Receiver

_log = logging.getLogger(__name__)


class SourceThread:
    """Runs a source's work; a request that hangs is left behind after the time limit.

    Attributes:
        wake: Held while what the work waits for is changed; notified when it is to look again.
    """

    def __init__(self, name: str, description: str) -> None:
        self._name = name
        self._description = description
        self.wake = threading.Condition()
        self._stopping = False
        self._thread: WorkingThread | None = None

    @property
    def stopping(self) -> bool:
        """Whether the work has been asked to stop."""
        return self._stopping

    def is_free(self, receiver: Receiver, hint: str) -> bool:
        """Whether the work can be started; if its last run hangs, the receiver is told so.

        Args:
            receiver: Is told a FAULT when the last run was asked to stop and still has not.
            hint: What to look at in that case.
        """
        if self._thread is None or not self._thread.is_alive():
            return True
        if self._stopping:
            message = f"{self._description} has not stopped yet: a request still hangs."
            receiver.status_changed(SourceStatus(SourceCondition.FAULT, message, hint))
        return False

    def start(self, work: Callable[[Receiver], None], receiver: Receiver) -> None:
        """Start the work in a thread of its own."""
        self._stopping = False
        self._thread = WorkingThread(work, self._name, (receiver,))
        self._thread.start()

    def stop(self, timeout_s: float) -> None:
        """Ask the work to stop and wait for it, unless it is the work itself that asks."""
        with self.wake:
            self._stopping = True
            self.wake.notify_all()
        thread = self._thread
        if thread is None or thread is threading.current_thread():
            return
        thread.join(timeout_s)
        if thread.is_alive():
            _log.warning("%s did not stop within %g s", self._description, timeout_s)
