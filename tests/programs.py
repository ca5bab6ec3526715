"""The two programs as processes of their own, as other programs and people start them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PATIENCE_S = 60.0
STATION = ("-m", "inspectai_desktop")
TRAINING = ("-m", "training")


def start(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    """Start this Python with these arguments; its output can be read line by line."""
    with _interrupts_heard():
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )


@contextmanager
def _interrupts_heard() -> Iterator[None]:
    """Ctrl+C reaches a child also when the tests run in the background, where shells ignore it.

    A child inherits that a signal is ignored, but not that it is handled.
    """
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.SIG_IGN or threading.current_thread() is not threading.main_thread():
        yield
        return
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def run(
    *arguments: str, patience_s: float = PATIENCE_S, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run this Python to its end."""
    with start(*arguments, **environment) as process:
        try:
            out, err = process.communicate(timeout=patience_s)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    return subprocess.CompletedProcess(arguments, process.returncode, out, err)
