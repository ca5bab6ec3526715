"""The window goes first: threads that work give way to the thread that paints.

Nothing happens until the window asks for it, so a station without a window works at full priority.
Linux has a priority for each thread (niceness), which a thread may lower for itself and which the
threads that it starts inherit, those of ONNX Runtime and faiss among them; and since 6.12 a time
slice for each thread: who asks for a short one is let in sooner when it wakes. On Windows a
thread's priority is not inherited, but the painting thread may raise its own. macOS schedules the
main thread of an application before others by itself.
"""

from __future__ import annotations

import ctypes
import logging
import os
import platform
import struct
import sys
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)

STEP_BACK = 10
"""Steps of niceness: a tenth of the painting thread's share of a core that both want."""
COMPUTING_STEP_BACK = 19
"""Of threads that mostly compute without Python's lock. Those that hold it come before them: a
holder that waits for a core keeps the painting thread waiting for the lock."""
_SHORT_SLICE_NS = 100_000
_SET_ATTRIBUTES = {"x86_64": 314, "aarch64": 274}
"""Numbers of Linux's sched_setattr, for which neither Python nor the C library has a function."""
_RESET_ON_FORK = 0x01
_NICEST = 19
_SWITCH_INTERVAL_S = 0.001
"""After this a thread that works in Python lets the painting thread go on, not after Python's 5 ms:
a repaint asks for Python's lock several times."""
_USUAL_INTERVAL_S = sys.getswitchinterval()
_ABOVE_NORMAL = 1


class _Precedence:
    """Niceness of the thread that paints; None while none has to give way to it."""

    painting_niceness: int | None = None


def let_the_window_go_first() -> None:
    """Give the calling thread, which paints, precedence over working threads started after this."""
    sys.setswitchinterval(_SWITCH_INTERVAL_S)
    if sys.platform == "win32":
        _raise_this_thread()
    elif sys.platform.startswith("linux"):
        _Precedence.painting_niceness = niceness()
        _ask_for_a_short_slice()


def let_all_go_alike() -> None:
    """Threads started after this work at the priority of the thread that starts them."""
    sys.setswitchinterval(_USUAL_INTERVAL_S)
    _Precedence.painting_niceness = None


def niceness() -> int:
    """How far the calling thread gives way to all others; only Linux has this for each thread."""
    if sys.platform == "win32":
        return 0
    # On Linux this speaks of one thread, although POSIX says process.
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


def step_back(steps: int = STEP_BACK) -> None:
    """Let the calling thread and those it starts give way to the window, when there is one."""
    first = _Precedence.painting_niceness
    if sys.platform == "win32" or first is None:
        return
    wanted = min(first + steps, _NICEST)
    if niceness() >= wanted:
        return
    try:
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), wanted)
    except OSError as error:  # a hardened system may forbid it: the work matters more
        log.info("A working thread keeps its priority: %s", error)


class WorkingThread(threading.Thread):
    """A thread of the station's own work, which gives way to the window.

    It is a daemon: what hangs in a driver, a share or native code must not keep a closed program
    alive. Whoever starts it also waits for it, within a limit.

    Args:
        target: As for `threading.Thread`.
        name: As for `threading.Thread`.
        args: As for `threading.Thread`.
        step: How far it gives way.
    """

    def __init__(
        self,
        target: Callable[..., None],
        name: str,
        args: tuple[object, ...] = (),
        *,
        step: int = STEP_BACK,
    ) -> None:
        super().__init__(target=target, name=name, args=args, daemon=True)
        self._step = step

    def run(self) -> None:
        """Step back, then work."""
        step_back(self._step)
        super().run()


def _ask_for_a_short_slice() -> None:
    """Let the calling thread in soon after it wakes; threads that it starts have the usual slice.

    Threads that compute keep a core for some milliseconds before one that wakes gets its turn, and
    a repaint falls asleep several times, for Python's lock.
    """
    number = _SET_ATTRIBUTES.get(platform.machine())
    if number is None:
        return
    # struct sched_attr: size, policy (the usual one), flags, niceness, priority, slice, -, -
    form = "<IIQiIQQQ"
    attributes = struct.pack(
        form, struct.calcsize(form), 0, _RESET_ON_FORK, niceness(), 0, _SHORT_SLICE_NS, 0, 0
    )
    system = ctypes.CDLL(None, use_errno=True)
    if system.syscall(number, 0, attributes, 0) != 0:  # an old or a hardened system: go without
        log.info("The window keeps its slice: %s", os.strerror(ctypes.get_errno()))


def _raise_this_thread() -> None:
    if sys.platform == "win32":
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.GetCurrentThread.restype = ctypes.c_void_p
        kernel.SetThreadPriority.argtypes = (ctypes.c_void_p, ctypes.c_int)
        if not kernel.SetThreadPriority(kernel.GetCurrentThread(), _ABOVE_NORMAL):
            log.info("The window keeps its priority: error %d", ctypes.get_last_error())
