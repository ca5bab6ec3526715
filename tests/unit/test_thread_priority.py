from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from inspectai_desktop import thread_priority
from inspectai_desktop.inference.providers import open_session
from inspectai_desktop.thread_priority import (
    COMPUTING_STEP_BACK,
    STEP_BACK,
    WorkingThread,
    let_all_go_alike,
    let_the_window_go_first,
    niceness,
    step_back,
)
from tests.tiny_encoder import write_tiny_encoder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

only_linux = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="other systems have no niceness of one thread"
)


@pytest.fixture
def window() -> Iterator[None]:
    let_the_window_go_first()
    yield
    let_all_go_alike()


def _in(thread_kind: Callable[..., threading.Thread], ask: Callable[[], object]) -> object:
    answers: list[object] = []
    thread = thread_kind(target=lambda: answers.append(ask()), name="asked")
    thread.start()
    thread.join()
    return answers[0]


@only_linux
def test_a_working_thread_gives_way_to_the_window(window: None) -> None:
    before = niceness()
    assert _in(WorkingThread, niceness) == before + STEP_BACK
    assert niceness() == before


@only_linux
def test_who_computes_gives_way_to_those_who_hold_the_lock_of_python(window: None) -> None:
    def computing(target: Callable[[], None], name: str) -> WorkingThread:
        return WorkingThread(target, name, step=COMPUTING_STEP_BACK)

    computing_niceness, holding_niceness = _in(computing, niceness), _in(WorkingThread, niceness)
    assert isinstance(computing_niceness, int)
    assert isinstance(holding_niceness, int)
    assert computing_niceness > holding_niceness > niceness()


@only_linux
def test_what_a_working_thread_starts_gives_way_too(window: None) -> None:
    nested = _in(WorkingThread, lambda: _in(threading.Thread, niceness))
    assert nested == niceness() + STEP_BACK


@only_linux
def test_threads_of_the_encoder_runtime_give_way_when_a_working_thread_opens_it(
    window: None, tmp_path: Path
) -> None:
    graph = write_tiny_encoder(tmp_path / "tiny") / "encoder.onnx"

    def niceness_of_new_threads() -> list[int]:
        before = _threads()
        session = open_session(graph, provider="cpu", threads=3)
        new = [_niceness_of(thread) for thread in _threads() - before]
        del session
        return new

    found = _in(WorkingThread, niceness_of_new_threads)
    assert isinstance(found, list)
    assert found
    assert set(found) == {niceness() + STEP_BACK}


@only_linux
def test_stepping_back_twice_goes_no_further(window: None) -> None:
    def twice() -> int:
        step_back()
        step_back()
        return niceness()

    assert _in(WorkingThread, twice) == niceness() + STEP_BACK


@only_linux
def test_the_window_asks_to_be_let_in_soon_and_keeps_its_priority() -> None:
    def asked() -> tuple[int, int, int]:
        before = niceness()
        let_the_window_go_first()
        return _slice_ns(), niceness() - before, _in(threading.Thread, _slice_ns)  # type: ignore[return-value]

    # In a thread of its own: a slice cannot be taken back from the one the tests run in.
    own, moved, inherited = _in(threading.Thread, asked)  # type: ignore[misc]
    let_all_go_alike()
    assert moved == 0
    assert inherited != 100_000
    if own is None:
        pytest.skip("this kernel tells nothing of a thread's slice")
    assert own == 100_000


@only_linux
def test_a_system_that_knows_no_slices_is_no_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thread_priority.platform, "machine", lambda: "unheard-of")
    let_the_window_go_first()
    let_all_go_alike()


def test_without_a_window_nothing_gives_way() -> None:
    assert _in(WorkingThread, niceness) == niceness()


@only_linux
def test_a_system_that_forbids_it_keeps_the_work_going(
    window: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(which: int, who: int, wanted: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(thread_priority.os, "setpriority", refuse)
    assert _in(WorkingThread, niceness) == niceness()


def test_a_working_thread_does_not_keep_a_closed_program_alive() -> None:
    assert WorkingThread(step_back, "asked").daemon


def _threads() -> set[int]:
    return {int(entry.name) for entry in Path("/proc/self/task").iterdir()}


def _slice_ns() -> int | None:
    """The slice that the calling thread asked for, where the kernel tells (Linux 6.12 on)."""
    numbers = {"x86_64": 315, "aarch64": 275}
    attributes = ctypes.create_string_buffer(48)
    number = numbers[platform.machine()]
    if ctypes.CDLL(None).syscall(number, 0, attributes, len(attributes), 0) != 0:
        return None
    slice_ns: int = struct.unpack("<IIQiIQQQ", attributes.raw)[5]
    return slice_ns or None


def _niceness_of(thread_id: int) -> int:
    return os.getpriority(os.PRIO_PROCESS, thread_id)


def test_python_hands_over_sooner_while_there_is_a_window() -> None:
    usual = sys.getswitchinterval()
    let_the_window_go_first()
    try:
        assert sys.getswitchinterval() < usual
    finally:
        let_all_go_alike()
    assert sys.getswitchinterval() == usual
