"""A gallery keeps what a person looks at while its pictures come and change."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.ui.item_models.gallery_model import GalleryEntry
from inspectai_desktop.ui.theme import ActiveTheme
from inspectai_desktop.ui.widgets.picture_gallery import PictureGallery

GREY = np.full((20, 30, 3), 90, np.uint8)


@pytest.fixture
def gallery(qtbot: QtBot, theme: ActiveTheme) -> PictureGallery:
    widget = PictureGallery(theme, "Nothing here.")
    qtbot.addWidget(widget)
    widget.resize(600, 130)
    widget.show_entries([GalleryEntry(key, key, Verdict.PASS) for key in "abc"])
    widget.show()
    return widget


def test_the_chosen_entry_stays_chosen_when_others_come_and_go(gallery: PictureGallery) -> None:
    gallery.choose("b")
    gallery.show_entries([GalleryEntry(key, key, Verdict.PASS) for key in "bxy"])
    assert gallery.chosen == "b"
    gallery.show_entries([])
    assert gallery.chosen == ""


def test_pictures_stay_with_their_entries(gallery: PictureGallery) -> None:
    gallery.show_pixels("b", GREY)
    gallery.show_pixels("gone", GREY)
    gallery.show_entries([GalleryEntry("b", "other words", Verdict.FAIL)])
    assert gallery.model_of_entries.picture("b") is not None
    assert gallery.model_of_entries.picture("gone") is None


def test_the_keyboard_chooses_and_return_opens(qtbot: QtBot, gallery: PictureGallery) -> None:
    gallery.choose("a")
    with qtbot.waitSignal(gallery.entry_chosen, timeout=1000) as chosen:
        qtbot.keyClick(gallery, Qt.Key.Key_Right)
    assert chosen.args == ["b"]
    with qtbot.waitSignal(gallery.entry_opened, timeout=1000) as opened:
        qtbot.keyClick(gallery, Qt.Key.Key_Return)
    assert opened.args == ["b"]


def test_an_entry_says_both_verdicts_to_those_who_hear_it() -> None:
    entry = GalleryEntry("k", "41.2", Verdict.FAIL, becomes=Verdict.PASS, note="cap_7.png")
    assert entry.spoken == "FAIL → PASS · 41.2 · cap_7.png"


def test_an_entry_that_is_added_twice_is_there_once(gallery: PictureGallery) -> None:
    gallery.add_entry(GalleryEntry("d", "d"))
    gallery.add_entry(GalleryEntry("d", "new words"))
    assert [entry.caption for entry in gallery.entries] == ["a", "b", "c", "new words"]


def test_it_is_painted_with_a_change_of_verdict(gallery: PictureGallery) -> None:
    before = gallery.grab().toImage()
    gallery.show_entries([GalleryEntry("a", "a", Verdict.PASS, becomes=Verdict.FAIL)])
    assert gallery.grab().toImage() != before
