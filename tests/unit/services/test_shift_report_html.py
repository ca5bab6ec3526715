import base64
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest

from inspectai_desktop.domain.shift import Shift
from inspectai_desktop.domain.statistics import Counts
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.services.report_texts import ENGLISH, GERMAN, ReportTexts, report_texts
from inspectai_desktop.services.shift_report import (
    AlarmEntry,
    CategoryEntry,
    IntervalEntry,
    NotInspectedReason,
    OverrideEntry,
    ShiftReport,
    WorstPart,
)
from inspectai_desktop.services.shift_report_html import ShiftReportPage
from inspectai_desktop.services.shift_trend_svg import trend_svg

BEGIN = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
COUNTS = Counts(1251, 19, 12, 2)


def report() -> ShiftReport:
    hours = [
        IntervalEntry(
            BEGIN + timedelta(hours=n), BEGIN + timedelta(hours=n + 1), Counts(100 + n, n, 1), 9.5
        )
        for n in range(8)
    ]
    worst = WorstPart(
        BEGIN, "Cap <7>", "S/N & 1", "L-1", Verdict.FAIL, 41.25, Thresholds(22.0, 27.5),
        "FALSE_REJECT", b"\xff\xd8jpeg",
    )  # fmt: skip
    return ShiftReport(
        station="line-3",
        shift=Shift(BEGIN, BEGIN + timedelta(hours=8)),
        created_at=BEGIN + timedelta(hours=8),
        category="",
        counts=COUNTS,
        labels={"FALSE_REJECT": 4},
        predict_p50_ms=11.6,
        predict_p95_ms=None,
        categories=(CategoryEntry("Cap <7>", COUNTS, 3, 0.01),),
        intervals=tuple(hours),
        worst=(worst,),
        not_inspected=(NotInspectedReason("The picture is truncated.", 2),),
        overrides=(
            OverrideEntry(
                BEGIN, "Cap <7>", 3, Thresholds(22, 27.5), Thresholds(24, 30), "A-17", "new lamp"
            ),
        ),
        alarms=(AlarmEntry(BEGIN, None, "DRIFT", "Scores of PASS parts rose by 18%."),),
    )


class _Balance(HTMLParser):
    """Checks that every opened element is closed."""

    EMPTY = frozenset({"meta", "img", "br"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert all(value is not None for _, value in attrs)
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("texts", [ENGLISH, GERMAN])
def test_the_page_is_well_formed_and_needs_nothing_from_outside(texts: ReportTexts) -> None:
    html = ShiftReportPage(report(), texts, UTC).html()
    parser = _Balance()
    parser.feed(html)
    assert parser.open == []
    assert "<script" not in html
    assert set(re.findall(r'(?:src|href)="([a-z]+):', html)) == {"data"}


def test_the_english_page_says_what_happened() -> None:
    html = ShiftReportPage(report(), ENGLISH, UTC).html()
    for words in (
        "Shift report", "line-3", "1,284", "1,251", "97.4\u202f%", "v3", "false reject 4",
        "12 ms / not known", "41.25", "truncated",
        "new lamp", "22 / 27.5 \u2192 24 / 30", "false reject", "still standing", "Drift",
        "rose by 18%", "2026-11-22 06:00",
    ):  # fmt: skip
        assert words in html, words


def test_the_german_page_has_german_words_numbers_and_dates() -> None:
    html = ShiftReportPage(report(), GERMAN, UTC).html()
    for words in ("Schichtbericht", "1.284", "97,4\u202f%", "NIO", "PRÜFEN", "22.11.2026 06:00"):
        assert words in html, words


def test_what_people_typed_cannot_become_markup() -> None:
    html = ShiftReportPage(report(), ENGLISH, UTC).html()
    assert "Cap &lt;7&gt;" in html
    assert "S/N &amp; 1" in html
    assert "<7>" not in html


def test_a_shift_without_parts_says_so_instead_of_dividing_by_zero() -> None:
    empty = replace(
        report(), counts=Counts(), categories=(), intervals=(), worst=(), not_inspected=(),
        overrides=(), alarms=(),
    )  # fmt: skip
    html = ShiftReportPage(empty, ENGLISH, UTC).html()
    assert html.count("None in this period.") == 5
    assert "not known" in html


def test_the_thumbnail_is_inside_the_page() -> None:
    html = ShiftReportPage(report(), ENGLISH, UTC).html()
    assert base64.b64encode(b"\xff\xd8jpeg").decode() in html


def test_the_drawing_is_xml_with_one_bar_per_verdict_and_interval() -> None:
    svg = trend_svg(report().intervals, lambda at: at.strftime("%H:%M"))
    root = ET.fromstring(svg)  # noqa: S314 - our own drawing
    rects = root.findall("{http://www.w3.org/2000/svg}rect")
    assert len(rects) == 1 + 8 * 3 - 1
    assert root.find("{http://www.w3.org/2000/svg}polyline") is not None


def test_intervals_without_a_score_break_nothing() -> None:
    silent = [replace(entry, median_score=None) for entry in report().intervals]
    assert "polyline" not in trend_svg(silent, str)
    ET.fromstring(trend_svg([], str))  # noqa: S314 - our own drawing


@pytest.mark.parametrize(
    ("language", "texts"), [("de", GERMAN), ("de_AT", GERMAN), ("en", ENGLISH), ("fr", ENGLISH)]
)
def test_a_language_that_is_not_there_is_english(language: str, texts: ReportTexts) -> None:
    assert report_texts(language) is texts


def test_what_alarms_and_errors_say_can_be_said_in_another_language() -> None:
    spoken = {
        "The picture is truncated.": "Das Bild ist <abgeschnitten>.",
        "Scores of PASS parts rose by 18%.": "Die Werte sind um 18% gestiegen.",
    }
    html = ShiftReportPage(report(), replace(GERMAN, said=spoken.__getitem__), UTC).html()
    assert "Das Bild ist &lt;abgeschnitten&gt;." in html
    assert "Die Werte sind um 18% gestiegen." in html
    assert "truncated" not in html
