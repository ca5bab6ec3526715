"""Our side of a comparison, in a process of its own: `python -m benchmarks.versus_own_child`.

Takes a task file and writes a result file, as `anomalib_child` does for the rival.
"""

from __future__ import annotations

import json
import resource
import statistics
import sys
from pathlib import Path

from benchmarks.measuring import latencies_ms
from inspectai_desktop.inference.detector import Detector
from inspectai_desktop.inference.image_decoding import read_image


def main() -> None:
    """Time decoded pictures to verdict and map."""
    task = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    detector = Detector.load(Path(task["bundle"]), provider="cpu", threads=task["threads"])
    images = [read_image(Path(path)) for path in task["timed"]]
    turn = iter(range(10**9))
    times = latencies_ms(
        lambda: detector.predict(images[next(turn) % len(images)]), repeats=task["repeats"]
    )
    result = {
        "times_ms": times,
        "median_ms": statistics.median(times),
        "predict_peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3,
    }
    Path(sys.argv[2]).write_text(json.dumps(result), encoding="utf-8")


if __name__ == "__main__":
    main()
