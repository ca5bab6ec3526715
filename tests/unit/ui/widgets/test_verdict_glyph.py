from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.ui.theme import DARK, LIGHT, ActiveTheme, Palette, VerdictColours
from inspectai_desktop.ui.widgets.verdict_glyph import VerdictGlyph, paint_verdict_glyph, silhouette

BLACK_ON_WHITE = VerdictColours("#000000", "#FFFFFF", "#000000")


def painted(verdict: Verdict, side: int) -> np.ndarray:
    image = QImage(side, side, QImage.Format.Format_Grayscale8)
    image.fill(0xFFFFFFFF)
    painter = QPainter(image)
    paint_verdict_glyph(painter, QRectF(0, 0, side, side), verdict, BLACK_ON_WHITE)
    painter.end()
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(side, image.bytesPerLine())
    return pixels[:, :side].astype(np.int16)


@pytest.mark.parametrize("side", [12, 16, 24, 96])
def test_the_four_shapes_differ_without_colour_even_when_small(side: int, qapp: object) -> None:
    pictures = {verdict: painted(verdict, side) for verdict in Verdict}
    for first in Verdict:
        for second in Verdict:
            if first is not second:
                difference = np.abs(pictures[first] - pictures[second]).mean()
                assert difference > 12, (first, second, difference)


def test_every_silhouette_fills_its_square(qapp: object) -> None:
    for verdict in Verdict:
        box = silhouette(verdict).boundingRect()
        assert QRectF(-0.01, -0.01, 1.02, 1.02).contains(box)
        assert box.width() > 0.85
        assert box.height() > 0.85


def test_the_glyph_says_its_verdict_to_screen_readers(qtbot: QtBot, theme: ActiveTheme) -> None:
    glyph = VerdictGlyph(theme, Verdict.PASS)
    qtbot.addWidget(glyph)
    assert glyph.accessibleName() == "PASS"
    glyph.show_verdict(Verdict.NOT_INSPECTED)
    assert glyph.accessibleName() == "NOT INSPECTED"


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_the_glyph_is_painted_in_the_colour_of_the_theme(
    palette: Palette, qtbot: QtBot, theme: ActiveTheme
) -> None:
    glyph = VerdictGlyph(theme, Verdict.FAIL, size_px=40)
    qtbot.addWidget(glyph)
    glyph.resize(40, 40)
    theme.use(palette)
    assert (
        glyph.grab().toImage().pixelColor(20, 3).name().upper()
        == palette.verdicts[Verdict.FAIL].fill
    )
