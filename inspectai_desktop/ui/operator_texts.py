"""Says in the window's language what errors, alarms and records say in English.

Sentence by sentence: a sentence that is known is translated and keeps its values, any other stays
as it is. So nothing is ever lost, and nothing below the window has to know about languages.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from PySide6.QtCore import QCoreApplication, QLocale

from inspectai_desktop.ui.operator_sentences import SENTENCES

_CONTEXT = "OperatorText"
_PLACE = re.compile(r"\{(\w+)\}")
_REST_OF_SENTENCE = re.compile(r".*?(?:[.!?](?=\s)|$)\s*", re.DOTALL)
_ORIGIN = "origin"
_TEXTS_REMEMBERED = 500


def operator_text(english: str) -> str:
    """The text in the window's language, as far as its sentences are known; from any thread."""
    return _translated(english, QLocale().name())


@lru_cache(maxsize=_TEXTS_REMEMBERED)
def _translated(english: str, language: str) -> str:
    if language.startswith("en"):
        return english
    said, rest = [], english
    while rest:
        sentence, words = _known(rest) or _as_it_is(rest)
        said.append(words)
        rest = rest[len(sentence) :]
    return "".join(said)


def _known(text: str) -> tuple[str, str] | None:
    """The known sentence that the text begins with, white space included, and its translation."""
    found = [
        (match.end(), match, template)
        for template, pattern in _patterns()
        if (match := pattern.match(text)) is not None
    ]
    if not found:
        return None
    # A longer one has swallowed a whole sentence as a value.
    _, match, template = min(found, key=lambda candidate: candidate[0])
    words = QCoreApplication.translate(_CONTEXT, template)
    return match[0], _filled(words, match) + text[match.end("said") : match.end()]


def _filled(words: str, match: re.Match[str]) -> str:
    values = match.groupdict()
    if "reason" in values:  # often a sentence itself
        values["reason"] = operator_text(values["reason"])
    return (values.get(_ORIGIN) or "") + _PLACE.sub(lambda place: values[place[1]], words)


def _as_it_is(text: str) -> tuple[str, str]:
    match = _REST_OF_SENTENCE.match(text)
    sentence = match[0] if match is not None else text
    return sentence, sentence


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Each sentence with its pattern, those with the most words of their own first."""
    by_words = sorted(SENTENCES, key=lambda sentence: -len(_PLACE.sub("", sentence)))
    return tuple((sentence, _pattern(sentence)) for sentence in by_words)


def _pattern(sentence: str) -> re.Pattern[str]:
    places = _PLACE.split(sentence)
    parts = [
        f"(?P<{text}>.+?)" if number % 2 else re.escape(text) for number, text in enumerate(places)
    ]
    # Sentences about a file begin small, and the file's name may stand before.
    origin = rf"(?P<{_ORIGIN}>\S.*?: )?" if sentence[0].islower() else ""
    return re.compile(rf"{origin}(?P<said>{''.join(parts)})(?:\s+|$)", re.DOTALL)
