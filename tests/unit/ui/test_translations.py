"""Every text of the window has a German one, and the shipped file is made from them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtWidgets import QApplication

import inspectai_desktop
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import SettingsError
from inspectai_desktop.paths import resources_dir
from inspectai_desktop.ui.language import LANGUAGES, use_language
from inspectai_desktop.ui.number_format import count_text
from inspectai_desktop.ui.verdict_language import verdict_word

TRANSLATIONS = resources_dir() / "translations"
PACKAGE = Path(inspectai_desktop.__file__).parent


def texts_in(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """(context, text) of every text that is marked for translation."""
    for scope in tree.body:
        name = scope.name if isinstance(scope, ast.ClassDef) else ""
        for node in ast.walk(scope):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "QT_TRANSLATE_NOOP":
                context, text = map(ast.literal_eval, node.args)
                yield context, text
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            texts = [a.value for a in node.args if isinstance(a, ast.Constant)]
            if node.func.attr == "tr":
                yield name, str(texts[0])
            elif node.func.attr == "translate" and len(texts) == 2:
                yield str(texts[0]), str(texts[1])


def texts_of_window() -> set[tuple[str, str]]:
    files = [*PACKAGE.glob("ui/**/*.py"), *PACKAGE.glob("app.py")]
    return {text for file in files for text in texts_in(ast.parse(file.read_text("utf-8")))}


def german() -> dict[tuple[str, str], str]:
    # Our own file, not one from a stranger.
    root = ET.parse(TRANSLATIONS / "inspectai_de.ts").getroot()  # noqa: S314
    return {
        (context.findtext("name", ""), message.findtext("source", "")): _finished(message)
        for context in root.iter("context")
        for message in context.iter("message")
    }


def _finished(message: ET.Element) -> str:
    translation = message.find("translation")
    if translation is None or translation.get("type") is not None:
        return ""
    return translation.text or ""


@pytest.fixture
def english_again(dressed_application: QApplication) -> Iterator[QApplication]:
    before = QLocale()
    yield dressed_application
    use_language(dressed_application, "en", TRANSLATIONS)
    QLocale.setDefault(before)


def test_every_text_of_the_window_has_a_german_one() -> None:
    translated = {text for text, words in german().items() if words}
    assert texts_of_window() - translated == set(), "see resources/translations/README.md"


def test_no_german_text_is_left_over() -> None:
    assert set(german()) - texts_of_window() == set(), "see resources/translations/README.md"


def test_german_texts_keep_the_places_for_values() -> None:
    for (context, source), words in german().items():
        if not words:  # another test says so
            continue
        places = sorted(re.findall(r"\{\w+\}", source))
        assert sorted(re.findall(r"\{\w+\}", words)) == places, (context, source)


def test_the_shipped_file_holds_the_german_texts(qapp: QApplication) -> None:
    translator = QTranslator()
    assert translator.load("inspectai_de", str(TRANSLATIONS))
    for (context, source), words in german().items():
        assert not words or translator.translate(context, source) == words, (context, source)


def test_verdicts_and_numbers_are_german_in_german(english_again: QApplication) -> None:
    use_language(english_again, "de", TRANSLATIONS)
    assert [verdict_word(verdict) for verdict in Verdict] == [
        "IO",
        "PRÜFEN",
        "NIO",
        "NICHT GEPRÜFT",
    ]
    assert count_text(1284) == "1.284"


def test_going_back_to_english_forgets_german(english_again: QApplication) -> None:
    use_language(english_again, "de", TRANSLATIONS)
    use_language(english_again, "en", TRANSLATIONS)
    assert verdict_word(Verdict.FAIL) == "FAIL"


def test_an_unknown_language_is_refused(english_again: QApplication) -> None:
    with pytest.raises(SettingsError, match="does not speak"):
        use_language(english_again, "tlh", TRANSLATIONS)


def test_missing_texts_are_an_error(english_again: QApplication, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="missing"):
        use_language(english_again, "de", tmp_path)


def test_every_language_names_itself() -> None:
    assert LANGUAGES == {"en": "English", "de": "Deutsch"}
