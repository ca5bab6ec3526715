from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from inspectai_desktop.domain.station_state import Activity, StationState
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.ui.part_in_question import part_name
from inspectai_desktop.ui.theme import LIGHT, ActiveTheme
from inspectai_desktop.ui.widgets.score_bar import ScoreBar
from inspectai_desktop.ui.widgets.verdict_lamp import VerdictLamp
from tests.unit.ui.facts import fault, inspection, running


@pytest.fixture
def lamp(qtbot: QtBot, theme: ActiveTheme) -> VerdictLamp:
    widget = VerdictLamp(theme)
    qtbot.addWidget(widget)
    widget.resize(480, 240)
    widget.show()
    return widget


def picture(lamp: VerdictLamp) -> QImage:
    return lamp.grab().toImage()


def share_of(image: QImage, colour: str) -> float:
    points = [(x, y) for x in range(0, image.width(), 4) for y in range(0, image.height(), 4)]
    hits = sum(image.pixelColor(x, y).name().upper() == colour for x, y in points)
    return hits / len(points)


@pytest.mark.parametrize(
    ("score", "verdict"), [(14.0, Verdict.PASS), (24.0, Verdict.REVIEW), (41.0, Verdict.FAIL)]
)
def test_a_verdict_fills_the_lamp_with_its_colour(
    lamp: VerdictLamp, score: float, verdict: Verdict
) -> None:
    lamp.show_state(running(verdict), inspection(score))
    assert lamp.words() == (verdict.value,)
    assert share_of(picture(lamp), LIGHT.verdicts[verdict].fill) > 0.2


def test_not_inspected_is_never_a_plain_colour(lamp: VerdictLamp) -> None:
    lamp.show_state(running(Verdict.NOT_INSPECTED), inspection(None, error="The file is damaged."))
    assert lamp.words() == ("NOT", "INSPECTED")
    assert lamp.explanation() == "The file is damaged."
    image = picture(lamp)
    for verdict in (Verdict.PASS, Verdict.REVIEW, Verdict.FAIL):
        assert share_of(image, LIGHT.verdicts[verdict].fill) == 0.0
    # Hatching: along the upper edge the stripes alternate with the surface.
    row = [image.pixelColor(x, 9).name() for x in range(20, image.width() - 20)]
    changes = sum(first != second for first, second in itertools.pairwise(row))
    assert changes > 20


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (StationState(), "NO CATEGORY"),
        (StationState(has_category=True), "STOPPED"),
        (StationState(Activity.STARTING, has_category=True), "STARTING"),
        (running(), "WAITING"),
        (replace(running(Verdict.PASS), activity=Activity.PAUSED), "PAUSED"),
        (replace(running(Verdict.PASS), activity=Activity.DRAINING), "FINISHING"),
    ],
)
def test_without_a_verdict_the_lamp_says_what_the_station_does_in_grey(
    lamp: VerdictLamp, state: StationState, word: str
) -> None:
    lamp.show_state(state, inspection(14.0))
    assert " ".join(lamp.words()) == word
    assert lamp.explanation()
    assert share_of(picture(lamp), LIGHT.verdicts[Verdict.PASS].fill) == 0.0


def test_a_fault_says_what_happened_and_what_to_do(lamp: VerdictLamp) -> None:
    lamp.show_state(replace(running(Verdict.PASS), alarms=(fault(),)), inspection(14.0))
    assert lamp.words() == ("FAULT",)
    assert lamp.explanation() == "The camera is gone. Check the cable."
    assert share_of(picture(lamp), LIGHT.verdicts[Verdict.PASS].fill) == 0.0
    assert share_of(picture(lamp), LIGHT.verdicts[Verdict.FAIL].fill) < 0.15


def test_a_score_never_stands_beside_another_verdict(lamp: VerdictLamp) -> None:
    lamp.show_state(running(Verdict.PASS), inspection(41.0))
    bar = lamp.findChild(ScoreBar)
    assert bar is not None
    assert bar.isHidden()
    lamp.show_state(running(Verdict.FAIL), inspection(41.0))
    assert bar.isVisible()
    assert "41.0" in bar.accessibleName()


def test_a_latched_fail_waits_for_a_person(lamp: VerdictLamp, qtbot: QtBot) -> None:
    lamp.show_state(running(Verdict.PASS, latched=True), inspection(41.0))
    button = lamp.findChild(QPushButton)
    assert button is not None
    assert lamp.words() == ("FAIL",)
    assert button.isVisible()
    with qtbot.waitSignal(lamp.acknowledged, timeout=1000):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    lamp.show_state(running(Verdict.PASS), inspection(14.0))
    assert not button.isVisible()


def test_a_latched_fail_says_which_part_it_was_where_there_is_room(lamp: VerdictLamp) -> None:
    failed = inspection(41.0)
    lamp.resize(600, 220)
    lamp.show_state(running(Verdict.PASS, latched=True), failed)
    button = lamp.findChild(QPushButton)
    assert button is not None
    action, which = button.text().split("\n")
    assert action == "Acknowledge  A"
    assert part_name(failed)[-12:] in which
    lamp.resize(300, 220)
    assert button.text() == "Acknowledge  A"


def test_the_lamp_speaks_to_screen_readers(lamp: VerdictLamp) -> None:
    lamp.show_state(running(Verdict.NOT_INSPECTED), inspection(None, error="No space left."))
    assert lamp.accessibleName() == "NOT INSPECTED No space left."


@pytest.mark.parametrize("width", [280, 400, 900, 1800])
def test_the_lamp_can_be_painted_at_any_size(lamp: VerdictLamp, width: int) -> None:
    for verdict, score in ((Verdict.FAIL, 90.0), (Verdict.NOT_INSPECTED, None)):
        lamp.show_state(running(verdict), inspection(score))
        lamp.resize(width, max(136, width // 3))
        assert not picture(lamp).isNull()
