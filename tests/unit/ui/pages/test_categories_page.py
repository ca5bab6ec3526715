"""The page of the categories asks, shows answers in any order, and passes wishes on."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from inspectai_desktop.domain.statistics import Counts
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.errors import StorageError
from inspectai_desktop.ui.pages.categories_page import CategoriesPage
from inspectai_desktop.ui.theme import ActiveTheme
from inspectai_desktop.ui.widgets.category_detail import Section
from tests.unit.ui.category_facts import change, overview, scores, version, versions


@pytest.fixture
def page(qtbot: QtBot, theme: ActiveTheme) -> CategoriesPage:
    widget = CategoriesPage(theme)
    qtbot.addWidget(widget)
    widget.resize(1180, 640)
    widget.show()
    return widget


@pytest.fixture
def filled(page: CategoriesPage) -> CategoriesPage:
    page.show_in_use("Bottle cap")
    page.show_overview((overview(), overview("Tile", has_active=False)))
    page.show_versions("Bottle cap", versions())
    return page


def press(page: CategoriesPage, title: str) -> None:
    button = next(b for b in page.guide.findChildren(QPushButton) if b.text() == title)
    button.click()


def test_it_asks_when_it_is_shown(qtbot: QtBot, theme: ActiveTheme) -> None:
    page = CategoriesPage(theme)
    qtbot.addWidget(page)
    assert page.guide.guide.title == "Reading the categories …"
    with qtbot.waitSignal(page.overview_wanted, timeout=1000):
        page.show()


def test_without_a_category_it_says_how_to_begin(qtbot: QtBot, page: CategoriesPage) -> None:
    page.show_overview(())
    assert page.guide.isVisible()
    with qtbot.waitSignal(page.teach_requested, timeout=1000) as asked:
        press(page, "Teach your first category")
    assert asked.args == [""]
    with qtbot.waitSignal(page.demo_requested, timeout=1000):
        press(page, "Try the demo")
    with qtbot.waitSignal(page.import_requested, timeout=1000):
        press(page, "Import …")


def test_a_failure_can_be_tried_again(qtbot: QtBot, page: CategoriesPage) -> None:
    page.show_failure(StorageError("The database is locked.", "Close the other program."))
    assert page.guide.guide.title == "The database is locked."
    with qtbot.waitSignal(page.overview_wanted, timeout=1000):
        press(page, "Try again")


def test_cards_say_what_the_categories_do(filled: CategoriesPage) -> None:
    card = filled.cards.card("Bottle cap")
    assert card is not None
    words = " | ".join(card.words()).replace("\u202f", " ")
    assert "in use" in words
    assert "Version 3 of 4" in words
    assert "REVIEW 22.0   FAIL 27.5" in words
    assert "False rejects expected: 0.50 %" in words
    assert "seen here: 0.24 %, at most 0.40 %" in words
    assert "Last 24 h: 1,284 parts, 12 FAIL, yield 97.4 %" in words
    other = filled.cards.card("Tile")
    assert other is not None
    assert "No version judges yet" in other.words()


def test_an_estimate_is_not_claimed_for_other_thresholds(page: CategoriesPage) -> None:
    moved = version("Bottle cap", 3, active=True, in_force=Thresholds(22.0, 31.0))
    page.show_overview((overview(active=moved, last_day=Counts()),))
    card = page.cards.card("Bottle cap")
    assert card is not None
    words = " | ".join(card.words())
    assert "at 27.5" in words
    assert "Last 24 h: no parts" in words


def test_the_category_in_use_is_opened_first(qtbot: QtBot, page: CategoriesPage) -> None:
    page.show_in_use("Tile")
    with qtbot.waitSignals([page.versions_wanted, page.thumbnail_wanted], timeout=1000):
        page.show_overview((overview(), overview("Tile")))
    assert page.chosen == "Tile"


def test_late_answers_about_another_category_are_not_shown(filled: CategoriesPage) -> None:
    filled.choose("Tile")
    filled.show_versions("Bottle cap", versions())
    assert filled.detail.versions.chosen is None
    assert not filled.detail.versions.activate.isEnabled()
    filled.show_thumbnail("gone", np.zeros((4, 4, 3), np.uint8))


def test_versions_can_be_activated_rolled_back_exported_and_compared(
    qtbot: QtBot, filled: CategoriesPage
) -> None:
    listed = filled.detail.versions
    assert listed.chosen is not None
    assert listed.chosen.row.version == 3
    assert not listed.activate.isEnabled()  # it judges already
    listed.table.setCurrentCell(0, 0)
    with qtbot.waitSignal(filled.activate_requested, timeout=1000) as activated:
        listed.activate.click()
    assert activated.args == ["Bottle cap", 4]
    with qtbot.waitSignal(filled.roll_back_requested, timeout=1000) as rolled_back:
        listed.roll_back.click()
    assert rolled_back.args == ["Bottle cap"]
    with qtbot.waitSignal(filled.export_requested, timeout=1000) as exported:
        listed.export.click()
    assert exported.args == ["Bottle cap", 4]
    with qtbot.waitSignal(filled.compare_requested, timeout=1000) as compared:
        listed.compare.click()
    assert compared.args == ["Bottle cap", 4]


def test_another_category_can_be_put_to_use_and_taught_again(
    qtbot: QtBot, filled: CategoriesPage
) -> None:
    assert filled.detail.use.isHidden()
    filled.choose("Tile")
    with qtbot.waitSignal(filled.activate_requested, timeout=1000) as used:
        filled.detail.use.click()
    assert used.args == ["Tile", None]
    with qtbot.waitSignal(filled.teach_requested, timeout=1000) as taught:
        filled.detail.teach.click()
    assert taught.args == ["Tile"]


def test_the_chosen_version_stays_chosen_when_the_list_comes_anew(filled: CategoriesPage) -> None:
    filled.detail.versions.table.setCurrentCell(3, 0)
    filled.show_versions("Bottle cap", versions(active=4))
    assert filled.detail.versions.chosen is not None
    assert filled.detail.versions.chosen.row.version == 1


def test_scores_are_asked_for_when_they_are_looked_at(qtbot: QtBot, filled: CategoriesPage) -> None:
    with qtbot.waitSignal(filled.scores_wanted, timeout=1000) as asked:
        filled.detail.open_section(Section.THRESHOLDS)
    assert asked.args == ["Bottle cap", 3]
    filled.show_scores(scores(number=2))
    assert not filled.detail.editor.isVisible()
    filled.show_scores(scores())
    assert filled.detail.editor.isVisible()


def test_scores_that_cannot_be_read_can_be_tried_again(
    qtbot: QtBot, filled: CategoriesPage
) -> None:
    filled.detail.open_section(Section.THRESHOLDS)
    filled.show_scores_failure("Bottle cap", 3, StorageError("Damaged.", "Import it again."))
    retry = next(b for b in filled.detail.findChildren(QPushButton) if b.text() == "Try again")
    with qtbot.waitSignal(filled.scores_wanted, timeout=1000):
        retry.click()


def test_changed_thresholds_are_read_again(qtbot: QtBot, filled: CategoriesPage) -> None:
    filled.detail.open_section(Section.THRESHOLDS)
    filled.show_scores(scores())
    with qtbot.waitSignals([filled.scores_wanted, filled.overview_wanted], timeout=1000):
        filled.show_thresholds_changed("Bottle cap", 3)


def test_changes_are_listed_and_older_ones_follow(qtbot: QtBot, filled: CategoriesPage) -> None:
    with qtbot.waitSignal(filled.changes_wanted, timeout=1000) as asked:
        filled.detail.open_section(Section.CHANGES)
    assert asked.args == ["Bottle cap", None]
    filled.show_changes("Bottle cap", [change(9, "bundle added")], 9)
    filled.show_changes("Tile", [change(8, "bundle added", "Tile")], None)
    changes = filled.detail.changes
    assert changes.table.rowCount() == 1
    with qtbot.waitSignal(filled.changes_wanted, timeout=1000) as older:
        changes.older.click()
    assert older.args == ["Bottle cap", 9]
    filled.show_changes("Bottle cap", [change(3, "category added", "Bottle cap")], None)
    assert changes.table.rowCount() == 2
    assert changes.older.isHidden()


def test_while_something_is_done_nothing_else_can_be_asked(filled: CategoriesPage) -> None:
    filled.show_busy("Importing cap.inspectai …")
    buttons = [filled.detail.versions.export, filled.detail.versions.roll_back, filled.detail.teach]
    assert not any(button.isEnabled() for button in buttons)
    assert any(label.text().startswith("Importing") for label in filled.findChildren(QLabel))
    filled.show_busy("")
    assert all(button.isEnabled() for button in buttons)


def test_a_category_that_is_gone_is_not_shown_any_more(filled: CategoriesPage) -> None:
    filled.show_overview((overview("Tile"),))
    assert filled.cards.names == ("Tile",)
    assert filled.chosen == "Tile"
