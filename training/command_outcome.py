"""How a long training command ends: Ctrl+C on the way, its error also as an event."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from inspectai_desktop.child_process import stop_with_parent
from inspectai_desktop.command_line import print_error
from inspectai_desktop.errors import InspectAIError
from inspectai_desktop.exit_codes import ExitCode
from inspectai_desktop.jobs import CancellationToken, JobCancelled
from training.progress import ProgressKind, emit_event

DONE = ExitCode.OK


def run_to_exit_code(command: Callable[[CancellationToken], int], kind: ProgressKind) -> int:
    """Run a command, cancelled by Ctrl+C, a termination request or its parent; tell how it failed.

    Errors are written to standard error and, where JSON lines are spoken, as an event as well.
    """
    try:
        with cancelled_by_signals() as token:
            stop_with_parent(token.cancel, os.environ)
            return command(token)
    except JobCancelled:
        sys.stderr.write("cancelled\n")
        return ExitCode.CANCELLED
    except InspectAIError as error:
        if kind == "json":
            emit_event("error", {"message": error.message, "hint": error.hint})
        print_error(error)
        return ExitCode.EXPECTED_ERROR


@contextmanager
def cancelled_by_signals() -> Iterator[CancellationToken]:
    """Give a token that SIGINT and SIGTERM set; a second SIGINT interrupts at once.

    To be entered in the main thread; the handlers from before are restored at the end.
    """
    token = CancellationToken()

    def cancel(number: int, _frame: FrameType | None) -> None:
        if token.cancelled and number == signal.SIGINT:
            raise KeyboardInterrupt
        token.cancel()

    numbers = [signal.SIGINT, signal.SIGTERM]
    if sys.platform == "win32":
        numbers.append(signal.SIGBREAK)
    before = {number: signal.signal(number, cancel) for number in numbers}
    try:
        yield token
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
