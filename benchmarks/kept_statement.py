"""Is the stated number of false rejects kept? `python -m benchmarks.kept_statement`.

The good pictures of each product are split into random halves. Of one half, n pictures are fitted
and calibrated as `inspectai-train fit` does; the calibration states for its thresholds how many
false rejects there will be among as many parts as the other half has (95 % prediction interval).
The other half is then scored, and its false rejects are counted. No defective part is looked at.

Scores are kept in --scratch and read again when only the calibration changed.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.measuring import print_table
from benchmarks.statement_scores import SplitScores, collect
from inspectai_desktop.domain.tail_model import TailModel
from training.fitting.presets import DEFAULT_PRESET, PRESETS

PRODUCTS = ("synthetic", "magnetic_tile", "ballscrew", "hazelnut_toy")
SIZES = (20, 50, 200)
TARGETS = (0.01, 0.05)
HEADER = (
    "product", "pictures", "target", "unseen parts", "false rejects, mean (least to most)",
    "stated interval, mean", "its width", "kept in",
)  # fmt: skip


def row(splits: Sequence[SplitScores], target: float, seed: int) -> list[str]:
    """One line of the table: how often the count lay inside the stated interval."""
    counts, lows, highs = [], [], []
    for split in splits:
        model = TailModel(split.held_out, seed=seed)
        threshold = model.threshold_for(target)
        low, high = model.count_interval(threshold, len(split.unseen))
        counts.append(int((split.unseen > threshold).sum()))
        lows.append(low)
        highs.append(high)
    inside = [low <= n <= high for low, n, high in zip(lows, counts, highs, strict=True)]
    unseen = len(splits[0].unseen)
    width = float(np.mean(np.subtract(highs, lows))) / unseen
    return [
        splits[0].product,
        str(len(splits[0].held_out)),
        f"{target:.0%}",
        str(unseen),
        f"{np.mean(counts):.1f} ({min(counts)} to {max(counts)})",
        f"{np.mean(lows):.1f} to {np.mean(highs):.1f}",
        f"{100 * width:.1f} %",
        f"{sum(inside)} of {len(inside)}",
    ]


def main() -> None:
    """Measure and print one table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--scratch", type=Path, default=Path(tempfile.gettempdir()) / "kept")
    parser.add_argument("--products", nargs="+", choices=PRODUCTS, default=list(PRODUCTS))
    parser.add_argument("--sizes", nargs="+", type=int, default=list(SIZES))
    parser.add_argument("--splits", type=int, default=20)
    parser.add_argument(
        "--bank-size", type=int, default=PRESETS[DEFAULT_PRESET].bank_size, metavar="N"
    )
    parser.add_argument("--input-size", type=int, metavar="PX", help="default: as fit chooses it")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=42)
    options = parser.parse_args()
    options.scratch.mkdir(parents=True, exist_ok=True)
    rows = []
    for product in options.products:
        for size in options.sizes:
            splits = collect(
                product,
                data=options.data,
                scratch=options.scratch,
                sizes=(size,),
                n_splits=options.splits,
                bank_size=options.bank_size,
                input_size_px=options.input_size,
                threads=options.threads,
                seed=options.seed,
            )
            rows += [row(splits, target, options.seed) for target in TARGETS]
            if len(splits[0].held_out) < size:
                break  # the half has no more: larger sizes would be the same
    print_table(HEADER, rows)


if __name__ == "__main__":
    main()
