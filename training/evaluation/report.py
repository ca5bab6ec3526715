"""An evaluation as a JSON file for programs and as a table for people."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from inspectai_desktop.errors import EvaluationError
from training.evaluation.metrics import AUPRO_FPR_LIMIT
from training.evaluation.result import (
    DefectFigures,
    EvaluationResult,
    JudgedPicture,
    PixelFigures,
)
from training.json_text import json_document

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

_MAX_LISTED = 20


def evaluation_payload(result: EvaluationResult) -> dict[str, object]:
    """The content of the JSON file: figures in [0, 1], null where there is nothing to say."""
    best = result.image_f1_max
    return {
        "dataset": str(result.dataset),
        **_bundle_payload(result),
        "image_auroc": result.image_auroc,
        "image_ap": result.image_ap,
        "image_f1_max": best.f1 if best else None,
        "image_f1_max_threshold": best.threshold if best else None,
        **_pixel_payload(result.pixels),
        "pixel_aupro_fpr_limit": AUPRO_FPR_LIMIT,
        "pixel_binning_error": result.pixels.binning_error,
        "false_reject_rate": result.false_reject_rate,
        "missed_defect_rate": result.missed_defect_rate,
        "review_rate": result.review_rate,
        **_counts_payload(result),
        "latency_ms": {"p50": result.latency_ms(50), "p95": result.latency_ms(95)},
        "per_defect": {figures.defect: _defect_payload(figures) for figures in result.per_defect},
        "not_inspected": [
            {"path": str(picture.path), "error": picture.error} for picture in result.not_inspected
        ],
        "notes": list(result.notes),
        "pictures": [_picture_payload(picture) for picture in result.pictures],
    }


def write_json(result: EvaluationResult, path: Path) -> None:
    """Write the evaluation as a UTF-8 JSON file: whole, or not at all.

    Raises:
        EvaluationError: The file cannot be written.
    """
    write_document(evaluation_payload(result), path)


def write_document(payload: Mapping[str, object], path: Path) -> None:
    """Write an object as a UTF-8 JSON file: whole, or not at all.

    Raises:
        EvaluationError: The file cannot be written.
    """
    text = json_document(payload)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        with suppress(OSError):  # the disk that refused the file may refuse this too
            temporary.unlink(missing_ok=True)
        raise EvaluationError(
            f"{path}: the result cannot be written ({error.strerror or error}).",
            "Choose a folder that you may write to and that has room.",
        ) from error


def require_writable(folder: Path) -> None:
    """Create a folder and try to write into it, before hours of work depend on that.

    Raises:
        EvaluationError: It cannot be created or written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise EvaluationError(
            f"{folder}: nothing can be written there ({error.strerror or error}).",
            "Choose a folder that you may write to and that has room.",
        ) from error


def print_evaluation(result: EvaluationResult, console: Console) -> None:
    """Show the figures, what happened per defect, and what limits them."""
    facts = result.detector
    height, width = facts.input_size
    console.print(
        f"{facts.category}: {facts.encoder} at {width} x {height}, bank of {facts.bank_size:,} "
        f"({facts.provider}), bundle {facts.digest[:12]}",
        markup=False,
        highlight=False,
    )
    console.print(_figures_table(result))
    console.print(_verdict_table(result))
    if result.per_defect:
        console.print(_defect_table(result))
    for note in result.notes:
        console.print(f"Note: {note}", markup=False, highlight=False)
    for picture in result.not_inspected[:_MAX_LISTED]:
        console.print(f"NOT INSPECTED: {picture.error}", markup=False, highlight=False)
    if len(result.not_inspected) > _MAX_LISTED:
        console.print(f"… and {len(result.not_inspected) - _MAX_LISTED} more.")


def _bundle_payload(result: EvaluationResult) -> dict[str, object]:
    facts = result.detector
    return {
        "bundle": {
            "category": facts.category,
            "digest": facts.digest,
            "encoder": facts.encoder,
        },
        "provider": facts.provider,
        "input_size": list(facts.input_size),
        "bank_size": facts.bank_size,
        "thresholds": {"review": facts.thresholds.review, "fail": facts.thresholds.fail},
    }


def _pixel_payload(pixels: PixelFigures) -> dict[str, object]:
    return {
        "pixel_auroc": pixels.auroc,
        "pixel_ap": pixels.ap,
        "pixel_aupro": pixels.aupro,
        "n_images_with_pixel_labels": pixels.n_images,
    }


def _counts_payload(result: EvaluationResult) -> dict[str, object]:
    good, defective = result.counts(anomalous=False), result.counts(anomalous=True)
    return {
        "n_images": len(result.pictures),
        "n_good": sum(good.values()),
        "n_defective": sum(defective.values()),
        "n_not_inspected": len(result.not_inspected),
        "counts": {"good": good, "defective": defective},
    }


def _defect_payload(figures: DefectFigures) -> dict[str, object]:
    return {
        "n_images": figures.n_images,
        "n_not_inspected": figures.n_not_inspected,
        "image_auroc": figures.image_auroc,
        "mean_score": figures.mean_score,
        "missed_defect_rate": figures.missed_defect_rate,
        **_pixel_payload(figures.pixels),
    }


def _picture_payload(picture: JudgedPicture) -> dict[str, object]:
    return {
        "path": str(picture.path),
        "defect": picture.defect,
        "verdict": picture.verdict,
        "anomaly_score": picture.anomaly_score,
        "latency_ms": picture.latency_ms,
        "error": picture.error,
    }


def _figures_table(result: EvaluationResult) -> Table:
    table = _table("Figures", ("Figure", "Pictures", "Pixels"))
    best, pixels = result.image_f1_max, result.pixels
    table.add_row("AUROC", _number(result.image_auroc), _number(pixels.auroc))
    table.add_row("Average precision", _number(result.image_ap), _number(pixels.ap))
    table.add_row("Best F1", _number(best.f1 if best else None), "")
    table.add_row(f"AUPRO (FPR up to {AUPRO_FPR_LIMIT:g})", "", _number(pixels.aupro))
    return table


def _verdict_table(result: EvaluationResult) -> Table:
    thresholds = result.detector.thresholds
    title = f"Verdicts at REVIEW {thresholds.review:.4g}, FAIL {thresholds.fail:.4g}"
    table = _table(title, ("Parts", "PASS", "REVIEW", "FAIL", "NOT INSPECTED", "Rate"))
    rates = (
        f"false rejects {_percent(result.false_reject_rate)}",
        f"missed defects {_percent(result.missed_defect_rate)}",
    )
    for name, anomalous, rate in zip(("good", "defective"), (False, True), rates, strict=True):
        counts = result.counts(anomalous=anomalous)
        table.add_row(name, *(str(count) for count in counts.values()), rate)
    p50, p95 = result.latency_ms(50), result.latency_ms(95)
    latency = "none" if p50 is None or p95 is None else f"p50 {p50:.1f} ms, p95 {p95:.1f} ms"
    table.caption = f"REVIEW rate {_percent(result.review_rate)}; latency {latency}"
    return table


def _defect_table(result: EvaluationResult) -> Table:
    from rich.markup import escape  # noqa: PLC0415

    headings = ("Defect", "Pictures", "AUROC", "Mean score", "Missed", "Pixel AUROC", "AUPRO")
    table = _table("Per defect", headings)
    for figures in result.per_defect:
        mean = "—" if figures.mean_score is None else f"{figures.mean_score:.4g}"
        table.add_row(
            escape(figures.defect),
            str(figures.n_images),
            _number(figures.image_auroc),
            mean,
            _percent(figures.missed_defect_rate),
            _number(figures.pixels.auroc),
            _number(figures.pixels.aupro),
        )
    return table


def _table(title: str, headings: tuple[str, ...]) -> Table:
    # Imported here: the JSON file needs no terminal library.
    from rich.table import Table  # noqa: PLC0415

    table = Table(title=title, title_justify="left", caption_justify="left")
    for position, heading in enumerate(headings):
        table.add_column(heading, justify="right" if position else "left")
    return table


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:.4f}"


def _percent(value: float | None) -> str:
    return "—" if value is None else f"{value:.1%}"
