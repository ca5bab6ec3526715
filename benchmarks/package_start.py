"""How long the packaged program takes from its start to a window that a person can use.

    python -m benchmarks.package_start dist/InspectAI-cpu

Starts it on an empty data folder of its own, offscreen unless QT_QPA_PLATFORM says otherwise;
the first start, which makes the folder and fills the disk's cache, does not count.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.measuring import machine
from inspectai_desktop.app import READY

_GIVE_UP_AFTER_S = 120.0
_LOOK_S = 0.01


def main() -> int:
    """Measure and print the median."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("package", type=Path, help="the folder that PyInstaller made")
    parser.add_argument("--starts", type=int, default=5, metavar="N")
    arguments = parser.parse_args()
    program = arguments.package / ("InspectAI.exe" if sys.platform == "win32" else "InspectAI")
    with tempfile.TemporaryDirectory() as folder:
        times = [seconds_to_ready(program, Path(folder)) for _ in range(arguments.starts + 1)][1:]
    print(
        f"usable after {statistics.median(times):.2f} s (median of {len(times)}; "
        f"{min(times):.2f} to {max(times):.2f})"
    )
    print(machine())
    return 0


def seconds_to_ready(program: Path, data: Path) -> float:
    """Seconds from the start of the process until its log says that a person can work."""
    log = data / "logs" / "inspectai.log"
    before = _times_ready(log)
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    begin = time.monotonic()
    with subprocess.Popen([str(program), "--data", str(data)], env=environment) as window:
        while _times_ready(log) == before:
            if window.poll() is not None or time.monotonic() - begin > _GIVE_UP_AFTER_S:
                window.kill()
                raise SystemExit("the window did not become usable")
            time.sleep(_LOOK_S)
        seconds = time.monotonic() - begin
        window.terminate()
    return seconds


def _times_ready(log: Path) -> int:
    return log.read_text("utf-8").count(READY) if log.is_file() else 0


if __name__ == "__main__":
    sys.exit(main())
