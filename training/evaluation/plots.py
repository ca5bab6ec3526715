"""The figures of an evaluation as pictures: curves, scores and verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.jobs import CancellationToken, Progress, ReportProgress
from training.evaluation.curves import precision_recall_curve, roc_curve
from training.evaluation.overlays import overlay_sheet, select_pictures
from training.evaluation.plot_style import (
    DEFECTIVE_COLOUR,
    GOOD_COLOUR,
    GRID,
    VERDICT_COLOURS,
    VERDICT_MARKERS,
    VERDICT_WORDS,
    new_figure,
    new_plot,
    save,
    style_axes,
    text_style,
)
from training.evaluation.result import inspected_scores

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from training.evaluation.datasets import Dataset
    from training.evaluation.evaluate import EvaluatedDetector
    from training.evaluation.metrics import Labels, Scores
    from training.evaluation.result import EvaluationResult, JudgedPicture

STAGE = "plots"
_N_HISTOGRAM_BINS = 40
_MANY = 150
_LEGEND_ROW: dict[str, Any] = {"ncols": 5, "frameon": False}


def write_plots(
    result: EvaluationResult,
    dataset: Dataset,
    detector: EvaluatedDetector,
    folder: Path,
    *,
    report: ReportProgress,
    token: CancellationToken,
) -> list[Path]:
    """Write every plot that the data allow as PNG into a folder, replacing older ones.

    Returns:
        The files, sorted by name.

    Raises:
        EvaluationError: A file cannot be written.
        InspectAIError: A picture of an overlay cannot be read any more.
        JobCancelled: The token was set.
    """
    selections = select_pictures(result)
    with text_style():
        curves = curve_plots(result)
        total = len(curves) + len(selections)
        written: list[Path] = []
        for name, figure in curves.items():
            token.raise_if_cancelled()
            report(Progress(STAGE, len(written), total, f"drawing {name}"))
            written.append(save(figure, folder / name))
        for selection in selections:
            report(Progress(STAGE, len(written), total, f"drawing {selection.file_name}"))
            sheet = overlay_sheet(selection, dataset, detector, token)
            written.append(save(sheet, folder / selection.file_name))
    report(Progress(STAGE, total, total, "plots drawn"))
    return sorted(written)


def curve_plots(result: EvaluationResult) -> dict[str, Figure]:
    """Every figure that the data allow, by file name; the curves need both kinds of parts."""
    labels, scores = inspected_scores(result.pictures)
    plots = {"confusion_matrix.png": confusion_matrix(result)}
    if len(scores):
        plots["score_histogram.png"] = score_histogram(result, labels, scores)
        plots["per_defect_scores.png"] = per_defect_scores(result)
    if result.image_auroc is not None:
        plots["roc.png"] = roc_plot(result, labels, scores)
        plots["precision_recall.png"] = precision_recall_plot(result, labels, scores)
    return plots


def roc_plot(result: EvaluationResult, labels: Labels, scores: Scores) -> Figure:
    """ROC curve over the pictures with the two thresholds as points on it."""
    figure, axes = new_plot(
        f"ROC, {result.detector.category}: AUROC {result.image_auroc:.4f}",
        "good parts rejected (false positive rate)",
        "defective parts found (true positive rate)",
    )
    false_positive_rate, true_positive_rate = roc_curve(labels, scores)
    axes.plot([0, 1], [0, 1], color=GOOD_COLOUR, linestyle=":", label="chance")
    axes.plot(false_positive_rate, true_positive_rate, color=DEFECTIVE_COLOUR, linewidth=2)
    for verdict, threshold in _thresholds(result):
        flagged = scores > threshold
        _operating_point(axes, verdict, flagged[~labels].mean(), flagged[labels].mean())
    _finish_curve(axes, "lower right")
    return figure


def precision_recall_plot(result: EvaluationResult, labels: Labels, scores: Scores) -> Figure:
    """Precision-recall curve over the pictures with the two thresholds as points on it."""
    figure, axes = new_plot(
        f"Precision-recall, {result.detector.category}: AP {result.image_ap:.4f}",
        "defective parts found (recall)",
        "of the parts flagged, truly defective (precision)",
    )
    precision, recall, _ = precision_recall_curve(labels, scores)
    axes.axhline(labels.mean(), color=GOOD_COLOUR, linestyle=":", label="chance")
    axes.plot(recall, precision, color=DEFECTIVE_COLOUR, linewidth=2, drawstyle="steps-post")
    for verdict, threshold in _thresholds(result):
        flagged = scores > threshold
        if flagged.any():
            _operating_point(axes, verdict, flagged[labels].mean(), labels[flagged].mean())
    _finish_curve(axes, "lower left")
    return figure


def score_histogram(result: EvaluationResult, labels: Labels, scores: Scores) -> Figure:
    """How the scores of good and of defective parts are spread, with both thresholds.

    One above the other and each on its own count: the kinds differ in number and may overlap.
    """
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415

    thresholds = [threshold for _, threshold in _thresholds(result)]
    low, high = min(scores.min(), *thresholds), max(scores.max(), *thresholds)
    margin = 0.02 * (high - low) or 1.0
    edges = np.linspace(low - margin, high + margin, _N_HISTOGRAM_BINS + 1).tolist()
    figure = new_figure(7.2, 5.2)
    upper, lower = figure.subplots(2, 1, sharex=True)
    for axes, kind, anomalous, colour in (
        (upper, "good", False, GOOD_COLOUR),
        (lower, "defective", True, DEFECTIVE_COLOUR),
    ):
        own = scores[labels == anomalous]
        style_axes(axes)
        axes.set_ylabel(f"{kind} ({len(own)})")
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        axes.hist(own, edges, color=colour)
        _threshold_lines(axes, result)
    upper.set_title(f"Anomaly scores, {result.detector.category}", loc="left", pad=12)
    lower.set_xlabel("anomaly score")
    figure.legend(*lower.get_legend_handles_labels(), loc="outside lower right", **_LEGEND_ROW)
    return figure


def per_defect_scores(result: EvaluationResult) -> Figure:
    """One row of points for the good parts and each kind of defect, drawn as their verdicts."""
    groups: list[str | None] = [None, *(figures.defect for figures in result.per_defect)]
    figure, axes = new_plot(
        f"Scores per defect, {result.detector.category}",
        "anomaly score",
        "",
        height_in=2.6 + 0.55 * len(groups),
    )
    names = []
    for row, defect in enumerate(groups):
        own = [picture for picture in result.pictures if picture.defect == defect]
        names.append(_group_name(defect, own))
        _strip(axes, own, row, size=6 if len(result.pictures) <= _MANY else 4)
    axes.set_yticks(range(len(groups)), names)
    axes.set_ylim(len(groups) - 0.4, -0.6)
    axes.grid(visible=False, axis="y")
    _threshold_lines(axes, result)
    for verdict, marker in VERDICT_MARKERS.items():
        axes.plot([], [], marker, color=VERDICT_COLOURS[verdict], label=VERDICT_WORDS[verdict])
    figure.legend(loc="outside lower right", **_LEGEND_ROW)
    return figure


def confusion_matrix(result: EvaluationResult) -> Figure:
    """Good and defective parts against the four verdicts, as counts and shares of the row."""
    figure, axes = new_plot(f"Verdicts, {result.detector.category}", "", "", height_in=3.4)
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    axes.xaxis.tick_top()
    axes.set_xticks(range(len(Verdict)), [VERDICT_WORDS[verdict] for verdict in Verdict])
    for tick, verdict in zip(axes.get_xticklabels(), Verdict, strict=True):
        tick.set(color=VERDICT_COLOURS[verdict], fontweight="bold")
    rows = [result.counts(anomalous=False), result.counts(anomalous=True)]
    totals = [sum(row.values()) for row in rows]
    names = [
        f"{name}\n({total})" for name, total in zip(("good", "defective"), totals, strict=True)
    ]
    axes.set_yticks(range(2), names)
    shares = np.array([list(row.values()) for row in rows]) / np.maximum(totals, 1)[:, None]
    axes.imshow(shares, cmap="Greys", vmin=0, vmax=3.2, aspect="auto")
    axes.set_xticks(np.arange(len(Verdict) + 1) - 0.5, minor=True)
    axes.set_yticks(np.arange(3) - 0.5, minor=True)
    axes.grid(which="minor", color=GRID, linewidth=1)
    axes.tick_params(which="minor", length=0)
    for y, row in enumerate(rows):
        for x, count in enumerate(row.values()):
            text = f"{count}\n{shares[y, x]:.1%}" if totals[y] else "none"
            axes.text(x, y, text, ha="center", va="center", fontsize=13)
    return figure


def _thresholds(result: EvaluationResult) -> tuple[tuple[Verdict, float], tuple[Verdict, float]]:
    """The verdicts that begin above a threshold, with it."""
    thresholds = result.detector.thresholds
    return (Verdict.REVIEW, thresholds.review), (Verdict.FAIL, thresholds.fail)


def _threshold_lines(axes: Axes, result: EvaluationResult) -> None:
    for verdict, threshold in _thresholds(result):
        axes.axvline(
            threshold,
            color=VERDICT_COLOURS[verdict],
            linestyle="--" if verdict is Verdict.REVIEW else "-",
            linewidth=1.6,
            label=f"{verdict} above {threshold:.4g}",
        )


def _operating_point(axes: Axes, verdict: Verdict, x: float, y: float) -> None:
    axes.plot(
        x,
        y,
        VERDICT_MARKERS[verdict],
        color=VERDICT_COLOURS[verdict],
        markersize=11,
        markeredgecolor="white",
        linestyle="none",
        label=f"above the {verdict} threshold",
        clip_on=False,
        zorder=3,
    )


def _finish_curve(axes: Axes, legend_place: Literal["lower left", "lower right"]) -> None:
    axes.set_xlim(-0.01, 1.01)
    axes.set_ylim(-0.01, 1.01)
    axes.legend(loc=legend_place, framealpha=0.95)


def _group_name(defect: str | None, pictures: list[JudgedPicture]) -> str:
    failed = sum(picture.anomaly_score is None for picture in pictures)
    name = f"{'good' if defect is None else defect} ({len(pictures)})"
    return f"{name}\n{failed} not inspected" if failed else name


def _strip(axes: Axes, pictures: list[JudgedPicture], row: int, *, size: float) -> None:
    """Points of one group; spread over the row's height in a fixed pattern, not by chance."""
    for position, picture in enumerate(pictures):
        if picture.anomaly_score is None:
            continue
        # Steps of the golden ratio fill an interval evenly for any number of points.
        offset = ((position * 0.618034) % 1 - 0.5) * 0.56
        axes.plot(
            picture.anomaly_score,
            row + offset,
            VERDICT_MARKERS[picture.verdict],
            color=VERDICT_COLOURS[picture.verdict],
            markersize=size,
            alpha=0.75,
            markeredgewidth=0,
        )
