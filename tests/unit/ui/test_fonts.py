from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QFont, QFontInfo, QFontMetrics, QRawFont
from PySide6.QtWidgets import QApplication

from inspectai_desktop.errors import SettingsError
from inspectai_desktop.paths import resources_dir
from inspectai_desktop.ui.fonts import install_fonts, text_font
from inspectai_desktop.ui.theme import FONT_FAMILY


def test_text_is_set_in_the_shipped_typeface(dressed_application: QApplication) -> None:
    for weight in (QFont.Weight.Normal, QFont.Weight.DemiBold, QFont.Weight.Bold):
        info = QFontInfo(text_font(14, weight))
        assert (info.family(), info.weight()) == (FONT_FAMILY, weight)


def test_figures_are_equally_wide(dressed_application: QApplication) -> None:
    metrics = QFontMetrics(text_font(28))
    assert len({metrics.horizontalAdvance(figure) for figure in "0123456789"}) == 1


def test_the_typeface_has_every_letter_of_the_german_texts(
    dressed_application: QApplication,
) -> None:
    glyphs = QRawFont.fromFont(text_font(14)).glyphIndexesForString("ÄÖÜäöüß…–›×²µ°→↵")  # noqa: RUF001
    assert all(glyphs)


def test_a_missing_typeface_is_an_error_with_a_hint(qapp: QApplication, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="missing or damaged") as caught:
        install_fonts(qapp, tmp_path)
    assert caught.value.hint


def test_the_licence_is_shipped_with_the_typeface() -> None:
    assert "SIL OPEN FONT LICENSE" in (resources_dir() / "fonts" / "OFL.txt").read_text("utf-8")
