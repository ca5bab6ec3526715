from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

import inspectai_desktop
from inspectai_desktop.domain.alarm import AlarmKind
from inspectai_desktop.domain.drift_watch import Drift, advise_on_drift, describe_drift
from inspectai_desktop.domain.picture_statistics import Suspicion, SuspicionKind
from inspectai_desktop.paths import resources_dir
from inspectai_desktop.ui.alarm_language import alarm_title
from inspectai_desktop.ui.language import use_language
from inspectai_desktop.ui.operator_texts import operator_text
from tests.unit.ui.facts import MOMENT

PACKAGE = Path(inspectai_desktop.__file__).parent
TOLD_BY = (
    *(PACKAGE / "sources").glob("*.py"),
    PACKAGE / "domain/station_state.py",
    PACKAGE / "services/inspection_worker.py",
    PACKAGE / "services/recording_worker.py",
    PACKAGE / "services/source_inlet.py",
    PACKAGE / "services/station_monitor.py",
    PACKAGE / "services/upkeep.py",
    PACKAGE / "inference/image_decoding.py",
)
ERRORS = {"Alarm", "SourceError", "SourceStatus", "StationError", "ImageError", "_raise_alarm"}
"""What carries sentences to an inspector; settings are refused on the Settings page alone."""
NOT_AT_THE_STATION = {"sources/synthetic_product.py"}


@pytest.fixture(autouse=True)
def german(dressed_application: QApplication) -> Iterator[None]:
    use_language(dressed_application, "de", resources_dir() / "translations")
    yield
    use_language(dressed_application, "en", resources_dir() / "translations")


def sentences_told() -> Iterator[tuple[str, str]]:
    for file in sorted(TOLD_BY):
        name = file.relative_to(PACKAGE).as_posix()
        if name in NOT_AT_THE_STATION:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in ERRORS:
                for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
                    yield from ((name, text) for text in texts_of(argument))


def texts_of(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)) if " " in text:
            yield text
        case ast.JoinedStr():
            pieces = [v.value if isinstance(v, ast.Constant) else "7" for v in node.values]
            yield "".join(map(str, pieces))
        case ast.BoolOp():
            for value in node.values:
                yield from texts_of(value)


def test_every_sentence_told_at_the_station_is_german() -> None:
    composed = {"7 7 to be recorded.", "7 faster than they could be inspected."}
    told = {told for told in sentences_told() if told[1] not in composed}
    assert len(told) > 40
    assert {(name, text) for name, text in told if operator_text(text) == text} == set()


def test_every_alarm_has_a_german_name() -> None:
    titles = [alarm_title(kind) for kind in AlarmKind]
    assert len(set(titles)) == len(titles)
    assert not {kind.value for kind in AlarmKind} & set(titles)
    assert alarm_title(AlarmKind.SOURCE) == "Quelle"


@pytest.mark.parametrize("kind", SuspicionKind)
@pytest.mark.parametrize("change", [0.18, -0.18])
def test_every_suspicion_behind_a_drift_is_german(kind: SuspicionKind, change: float) -> None:
    drift = Drift(change, MOMENT, (Suspicion(kind, change, 4.0, (0.25, 0.5)),) * 2)
    for english in (describe_drift(drift), advise_on_drift(drift)):
        said = operator_text(english)
        assert said != english
        assert "18" in said
        assert not {"pictures", "parts", "the"} & set(said.split())


def test_a_drift_without_a_suspicion_says_what_to_check() -> None:
    drift = Drift(0.2, MOMENT, ())
    assert operator_text(advise_on_drift(drift)).startswith("Licht, Schärfe, Lage")


@pytest.mark.parametrize(
    ("english", "german_text"),
    [
        ("Camera 3 is not connected.", "Kamera 3 ist nicht angeschlossen."),
        (
            "/cam 7/a.b.jpg: the picture is incomplete; the file ends too early. "
            "Copy it again, or wait until it is written.",
            "/cam 7/a.b.jpg: das Bild ist unvollständig; die Datei endet zu früh. "
            "Noch einmal kopieren, oder warten, bis es geschrieben ist.",
        ),
        ("The file is empty (0 bytes).", "Die Datei ist leer (0 Byte)."),
        (
            "/db is not a database. 12 parts wait to be recorded.",
            "/db ist keine Datenbank. 12 Teile warten auf die Aufzeichnung.",
        ),
        (
            "The last 5 parts could not be judged: x.png: the picture cannot be decoded.",
            "Die letzten 5 Teile konnten nicht beurteilt werden: x.png: das Bild ist nicht lesbar.",
        ),
        ("1 part came faster than they could be inspected.", "1 Teil kam schneller, als"),
        ("Nobody knows this. Stop it first.\nNor that", "Nobody knows this. Zuerst anhalten.\nNor"),
        ("", ""),
        (
            "The folder /cam 7 cannot be read: No such file or directory.",
            "Der Ordner /cam 7 ist nicht lesbar: nicht gefunden.",
        ),
        ("{braces} of the last {name} parts failed.", "{braces} der letzten {name} Teile waren"),
    ],
)
def test_sentences_keep_their_values_and_what_is_unknown_stays(
    english: str, german_text: str
) -> None:
    assert operator_text(english).startswith(german_text)


def test_in_english_everything_stays_as_it_is(dressed_application: QApplication) -> None:
    use_language(dressed_application, "en", resources_dir() / "translations")
    assert operator_text("Camera 3 is not connected.") == "Camera 3 is not connected."
