"""How one of our programs starts another in the background, on each operating system.

What differs between Windows and POSIX stands here, as functions that are told the system, so that
both can be tested anywhere.

A child is asked to stop by closing its standard input. That is the one request that works the same
everywhere: on Windows `terminate` kills at once, and Ctrl+Break needs a console that a windowed
program does not have. It also stops the child of a station that was killed.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

# Set for a child that is to stop when its standard input ends. A person's own call, perhaps with
# its input from /dev/null, does not have it.
STOPPED_BY_STDIN = "INSPECTAI_STOPPED_BY_STDIN"

# Of the Windows API; `subprocess` has these names on Windows alone.
CREATE_NO_WINDOW = 0x0800_0000
BELOW_NORMAL_PRIORITY_CLASS = 0x0000_4000

NICENESS = 19


def background_options(
    environment: Mapping[str, str], system: str = sys.platform
) -> dict[str, Any]:
    """Options of `subprocess.Popen` for a child without a console window, behind all else.

    Args:
        environment: Variables of this process; the child gets them and `STOPPED_BY_STDIN`.
        system: As `sys.platform`.
    """
    options: dict[str, Any] = {"env": {**environment, STOPPED_BY_STDIN: "1"}}
    if system == "win32":
        options["creationflags"] = CREATE_NO_WINDOW | BELOW_NORMAL_PRIORITY_CLASS
    return options


def step_behind(process_id: int, system: str = sys.platform) -> None:
    """Let a child that was just started give way to everything else (Windows: done at start)."""
    if system == "win32":
        return
    with contextlib.suppress(OSError):  # it has ended already, or nothing lower is allowed
        os.setpriority(os.PRIO_PROCESS, process_id, NICENESS)
        if system == "linux":
            # The station's inspection is as nice as can be itself, and comes first all the same.
            os.sched_setscheduler(process_id, os.SCHED_IDLE, os.sched_param(0))


def program_beside(program: Path, name: str, system: str = sys.platform) -> Path:
    """The packaged program `name` in the folder of the packaged `program`."""
    return program.with_name(f"{name}.exe" if system == "win32" else name)


def stop_with_parent(
    stop: Callable[[], None], environment: Mapping[str, str], stdin: int = 0
) -> None:
    """In a child: call `stop` once standard input ends, if the parent asked for this.

    Args:
        stop: Called from a thread of its own.
        environment: Variables of this process.
        stdin: File descriptor to read.
    """
    if environment.get(STOPPED_BY_STDIN) != "1":
        return
    # A daemon: it waits for a parent that may have nothing to say to the end.
    threading.Thread(
        target=_wait_for_end, args=(stdin, stop), name="parent-watch", daemon=True
    ).start()


def _wait_for_end(descriptor: int, stop: Callable[[], None]) -> None:
    # An OSError means that there is no standard input (any more), which is an end as well.
    with contextlib.suppress(OSError):
        while os.read(descriptor, 1024):
            pass
    stop()
