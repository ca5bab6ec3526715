"""The lines follow a target or a hand, and what they mean is said in parts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.ui.theme import ActiveTheme
from inspectai_desktop.ui.wizard.borderline import Around
from inspectai_desktop.ui.wizard.threshold_panel import ThresholdPanel
from tests.unit.ui.wizard.calibrations import material

TARGET = 0.01


@pytest.fixture
def panel(qtbot: QtBot, theme: ActiveTheme, tiny_bundle: Path) -> ThresholdPanel:
    widget = ThresholdPanel(theme)
    qtbot.addWidget(widget)
    widget.resize(980, 560)
    widget.show()
    widget.show_material(material(tiny_bundle, defects=(40.0, 12.0)), TARGET, None)
    return widget


def test_the_calibrated_lines_are_shown_first_and_nothing_is_chosen_by_that(
    panel: ThresholdPanel,
) -> None:
    assert panel.thresholds == Thresholds(17.5, 19.5)
    assert not panel.calibrated.isVisible()
    assert panel.target.number.value() == 10


def test_a_smaller_target_moves_both_lines_up(qtbot: QtBot, panel: ThresholdPanel) -> None:
    before = panel.thresholds
    assert before is not None
    with qtbot.waitSignal(panel.thresholds_chosen, timeout=1000) as chosen:
        qtbot.mouseClick(panel.target.presets[0], Qt.MouseButton.LeftButton)
    rate, thresholds, by_hand = chosen.args
    assert rate == pytest.approx(0.001)
    assert thresholds.fail > before.fail
    assert not by_hand
    assert panel.words.text().startswith("About 1 of 1,000 good parts will get FAIL")


def test_going_back_to_the_calibrated_target_chooses_nothing_of_its_own(
    qtbot: QtBot, panel: ThresholdPanel
) -> None:
    panel.target.chosen.emit(0.02)
    with qtbot.waitSignal(panel.thresholds_chosen, timeout=1000) as chosen:
        panel.target.chosen.emit(TARGET)
    assert chosen.args == [TARGET, None, False]


def test_a_dragged_line_is_by_hand_and_the_target_can_be_had_again(
    qtbot: QtBot, panel: ThresholdPanel
) -> None:
    histogram = panel.histogram
    start = QPoint(round(histogram.line_x(Verdict.FAIL)), histogram.height() // 2)
    with qtbot.waitSignal(panel.thresholds_chosen, timeout=1000) as chosen:
        qtbot.mousePress(histogram, Qt.MouseButton.LeftButton, pos=start)
        qtbot.mouseMove(histogram, QPoint(start.x() - 60, start.y()))
        qtbot.mouseRelease(histogram, Qt.MouseButton.LeftButton, pos=start)
    assert chosen.args[2] is True
    assert panel.calibrated.isVisible()
    qtbot.mouseClick(panel.calibrated, Qt.MouseButton.LeftButton)
    assert panel.thresholds == Thresholds(17.5, 19.5)


def test_the_gallery_follows_the_line_in_the_hand(panel: ThresholdPanel) -> None:
    before = [one.key for one in panel.shown]
    low = float(np.sort([one.picture.score for one in panel.shown])[0]) * 0.8
    panel.histogram._held = Verdict.REVIEW
    panel.histogram.thresholds_moved.emit(Thresholds(low, 19.5))
    assert [one.key for one in panel.shown] != before
    assert panel._choices[Around.REVIEW].isChecked()


def test_known_defects_are_told_in_words_and_shown(panel: ThresholdPanel) -> None:
    assert panel.defects.text() == "Of 2 known defects 1 get FAIL, 0 REVIEW, 1 are missed (PASS)."
    panel.show_around(Around.DEFECTS)
    assert [one.picture.path.name for one in panel.shown] == ["bad_1.png"]


def test_without_defects_nothing_is_said_of_them(panel: ThresholdPanel, tiny_bundle: Path) -> None:
    panel.show_material(material(tiny_bundle), TARGET, None)
    assert not panel.defects.isVisible()
    assert not panel._choices[Around.DEFECTS].isVisible()


def test_a_defect_far_beyond_does_not_press_the_good_parts_into_a_corner(
    panel: ThresholdPanel, tiny_bundle: Path
) -> None:
    panel.show_material(material(tiny_bundle, defects=(5000.0,)), TARGET, None)
    shown = panel.histogram.distribution
    assert shown is not None
    assert shown.high < 100
    assert shown.defects is not None
    assert shown.defects[-1] == 1 or shown.defects.sum() == 1


def test_too_few_pictures_are_said_to_be_too_few(panel: ThresholdPanel, tiny_bundle: Path) -> None:
    panel.show_material(material(tiny_bundle, n=3), TARGET, None)
    assert panel.words.text().startswith("Too few good pictures")
    panel.target.chosen.emit(0.02)  # nothing to compute by, and nothing breaks
    assert panel.thresholds == Thresholds(17.5, 19.5)


def test_pictures_are_asked_for_with_the_lines_they_are_coloured_by(
    qtbot: QtBot, panel: ThresholdPanel
) -> None:
    with qtbot.waitSignal(panel.pictures_wanted, timeout=1000) as wanted:
        panel.histogram.thresholds_moved.emit(Thresholds(15.0, 18.0))
    assert wanted.args[1] == Thresholds(15.0, 18.0)
    pixels = np.zeros((20, 30, 3), np.uint8)
    key = wanted.args[0][0].key
    panel.show_pixels(key, pixels)
    assert panel.gallery.model_of_entries.picture(key) is not None
