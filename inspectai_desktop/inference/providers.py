"""Which execution provider ONNX Runtime gets: CUDA where it truly loads, else the CPU.

The GPU build of ONNX Runtime prints alarming errors when it is asked for CUDA on a machine
without it; so the driver and the libraries are tried first, quietly, and CUDA is asked for only
when they load. What is really active afterwards is what the session reports.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import io
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import onnxruntime
from onnxruntime.capi import build_and_package_info

from inspectai_desktop.errors import EncoderError, InferenceError

ProviderChoice = Literal["auto", "cpu", "cuda"]
CPU = "CPUExecutionProvider"
CUDA = "CUDAExecutionProvider"
_LOG_ERRORS_ONLY = 3
_WITHOUT_FOURIER_TRANSFORMS = 13
# TensorFloat-32 keeps ten bits: too few to tell near neighbours apart, and scores would differ from
# the CPU's.
_CUDA_OPTIONS = {"use_tf32": "0"}


@dataclass(frozen=True, slots=True)
class CudaProbe:
    """Whether CUDA can be used, and if not, why (operator text)."""

    usable: bool
    reason: str


@functools.cache
def probe_cuda() -> CudaProbe:
    """Try the driver and the libraries CUDA needs, without printing anything."""
    if CUDA not in onnxruntime.get_available_providers():
        return CudaProbe(False, "this ONNX Runtime was built without CUDA")
    driver = _load_first(("nvcuda.dll",) if sys.platform == "win32" else ("libcuda.so.1",))
    if driver is None:
        return CudaProbe(False, "no NVIDIA driver found")
    count = ctypes.c_int(0)
    if driver.cuInit(0) != 0 or driver.cuDeviceGetCount(ctypes.byref(count)) != 0:
        return CudaProbe(False, "the NVIDIA driver does not answer")
    if count.value == 0:
        return CudaProbe(False, "no NVIDIA GPU found")
    missing = _missing_cuda_libraries()
    if missing:
        return CudaProbe(False, f"CUDA libraries not found: {', '.join(missing)}")
    return CudaProbe(True, "")


def _missing_cuda_libraries() -> list[str]:
    version = str(getattr(build_and_package_info, "cuda_version", "") or "12")
    major = version.split(".", maxsplit=1)[0]
    # preload_dlls finds the libraries of NVIDIA's Python packages; it prints what it misses.
    with contextlib.redirect_stdout(io.StringIO()):
        onnxruntime.preload_dlls(directory="")
    # Those the provider itself is linked with; builds for CUDA 13 need no Fourier transforms.
    transforms = int(major) < _WITHOUT_FOURIER_TRANSFORMS
    if sys.platform == "win32":
        names = [f"cudart64_{major}.dll", f"cublas64_{major}.dll", "curand64_10.dll"]
        names += ["cufft64_11.dll"] if transforms else []
        names += ["cudnn64_9.dll"]
    else:
        names = [f"libcudart.so.{major}", f"libcublas.so.{major}", "libcurand.so.10"]
        names += ["libcufft.so.11"] if transforms else []
        names += ["libcudnn.so.9"]
    return [name for name in names if _load_first((name,)) is None]


def _load_first(names: tuple[str, ...]) -> ctypes.CDLL | None:
    for name in names:
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    return None


def default_threads() -> int:
    """Threads for one picture: all cores up to eight; more only cost."""
    return max(1, min(8, os.cpu_count() or 1))


def open_session(
    model: Path | bytes, *, provider: ProviderChoice, threads: int, origin: str = ""
) -> onnxruntime.InferenceSession:
    """Open an ONNX graph.

    Args:
        model: File or contents.
        provider: "auto" takes CUDA where it is usable, else the CPU.
        threads: Threads of the CPU provider.
        origin: Where the contents came from, for messages; a file says it itself.

    Raises:
        InferenceError: "cuda" was demanded and is not usable.
        EncoderError: The file is not an ONNX graph this runtime can open.
    """
    use_cuda = False
    if provider != "cpu":
        probe = probe_cuda()
        use_cuda = probe.usable
        if provider == "cuda" and not use_cuda:
            raise InferenceError(
                f"CUDA cannot be used: {probe.reason}.",
                "Use the provider 'auto' or 'cpu', or install the NVIDIA driver, CUDA and cuDNN.",
            )
    # Windows has its own switch for what `inspectai_desktop` turns off elsewhere.
    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = _LOG_ERRORS_ONLY
    # Spinning threads would take the cores from the search and from the window.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    label = origin or (str(model) if isinstance(model, Path) else "ONNX graph")
    try:
        session = onnxruntime.InferenceSession(
            model if isinstance(model, bytes) else str(model),
            options,
            providers=[(CUDA, _CUDA_OPTIONS), CPU] if use_cuda else [CPU],
        )
    except Exception as error:
        raise EncoderError(
            f"{label}: cannot be opened as an ONNX graph ({_first_line(error)}).",
            "The file is damaged or not ONNX; export the encoder again.",
        ) from error
    if provider == "cuda" and CUDA not in session.get_providers():
        raise InferenceError("CUDA was asked for but ONNX Runtime fell back to the CPU.")
    # A GPU that fails later is told, not exchanged for the CPU behind everyone's back.
    session.disable_fallback()
    return session


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else type(error).__name__
