"""The training program as a child: what it says, and what it fails to say."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from inspectai_desktop.errors import FittingError
from inspectai_desktop.jobs import CancellationToken
from inspectai_desktop.services import training_process
from inspectai_desktop.services.training_process import run_training
from tests.fakes import KeptReports

if TYPE_CHECKING:
    from pathlib import Path

SAYING = "import sys; sys.stdout.write({said!r}); sys.stderr.write('last words'); sys.exit({code})"


@pytest.mark.parametrize(
    ("said", "code", "told"),
    [
        ("", 0, "ended unexpectedly"),
        ("", 1, "last words"),
        ("not json\n", 0, "unreadable: 'not json"),
        ('{"event": "progress"}\n', 0, "unreadable"),
        ("[]\n", 0, "unreadable"),
        ('{"event": "result", "bundle": "x"}\n', 1, "exit code 1"),
        ('{"event": "error", "message": "the disk is full", "hint": "x"}\n', 3, "the disk is full"),
    ],
)
def test_a_child_that_crashes_or_talks_nonsense_is_an_expected_error(
    said: str, code: int, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = [sys.executable, "-c", SAYING.format(said=said, code=code)]
    monkeypatch.setattr(training_process, "training_command", lambda: program)
    with pytest.raises(FittingError, match=told):
        run_training([], report=KeptReports(), token=CancellationToken())


def test_a_training_program_that_is_not_installed_is_an_expected_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(training_process, "training_command", lambda: [str(tmp_path / "gone")])
    with pytest.raises(FittingError, match="cannot be started"):
        run_training([], report=KeptReports(), token=CancellationToken())


def test_a_child_that_writes_much_to_stderr_does_not_block(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    talk = "import sys\nfor _ in range(5000): sys.stderr.write('x' * 79 + chr(10))\n"
    program = talk + """print('{"event": "result"}')"""
    monkeypatch.setattr(
        training_process, "training_command", lambda: [sys.executable, "-c", program]
    )
    assert run_training([], report=KeptReports(), token=CancellationToken())["event"] == "result"


def test_the_packaged_station_starts_the_program_beside_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "inspectai"))
    (program,) = training_process.training_command()
    assert program.startswith(str(tmp_path / "inspectai-train"))
