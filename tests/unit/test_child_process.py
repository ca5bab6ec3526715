"""A child in the background: hidden, behind all else, and stopped by the end of its input."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from inspectai_desktop import child_process
from inspectai_desktop.child_process import (
    BELOW_NORMAL_PRIORITY_CLASS,
    CREATE_NO_WINDOW,
    NICENESS,
    STOPPED_BY_STDIN,
    background_options,
    program_beside,
    step_behind,
    stop_with_parent,
)

PATIENCE_S = 20.0
WANTED = {STOPPED_BY_STDIN: "1"}


def test_on_windows_a_child_has_no_console_window_and_a_low_priority() -> None:
    options = background_options({"PATH": "x"}, "win32")
    assert options["creationflags"] == CREATE_NO_WINDOW | BELOW_NORMAL_PRIORITY_CLASS


def test_the_numbers_of_windows_are_those_of_its_own_module() -> None:
    # Python names them on Windows alone; elsewhere the documented values stand for themselves.
    for name, value in (("CREATE_NO_WINDOW", 0x8000000), ("BELOW_NORMAL_PRIORITY_CLASS", 0x4000)):
        assert getattr(child_process, name) == getattr(subprocess, name, value)


@pytest.mark.parametrize("system", ["linux", "darwin"])
def test_elsewhere_only_the_environment_is_given(system: str) -> None:
    assert background_options({"PATH": "x"}, system) == {"env": {"PATH": "x", **WANTED}}


def test_the_program_beside_has_the_ending_of_the_system() -> None:
    program = Path("/opt/inspectai/InspectAI")
    assert program_beside(program, "inspectai-train", "linux").name == "inspectai-train"
    assert program_beside(program, "inspectai-train", "win32").name == "inspectai-train.exe"


@pytest.mark.skipif(sys.platform == "win32", reason="niceness of POSIX")
def test_a_child_steps_behind_its_parent() -> None:
    waits = [sys.executable, "-c", "import sys; sys.stdin.read()"]
    with subprocess.Popen(waits, stdin=subprocess.PIPE) as child:
        step_behind(child.pid)
        assert os.getpriority(os.PRIO_PROCESS, child.pid) >= NICENESS
        if sys.platform.startswith("linux"):
            # Behind the inspection too, which is as nice as a thread can be.
            assert os.sched_getscheduler(child.pid) == os.SCHED_IDLE


def test_a_child_that_has_ended_already_cannot_be_put_behind_and_nothing_is_said() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as child:
        child.wait()
    step_behind(child.pid)


@pytest.fixture
def pipe() -> tuple[int, int]:
    return os.pipe()


def test_a_child_stops_when_its_standard_input_ends(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    stopped = threading.Event()
    stop_with_parent(stopped.set, WANTED, reading)
    os.write(writing, b"not an end\n")
    assert not stopped.is_set()
    os.close(writing)
    assert stopped.wait(PATIENCE_S)
    os.close(reading)


def test_a_child_without_standard_input_stops_too(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    os.close(reading)
    stopped = threading.Event()
    stop_with_parent(stopped.set, WANTED, reading)
    assert stopped.wait(PATIENCE_S)
    os.close(writing)


def test_a_program_that_a_person_starts_does_not_look_at_its_input(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    os.close(writing)
    stopped = threading.Event()
    stop_with_parent(stopped.set, {}, reading)
    assert "parent-watch" not in {thread.name for thread in threading.enumerate()}
    assert not stopped.is_set()
    os.close(reading)
