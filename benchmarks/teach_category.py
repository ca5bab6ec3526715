"""How long a person waits for a new category: `python -m benchmarks.teach_category`.

Fifty pictures of 512 x 512 are checked, the presets are measured, Balanced is fitted and its
threshold saved, each as a child process exactly as the wizard starts it. Then a station works
through a full folder, alone and while fits run beside it, and how fast a command ends that is
cancelled is timed.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.measuring import print_table
from benchmarks.station_throughput import Model, Stopwatch, fitted_bundle, jpegs, station_on
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.inference.bundle import read_bundle
from inspectai_desktop.inference.recalibration import with_thresholds
from inspectai_desktop.jobs import CancellationToken, JobCancelled, Progress, ignore_progress
from inspectai_desktop.services.training_process import run_training

PICTURES = 50


def timed(work: Callable[[], object]) -> float:
    """Wall seconds of a call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def train(*arguments: str) -> None:
    """Run one command of the training program as the station does."""
    run_training(arguments, report=ignore_progress, token=CancellationToken())


def write_good(work: Path, first: int, count: int) -> Path:
    """A list of good synthetic parts, as the wizard writes it."""
    good = work / f"good-from-{first}"
    good.mkdir()
    for number, data in enumerate(jpegs(first, count, defect_share=0.0)):
        (good / f"{number:03d}.jpg").write_bytes(data)
    listed = work / f"good-from-{first}.json"
    names = [str(path) for path in sorted(good.iterdir())]
    listed.write_text(json.dumps({"pictures": names}), encoding="utf-8")
    return listed


def teach(listed: Path, work: Path, number: int) -> dict[str, float]:
    """Seconds of each thing the wizard does from pictures to a saved category."""
    bundle = work / f"taught-{number}"
    good = ("--good-list", str(listed))
    fit = ("fit", *good, "--category", "Part", "--output", str(bundle), "--preset", "balanced")

    def save() -> None:
        calibration = read_bundle(bundle).manifest.calibration
        thresholds = Thresholds(calibration.review_threshold, calibration.fail_threshold * 1.01)
        with_thresholds(bundle, work / f"saved-{number}", thresholds, target=None, note="")

    return {
        "check": timed(lambda: train("check", *good)),
        "presets": timed(lambda: train("presets", *good)),
        "fit, Balanced": timed(lambda: train(*fit)),
        "threshold moved and saved": timed(save),
    }


def station_rate(work: Path, bundle: Path, files: int, beside: tuple[str, ...] | None) -> float:
    """Recorded pictures per second of a station on a full folder, with fits beside it if asked."""
    name = "alone" if beside is None else "beside"
    folder = work / name
    folder.mkdir()
    pictures = jpegs(1000, 40, defect_share=0.15)
    for number in range(files):
        (folder / f"{number:05d}.jpg").write_bytes(pictures[number % len(pictures)])
    watch = Stopwatch()
    opened = station_on(folder, work / f"{name}-data", Model(bundle), watch)
    token = CancellationToken()
    began = threading.Event()

    def fit_until_cancelled() -> None:
        def report(progress: Progress) -> None:
            if progress.stage == "embed":
                began.set()

        try:
            while beside is not None:
                run_training(beside, report=report, token=token)
        except JobCancelled:
            return

    fitting = threading.Thread(target=fit_until_cancelled)
    if beside is not None:
        fitting.start()
        began.wait()
    opened.station.start()
    watch.wait_recorded(files)
    token.cancel()
    if beside is not None:
        fitting.join()
    opened.close()
    return (files - 1) / (watch.recorded_at[-1] - watch.recorded_at[0])


def cancel_seconds(stage: str, *arguments: str) -> float:
    """Seconds from cancelling in a stage until the child has ended."""
    token = CancellationToken()
    cancelled_at: list[float] = []

    def report(progress: Progress) -> None:
        if progress.stage == stage and not cancelled_at:
            cancelled_at.append(time.perf_counter())
            token.cancel()

    try:
        run_training(arguments, report=report, token=token)
    except JobCancelled:
        return time.perf_counter() - cancelled_at[0]
    raise RuntimeError(f"{arguments[0]} ended before it could be cancelled")


def cancel_rows(listed: Path, work: Path, bundle: Path) -> list[list[str]]:
    """How fast each command ends when it is cancelled, and that it leaves nothing behind."""
    good = ("--good-list", str(listed))
    others = ("--good-list", str(write_good(work, 5000, 30)))
    output = work / "cancelled"
    fit = ("fit", *good, "--category", "Part", "--output", str(output))
    commands: list[tuple[str, tuple[str, ...]]] = [
        ("check", ("check", *good)),
        ("presets", ("presets", *good)),
        *((stage, fit) for stage in ("check", "embed", "coreset", "calibrate")),
        ("calibrate", ("calibrate", str(bundle), *others, "--output", str(output))),
        ("compare", ("compare", str(bundle), str(bundle), *good)),
    ]
    rows = []
    for stage, arguments in commands:
        seconds = cancel_seconds(stage, *arguments)
        left = "nothing left" if not list(work.glob("*cancelled*")) else "LEFTOVERS"
        rows.append(
            [f"{arguments[0]} cancelled while: {stage}", f"{seconds:.1f} s", f"<= 2 s; {left}"]
        )
    return rows


def main() -> None:
    """Measure and print one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pictures", type=int, default=PICTURES)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--files", type=int, default=600, help="the station inspects")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        listed = write_good(work, 1, options.pictures)
        runs = [teach(listed, work, number) for number in range(options.repeats)]
        goals = {"fit, Balanced": "<= 30 s"}
        rows = [
            [f"{step}, {options.pictures} pictures of 512 x 512",
             f"{statistics.median(run[step] for run in runs):.1f} s", goals.get(step, "-")]
            for step in runs[0]
        ]  # fmt: skip
        total = statistics.median(sum(run.values()) for run in runs)
        rows.append(["from pictures to the saved category", f"{total:.1f} s", "<= 60 s"])
        bundle = fitted_bundle(work, "efficientnet_lite0")
        rows += cancel_rows(listed, work, bundle)
        fit = ("fit", "--good-list", str(listed), "--category", "Part", "--overwrite",
               "--output", str(work / "again"))  # fmt: skip
        alone = station_rate(work, bundle, options.files, None)
        beside = station_rate(work, bundle, options.files, fit)
        rows.append(["the station alone, recorded", f"{alone:.1f} pictures/s", "-"])
        share = float(np.round(100 * beside / alone))
        rows.append(["while fits run beside it", f"{beside:.1f} pictures/s ({share:.0f} %)",
                     ">= 70 %"])  # fmt: skip
    print_table(["what", "measured", "goal"], rows)


if __name__ == "__main__":
    main()
