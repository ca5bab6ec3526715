from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from inspectai_desktop.errors import ImageError
from inspectai_desktop.inference.benchmark import (
    MAX_PICTURES,
    STAGES,
    Benchmark,
    BenchmarkRequest,
    StageTime,
    benchmark_bundle,
)
from inspectai_desktop.jobs import CancellationToken, JobCancelled, ignore_progress
from tests.fakes import KeptReports

if TYPE_CHECKING:
    from pathlib import Path


def measured(request: BenchmarkRequest) -> Benchmark:
    return benchmark_bundle(request, report=ignore_progress, token=CancellationToken())


def test_every_stage_is_measured_and_the_total_is_their_sum(
    tiny_bundle: Path, good_parts: Path
) -> None:
    pictures = tuple(sorted(good_parts.iterdir()))[:3]
    result = measured(BenchmarkRequest(tiny_bundle, pictures, runs=1, provider="cpu", threads=1))
    assert [stage.stage for stage in result.stages] == [*STAGES, "total"]
    assert all(0 < stage.median_ms <= stage.p95_ms for stage in result.stages)
    parts = sum(stage.median_ms for stage in result.stages[:-1])
    assert result.total.median_ms == pytest.approx(parts)
    assert (result.runs, result.n_pictures, result.left_out) == (1, 3, 0)


def test_it_says_what_really_computed(tiny_bundle: Path) -> None:
    result = measured(BenchmarkRequest(tiny_bundle, runs=2, provider="cpu", threads=1))
    assert (result.provider, result.threads) == ("CPUExecutionProvider", 1)
    assert result.category == "Plate"
    assert result.bank_size == 60


def test_without_pictures_the_bundles_own_stands_in_at_the_inputs_size(tiny_bundle: Path) -> None:
    result = measured(BenchmarkRequest(tiny_bundle, runs=2, provider="cpu", threads=1))
    assert result.n_pictures == 0
    assert result.picture_size == result.input_size


def test_pictures_that_cannot_be_judged_are_counted_not_fatal(
    tiny_bundle: Path, good_parts: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    pictures = (broken, *sorted(good_parts.iterdir())[:2])
    result = measured(BenchmarkRequest(tiny_bundle, pictures, runs=2, provider="cpu", threads=1))
    assert (result.n_pictures, result.left_out) == (2, 1)
    with pytest.raises(ImageError, match=r"broken\.png"):
        measured(BenchmarkRequest(tiny_bundle, (broken,), runs=2, provider="cpu", threads=1))


def test_of_many_pictures_some_are_taken_spread_over_all(
    tiny_bundle: Path, good_parts: Path
) -> None:
    pictures = tuple(sorted(good_parts.iterdir())[:1] * (2 * MAX_PICTURES + 5))
    result = measured(BenchmarkRequest(tiny_bundle, pictures, runs=2, provider="cpu", threads=1))
    assert result.n_pictures == MAX_PICTURES


def test_it_reports_and_can_be_cancelled(tiny_bundle: Path) -> None:
    reports = KeptReports()
    request = BenchmarkRequest(tiny_bundle, runs=4, provider="cpu", threads=1)
    benchmark_bundle(request, report=reports, token=reports.token)
    assert [(report.done, report.total) for report in reports.all] == [(n, 4) for n in range(1, 5)]
    reports = KeptReports(cancel_in="benchmark")
    with pytest.raises(JobCancelled):
        benchmark_bundle(request, report=reports, token=reports.token)
    assert len(reports.all) == 1


def test_parts_a_minute_follow_from_the_median() -> None:
    result = Benchmark(
        category="Plate",
        provider="CPUExecutionProvider",
        threads=2,
        runs=3,
        n_pictures=0,
        picture_size=(96, 96),
        input_size=(96, 96),
        bank_size=60,
        left_out=0,
        stages=(StageTime("total", 20.0, 30.0),),
    )
    assert np.isclose(result.parts_per_minute, 3000)
