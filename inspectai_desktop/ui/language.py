"""The language of the window: its texts, and how it writes numbers."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from inspectai_desktop.errors import SettingsError

LANGUAGES = {"en": "English", "de": "Deutsch"}
"""Languages the window speaks, each with its own name for itself."""


def language_of_system() -> str:
    """The computer's language if the window speaks it, else English."""
    code = QLocale.system().name().partition("_")[0]
    return code if code in LANGUAGES else "en"


def use_language(application: QApplication, language: str, translations_dir: Path) -> None:
    """Let the window speak this language; call before any widget is made.

    Args:
        application: The running application, which keeps the texts.
        language: A key of `LANGUAGES`.
        translations_dir: Folder with `inspectai_<language>.qm`.

    Raises:
        SettingsError: The language is unknown or its file is missing or damaged.
    """
    if language not in LANGUAGES:
        raise SettingsError(
            f"The window does not speak the language {language!r}.",
            f"Choose one of {', '.join(LANGUAGES)}.",
        )
    _forget_earlier(application)
    QLocale.setDefault(_locale(language))
    if language == "en":  # the texts in the program are English
        return
    translator = QTranslator(application)
    if not translator.load(f"inspectai_{language}", str(translations_dir)):
        raise SettingsError(
            f"The texts for {LANGUAGES[language]} are missing in {translations_dir}.",
            "Install the program again, or choose English.",
        )
    application.installTranslator(translator)
    for_qt = QTranslator(application)  # Qt's own few words, such as those of the calendar
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if for_qt.load(f"qtbase_{language}", folder):
        application.installTranslator(for_qt)


def _locale(language: str) -> QLocale:
    """The computer's own variant of the language where it has one, such as Austrian German."""
    system = QLocale.system()
    return system if system.name().startswith(f"{language}_") else QLocale(language)


def _forget_earlier(application: QApplication) -> None:
    for translator in application.findChildren(QTranslator):
        application.removeTranslator(translator)
        translator.deleteLater()
