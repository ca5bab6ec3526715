"""False alarms of `inspectai-train check` and what it finds: `python -m benchmarks.check_pictures`.

The good pictures of each product are checked as they are: every finding is a false alarm or worth
a look. Then sets of 30 get one picture each that was made worse on purpose, 20 times.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.measuring import print_table
from benchmarks.statement_scores import product_pictures
from inspectai_desktop.inference.image_decoding import read_image
from inspectai_desktop.jobs import CancellationToken, ignore_progress
from training.checking.check import CheckResult, check_good_pictures

Pixels = npt.NDArray[np.uint8]
PRODUCTS = ("hazelnut_toy", "ballscrew", "magnetic_tile", "synthetic")
KINDS = (
    "near_duplicate", "different_size", "blurred", "overexposed", "underexposed", "unlike_the_rest",
)  # fmt: skip


def _blurred(pixels: Pixels) -> Pixels:
    sigma = max(pixels.shape[:2]) / 128
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), sigma), np.uint8)


def _relit(gain: float) -> Callable[[Pixels], Pixels]:
    def change(pixels: Pixels) -> Pixels:
        return np.clip(pixels * gain, 0, 255).astype(np.uint8)

    return change


def _upside_down(pixels: Pixels) -> Pixels:
    return np.ascontiguousarray(pixels[::-1])


def _half_covered(pixels: Pixels) -> Pixels:
    covered = pixels.copy()
    covered[: len(covered) // 2] = (200, 160, 140)
    return covered


CHANGES: dict[str, tuple[Callable[[Pixels], Pixels], str]] = {
    "out of focus (sigma = side / 128)": (_blurred, "blurred"),
    "2.2 times the light": (_relit(2.2), "overexposed"),
    "0.4 times the light": (_relit(0.4), "underexposed"),
    "half covered": (_half_covered, "unlike_the_rest"),
    "upside down": (_upside_down, "unlike_the_rest"),
}


def check(paths: Sequence[Path]) -> CheckResult:
    """Check pictures without a word."""
    return check_good_pictures(
        paths, defects=None, threads=1, report=ignore_progress, token=CancellationToken()
    )


def found_share(
    paths: Sequence[Path], change: Callable[[Pixels], Pixels], kind: str, *, repeats: int
) -> int:
    """How often a picture that was made worse is told of, among 30 pictures of its product."""
    random = np.random.default_rng(42)
    hits = 0
    with tempfile.TemporaryDirectory() as scratch:
        for number in range(repeats):
            chosen = random.choice(len(paths), min(31, len(paths)), replace=False)
            pixels = np.asarray(read_image(paths[chosen[0]]).pixels, np.uint8)
            worse = Path(scratch) / f"{number}.png"
            bgr = cv2.cvtColor(change(pixels), cv2.COLOR_RGB2BGR)
            worse.write_bytes(cv2.imencode(".png", bgr)[1].tobytes())
            result = check([worse, *(paths[index] for index in chosen[1:])])
            hits += any(found.kind == kind for found in result.pictures[0].findings)
    return hits


def main() -> None:
    """Measure and print two tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--scratch", type=Path, default=Path(tempfile.gettempdir()) / "kept")
    parser.add_argument("--repeats", type=int, default=20, help="made-worse pictures each")
    options = parser.parse_args()
    options.scratch.mkdir(parents=True, exist_ok=True)
    alarms, finds = [], []
    for product in PRODUCTS:
        paths = product_pictures(product, options.data, options.scratch)
        start = time.perf_counter()
        result = check(paths)
        seconds = time.perf_counter() - start
        counts = Counter(found.kind for one in result.pictures for found in one.findings)
        alarms.append(
            [product, str(len(paths)), *(str(counts[kind]) for kind in KINDS), f"{seconds:.1f} s"]
        )
        shares = [
            f"{found_share(paths, change, kind, repeats=options.repeats)} of {options.repeats}"
            for change, kind in CHANGES.values()
        ]
        finds.append([product, *shares])
    print_table(["good pictures of", "n", *KINDS, "time, one thread"], alarms)
    print_table(["found when made worse", *CHANGES], finds)


if __name__ == "__main__":
    main()
