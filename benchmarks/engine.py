"""Speed and memory of the engine: `python -m benchmarks.engine`.

Predict latency with EfficientNet-lite0 at 256 x 256 and a 2,000-vector bank, fitting 200 pictures
of 512 x 512, memory of fitting 5,000 pictures (`--many`), import time of the numeric core.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import cv2
import numpy as np

from benchmarks.measuring import latencies_ms, median_and_p95, print_table, run_module
from inspectai_desktop.domain.image import Image
from inspectai_desktop.inference.detector import Detector
from inspectai_desktop.sources.synthetic_product import render_part

_RENDERED = 100


def write_pictures(folder: Path, count: int, size_px: int) -> None:
    """Write `count` different pictures: rendered parts, shifted and relit for the larger counts."""
    folder.mkdir(parents=True)
    generator = np.random.default_rng(7)
    n_rendered = min(count, _RENDERED)
    rendered = [render_part(generator, size_px=size_px).pixels for _ in range(n_rendered)]
    for number in range(count):
        pixels = rendered[number % len(rendered)]
        if number >= len(rendered):
            down, across = (int(value) for value in generator.integers(-4, 5, 2))
            pixels = np.roll(pixels, (down, across), (0, 1))
            noise = generator.normal(0, 2, pixels.shape).astype(np.float32)
            relit = pixels * generator.uniform(0.95, 1.05) + noise
            pixels = np.clip(relit, 0, 255).astype(np.uint8)
        bgr = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
        (folder / f"{number:05d}.jpg").write_bytes(cv2.imencode(".jpg", bgr)[1].tobytes())


def fit(good: Path, bundle: Path) -> tuple[float, float]:
    """Wall seconds and peak megabytes of fitting a folder through the command line."""
    run = run_module(
        "training", "fit", "--good", str(good), "--category", "benchmark",
        "--output", str(bundle), "--input-size", "256", "--bank-size", "2000",
        "--progress", "none", "--overwrite",
    )  # fmt: skip
    return run.seconds, run.peak_mb


def import_seconds() -> float:
    """Wall seconds of importing the numeric core in a fresh process, median of five."""
    code = (
        "import time; t = time.perf_counter(); import inspectai_desktop.inference.detector; "
        "print(time.perf_counter() - t)"
    )
    times = [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)
        for _ in range(5)
    ]
    return float(np.median(times))


def main() -> None:
    """Measure and print one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--many", type=int, default=0, metavar="N", help="also fit N pictures")
    many = parser.parse_args().many
    rows: list[list[str]] = []
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        write_pictures(root / "200", 200, 512)
        fits = [fit(root / "200", root / "bundle") for _ in range(3)]
        seconds, peak = (float(np.median(column)) for column in zip(*fits, strict=True))
        rows.append(["fit 200 pictures of 512 x 512", f"{seconds:.1f} s", "<= 25 s"])
        rows.append(["its peak memory", f"{peak:.0f} MB", "<= 1,200 MB"])
        detector = Detector.load(root / "bundle", provider="cpu")
        image = Image(render_part(np.random.default_rng(1), size_px=512).pixels)
        median, p95 = median_and_p95(latencies_ms(lambda: detector.predict(image), repeats=300))
        predict = "predict, decoded 512 x 512 array to verdict"
        rows.append([f"{predict}, median", f"{median:.1f} ms", "<= 15 ms"])
        rows.append(["the same, 95th percentile", f"{p95:.1f} ms", "<= 25 ms"])
        core = "import inspectai_desktop.inference.detector"
        rows.append([core, f"{import_seconds():.2f} s", "<= 1.0 s"])
        if many:
            write_pictures(root / "many", many, 512)
            seconds, peak = fit(root / "many", root / "bundle-many")
            rows.append([f"fit {many:,} pictures of 512 x 512", f"{seconds:.0f} s", "-"])
            rows.append(["its peak memory", f"{peak:.0f} MB", "<= 2,000 MB"])
    print_table(["what", "measured", "goal"], rows)


if __name__ == "__main__":
    main()
