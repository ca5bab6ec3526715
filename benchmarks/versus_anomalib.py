"""Side by side with anomalib's PatchCore: `python -m benchmarks.versus_anomalib DATA`.

The same pictures, the same encoder weights, the same feature maps, the same input and bank size,
the same metrics, the same number of threads, on one machine in one run. anomalib lives in a virtual
environment of its own, made when it is first needed. Prints a Markdown table, or writes it.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.anomalib_venv import DEFAULT_VENV, AnomalibVenv
from benchmarks.measuring import run_module
from benchmarks.versus_case import (
    CASES,
    Accuracy,
    Case,
    ComparedCase,
    Outcome,
    accuracy_of_json,
    accuracy_of_maps,
)
from benchmarks.versus_report import report_markdown
from inspectai_desktop.inference.bundle import read_bundle
from inspectai_desktop.inference.encoder import find_encoder
from inspectai_desktop.inference.image_decoding import list_pictures
from inspectai_desktop.paths import encoders_dir
from training.evaluation.datasets import Dataset, read_dataset

BANK_SIZE = 2000
N_TIMED = 20


@dataclass(frozen=True, slots=True)
class Options:
    """What holds for all cases."""

    data: Path
    runs: int
    threads: int
    repeats: int
    with_onnx: bool


class Comparison:
    """One case under way: both sides see exactly these pictures."""

    def __init__(self, case: Case, options: Options, venv: AnomalibVenv, root: Path) -> None:
        self._case = case
        self._options = options
        self._venv = venv
        self._root = root
        folder = options.data / case.dataset
        self._dataset: Dataset = read_dataset(folder)
        good = list_pictures(folder / "train" / "good")
        step = max(1, len(good) // case.n_train)
        self._train = [path.resolve() for path in good[::step][: case.n_train]]
        self._test = [sample.path for sample in self._dataset.samples]
        self._timed = [str(path) for path in self._test[:: max(1, len(self._test) // N_TIMED)]]
        self._encoder = case.encoder
        self._weights: str | None = None

    def run(self) -> ComparedCase:
        """Fit, time and evaluate both sides `runs` times, in turn."""
        if self._case.random_weights:
            self._make_random_encoder()
        own, rival = [], []
        for seed in range(self._options.runs):
            self._say(f"ours, run {seed + 1}")
            own.append(self._own(seed))
            self._say(f"anomalib, run {seed + 1}")
            rival.append(self._rival(seed))
        manifest = read_bundle(self._root / "bundle").manifest
        size = manifest.preprocessing.input_height, manifest.preprocessing.input_width
        n_bank = manifest.method.bank_size
        return ComparedCase(self._case, size, len(self._train), n_bank, tuple(rival), tuple(own))

    def _say(self, what: str) -> None:
        case = self._case
        print(f"{case.dataset} {case.encoder} {','.join(case.taps)}: {what}", file=sys.stderr)

    def _make_random_encoder(self) -> None:
        """Weights that both load; ours through its own export from a file."""
        weights = self._root / "weights.pth"
        task = {"kind": "weights", "encoder": self._case.encoder, "out": str(weights)}
        self._venv.run({**task, "threads": self._options.threads})
        self._weights, folder = str(weights), self._root / "encoder"
        run_module(
            "training", "encoder", "export", self._case.encoder,
            "--weights", str(weights), "--output", str(folder),
        )  # fmt: skip
        self._encoder = str(folder)

    def _own(self, seed: int) -> Outcome:
        bundle, listed = self._root / "bundle", self._root / "good.json"
        listed.write_text(
            json.dumps({"pictures": [str(path) for path in self._train]}), encoding="utf-8"
        )
        threads = str(self._options.threads)
        fit = run_module(
            "training", "fit", "--good-list", str(listed), "--category", "versus",
            "--output", str(bundle), "--overwrite", "--encoder", self._encoder,
            "--taps", ",".join(self._case.taps), "--input-size", str(self._case.input_size),
            "--bank-size", str(BANK_SIZE), "--seed", str(seed), "--provider", "cpu",
            "--threads", threads, "--progress", "json",
            "--fine-taps", ",".join(self._case.fine_taps) or "none",
        )  # fmt: skip
        task, answer = self._root / "own-task.json", self._root / "own-answer.json"
        task.write_text(json.dumps({**self._timing_task(), "bundle": str(bundle)}), "utf-8")
        run_module("benchmarks.versus_own_child", str(task), str(answer))
        timed = json.loads(answer.read_text(encoding="utf-8"))
        accuracy = Accuracy()
        if not self._case.random_weights:
            figures = self._root / "figures.json"
            run_module(
                "training", "evaluate", str(bundle), str(self._dataset.root), "--json", str(figures)
            )
            accuracy = accuracy_of_json(figures)
        size_mb = sum(file.stat().st_size for file in bundle.iterdir()) / 1e6
        stages: dict[str, float] = json.loads(fit.output.splitlines()[-1])["seconds"]
        fit_s = stages["embed"] + stages["coreset"]
        outcome = _outcome(accuracy, fit_s, fit.peak_mb, timed, size_mb)
        return replace(outcome, whole_fit_s=fit.seconds)

    def _rival(self, seed: int) -> Outcome:
        manifest = read_bundle(self._root / "bundle").manifest
        prepared = manifest.preprocessing
        train, maps = self._root / "train", self._root / "maps"
        for folder in (train, maps):
            folder.mkdir(exist_ok=True)
        for path in self._train:
            (train / path.name).unlink(missing_ok=True)
            (train / path.name).symlink_to(path)
        stride = find_encoder(self._encoder, encoders_dir()).description.reference(self._case.taps)
        n_patches = prepared.input_height * prepared.input_width // stride.stride**2
        task: dict[str, Any] = {
            **self._timing_task(),
            "encoder": self._case.encoder,
            "weights": self._weights,
            "taps": self._case.taps,
            "input": [prepared.input_height, prepared.input_width],
            "mean": prepared.mean,
            "std": prepared.std,
            # Half an entry more, since it cuts off the fraction.
            "coreset_ratio": (manifest.method.bank_size + 0.5) / (n_patches * len(self._train)),
            "seed": seed,
            "out": str(maps),
            "train": str(train),
            "onnx": self._options.with_onnx,
        }
        fitted = self._venv.run({**task, "kind": "fit"})
        if fitted["bank_size"] != manifest.method.bank_size:
            raise RuntimeError(f"the banks differ: {fitted['bank_size']} entries in anomalib's")
        judged = [] if self._case.random_weights else [str(path) for path in self._test]
        timing = {"model": fitted["model"], "onnx": fitted.get("onnx"), "test": judged}
        timed = self._venv.run({**task, **timing, "kind": "predict"})
        accuracy = accuracy_of_maps(self._dataset, timed["scores"], maps) if judged else Accuracy()
        seconds, peak_mb = fitted["fit_seconds"], fitted["fit_peak_mb"]
        return _outcome(accuracy, seconds, peak_mb, timed, fitted["exported_mb"])

    def _timing_task(self) -> dict[str, Any]:
        return {
            "timed": self._timed,
            "repeats": self._options.repeats,
            "threads": self._options.threads,
        }


def _outcome(
    accuracy: Accuracy, fit_s: float, fit_peak_mb: float, timed: dict[str, Any], size_mb: float
) -> Outcome:
    onnx_times = timed.get("onnx_times_ms")
    return Outcome(
        accuracy=accuracy,
        fit_s=fit_s,
        fit_peak_mb=fit_peak_mb,
        predict_ms=timed["median_ms"],
        predict_p95_ms=float(np.percentile(timed["times_ms"], 95)),
        predict_peak_mb=timed["predict_peak_mb"],
        exported_mb=size_mb,
        onnx_ms=None if onnx_times is None else float(np.median(onnx_times)),
    )


def compare(cases: Sequence[Case], options: Options, venv: AnomalibVenv) -> list[ComparedCase]:
    """Compare all cases, each in a scratch folder of its own."""
    compared = []
    for case in cases:
        with tempfile.TemporaryDirectory() as scratch:
            compared.append(Comparison(case, options, venv, Path(scratch)).run())
    return compared


def main() -> None:
    """Compare and report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, help="folder of data sets in MVTec AD's layout")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the Markdown here")
    parser.add_argument("--venv", type=Path, default=DEFAULT_VENV, help="default: %(default)s")
    parser.add_argument("--runs", type=int, default=3, help="default: %(default)s")
    parser.add_argument("--repeats", type=int, default=100, help="pictures timed in each run")
    parser.add_argument("--threads", type=int, default=2, help="default: %(default)s")
    parser.add_argument("--cases", type=int, nargs="+", metavar="N", help="some, counted from 1")
    parser.add_argument(
        "--quick", action="store_true", help="one run of the first case: does it work?"
    )
    parser.add_argument(
        "--onnx", action="store_true", help="also time anomalib's ONNX export (minutes a run)"
    )
    arguments = parser.parse_args()
    cases = [CASES[number - 1] for number in arguments.cases or range(1, len(CASES) + 1)]
    options = Options(
        arguments.data,
        1 if arguments.quick else arguments.runs,
        arguments.threads,
        arguments.repeats,
        arguments.onnx,
    )
    venv = AnomalibVenv(arguments.venv)
    venv.make()
    compared = compare(cases[:1] if arguments.quick else cases, options, venv)
    text = report_markdown(
        compared,
        options=_said(arguments),
        runs=options.runs,
        threads=options.threads,
        rival=venv,
    )
    if arguments.output is None:
        print(text)
    else:
        arguments.output.write_text(text, encoding="utf-8")


def _said(arguments: argparse.Namespace) -> str:
    """The options that decide what the page holds, as they were written."""
    words = ["--quick"] if arguments.quick else [f"--runs {arguments.runs}"]
    if arguments.cases:
        words.append("--cases " + " ".join(map(str, arguments.cases)))
    return " ".join([*words, "--output docs/versus_anomalib.md"])


if __name__ == "__main__":
    main()
