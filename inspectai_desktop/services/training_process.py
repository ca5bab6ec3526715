"""The training program as a child process: the station never imports it, so a crash cannot hurt.

The child speaks JSON lines on standard output (`--progress json`): progress, then one result or
one error. It is asked to stop by closing its standard input, and never killed while it might be
writing. It runs behind everything else, so that inspection goes on undisturbed.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from inspectai_desktop.child_process import background_options, program_beside, step_behind
from inspectai_desktop.errors import FittingError
from inspectai_desktop.exit_codes import ExitCode
from inspectai_desktop.jobs import CancellationToken, JobCancelled, Progress, ReportProgress

_CANCEL_POLL_S = 0.1


def training_command() -> list[str]:
    """How to start the training program: beside the packaged station, or with this Python."""
    if getattr(sys, "frozen", False):
        return [str(program_beside(Path(sys.executable), "inspectai-train"))]
    return [sys.executable, "-m", "training"]


def run_training(
    arguments: Sequence[str], *, report: ReportProgress, token: CancellationToken
) -> Mapping[str, object]:
    """Run one command of the training program and wait for its result.

    Args:
        arguments: Such as `["fit", "--good", ...]`, without `--progress`.
        report: Gets the child's progress, in this thread.
        token: Cancels the child.

    Returns:
        The child's result event.

    Raises:
        FittingError: The child reported an error, crashed or cannot be started.
        JobCancelled: The token was set; the child has ended and left nothing behind.
    """
    command = [*training_command(), *arguments, "--progress", "json"]
    try:
        child = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            **background_options(os.environ),
        )
    except OSError as error:
        raise FittingError(
            f"The training program cannot be started: {command[0]} ({error.strerror or error}).",
            "Install the program again.",
        ) from error
    step_behind(child.pid)
    # The child is asked to stop before its last words are waited for.
    with child, _collected(child) as complaints, _cancelling(child, token):
        result = _follow(child, report)
        child.wait()
    token.raise_if_cancelled()
    return _outcome(child.returncode, result, "".join(complaints))


def _follow(
    child: subprocess.Popen[str], report: ReportProgress
) -> Mapping[str, object] | FittingError | None:
    """Read the child's events to the end; its result, its error, or None."""
    outcome: Mapping[str, object] | FittingError | None = None
    assert child.stdout is not None  # noqa: S101 - opened with a pipe
    for line in child.stdout:
        try:
            event = json.loads(line)
            kind = event["event"]
            if kind == "progress":
                report(Progress(event["stage"], event["done"], event["total"], event["message"]))
            elif kind == "result":
                outcome = event
            elif kind == "error":
                outcome = FittingError(event["message"], event["hint"])
        except (ValueError, KeyError, TypeError) as error:
            outcome = FittingError(f"The training program said something unreadable: {line!r}.")
            outcome.__cause__ = error
    return outcome


def _outcome(
    exit_code: int, outcome: Mapping[str, object] | FittingError | None, complaints: str
) -> Mapping[str, object]:
    if isinstance(outcome, FittingError):
        raise outcome
    if exit_code == ExitCode.CANCELLED:
        raise JobCancelled
    if outcome is None or exit_code != 0:
        last_lines = " ".join(complaints.strip().splitlines()[-3:])
        raise FittingError(
            f"The training program ended unexpectedly (exit code {exit_code}). {last_lines}",
            "Try again; if it happens again, save the diagnostics and report it.",
        )
    return outcome


@contextlib.contextmanager
def _cancelling(child: subprocess.Popen[str], token: CancellationToken) -> Iterator[None]:
    """Pass a cancellation on to the child while the block runs."""
    done = threading.Event()

    def watch() -> None:
        while not done.wait(_CANCEL_POLL_S):
            if token.cancelled:
                _ask_to_stop(child)
                return

    watcher = threading.Thread(target=watch, name="training-cancel", daemon=True)
    watcher.start()
    try:
        yield
    except BaseException:
        _ask_to_stop(child)
        raise
    finally:
        done.set()
        watcher.join()


def _ask_to_stop(child: subprocess.Popen[str]) -> None:
    assert child.stdin is not None  # noqa: S101 - opened with a pipe
    child.stdin.close()


@contextlib.contextmanager
def _collected(child: subprocess.Popen[str]) -> Iterator[list[str]]:
    """Lines of the child's stderr, collected while the block runs so that its pipe never fills."""
    lines: list[str] = []
    assert child.stderr is not None  # noqa: S101 - opened with a pipe
    stream = child.stderr
    reader = threading.Thread(
        target=lambda: lines.extend(stream), name="training-stderr", daemon=True
    )
    reader.start()
    try:
        yield lines
    finally:
        reader.join()
