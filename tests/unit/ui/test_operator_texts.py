from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

import inspectai_desktop
from inspectai_desktop.domain.alarm import AlarmKind
from inspectai_desktop.domain.drift_watch import Drift, advise_on_drift, describe_drift
from inspectai_desktop.domain.picture_statistics import Suspicion, SuspicionKind
from inspectai_desktop.paths import resources_dir
from inspectai_desktop.settings import Settings
from inspectai_desktop.ui.alarm_language import alarm_title
from inspectai_desktop.ui.language import use_language
from inspectai_desktop.ui.operator_texts import operator_text
from inspectai_desktop.ui.settings_draft import SettingsDraft
from inspectai_desktop.ui.settings_problem import problem_text
from tests.unit.ui.facts import MOMENT

PACKAGE = Path(inspectai_desktop.__file__).parent
NOT_IN_THE_WINDOW = {
    "self_test.py": "the self-test prints to a terminal, or shows its English report as it is",
}
"""Modules below the window whose sentences never get there."""
TELLERS = {"Alarm", "SourceStatus", "_raise_alarm"}
"""What carries sentences to an inspector beside errors."""


def error_classes() -> set[str]:
    tree = ast.parse((PACKAGE / "errors.py").read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.ClassDef)}


def modules_below_the_window() -> Iterator[tuple[str, ast.Module]]:
    for file in sorted(PACKAGE.rglob("*.py")):
        name = file.relative_to(PACKAGE).as_posix()
        top = file.relative_to(PACKAGE).parts[0]
        if top not in {"ui", "commands", "app.py", "__main__.py"} and name not in NOT_IN_THE_WINDOW:
            yield name, ast.parse(file.read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def german(dressed_application: QApplication) -> Iterator[None]:
    use_language(dressed_application, "de", resources_dir() / "translations")
    yield
    use_language(dressed_application, "en", resources_dir() / "translations")


def sentences_told() -> Iterator[tuple[str, str]]:
    carriers = error_classes() | TELLERS
    for name, tree in modules_below_the_window():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in carriers:
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
        case ast.IfExp():
            yield from texts_of(node.body)
            yield from texts_of(node.orelse)


def test_every_sentence_from_below_the_window_is_german() -> None:
    # Their parts are whole sentences of several kinds, tested below.
    composed = {
        "7 7 to be recorded.",
        "7 faster than they could be inspected.",
        "7: exists and is not a bundle7; it is not overwritten.",
        "7: the picture is all 7; nothing can be inspected.",
        "The category 7 has no version7 here.",
        "The 7 is 7.",
        "7 (7).",
    }
    told = {told for told in sentences_told() if told[1] not in composed}
    assert len(told) > 250
    assert {(name, text) for name, text in told if operator_text(text) == text} == set()


@pytest.mark.parametrize(
    "english",
    [
        "/b: exists and is not a bundle; it is not overwritten.",
        "/b: exists and is not a bundle (it holds a.txt); it is not overwritten.",
        "a.png: the picture is all black; nothing can be inspected.",
        "a.png: the picture is all one flat colour; nothing can be inspected.",
        "The category 'gear' has no version here.",
        "The category 'gear' has no version 3 here.",
        "The settle time is 90.",
        "The time limit for unreadable files is 0.",
        "The pause between two passes is 0.",
        "The largest file in MB is 0.",
    ],
)
def test_sentences_put_together_from_pieces_are_german_too(english: str) -> None:
    assert operator_text(english) != english


def test_every_contradiction_between_settings_is_german() -> None:
    tree = ast.parse((PACKAGE / "settings.py").read_text(encoding="utf-8"))
    told = [
        text
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "ValueError"
        for text in texts_of(node.args[0])
    ]
    assert len(told) >= 4
    for english in told:
        finding: Any = {"type": "value_error", "msg": f"Value error, {english}"}
        assert problem_text(finding) != english, english


@pytest.mark.parametrize(
    ("entered", "said"),
    [
        ({"source.folder.part_pattern": "("}, "Das Muster '(' für Teilenummern"),
        ({"source.folder.extensions": []}, "Es ist keine Dateiendung gewählt. Wählen Sie"),
        ({"source.folder.extensions": ["*"]}, "Die Dateiendung '*' ist nicht zu benutzen."),
        (
            {"source.folder.settle_s": 20, "source.folder.unreadable_after_s": 10},
            "Dateien würden nach 10 s aufgegeben, bevor sie 20 s geruht haben.",
        ),
        ({"source.camera.width_px": 640}, "Geben Sie Breite und Höhe an"),
    ],
)
def test_what_the_settings_page_says_of_a_wrong_entry_is_german(
    entered: dict[str, Any], said: str
) -> None:
    draft = SettingsDraft(Settings())
    for name, value in entered.items():
        draft.enter(name, value)
    (text,) = draft.problems().values()
    assert text.startswith(said)


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
