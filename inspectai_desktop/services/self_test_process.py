"""The self-test as a child process: this station goes on, and a crash there cannot hurt it."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inspectai_desktop.child_process import background_options, step_behind
from inspectai_desktop.errors import StationError
from inspectai_desktop.jobs import CancellationToken, Progress, ReportProgress
from inspectai_desktop.self_test import STAGE, CheckResult

if TYPE_CHECKING:
    from collections.abc import Iterator

_STAGE_LINE = re.compile(r"^\[(?P<number>\d+)/(?P<total>\d+)\] (?P<title>.+?) …$")
_CANCEL_LOOK_S = 0.1


@dataclass(frozen=True, slots=True)
class SelfTestReport:
    """How the self-test ended.

    Attributes:
        ok: Whether every check was passed.
        text: The whole report as JSON.
    """

    ok: bool
    checks: tuple[CheckResult, ...]
    text: str


def self_test_command() -> list[str]:
    """How to start the self-test: with the packaged program, or with this Python."""
    start = [] if getattr(sys, "frozen", False) else ["-m", "inspectai_desktop"]
    return [sys.executable, *start, "self-test"]


def check_installation(
    data_dir: Path, report: ReportProgress, token: CancellationToken
) -> SelfTestReport:
    """Run the self-test on this data folder and wait for its results.

    Raises:
        StationError: It cannot be started or gave no results.
        JobCancelled: The token was set; the child has ended.
    """
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder) / "self-test.json"
        command = [*self_test_command(), "--data", str(data_dir), "--json", str(results)]
        complaints = _run(command, report, token)
        token.raise_if_cancelled()
        try:
            text = results.read_text("utf-8")
            return _report(text)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StationError(
                f"The self-test ended without results. {complaints}".strip(),
                "Run it in a terminal: InspectAI --self-test",
            ) from error


def _run(command: list[str], report: ReportProgress, token: CancellationToken) -> str:
    """Run the child and pass its stages on; its last other lines."""
    try:
        child = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            **background_options(os.environ),
        )
    except OSError as error:
        raise StationError(
            f"The self-test cannot be started: {command[0]} ({error.strerror or error}).",
            "Install the program again.",
        ) from error
    step_behind(child.pid)
    complaints: list[str] = []
    with child, _stopped_by(token, child):
        assert child.stderr is not None  # noqa: S101 - opened with a pipe
        for line in child.stderr:
            stage = _STAGE_LINE.match(line.strip())
            if stage is None:
                complaints.append(line.strip())
            else:
                done, total = int(stage["number"]) - 1, int(stage["total"])
                report(Progress(STAGE, done, total, stage["title"]))
    return " ".join(complaints[-3:])


@contextlib.contextmanager
def _stopped_by(token: CancellationToken, child: subprocess.Popen[str]) -> Iterator[None]:
    """Ask the child to stop, by the end of its input, once the token is set."""
    done = threading.Event()

    def watch() -> None:
        while not done.wait(_CANCEL_LOOK_S):
            if token.cancelled and child.stdin is not None:
                child.stdin.close()
                return

    watcher = threading.Thread(target=watch, name="self-test-cancel", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def _report(text: str) -> SelfTestReport:
    content: dict[str, Any] = json.loads(text)
    checks = tuple(CheckResult(**check) for check in content["checks"])
    return SelfTestReport(bool(content["ok"]), checks, text)
