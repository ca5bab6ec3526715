"""Two versions are compared as a person wishes, and a person decides which one judges."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import FittingError
from inspectai_desktop.jobs import Progress
from inspectai_desktop.services.teaching.teaching_results import ComparedPicture
from inspectai_desktop.services.teaching.version_comparison import (
    JudgedVersion,
    VersionComparison,
)
from inspectai_desktop.ui.comparison.comparison_page import ComparisonPage, ComparisonWish
from inspectai_desktop.ui.theme import ActiveTheme
from tests.unit.ui.facts import presentation

LIMITS = Thresholds(20.0, 30.0)


def picture(name: str, before: float, after: float) -> ComparedPicture:
    return ComparedPicture(Path(name), before, LIMITS.verdict(before), after, LIMITS.verdict(after))


def comparison(*pictures: ComparedPicture) -> VersionComparison:
    return VersionComparison(
        JudgedVersion("Version 3", Path("/3"), LIMITS),
        JudgedVersion("Version 4", Path("/4"), LIMITS),
        pictures,
    )


@pytest.fixture
def page(qtbot: QtBot, theme: ActiveTheme) -> ComparisonPage:
    widget = ComparisonPage(theme)
    qtbot.addWidget(widget)
    widget.resize(1196, 640)
    widget.show()
    widget.begin(ComparisonWish("Cap", 3, 4))
    widget.show_versions((4, 3, 2), 3)
    return widget


def test_the_wish_is_sent_and_can_be_cancelled(qtbot: QtBot, page: ComparisonPage) -> None:
    page.pictures.chosen.emit("50")
    with qtbot.waitSignal(page.comparison_wanted, timeout=1000) as wanted:
        qtbot.mouseClick(page.compare, Qt.MouseButton.LeftButton)
    assert wanted.args == [ComparisonWish("Cap", 3, 4, "50")]
    assert not page.compare.isEnabled()
    page.show_progress(Progress("judge", 3, 50))
    assert page.guide.guide.text == "3 of 50 pictures"
    with qtbot.waitSignal(page.cancel_requested, timeout=1000):
        page.escape()
    page.show_cancelled()
    assert page.compare.isEnabled()


def test_a_version_is_not_compared_with_itself(page: ComparisonPage) -> None:
    page.after.chosen.emit("3")
    assert not page.compare.isEnabled()
    page.after.chosen.emit("2")
    assert page.compare.isEnabled()


def test_flips_are_told_in_both_directions_with_their_pictures(page: ComparisonPage) -> None:
    page.show_comparison(
        comparison(picture("a", 40, 10), picture("b", 35, 12), picture("c", 10, 25)),
        {Path("a"): "14:03:27 cap_7"},
    )
    result = page.result
    assert "3 of 3 pictures are judged differently: 1 more strictly, 2 more mildly." in (
        result.summary.text()
    )
    assert [button.text() for button in result.buttons] == [
        "2: FAIL → PASS",
        "1: PASS → REVIEW",
        "0 judged alike",
    ]
    assert [entry.caption for entry in result.gallery.entries] == ["14:03:27 cap_7", "b"]
    result.buttons[1].click()
    (entry,) = result.gallery.entries
    assert (entry.verdict, entry.becomes) == (Verdict.PASS, Verdict.REVIEW)
    assert "stricter" in result.meaning.text()


def test_a_picture_is_shown_as_both_see_it(qtbot: QtBot, page: ComparisonPage) -> None:
    page.show_comparison(comparison(picture("a", 40, 10), picture("b", 35, 12)))
    with qtbot.waitSignal(page.result.pair_wanted, timeout=1000) as wanted:
        page.result.gallery.choose("b")
    words = [side.words.text() for side in page.result.pair.sides]
    assert words == ["Version 3: FAIL, score 35.0", "Version 4: PASS, score 12.0"]
    late = presentation(width=10, height=10)
    page.result.show_pair(picture("a", 40, 10), (late, late))
    page.result.show_pair(wanted.args[0], (presentation(), presentation()))
    assert all(side.image._picture is not late for side in page.result.pair.sides)
    assert all(side.image._picture is not None for side in page.result.pair.sides)


def test_versions_that_judge_alike_are_said_to(page: ComparisonPage) -> None:
    page.show_comparison(comparison(picture("a", 10, 11)))
    assert "Both judge all 1 pictures alike." in page.result.summary.text()


def test_a_person_decides_which_version_judges(qtbot: QtBot, page: ComparisonPage) -> None:
    assert page.keep.text() == "Keep version 3"
    with qtbot.waitSignals([page.activate_requested, page.closed], timeout=1000):
        qtbot.mouseClick(page.activate, Qt.MouseButton.LeftButton)
    with (
        qtbot.assertNotEmitted(page.activate_requested),
        qtbot.waitSignal(page.closed, timeout=1000),
    ):
        qtbot.mouseClick(page.keep, Qt.MouseButton.LeftButton)


def test_a_failure_is_told_and_can_be_tried_again(page: ComparisonPage) -> None:
    page.start()
    page.show_failure(FittingError("The training program ended unexpectedly.", "Try again."))
    assert page.guide.guide.title == "The versions cannot be compared"
    assert page.compare.isEnabled()
