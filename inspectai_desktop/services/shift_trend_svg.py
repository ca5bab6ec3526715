"""The course of a shift as a small drawing: stacked bars per interval, median score as a line."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from inspectai_desktop.domain.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from inspectai_desktop.services.shift_report import IntervalEntry

VERDICT_COLOURS = {
    Verdict.PASS: "#1B7F4B",
    Verdict.REVIEW: "#B26A00",
    Verdict.FAIL: "#B3261E",
    Verdict.NOT_INSPECTED: "#4A5A8A",
}
_WIDTH, _HEIGHT = 920, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 12, 14, 24
_LABELS = 12


def trend_svg(intervals: Sequence[IntervalEntry], clock_text: Callable[[datetime], str]) -> str:
    """A self-contained SVG of 920 x 220 px.

    Args:
        intervals: In the order of time; may be empty.
        clock_text: Writes a time below the bars.
    """
    most = max((entry.counts.parts for entry in intervals), default=0)
    step = (_WIDTH - _LEFT - _RIGHT) / max(len(intervals), 1)
    body = [_axis(most)]
    for index, entry in enumerate(intervals):
        body.append(_bar(entry, _LEFT + index * step, step, most))
        if index % max(len(intervals) // _LABELS, 1) == 0:
            x = _LEFT + index * step
            body.append(_text(x, _HEIGHT - 8, clock_text(entry.begin), "start"))
    body.append(_median_line(intervals, step))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{_HEIGHT}" '
        f'viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif" font-size="11">'
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>{"".join(body)}</svg>'
    )


def _axis(most: int) -> str:
    base = _HEIGHT - _BOTTOM
    return (
        f'<line x1="{_LEFT}" y1="{base}" x2="{_WIDTH - _RIGHT}" y2="{base}" stroke="#666666"/>'
        + _text(_LEFT - 6, _TOP + 8, str(most), "end")
        + _text(_LEFT - 6, base, "0", "end")
    )


def _bar(entry: IntervalEntry, x: float, step: float, most: int) -> str:
    counts = entry.counts
    stack = (
        (Verdict.PASS, counts.passed),
        (Verdict.REVIEW, counts.review),
        (Verdict.FAIL, counts.failed),
        (Verdict.NOT_INSPECTED, counts.not_inspected),
    )
    pieces = []
    bottom = float(_HEIGHT - _BOTTOM)
    for verdict, number in stack:
        height = number / max(most, 1) * (_HEIGHT - _TOP - _BOTTOM)
        bottom -= height
        if number:
            pieces.append(
                f'<rect x="{x + 0.1 * step:.1f}" y="{bottom:.1f}" width="{0.8 * step:.1f}" '
                f'height="{height:.1f}" fill="{VERDICT_COLOURS[verdict]}"/>'
            )
    return "".join(pieces)


def _median_line(intervals: Sequence[IntervalEntry], step: float) -> str:
    known = [(i, e.median_score) for i, e in enumerate(intervals) if e.median_score is not None]
    if len(known) < 2:
        return ""
    highest = max(1e-9, *(score for _, score in known))
    base, span = _HEIGHT - _BOTTOM, _HEIGHT - _TOP - _BOTTOM
    points = " ".join(
        f"{_LEFT + (index + 0.5) * step:.1f},{base - max(score, 0.0) / highest * span:.1f}"
        for index, score in known
    )
    return f'<polyline points="{points}" fill="none" stroke="#111111" stroke-width="2"/>'


def _text(x: float, y: float, words: str, anchor: str) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text {place} fill="#333333">{escape(words)}</text>'
