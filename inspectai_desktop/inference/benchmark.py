"""How fast a bundle is on this computer: each stage's time, measured on pictures or a stand-in."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from inspectai_desktop.errors import ImageError
from inspectai_desktop.inference.detector import Detector
from inspectai_desktop.inference.image_decoding import decode_image, read_bytes
from inspectai_desktop.inference.providers import ProviderChoice, default_threads
from inspectai_desktop.jobs import CancellationToken, Progress, ReportProgress

STAGES = ("decode", "preprocess", "encode", "search", "map")
TOTAL = "total"
MAX_PICTURES = 50
"""More different pictures tell nothing new about the time, and their bytes are held in memory."""

DEFAULT_RUNS = 100
_WARM_UP = 5


@dataclass(frozen=True, slots=True)
class BenchmarkRequest:
    """What to measure.

    Attributes:
        bundle: Folder or `.inspectai` file.
        pictures: Parts to judge; without any, the bundle's own picture of a part stands in.
        runs: Parts judged, pictures taken in turn.
        provider: "auto" is CUDA where usable, else CPU.
        threads: For encoder and search; None takes all cores up to eight.
    """

    bundle: Path
    pictures: tuple[Path, ...] = ()
    runs: int = DEFAULT_RUNS
    provider: ProviderChoice = "auto"
    threads: int | None = None


@dataclass(frozen=True, slots=True)
class StageTime:
    """Median and 95th percentile of one stage, milliseconds."""

    stage: str
    median_ms: float
    p95_ms: float


@dataclass(frozen=True, slots=True)
class Benchmark:
    """What was measured.

    Attributes:
        category: Of the bundle.
        provider: Execution provider that was really active.
        threads: For encoder and search.
        runs: Parts judged.
        n_pictures: Different pictures among them; 0 when the bundle's own stood in.
        picture_size: `(height, width)` of the first picture.
        input_size: `(height, width)` of the encoder's input.
        bank_size: Entries of the memory bank.
        left_out: Pictures that could not be judged.
        stages: Those of `STAGES`, then the total from the file's bytes to the verdict.
    """

    category: str
    provider: str
    threads: int
    runs: int
    n_pictures: int
    picture_size: tuple[int, int]
    input_size: tuple[int, int]
    bank_size: int
    left_out: int
    stages: tuple[StageTime, ...]

    @property
    def total(self) -> StageTime:
        """From a file's bytes to its verdict."""
        return self.stages[-1]

    @property
    def parts_per_minute(self) -> float:
        """Parts a minute, one after the other at the median."""
        return 60_000.0 / self.total.median_ms


def benchmark_bundle(
    request: BenchmarkRequest, *, report: ReportProgress, token: CancellationToken
) -> Benchmark:
    """Judge `runs` parts with a bundle and measure each stage.

    Disks and cameras are not in it: files are read before the clock starts.

    Raises:
        ImageError: None of the pictures can be judged.
        InspectAIError: The bundle or the provider cannot be used.
        JobCancelled: The token was set.
    """
    threads = request.threads or default_threads()
    detector = Detector.load(request.bundle, provider=request.provider, threads=threads)
    parts = _usable_parts(detector, request.pictures) if request.pictures else _stand_in(detector)
    times = np.empty((request.runs, len(STAGES)), np.float64)
    for number in range(-_WARM_UP, request.runs):
        token.raise_if_cancelled()
        measured = _judged_ms(detector, parts.in_turn(number))
        if number >= 0:
            times[number] = measured
            report(Progress("benchmark", number + 1, request.runs, "Judging parts"))
    return Benchmark(
        category=detector.manifest.category,
        provider=detector.provider,
        threads=threads,
        runs=request.runs,
        n_pictures=len(parts.contents) if request.pictures else 0,
        picture_size=parts.picture_size,
        input_size=detector.input_size,
        bank_size=detector.bank_size,
        left_out=parts.left_out,
        stages=_summary(times),
    )


def _judged_ms(detector: Detector, data: bytes) -> tuple[float, ...]:
    start = time.perf_counter()
    image = decode_image(data, "benchmark")
    decoded = time.perf_counter()
    timings = detector.predict(image).timings
    return (
        (decoded - start) * 1e3,
        timings.preprocess_ms,
        timings.encode_ms,
        timings.search_ms,
        timings.map_ms,
    )


def _summary(times: npt.NDArray[np.float64]) -> tuple[StageTime, ...]:
    with_total = np.column_stack([times, times.sum(axis=1)])
    medians, p95s = np.percentile(with_total, [50, 95], axis=0)
    return tuple(
        StageTime(stage, float(median), float(p95))
        for stage, median, p95 in zip((*STAGES, TOTAL), medians, p95s, strict=True)
    )


@dataclass(frozen=True, slots=True)
class _Parts:
    """Contents of the picture files that are judged in turn.

    Attributes:
        left_out: Pictures that could not be judged.
    """

    contents: tuple[bytes, ...]
    picture_size: tuple[int, int]
    left_out: int = 0

    def in_turn(self, number: int) -> bytes:
        """The picture of this run."""
        return self.contents[number % len(self.contents)]


def _usable_parts(detector: Detector, paths: Sequence[Path]) -> _Parts:
    """Pictures that can be judged, evenly spread over those named.

    Raises:
        ImageError: There are none; the first one's problem.
    """
    contents: list[bytes] = []
    sizes: list[tuple[int, int]] = []
    problems: list[ImageError] = []
    step = max(1, len(paths) // MAX_PICTURES)
    for path in paths[::step][:MAX_PICTURES]:
        try:
            data = read_bytes(path)
            image = decode_image(data, str(path))
            detector.predict(image)
        except ImageError as error:
            problems.append(error)
        else:
            contents.append(data)
            sizes.append((image.height, image.width))
    if not contents:
        raise problems[0]
    return _Parts(tuple(contents), sizes[0], len(problems))


def _stand_in(detector: Detector) -> _Parts:
    """The bundle's picture of a normal part, at the size of the encoder's input."""
    height, width = detector.input_size
    thumbnail = detector.thumbnail
    if thumbnail is None:
        pixels = np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)
    else:
        pixels = np.asarray(cv2.resize(thumbnail.pixels, (width, height)), np.uint8)
    _, encoded = cv2.imencode(".jpg", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))
    return _Parts((encoded.tobytes(),), (height, width))
