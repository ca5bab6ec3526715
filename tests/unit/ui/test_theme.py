from __future__ import annotations

import re

import pytest
from pytestqt.qtbot import QtBot

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.ui.style_sheet import style_sheet
from inspectai_desktop.ui.theme import (
    DARK,
    LIGHT,
    TOUCH_TARGET_PX,
    ActiveTheme,
    Palette,
    contrast_ratio,
    text_on_surface_pairs,
)

BOTH = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])


@BOTH
def test_every_text_keeps_a_contrast_of_4_5_on_every_surface(palette: Palette) -> None:
    too_low = {
        name: round(contrast_ratio(text, surface), 2)
        for name, text, surface in text_on_surface_pairs(palette)
        if contrast_ratio(text, surface) < 4.5
    }
    assert not too_low


@BOTH
def test_verdict_shapes_and_focus_ring_keep_a_contrast_of_3_on_every_surface(
    palette: Palette,
) -> None:
    colours = [c.fill for c in palette.verdicts.values()] + [palette.focus, palette.accent]
    for colour in colours:
        for surface in (palette.window, palette.surface, palette.raised):
            assert contrast_ratio(colour, surface) >= 3.0, (colour, surface)


def test_contrast_of_black_on_white_is_21() -> None:
    assert contrast_ratio("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast_ratio("#777777", "#777777") == pytest.approx(1.0)


def test_verdict_fills_are_those_of_the_verdict_language() -> None:
    fills = {v: (LIGHT.verdicts[v].fill, DARK.verdicts[v].fill) for v in Verdict}
    assert fills == {
        Verdict.PASS: ("#1B7F4B", "#2FAE6B"),
        Verdict.REVIEW: ("#B26A00", "#F0A030"),
        Verdict.FAIL: ("#B3261E", "#FF5A4F"),
        Verdict.NOT_INSPECTED: ("#4A5A8A", "#8FA3E0"),
    }


@BOTH
def test_buttons_and_fields_are_large_enough_to_touch(palette: Palette) -> None:
    heights = re.findall(r"QPushButton, QToolButton \{\s*min-height: (\d+)px", style_sheet(palette))
    assert [int(height) + 2 for height in heights] == [TOUCH_TARGET_PX]  # 2 px of border


@BOTH
def test_the_style_sheet_uses_colours_of_its_palette_alone(palette: Palette) -> None:
    used = set(re.findall(r"#[0-9A-F]{6}", style_sheet(palette)))
    own = {value for name in Palette.__slots__ if isinstance(value := getattr(palette, name), str)}
    own |= {colours.fill for colours in palette.verdicts.values()}
    assert used <= own


def test_switching_the_palette_is_told_once(qtbot: QtBot) -> None:
    theme = ActiveTheme(LIGHT)
    with qtbot.waitSignal(theme.changed, timeout=1000):
        theme.use(DARK)
    with qtbot.assertNotEmitted(theme.changed):
        theme.use(DARK)
    assert theme.palette is DARK
