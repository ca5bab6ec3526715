"""A shift report as one self-contained HTML page.

Tables with plain attributes and pictures as `data:` addresses: any browser shows it, and Qt's rich
text, which knows little CSS, prints the same page to PDF. No scripts, nothing from the network.
"""

from __future__ import annotations

import base64
from datetime import timedelta
from html import escape
from typing import TYPE_CHECKING

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.services.shift_trend_svg import VERDICT_COLOURS, trend_svg

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, tzinfo

    from inspectai_desktop.domain.statistics import Counts
    from inspectai_desktop.services.report_texts import ReportTexts
    from inspectai_desktop.services.shift_report import ShiftReport, WorstPart

_STYLE = (
    "body{font-family:Inter,sans-serif;font-size:10pt;color:#1a1a1a;max-width:920px;margin:0;"
    # In the middle of a browser's window; Qt takes `margin:auto` for a margin.
    "padding-left:calc(50% - 460px)}"
    "h1{font-size:20pt}h2{font-size:13pt;margin-top:20px}"
    "th{text-align:left;background-color:#eeeeee}.note{color:#555555}"
)
_CLOCK_SAYS_ENOUGH = timedelta(hours=25)
_SIGNS = {
    Verdict.PASS: "\u2714",
    Verdict.REVIEW: "\u26a0",
    Verdict.FAIL: "\u2716",
    Verdict.NOT_INSPECTED: "?",
}


class ShiftReportPage:
    """Writes one report in one language; times in the given zone (None: this computer's)."""

    def __init__(self, report: ShiftReport, texts: ReportTexts, zone: tzinfo | None = None) -> None:
        self._report = report
        self._texts = texts
        self._zone = zone

    @property
    def title(self) -> str:
        """What the report is and when its period begins."""
        return f"{self._texts.title} {self._moment(self._report.shift.begin)}"

    def html(self) -> str:
        """The whole page."""
        texts = self._texts
        sections = (
            self._head(),
            self._summary(),
            self._trend(),
            self._categories(),
            self._not_inspected(),
            self._overrides(),
            self._alarms(),
            self._worst(),
        )
        return (
            f'<!DOCTYPE html>\n<html lang="{texts.language}"><head><meta charset="utf-8">'
            f"<title>{escape(self.title)}</title><style>{_STYLE}</style></head>\n<body>\n"
            + "\n".join(sections)
            + "\n</body></html>\n"
        )

    def _head(self) -> str:
        report, texts = self._report, self._texts
        period = f"{self._moment(report.shift.begin)} \u2013 {self._moment(report.shift.end)}"
        rows = (
            (texts.station, report.station),
            (texts.period, period),
            (texts.category, report.category or texts.all_categories),
            (texts.created, self._moment(report.created_at)),
        )
        cells = "".join(
            f'<tr><td width="120">{escape(name)}</td><td><b>{escape(value)}</b></td></tr>'
            for name, value in rows
        )
        return f"<h1>{escape(texts.title)}</h1><table>{cells}</table>"

    def _summary(self) -> str:
        texts, counts = self._texts, self._report.counts
        words = [self._verdict(verdict) for verdict in Verdict]
        heads = [escape(texts.parts), *words, escape(texts.yield_)]
        row = (*self._count_cells(counts), f"<b>{self._percent(counts.yield_fraction)}</b>")
        return (
            f"<h2>{escape(texts.summary)}</h2>{_table(heads, [row])}{_note(texts.yield_note)}"
            f"<p>{escape(self._labels())}<br>{escape(self._predict_time())}</p>"
        )

    def _labels(self) -> str:
        texts, given = self._texts, self._report.labels
        numbers = [
            f"{word} {self._number(given.get(name, 0))}"
            for name, word in texts.labels_by_name.items()
        ]
        return f"{texts.labels}: {', '.join(numbers)}"

    def _predict_time(self) -> str:
        times = (self._report.predict_p50_ms, self._report.predict_p95_ms)
        p50, p95 = (self._texts.unknown if t is None else f"{t:.0f} ms" for t in times)
        return f"{self._texts.predict_time}: {p50} / {p95}"

    def _trend(self) -> str:
        texts, intervals = self._texts, self._report.intervals
        svg = trend_svg(intervals, self._interval_text)
        picture = _data_address("image/svg+xml", svg.encode())
        heads = (texts.from_, texts.parts, *texts.verdicts.values(), texts.median_score)
        rows = [
            (
                escape(self._interval_text(entry.begin)),
                *self._count_cells(entry.counts),
                self._score(entry.median_score),
            )
            for entry in intervals
        ]
        return (
            f"<h2>{escape(texts.trend)}</h2>"
            f'<img src="{picture}" width="920" alt="{escape(texts.trend)}">'
            f"{_note(texts.trend_note)}{_table([escape(head) for head in heads], rows)}"
        )

    def _categories(self) -> str:
        texts = self._texts
        rows = [
            (
                escape(entry.category or "\u2013"),
                "\u2013" if entry.version is None else f"v{entry.version}",
                *self._count_cells(entry.counts),
                self._percent(entry.counts.yield_fraction),
                self._percent(entry.expected_false_reject_rate),
            )
            for entry in self._report.categories
        ]
        heads = (
            texts.category,
            texts.version,
            texts.parts,
            *texts.verdicts.values(),
            texts.yield_,
            texts.expected_false_rejects,
        )
        return self._section(texts.categories, heads, rows)

    def _worst(self) -> str:
        texts = self._texts
        heads = (
            "",
            texts.time_heading,
            texts.category,
            texts.part,
            texts.lot,
            texts.verdict,
            texts.score,
            texts.threshold,
            texts.label,
        )
        rows = [self._worst_row(part) for part in self._report.worst]
        return self._section(texts.worst, heads, rows, texts.worst_note, new_page=len(rows) > 1)

    def _worst_row(self, part: WorstPart) -> tuple[str, ...]:
        picture = ""
        if part.thumbnail is not None:
            address = _data_address("image/jpeg", part.thumbnail)
            picture = f'<img src="{address}" height="56" alt="">'
        return (
            picture,
            escape(self._moment(part.inspected_at, seconds=True)),
            escape(part.category),
            escape(part.part or "\u2013"),
            escape(part.lot or "\u2013"),
            self._verdict(part.verdict),
            self._score(part.anomaly_score),
            self._score(part.thresholds.fail),
            escape(self._texts.labels_by_name.get(part.label, part.label) or "\u2013"),
        )

    def _not_inspected(self) -> str:
        texts = self._texts
        rows = [
            (escape(texts.said(entry.reason)), self._number(entry.parts))
            for entry in self._report.not_inspected
        ]
        return self._section(texts.not_inspected, (texts.reason, texts.parts), rows)

    def _overrides(self) -> str:
        texts = self._texts
        rows = [
            (
                escape(self._moment(entry.changed_at)),
                escape(f"{entry.category} v{entry.version}"),
                f"{self._score(entry.before.review)} / {self._score(entry.before.fail)} \u2192 "
                f"{self._score(entry.after.review)} / {self._score(entry.after.fail)}",
                escape(entry.who or "\u2013"),
                escape(entry.why),
            )
            for entry in self._report.overrides
        ]
        heads = (texts.time_heading, texts.category, texts.change, texts.who, texts.why)
        return self._section(texts.overrides, heads, rows)

    def _alarms(self) -> str:
        texts = self._texts
        rows = [
            (
                escape(self._moment(entry.began_at)),
                escape(texts.still if entry.ended_at is None else self._moment(entry.ended_at)),
                escape(texts.alarm_kinds.get(entry.kind, entry.kind)),
                escape(texts.said(entry.message)),
            )
            for entry in self._report.alarms
        ]
        heads = (texts.time_heading, texts.until, texts.alarm, texts.what)
        return self._section(texts.alarms, heads, rows)

    def _section(
        self,
        title: str,
        heads: Sequence[str],
        rows: Sequence[Sequence[str]],
        note: str = "",
        *,
        new_page: bool = False,
    ) -> str:
        below = _note(note) if note and rows else ""
        table = _table([escape(head) for head in heads], rows) if rows else _note(self._texts.none)
        # On paper, rows with pictures would be cut in two at the end of a page.
        style = ' style="page-break-before:always"' if new_page else ""
        return f"<h2{style}>{escape(title)}</h2>{table}{below}"

    def _count_cells(self, counts: Counts) -> tuple[str, ...]:
        numbers = (
            counts.parts,
            counts.passed,
            counts.review,
            counts.failed,
            counts.not_inspected,
        )
        return tuple(self._number(number) for number in numbers)

    def _verdict(self, verdict: Verdict) -> str:
        colour, word = VERDICT_COLOURS[verdict], escape(self._texts.verdicts[verdict])
        return f'<font color="{colour}">{_SIGNS[verdict]} <b>{word}</b></font>'

    def _moment(self, at: datetime, *, seconds: bool = False) -> str:
        texts = self._texts
        pattern = texts.date_time_format() if seconds else texts.date_time
        return at.astimezone(self._zone).strftime(pattern)

    def _interval_text(self, begin: datetime) -> str:
        shift = self._report.shift
        long = shift.end - shift.begin > _CLOCK_SAYS_ENOUGH
        pattern = self._texts.day if long else self._texts.time
        return begin.astimezone(self._zone).strftime(pattern)

    def _number(self, number: int) -> str:
        return f"{number:,}".replace(",", self._texts.group_sign)

    def _percent(self, share: float | None) -> str:
        if share is None:
            return escape(self._texts.unknown)
        return f"{share * 100:.1f}".replace(".", self._texts.decimal_sign) + "\u202f%"

    def _score(self, score: float | None) -> str:
        if score is None:
            return "\u2013"
        return f"{score:.4g}".replace(".", self._texts.decimal_sign)


def _table(heads: Iterable[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are HTML already."""
    head = "".join(f"<th>{cell}</th>" for cell in heads)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>\n" for row in rows)
    return (
        '<table border="1" cellspacing="0" cellpadding="4" width="100%">'
        f"<tr>{head}</tr>\n{body}</table>"
    )


def _note(words: str) -> str:
    return f'<p class="note">{escape(words)}</p>'


def _data_address(kind: str, data: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(data).decode('ascii')}"
