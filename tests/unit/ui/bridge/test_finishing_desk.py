"""The wizard's last steps over a real station and a really fitted bundle."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.inference.bundle import read_bundle
from inspectai_desktop.services.station_opening import OpenStation, open_station
from inspectai_desktop.services.teaching.teaching_draft import TeachingDraft
from inspectai_desktop.services.teaching.teaching_results import ScoredPicture, TaughtBundle
from inspectai_desktop.services.teaching.wizard_facts import WizardFacts
from inspectai_desktop.storage.history_repository import HistoryRepository
from inspectai_desktop.ui.bridge.finishing_desk import FinishingDesk
from inspectai_desktop.ui.theme import ActiveTheme
from inspectai_desktop.ui.wizard.borderline import Around
from inspectai_desktop.ui.wizard.save_step import ACTIVATE, SaveStep
from inspectai_desktop.ui.wizard.teaching_wizard import TeachingWizard
from inspectai_desktop.ui.wizard.threshold_step import ThresholdStep
from inspectai_desktop.ui.wizard.try_step import TryStep
from inspectai_desktop.ui.wizard.wizard_step import WizardStep
from tests.tiny_fit import fit_tiny
from tests.window_station import PATIENCE_MS, folder_settings

MOVED = Thresholds(500.0, 900.0)


class PicturesAlready(WizardStep):
    """Stands for the steps before."""

    key = "pictures"

    def title(self) -> str:
        return "Pictures"


class Taught:
    """A wizard that has come as far as the threshold step."""

    def __init__(self, qtbot: QtBot, theme: ActiveTheme, root: Path, opened: OpenStation) -> None:
        self.qtbot = qtbot
        self.root = root
        self.opened = opened
        self.good = root / "good"
        self.bundle = root / "work" / "bundle"
        self.threshold, self.trial, self.save = (
            ThresholdStep(theme),
            TryStep(theme),
            SaveStep(theme),
        )
        first = PicturesAlready(theme)
        self.wizard = TeachingWizard(theme, (first, self.threshold, self.trial, self.save))
        qtbot.addWidget(self.wizard)
        self.wizard.resize(1190, 640)
        self.wizard.show()
        self.desk = FinishingDesk(self.wizard, opened, operator=lambda: "A-17")

    def begin(self) -> None:
        good = tuple(sorted(self.good.iterdir()))
        draft = TeachingDraft(name="Plate ä/1", good=good)
        scored = tuple(ScoredPicture(path, 1.0) for path in good)
        taught = TaughtBundle(self.bundle, "d" * 64, held_out=scored)
        facts = WizardFacts(work_folder=self.root / "work").with_bundle(draft, taught)
        self.wizard.start(draft, facts)

    def open(self, key: str) -> None:
        self.wizard.go_to(key)
        assert self.wizard.step.key == key

    def wait(self, condition: object) -> None:
        self.qtbot.waitUntil(condition, timeout=PATIENCE_MS)


@pytest.fixture
def taught(
    qtbot: QtBot, theme: ActiveTheme, tmp_path: Path, tiny_encoder: Path, good_parts: Path
) -> Iterator[Taught]:
    shutil.copytree(good_parts, tmp_path / "good")
    fit_tiny(tmp_path / "good", tmp_path / "work" / "bundle", tiny_encoder)
    (tmp_path / "in").mkdir()
    opened = open_station(tmp_path / "data", folder_settings(tmp_path / "in"))
    made = Taught(qtbot, theme, tmp_path, opened)
    made.begin()
    yield made
    assert made.desk.close()
    opened.close()


def test_the_scores_and_their_pictures_come_without_being_asked_twice(taught: Taught) -> None:
    taught.open("threshold")
    taught.wait(taught.threshold.complete)
    panel = taught.threshold.panel
    taught.wait(
        lambda: all(
            panel.gallery.model_of_entries.picture(entry.key) is not None
            for entry in panel.gallery.entries
        )
    )
    material = panel._material
    taught.wizard.go_back()
    taught.wizard.go_on()
    assert panel._material is material


def test_a_picture_that_was_deleted_leaves_its_tile_empty_and_says_so_when_opened(
    taught: Taught,
) -> None:
    taught.open("threshold")
    taught.wait(taught.threshold.complete)
    panel = taught.threshold.panel
    taught.wait(lambda: bool(panel.shown))
    first = panel.shown[0]
    first.picture.path.unlink()
    panel.gallery.entry_opened.emit(first.key)
    large = taught.desk._scores._large
    taught.wait(lambda: "cannot be read" in large._about.text())
    large.accept()
    panel.show_around(Around.REVIEW)
    assert taught.threshold.complete()


def test_a_bundle_folder_that_vanished_is_told_and_can_be_tried_again(taught: Taught) -> None:
    taught.bundle.rename(taught.bundle.with_name("elsewhere"))
    taught.open("threshold")
    taught.wait(lambda: taught.threshold.guide.guide.icon == "warning")
    assert "there is no bundle" in taught.threshold.guide.guide.text
    assert not taught.wizard.next.isEnabled()
    taught.bundle.with_name("elsewhere").rename(taught.bundle)
    taught.threshold.guide.action_chosen.emit("retry")
    taught.wait(taught.threshold.complete)


def test_pictures_are_tried_at_the_lines_that_were_moved(
    taught: Taught, defective_parts: Path
) -> None:
    taught.open("threshold")
    taught.wait(taught.threshold.complete)
    taught.open("try")
    taught.desk.trial.try_pictures([defective_parts / "000.png"])
    taught.wait(lambda: bool(taught.trial.gallery.entries))
    assert taught.trial.gallery.entries[0].verdict is Verdict.FAIL
    taught.wizard.go_back()
    taught.threshold.panel.histogram.thresholds_moved.emit(Thresholds(1e5, 1e6))
    taught.open("try")
    taught.wait(lambda: taught.trial.gallery.entries[0].verdict is Verdict.PASS)
    assert HistoryRepository(taught.opened.database).count() == 0


def test_live_pictures_of_a_standing_source_are_tried_and_not_recorded(
    taught: Taught, good_parts: Path
) -> None:
    taught.open("threshold")
    taught.wait(taught.threshold.complete)
    taught.open("try")
    taught.qtbot.mouseClick(taught.trial.live, Qt.MouseButton.LeftButton)
    taught.wait(taught.desk._live._timer.isActive)
    shutil.copy(good_parts / "002.png", taught.root / "in" / "live.png")
    taught.wait(lambda: len(taught.trial.gallery.entries) == 1)
    taught.wizard.go_back()
    assert not taught.trial.live.isChecked()
    assert HistoryRepository(taught.opened.database).count() == 0


def test_what_was_decided_is_saved_with_the_bundle(taught: Taught) -> None:
    taught.open("threshold")
    taught.wait(taught.threshold.complete)
    taught.threshold.panel.histogram.thresholds_moved.emit(MOVED)
    taught.open("save")
    taught.wizard.show_draft(replace(taught.wizard.draft, note="After the new lamp"))
    with taught.qtbot.waitSignal(taught.desk.use_requested, timeout=PATIENCE_MS) as used:
        taught.wizard.go_on()
    assert used.args == ["Plate ä/1", 1]
    (version,) = taught.opened.categories.versions("Plate ä/1")
    assert version.thresholds == MOVED
    assert version.row.bundle.note == "After the new lamp"
    manifest = read_bundle(version.folder).manifest
    assert manifest.calibration.threshold_source == "person"
    assert not taught.wizard.has_something_to_lose()


def test_who_goes_straight_to_the_last_step_is_told_the_thresholds_of_this_bundle(
    taught: Taught, tiny_encoder: Path
) -> None:
    taught.open("save")
    taught.wait(lambda: "Thresholds" in taught.save.facts_shown.texts())
    before = taught.save.facts_shown.texts()["Thresholds"]
    other = taught.root / "work" / "other"
    fit_tiny(taught.good, other, tiny_encoder, seed=7, bank_size=30)
    taught.wizard.go_to("pictures")
    bundle = TaughtBundle(other, "e" * 64)
    taught.wizard.show_facts(taught.wizard.facts.with_bundle(taught.wizard.draft, bundle))
    taught.open("save")
    taught.wait(lambda: taught.save.facts_shown.texts().get("Thresholds", before) != before)


def test_activating_later_leaves_the_station_as_it_is(taught: Taught) -> None:
    taught.open("save")
    taught.qtbot.mouseClick(taught.save.later, Qt.MouseButton.LeftButton)
    with taught.qtbot.assertNotEmitted(taught.desk.use_requested):
        taught.wizard.go_on()
        taught.wait(lambda: taught.save.saved is not None)
    with taught.qtbot.waitSignal(taught.desk.use_requested, timeout=PATIENCE_MS):
        taught.save.next_chosen.emit(ACTIVATE)


def test_a_disk_that_takes_nothing_loses_nothing(taught: Taught) -> None:
    blocked = taught.root / "data" / "categories"
    blocked.write_text("a file where the folder should be")
    taught.open("save")
    taught.wizard.go_on()
    taught.wait(taught.save.problem.isVisible)
    assert "cannot be written" in taught.save.problem.text()
    assert taught.bundle.is_dir()
    blocked.unlink()
    taught.wizard.go_on()
    taught.wait(lambda: taught.save.saved is not None)


def test_a_bundle_that_vanished_before_saving_is_told(taught: Taught) -> None:
    taught.open("save")
    shutil.rmtree(taught.bundle)
    taught.wizard.go_on()
    taught.wait(taught.save.problem.isVisible)
    assert "there is no bundle" in taught.save.problem.text()


def test_lines_chosen_for_one_bundle_are_not_taken_for_the_next(taught: Taught) -> None:
    taught.open("threshold")
    taught.wait(taught.threshold.complete)
    taught.threshold.panel.histogram.thresholds_moved.emit(MOVED)
    assert taught.wizard.draft.thresholds == MOVED
    other = TaughtBundle(taught.root / "other", "e" * 64)
    taught.wizard.show_facts(taught.wizard.facts.with_bundle(taught.wizard.draft, other))
    assert taught.wizard.draft.thresholds is None
