"""The words of the shift report, in the languages of the program."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from inspectai_desktop.domain.alarm import AlarmKind
from inspectai_desktop.domain.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True, slots=True)
class ReportTexts:
    """Words and ways of writing of one language; the defaults are English.

    Attributes:
        date_time: For `strftime`.
        decimal_sign: Between whole number and decimals.
        group_sign: Between thousands.
        said: Says what errors and alarms say, which are recorded in English.
    """

    language: str = "en"
    date_time: str = "%Y-%m-%d %H:%M"
    time: str = "%H:%M"
    day: str = "%m-%d %H:%M"
    said: Callable[[str], str] = str
    decimal_sign: str = "."
    group_sign: str = ","
    title: str = "Shift report"
    station: str = "Station"
    period: str = "Period"
    created: str = "Created"
    lot: str = "Lot"
    all_categories: str = "all"
    summary: str = "Summary"
    parts: str = "Parts"
    yield_: str = "Yield"
    yield_note: str = "Yield is PASS as a share of all parts, those not inspected included."
    trend: str = "Course"
    trend_note: str = "Parts per interval by verdict; the line is the median score."
    from_: str = "From"
    median_score: str = "Median score"
    categories: str = "Categories"
    category: str = "Category"
    version: str = "Active version"
    predict_time: str = "Time to judge, median / 95 %"
    labels: str = "Labels"
    expected_false_rejects: str = "Expected false rejects"
    worst: str = "Worst parts"
    worst_note: str = "Highest scores against the FAIL threshold in force at that time."
    time_heading: str = "Time"
    part: str = "Part"
    verdict: str = "Verdict"
    score: str = "Score"
    threshold: str = "FAIL threshold"
    label: str = "Label"
    not_inspected: str = "Not inspected"
    reason: str = "Reason"
    overrides: str = "Changed thresholds"
    change: str = "REVIEW / FAIL"
    who: str = "Who"
    why: str = "Why"
    alarms: str = "Alarms and drift"
    until: str = "Until"
    still: str = "still standing"
    alarm: str = "Alarm"
    what: str = "What"
    none: str = "None in this period."
    unknown: str = "not known"
    verdicts: Mapping[Verdict, str] = field(
        default_factory=lambda: MappingProxyType(
            {
                Verdict.PASS: "PASS",
                Verdict.REVIEW: "REVIEW",
                Verdict.FAIL: "FAIL",
                Verdict.NOT_INSPECTED: "NOT INSPECTED",
            }
        )
    )
    labels_by_name: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType(
            {
                "CONFIRMED": "confirmed",
                "FALSE_REJECT": "false reject",
                "MISSED_DEFECT": "missed defect",
            }
        )
    )
    alarm_kinds: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType(
            {
                AlarmKind.SOURCE: "Source",
                AlarmKind.DETECTOR: "Detector",
                AlarmKind.RECORDING: "Recording",
                AlarmKind.BUNDLE: "Bundle",
                AlarmKind.OVERRUN: "Overrun",
                AlarmKind.FAILED_PARTS: "Failed parts",
                AlarmKind.DRIFT: "Drift",
                AlarmKind.DISK: "Disk",
                AlarmKind.UPKEEP: "Upkeep",
            }
        )
    )

    def date_time_format(self) -> str:
        """For `strftime`, with seconds."""
        return f"{self.date_time}:%S"


ENGLISH = ReportTexts()
GERMAN = ReportTexts(
    language="de",
    date_time="%d.%m.%Y %H:%M",
    day="%d.%m. %H:%M",
    decimal_sign=",",
    group_sign=".",
    title="Schichtbericht",
    station="Station",
    period="Zeitraum",
    created="Erstellt",
    lot="Los",
    all_categories="alle",
    summary="Übersicht",
    parts="Teile",
    yield_="Gutanteil",
    yield_note="Der Gutanteil ist der Anteil von IO an allen Teilen, nicht geprüfte mitgezählt.",
    trend="Verlauf",
    trend_note="Teile je Zeitabschnitt nach Urteil; die Linie ist der mittlere Wert (Median).",
    from_="Ab",
    median_score="Median des Werts",
    categories="Kategorien",
    category="Kategorie",
    version="Aktive Version",
    predict_time="Prüfdauer, Median / 95 %",
    labels="Beurteilungen",
    expected_false_rejects="Erwarteter Fehlausschuss",
    worst="Auffälligste Teile",
    worst_note="Die höchsten Werte im Verhältnis zur damals gültigen NIO-Schwelle.",
    time_heading="Zeit",
    part="Teil",
    verdict="Urteil",
    score="Wert",
    threshold="NIO-Schwelle",
    label="Beurteilung",
    not_inspected="Nicht geprüft",
    reason="Grund",
    overrides="Geänderte Schwellen",
    change="PRÜFEN / NIO",
    who="Wer",
    why="Warum",
    alarms="Alarme und Drift",
    until="Bis",
    still="besteht noch",
    alarm="Alarm",
    what="Was",
    none="In diesem Zeitraum keine.",
    unknown="nicht bekannt",
    verdicts=MappingProxyType(
        {
            Verdict.PASS: "IO",
            Verdict.REVIEW: "PRÜFEN",
            Verdict.FAIL: "NIO",
            Verdict.NOT_INSPECTED: "NICHT GEPRÜFT",
        }
    ),
    labels_by_name=MappingProxyType(
        {"CONFIRMED": "bestätigt", "FALSE_REJECT": "Fehlausschuss", "MISSED_DEFECT": "Schlupf"}
    ),
    alarm_kinds=MappingProxyType(
        {
            AlarmKind.SOURCE: "Quelle",
            AlarmKind.DETECTOR: "Detektor",
            AlarmKind.RECORDING: "Aufzeichnung",
            AlarmKind.BUNDLE: "Bündel",
            AlarmKind.OVERRUN: "Überlauf",
            AlarmKind.FAILED_PARTS: "Fehlerhafte Teile",
            AlarmKind.DRIFT: "Drift",
            AlarmKind.DISK: "Speicherplatz",
            AlarmKind.UPKEEP: "Pflege",
        }
    ),
)


def report_texts(language: str) -> ReportTexts:
    """The words of a language such as "de" or "de_AT"; English for any that is not there."""
    return GERMAN if language.lower().startswith("de") else ENGLISH
