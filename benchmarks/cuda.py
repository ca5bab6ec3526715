"""The same pictures on CUDA and on the CPU: `python -m benchmarks.cuda DATA_SET`.

Needs a GPU. For each encoder it fits a bundle on both, judges the test pictures with one bundle on
both, and prints how long a part takes, how far the scores are apart and whether a verdict flips.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.measuring import print_table
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.inference.benchmark import BenchmarkRequest, benchmark_bundle
from inspectai_desktop.inference.detector import Detector
from inspectai_desktop.inference.image_decoding import read_image
from inspectai_desktop.inference.providers import (
    ProviderChoice,
    default_threads,
    probe_cuda,
)
from inspectai_desktop.jobs import CancellationToken, ignore_progress
from training.fitting.encoder_precision import Precision
from training.fitting.fit import fit_category
from training.fitting.request import FitRequest

PROVIDERS: tuple[ProviderChoice, ...] = ("cpu", "cuda")


@dataclass(frozen=True, slots=True)
class Case:
    """One encoder at one input size."""

    name: str
    encoder: str
    input_size_px: int
    bank_size: int
    precision: Precision = "float32"


CASES: tuple[Case, ...] = (
    Case("lite0, 256, bank 2,000", "efficientnet_lite0", 256, 2000),
    Case("lite0, 256, bank 2,000, 16 bit", "efficientnet_lite0", 256, 2000, "float16"),
    Case("lite0, 512, bank 2,000", "efficientnet_lite0", 512, 2000),
    Case("lite2, 768, bank 6,000", "efficientnet_lite2", 768, 6000),
    Case("lite2, 768, bank 6,000, 16 bit", "efficientnet_lite2", 768, 6000, "float16"),
)
WIDE_RESNET_CASES = (
    Case("WideResNet-50, 256, bank 2,000", "", 256, 2000),
    Case("WideResNet-50, 256, bank 2,000, 16 bit", "", 256, 2000, "float16"),
)


def fit_seconds(case: Case, good: Path, output: Path, provider: ProviderChoice) -> float:
    """Fit a bundle and time it."""
    request = FitRequest(
        good=good,
        output=output,
        category=case.name,
        encoder=case.encoder,
        input_size_px=case.input_size_px,
        bank_size=case.bank_size,
        precision=case.precision,
        provider=provider,
    )
    start = time.perf_counter()
    fit_category(request, report=ignore_progress, token=CancellationToken())
    return time.perf_counter() - start


def judged(
    bundle: Path, pictures: list[Path], provider: ProviderChoice
) -> tuple[npt.NDArray[np.float64], list[Verdict]]:
    """Scores and verdicts of the pictures."""
    detector = Detector.load(bundle, provider=provider)
    predictions = [detector.predict(read_image(picture)) for picture in pictures]
    scores = np.array([one.anomaly_score for one in predictions], np.float64)
    return scores, [one.verdict for one in predictions]


def row(case: Case, data_set: Path, pictures: list[Path], runs: int, work: Path) -> list[str]:
    """Everything about one case."""
    bundles: dict[ProviderChoice, Path] = {one: work / f"{one}" for one in PROVIDERS}
    fits = {
        provider: fit_seconds(case, data_set / "train" / "good", bundle, provider)
        for provider, bundle in bundles.items()
    }
    totals: dict[ProviderChoice, str] = {}
    for provider in PROVIDERS:
        request = BenchmarkRequest(bundles["cpu"], tuple(pictures), runs, provider)
        measured = benchmark_bundle(request, report=ignore_progress, token=CancellationToken())
        stages = ", ".join(f"{one.stage} {one.median_ms:.1f}" for one in measured.stages[:-1])
        totals[provider] = f"{measured.total.median_ms:.1f} ({stages})"
    scores, verdicts = judged(bundles["cpu"], pictures, "cpu")
    on_cuda, verdicts_on_cuda = judged(bundles["cpu"], pictures, "cuda")
    fitted_on_cuda, _ = judged(bundles["cuda"], pictures, "cuda")
    flips = sum(one is not other for one, other in zip(verdicts, verdicts_on_cuda, strict=True))
    return [
        case.name,
        f"{fits['cpu']:.1f} / {fits['cuda']:.1f}",
        totals["cpu"],
        totals["cuda"],
        f"{np.abs(on_cuda / scores - 1).max():.1e}",
        f"{flips} of {len(pictures)}",
        f"{np.abs(fitted_on_cuda / scores - 1).max():.1e}",
    ]


def main() -> int:
    """Measure every case and print one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data_set", type=Path, help="folder in MVTec AD's layout")
    parser.add_argument("--pictures", type=int, default=60, help="to judge (default: %(default)s)")
    parser.add_argument("--runs", type=int, default=200, help="timed (default: %(default)s)")
    parser.add_argument("--wide-resnet", type=Path, help="its encoder folder, to be measured too")
    arguments = parser.parse_args()
    probe = probe_cuda()
    if not probe.usable:
        sys.stderr.write(f"CUDA cannot be used: {probe.reason}.\n")
        return 1
    found = sorted(path for path in (arguments.data_set / "test").rglob("*.*") if path.is_file())
    pictures = found[:: max(1, len(found) // arguments.pictures)][: arguments.pictures]
    rows = []
    cases = CASES
    if arguments.wide_resnet is not None:
        cases += tuple(
            replace(case, encoder=str(arguments.wide_resnet)) for case in WIDE_RESNET_CASES
        )
    for case in cases:
        with tempfile.TemporaryDirectory() as scratch:
            rows.append(row(case, arguments.data_set, pictures, arguments.runs, Path(scratch)))
            print(" | ".join(rows[-1]), flush=True)
    print_table(
        [
            "encoder, side of the input, bank", "fit s, CPU / CUDA", "part ms on the CPU",
            "part ms on CUDA",
            "scores differ at most by", "verdicts flipped", "the same, fitted on CUDA",
        ],
        rows,
    )  # fmt: skip
    print(f"{default_threads()} threads for the CPU")
    return 0


if __name__ == "__main__":
    sys.exit(main())
