"""CUDA is asked for only where it loads; elsewhere the reason is known and nothing is printed."""

from __future__ import annotations

import ctypes
import re
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import onnxruntime
import pytest
from onnxruntime.capi import build_and_package_info

from inspectai_desktop.errors import EncoderError, InferenceError
from inspectai_desktop.inference import providers
from inspectai_desktop.inference.providers import (
    CPU,
    CUDA,
    CudaProbe,
    default_threads,
    open_session,
    probe_cuda,
)
from tests.programs import run
from tests.tiny_encoder import tiny_encoder_graph

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

probe_afresh: Callable[[], CudaProbe] = probe_cuda.__wrapped__


class Driver:
    """NVIDIA's driver library, as far as it is asked."""

    def __init__(self, *, answers: bool = True, gpus: int = 1) -> None:
        self._answers = answers
        self._gpus = gpus

    def cuInit(self, _: int) -> int:  # noqa: N802 - the driver's own name
        return 0 if self._answers else 100

    def cuDeviceGetCount(self, count: Any) -> int:  # noqa: N802 - the driver's own name
        ctypes.cast(count, ctypes.POINTER(ctypes.c_int))[0] = self._gpus
        return 0


INSTALLED: dict[str, object] = {
    "libcuda.so": Driver(),
    "libcudart": object(),
    "libcublas": object(),
    "libcurand": object(),
    "libcufft": object(),
    "libcudnn": object(),
}


def pretend(
    monkeypatch: pytest.MonkeyPatch, *, built_with: list[str], libraries: dict[str, object]
) -> None:
    """A machine with these libraries and no other."""

    def load(name: str) -> object:
        for known, library in libraries.items():
            if name.startswith(known) and library is not None:
                return library
        raise OSError(f"{name}: cannot open shared object file")

    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: built_with)
    monkeypatch.setattr(onnxruntime, "preload_dlls", lambda **_: sys.stdout.write("Failed to load"))
    monkeypatch.setattr(ctypes, "CDLL", load)


@pytest.mark.parametrize(
    ("built_with", "libraries", "reason"),
    [
        ([CPU], {}, "built without CUDA"),
        ([CUDA, CPU], {}, "no NVIDIA driver"),
        ([CUDA, CPU], {"libcuda.so": Driver(answers=False)}, "driver does not answer"),
        ([CUDA, CPU], {"libcuda.so": Driver(gpus=0)}, "no NVIDIA GPU"),
        ([CUDA, CPU], {"libcuda.so": Driver()}, r"libraries not found: libcudart.*libcudnn\.so\.9"),
        (
            [CUDA, CPU],
            {**INSTALLED, "libcudnn": None},
            r"libraries not found: libcudnn\.so\.9$",
        ),
        ([CUDA, CPU], {**INSTALLED, "libcurand": None}, r"not found: libcurand\.so\.10$"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="the names are those of Linux")
def test_without_usable_cuda_the_reason_is_known_and_nothing_is_printed(
    built_with: list[str],
    libraries: dict[str, object],
    reason: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    pretend(monkeypatch, built_with=built_with, libraries=libraries)
    probe = probe_afresh()
    assert not probe.usable
    assert re.search(reason, probe.reason)
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(sys.platform == "win32", reason="the names are those of Linux")
def test_with_a_gpu_and_all_libraries_cuda_is_usable(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, built_with=[CUDA, CPU], libraries=INSTALLED)
    assert probe_afresh() == CudaProbe(True, "")


@pytest.mark.skipif(sys.platform == "win32", reason="the names are those of Linux")
@pytest.mark.parametrize(
    ("version", "reason"),
    [("12.8", r"not found: libcufft\.so\.11$"), ("13.0", "^$")],
)
def test_fourier_transforms_are_asked_for_where_the_runtime_is_linked_with_them(
    version: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build_and_package_info, "cuda_version", version, raising=False)
    pretend(monkeypatch, built_with=[CUDA, CPU], libraries={**INSTALLED, "libcufft": None})
    assert re.search(reason, probe_afresh().reason)


@pytest.fixture
def without_cuda(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(providers, "probe_cuda", lambda: CudaProbe(False, "no NVIDIA GPU found"))


@pytest.mark.parametrize("provider", ["auto", "cpu"])
def test_without_cuda_the_cpu_is_taken(provider: Any, without_cuda: None) -> None:
    session = open_session(tiny_encoder_graph(), provider=provider, threads=1)
    assert session.get_providers() == [CPU]


def test_cuda_that_was_demanded_and_is_not_there_is_refused_with_the_reason(
    without_cuda: None,
) -> None:
    with pytest.raises(InferenceError, match="no NVIDIA GPU found") as caught:
        open_session(tiny_encoder_graph(), provider="cuda", threads=1)
    assert "cpu" in caught.value.hint


def test_cuda_that_silently_became_the_cpu_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(providers, "probe_cuda", lambda: CudaProbe(True, ""))
    monkeypatch.setattr(
        onnxruntime,
        "InferenceSession",
        lambda *_, **__: SimpleNamespace(get_providers=lambda: [CPU]),
    )
    with pytest.raises(InferenceError, match="fell back"):
        open_session(b"", provider="cuda", threads=1)


def test_a_gpu_that_fails_in_a_run_is_not_exchanged_for_the_cpu(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[str] = []
    opened = SimpleNamespace(
        get_providers=lambda: [CUDA, CPU], disable_fallback=lambda: told.append("no fallback")
    )
    monkeypatch.setattr(providers, "probe_cuda", lambda: CudaProbe(True, ""))
    monkeypatch.setattr(onnxruntime, "InferenceSession", lambda *_, **__: opened)
    open_session(b"", provider="auto", threads=1)
    assert told == ["no fallback"]


def test_auto_asks_for_cuda_first_where_it_is_usable(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []

    def session(*_: object, providers: list[str]) -> SimpleNamespace:
        asked.append(providers)
        return SimpleNamespace(get_providers=lambda: providers, disable_fallback=lambda: None)

    monkeypatch.setattr(providers, "probe_cuda", lambda: CudaProbe(True, ""))
    monkeypatch.setattr(onnxruntime, "InferenceSession", session)
    open_session(b"", provider="auto", threads=1)
    open_session(b"", provider="cpu", threads=1)
    assert asked == [[(CUDA, {"use_tf32": "0"}), CPU], [CPU]]


def test_a_file_that_is_no_graph_is_named(tmp_path: Path) -> None:
    file = tmp_path / "graph.onnx"
    file.write_bytes(b"no graph")
    for model in (file, tmp_path / "missing.onnx"):
        with pytest.raises(EncoderError, match=model.name):
            open_session(model, provider="cpu", threads=1)


def test_threads_are_at_least_one_and_at_most_eight(monkeypatch: pytest.MonkeyPatch) -> None:
    for cores, threads in ((None, 1), (1, 1), (4, 4), (64, 8)):
        monkeypatch.setattr("os.cpu_count", lambda cores=cores: cores)
        assert default_threads() == threads


PROBE = """
from inspectai_desktop.inference.providers import open_session, probe_cuda
import sys
session = open_session(open(sys.argv[1], "rb").read(), provider="auto", threads=1)
assert probe_cuda().usable == (session.get_providers()[0] == "CUDAExecutionProvider")
assert probe_cuda().usable or probe_cuda().reason
"""


def test_a_real_process_that_takes_the_provider_automatically_prints_nothing(
    tiny_encoder: Path,
) -> None:
    done = run("-c", PROBE, str(tiny_encoder / "encoder.onnx"))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
