"""Small writes that others ask the recording thread to do, since it alone writes."""

from __future__ import annotations

import queue
import time
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

R = TypeVar("R")


@dataclass(frozen=True, slots=True, eq=False)
class _Task:
    work: Callable[[], Any]
    future: Future[Any] = field(default_factory=Future)

    def run(self) -> None:
        if not self.future.set_running_or_notify_cancel():
            return
        try:
            result = self.work()
        except BaseException as error:  # noqa: BLE001 - handed to whoever waits for the result
            self.future.set_exception(error)
        else:
            self.future.set_result(result)


class WriterTasks:
    """A queue of tasks; `submit` from any thread, the rest from the recording thread."""

    def __init__(self) -> None:
        self._tasks: queue.SimpleQueue[_Task] = queue.SimpleQueue()

    def submit(self, work: Callable[[], R]) -> Future[R]:
        """Have `work` done by the recording thread; the future gets its result or its error."""
        task = _Task(work)
        self._tasks.put(task)
        return task.future

    def run_waiting(self) -> None:
        """Do what waits now."""
        while not self._tasks.empty():
            self._tasks.get().run()

    def run_for(self, duration_s: float, ended: threading.Event) -> None:
        """Do tasks as they come for this long, or until a task finds `ended` set."""
        deadline = time.monotonic() + duration_s
        while not ended.is_set():
            try:
                task = self._tasks.get(timeout=max(deadline - time.monotonic(), 0.0))
            except queue.Empty:
                return
            task.run()

    def cancel_all(self) -> None:
        """Cancel what waits: there is nobody left to do it."""
        while not self._tasks.empty():
            self._tasks.get().future.cancel()
