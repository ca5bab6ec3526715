from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from inspectai_desktop.ui.item_models.strip_model import StripEntry
from inspectai_desktop.ui.theme import DARK, LIGHT, ActiveTheme
from inspectai_desktop.ui.widgets.thumbnail_strip import ThumbnailStrip
from tests.unit.ui.bridge.judged_parts import judged

FAIL_SCORE = 40.0


def entry(grey: int) -> StripEntry:
    return StripEntry(judged(FAIL_SCORE).inspection, np.full((60, 90, 3), grey, np.uint8))


@pytest.fixture
def theme() -> ActiveTheme:
    return ActiveTheme(LIGHT)


@pytest.fixture
def strip(qtbot: QtBot, theme: ActiveTheme) -> ThumbnailStrip:
    made = ThumbnailStrip(theme)
    qtbot.addWidget(made)
    made.resize(500, 90)
    made.show()
    return made


def grey_of_tile(strip: ThumbnailStrip, number: int) -> int:
    """Grey level in the middle of a tile's picture."""
    box = strip.visualRect(strip.model().index(number, 0))
    image: QImage = strip.viewport().grab().toImage()
    return image.pixelColor(box.center().x(), box.center().y() - 8).red()


def test_every_part_has_its_own_picture_also_after_they_moved_along(strip: ThumbnailStrip) -> None:
    strip.add_entry(entry(60))
    assert grey_of_tile(strip, 0) == pytest.approx(60, abs=2)
    strip.add_entry(entry(200))
    assert grey_of_tile(strip, 0) == pytest.approx(200, abs=2)
    assert grey_of_tile(strip, 1) == pytest.approx(60, abs=2)


def test_tiles_follow_the_theme(strip: ThumbnailStrip, theme: ActiveTheme) -> None:
    strip.add_entry(entry(60))
    light = strip.viewport().grab().toImage()
    theme.use(DARK)
    dark = strip.viewport().grab().toImage()
    box = strip.visualRect(strip.model().index(0, 0))
    badge = box.left() + 4, box.top() + 4
    assert light.pixelColor(*badge) != dark.pixelColor(*badge)
