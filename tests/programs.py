"""The two programs as processes of their own, as other programs and people start them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PATIENCE_S = 60.0
STATION = ("-m", "inspectai_desktop")
TRAINING = ("-m", "training")


def start(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    """Start this Python with these arguments; its output can be read line by line."""
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run this Python to its end."""
    with start(*arguments, **environment) as process:
        try:
            out, err = process.communicate(timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    return subprocess.CompletedProcess(arguments, process.returncode, out, err)
