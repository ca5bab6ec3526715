"""What the benchmarks share: the machine's name, peak memory of a child, medians, tables."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np


def machine() -> str:
    """Processor and cores, as one line under a table."""
    name = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        lines = cpuinfo.read_text(encoding="utf-8").splitlines()
        named = [line for line in lines if line.startswith("model name")]
        models = [line.split(":", 1)[1].strip() for line in named]
        name = models[0] if models else name
    return (
        f"{name}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    )


def latencies_ms(work: Callable[[], object], *, repeats: int, warm_up: int = 5) -> list[float]:
    """Milliseconds of each call, after some that do not count."""
    for _ in range(warm_up):
        work()
    times: list[float] = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1e3)
    return times


def median_and_p95(times: Sequence[float]) -> tuple[float, float]:
    """Median and 95th percentile."""
    return statistics.median(times), float(np.percentile(times, 95))


@dataclass(frozen=True, slots=True)
class ChildRun:
    """Wall seconds and peak resident memory of one child process."""

    seconds: float
    peak_mb: float
    output: str


_WRAPPER = """
import resource, runpy, sys
sys.argv = sys.argv[1:]
try:
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
finally:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    sys.stderr.write(f"\\nPEAK_KB={usage.ru_maxrss}\\n")
"""


def run_module(module: str, *arguments: str) -> ChildRun:
    """Run `python -m module arguments` in a fresh process and measure it.

    Raises:
        RuntimeError: The child failed.
    """
    start = time.perf_counter()
    child = subprocess.run(
        [sys.executable, "-c", _WRAPPER, module, *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - start
    if child.returncode != 0:
        raise RuntimeError(f"{module} {' '.join(arguments)} failed:\n{child.stderr[-2000:]}")
    peak = child.stderr.rsplit("PEAK_KB=", 1)[1]
    return ChildRun(seconds, int(peak.split()[0]) / 1e3, child.stdout)


def print_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a Markdown table."""
    print("| " + " | ".join(header) + " |")
    print("|" + "---|" * len(header))
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print(f"\n{machine()}")
