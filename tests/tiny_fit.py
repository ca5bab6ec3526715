"""Fits that take a fraction of a second."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inspectai_desktop.jobs import CancellationToken, ReportProgress, ignore_progress
from training.fitting.fit import FitResult, fit_category
from training.fitting.request import FitRequest

if TYPE_CHECKING:
    from pathlib import Path

INPUT_SIZE_PX = 96
BANK_SIZE = 60


def tiny_request(good: Path, output: Path, encoder: Path, **changes: Any) -> FitRequest:
    """A request for a small bank at a small input size; one thread."""
    wanted: dict[str, Any] = {
        "category": "Plate",
        "encoder": str(encoder),
        "input_size_px": INPUT_SIZE_PX,
        "bank_size": BANK_SIZE,
        "threads": 1,
        "provider": "cpu",
        **changes,
    }
    return FitRequest(good=good, output=output, **wanted)


def fit_tiny(
    good: Path,
    output: Path,
    encoder: Path,
    *,
    report: ReportProgress = ignore_progress,
    token: CancellationToken | None = None,
    **changes: Any,
) -> FitResult:
    """Fit with the tiny encoder."""
    return fit_category(
        tiny_request(good, output, encoder, **changes),
        report=report,
        token=token or CancellationToken(),
    )


def fit_arguments(good: Path, output: Path, encoder: Path, *more: str) -> list[str]:
    """The same as a command line of the training program, without progress."""
    return [
        *("fit", "--good", str(good), "--output", str(output), "--category", "Plate"),
        *("--encoder", str(encoder), "--input-size", str(INPUT_SIZE_PX)),
        *("--bank-size", str(BANK_SIZE), "--threads", "1", "--provider", "cpu"),
        *("--progress", "none", *more),
    ]
