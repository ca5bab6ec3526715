"""The Try step takes pictures and shows verdicts; nothing of it is recorded."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import BundleError
from inspectai_desktop.ui.item_models.gallery_model import GalleryEntry
from inspectai_desktop.ui.theme import ActiveTheme
from inspectai_desktop.ui.wizard.try_step import TryStep
from tests.unit.ui.facts import presentation

GREY = np.full((20, 30, 3), 90, np.uint8)


@pytest.fixture
def step(qtbot: QtBot, theme: ActiveTheme) -> TryStep:
    widget = TryStep(theme)
    qtbot.addWidget(widget)
    widget.resize(980, 560)
    widget.show()
    return widget


def judged(key: str, verdict: Verdict = Verdict.PASS, note: str = "") -> GalleryEntry:
    return GalleryEntry(key, f"12.0 · {key}", verdict, note=note)


def test_it_begins_by_saying_what_to_do(step: TryStep) -> None:
    assert step.empty.isVisible()
    assert "Nothing is recorded" in step.empty.guide.text
    assert step.complete()


def test_dropped_files_are_handed_on(qtbot: QtBot, step: TryStep, tmp_path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "ä b.png"))])
    event = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    with qtbot.waitSignal(step.pictures_chosen, timeout=1000) as chosen:
        step.dropEvent(event)
    assert chosen.args == [(tmp_path / "ä b.png",)]


def test_verdicts_are_counted_in_words_and_the_first_is_shown_large(step: TryStep) -> None:
    step.show_judged(judged("a"), GREY, presentation())
    step.show_judged(judged("b", Verdict.FAIL), GREY, presentation())
    assert step.summary.text() == "2 pictures: 1 PASS, 1 FAIL. Nothing is recorded."
    assert step.verdict.text() == "PASS"
    assert step.gallery.chosen == "a"


def test_a_chosen_picture_is_asked_for_and_shown(qtbot: QtBot, step: TryStep) -> None:
    step.show_judged(judged("a"), GREY, presentation())
    step.show_judged(judged("b", Verdict.FAIL), GREY, presentation())
    with qtbot.waitSignal(step.picture_wanted, timeout=1000) as wanted:
        step.gallery.choose("b")
    assert wanted.args == ["b"]
    step.show_large("a", presentation())  # late: another one was chosen
    assert step.verdict.text() == "PASS"
    step.show_large("b", presentation())
    assert step.verdict.text() == "FAIL"


def test_live_pictures_are_followed_and_end_with_the_step(qtbot: QtBot, step: TryStep) -> None:
    with qtbot.waitSignal(step.live_wanted, timeout=1000) as wanted:
        step.live.click()
    assert wanted.args == [True]
    step.show_judged(judged("a"), GREY, presentation())
    step.show_judged(judged("b", Verdict.REVIEW), GREY, presentation())
    assert step.verdict.text() == "REVIEW"
    with qtbot.waitSignal(step.live_wanted, timeout=1000) as ended:
        step.leave()
    assert ended.args == [False]


def test_a_picture_that_was_not_inspected_says_why(step: TryStep) -> None:
    step.show_judged(judged("a", Verdict.NOT_INSPECTED, "The file is empty."), None, None)
    assert step.verdict.text() == "NOT INSPECTED"
    assert step.about.text() == "The file is empty."


def test_clearing_begins_anew(step: TryStep) -> None:
    step.show_judged(judged("a"), GREY, presentation())
    step.drop_entries(())
    assert step.empty.isVisible()
    assert not step.clear.isEnabled()
    assert step.verdict.text() == ""


def test_a_bundle_that_cannot_be_loaded_is_told(step: TryStep) -> None:
    step.show_failure(BundleError("/b: there is no bundle.", "Fit again."))
    assert "there is no bundle" in step.summary.text()
