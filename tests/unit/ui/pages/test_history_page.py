from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from inspectai_desktop.domain.statistics import Counts
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import StorageError
from inspectai_desktop.storage.history_filter import HistoryFilter
from inspectai_desktop.storage.inspection_row import InspectionRow
from inspectai_desktop.storage.label import Label, LabelRow
from inspectai_desktop.ui.pages.history_page import HistoryPage
from inspectai_desktop.ui.theme import ActiveTheme
from tests.unit.ui.facts import MOMENT, presentation, recorded


class Asked:
    """Remembers what the page asked for."""

    def __init__(self, page: HistoryPage) -> None:
        self.pages: list[tuple[int, HistoryFilter, object]] = []
        self.summaries: list[int] = []
        self.pictures: list[InspectionRow] = []
        self.inspections: list[str] = []
        self.labels: list[tuple[str, str, str]] = []
        page.page_wanted.connect(self._on_page)
        page.summary_wanted.connect(self._on_summary)
        page.picture_wanted.connect(self.pictures.append)
        page.inspection_wanted.connect(self.inspections.append)
        page.label_chosen.connect(self._on_label)

    def _on_page(self, generation: int, wanted: HistoryFilter, older_than: object) -> None:
        self.pages.append((generation, wanted, older_than))

    def _on_summary(self, generation: int, _wanted: HistoryFilter) -> None:
        self.summaries.append(generation)

    def _on_label(self, inspection_id: str, label: str, note: str) -> None:
        self.labels.append((inspection_id, label, note))


@pytest.fixture
def page(qtbot: QtBot, theme: ActiveTheme) -> Iterator[HistoryPage]:
    widget = HistoryPage(theme)
    qtbot.addWidget(widget)
    widget.resize(1278, 700)
    yield widget
    # The picture's canvas is made by a timer; it must not come after the page is gone.
    QApplication.processEvents()


@pytest.fixture
def asked(page: HistoryPage) -> Asked:
    return Asked(page)


def shown_guide(page: HistoryPage) -> str:
    current = page._left.currentWidget()
    return page._guide.guide.title if current is page._guide else ""


def fill(page: HistoryPage, rows: list[InspectionRow], older_than: int | None = None) -> None:
    page.refresh()
    page.show_page(page._model.generation, rows, older_than)


def test_today_is_asked_for_when_the_page_is_first_seen(page: HistoryPage, asked: Asked) -> None:
    page.show()
    assert [(g, older) for g, _wanted, older in asked.pages] == [(1, None)]
    assert asked.pages[0][1].time_from is not None
    assert asked.summaries == [1]


def test_waiting_empty_error_and_rows_are_told_apart(page: HistoryPage, asked: Asked) -> None:
    page.refresh()
    page._show_table_or_guide()
    assert shown_guide(page) == "Reading the history …"
    page.show_page(page._model.generation, [], None)
    assert shown_guide(page) == "No part meets these filters"
    page._bar.reset()
    page.show_page(page._model.generation, [], None)
    assert shown_guide(page) == "Nothing recorded yet"
    page.refresh()
    page.show_failure(page._model.generation, StorageError("The database is locked.", "Wait."))
    assert shown_guide(page) == "The database is locked."
    fill(page, [recorded(14.0, 1)])
    assert shown_guide(page) == ""


def test_a_short_text_that_finds_nothing_says_what_short_texts_find(page: HistoryPage) -> None:
    page._bar.reset()
    page._bar.text.show_text("a7")
    page._bar.changed.emit()
    page.show_page(page._model.generation, [], None)
    assert shown_guide(page) == "No part meets these filters"
    said = [label.text() for label in page._guide.findChildren(QLabel)]
    assert any("exactly this name" in text for text in said)


def test_a_failure_can_be_tried_again(page: HistoryPage, asked: Asked, qtbot: QtBot) -> None:
    page.show()
    page.show_failure(1, StorageError("The database is locked."))
    button = next(b for b in page._guide.findChildren(QPushButton) if b.text() == "Try again")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert len(asked.pages) == 2


def test_a_late_failure_of_an_older_question_is_ignored(page: HistoryPage) -> None:
    fill(page, [recorded(14.0, 1)])
    page.show_failure(page._model.generation - 1, StorageError("Too late."))
    assert shown_guide(page) == ""


def test_a_chosen_row_shows_its_detail_and_asks_for_its_picture(
    page: HistoryPage, asked: Asked
) -> None:
    page.show()
    row = recorded(41.0, 2, part="SN-2")
    fill(page, [recorded(14.0, 1), row])
    page._table.selectRow(1)
    assert asked.pictures == [row]
    assert page._detail.row == row
    assert page._right.currentWidget() is page._detail
    page.show_picture(row.inspection.inspection_id, presentation())
    assert page._detail.image._picture is not None


def test_a_picture_that_comes_too_late_is_not_shown(page: HistoryPage) -> None:
    first, second = recorded(41.0, 1), recorded(42.0, 2)
    fill(page, [first, second])
    page._table.selectRow(0)
    page._table.selectRow(1)
    page.show_picture(first.inspection.inspection_id, presentation())
    assert page._detail.image._picture is None


@pytest.mark.parametrize(
    ("score", "allowed"),
    [
        (41.0, {Label.CONFIRMED, Label.FALSE_REJECT}),
        (14.0, {Label.CONFIRMED, Label.MISSED_DEFECT}),
        (None, {Label.CONFIRMED}),
    ],
)
def test_only_labels_that_fit_the_verdict_can_be_given(
    page: HistoryPage, score: float | None, allowed: set[Label]
) -> None:
    fill(page, [recorded(score, 1)])
    page._table.selectRow(0)
    enabled = {k for k, button in page._detail._label_buttons.items() if button.isEnabled()}
    assert enabled == allowed


def test_labels_are_reported_and_taken_back(page: HistoryPage, asked: Asked) -> None:
    row = recorded(41.0, 1)
    identifier = row.inspection.inspection_id
    fill(page, [row])
    page._table.selectRow(0)
    page._detail.choose(Label.FALSE_REJECT)
    assert asked.labels == [(identifier, "FALSE_REJECT", "")]
    page.show_label(identifier, LabelRow(Label.FALSE_REJECT, "dust", "A-17", MOMENT))
    assert page._model.row(0).label is not None
    page._detail.choose(Label.FALSE_REJECT)
    assert asked.labels[-1] == (identifier, "", "dust")
    page.show_label(identifier, None)
    assert page._model.row(0).label is None


def test_f2_says_that_the_verdict_was_wrong(page: HistoryPage, asked: Asked, qtbot: QtBot) -> None:
    with qtbot.waitActive(page, timeout=3000):
        page.show()
        page.activateWindow()
    fill(page, [recorded(14.0, 1), recorded(41.0, 2)])
    page._table.setFocus()
    page._table.selectRow(0)
    qtbot.keyClick(page, Qt.Key.Key_F2)
    page._table.selectRow(1)
    qtbot.keyClick(page, Qt.Key.Key_F2)
    assert [label for _id, label, _note in asked.labels] == ["MISSED_DEFECT", "FALSE_REJECT"]


def test_an_inspection_outside_the_filter_can_be_opened(page: HistoryPage, asked: Asked) -> None:
    fill(page, [recorded(14.0, 1)])
    other = recorded(41.0, 500)
    identifier = other.inspection.inspection_id
    page.open_inspection(identifier)
    assert asked.inspections == [identifier]
    page.show_inspection(identifier, other)
    assert page._detail.row == other


def test_an_inspection_in_the_table_is_chosen_there(page: HistoryPage, asked: Asked) -> None:
    fill(page, [recorded(14.0, 1), recorded(41.0, 2)])
    page.open_inspection(f"{2:032x}")
    assert page._table.currentIndex().row() == 1
    assert asked.inspections == []


def test_an_inspection_that_is_not_recorded_yet_is_said_so(page: HistoryPage) -> None:
    page.open_inspection("f" * 32)
    page.show_inspection("f" * 32, None)
    assert page._right.currentWidget() is page._detail_guide
    assert page._detail_guide.guide.title == "Not recorded yet"


def test_the_footer_counts_the_selection(page: HistoryPage) -> None:
    page.refresh()
    assert page._footer.text() == "Counting …"
    page.show_summary(page._model.generation - 1, Counts(1, 1, 1, 1))
    assert page._footer.text() == "Counting …"
    page.show_summary(page._model.generation, Counts(1251, 19, 12, 2))
    assert page._footer.text().startswith("Parts 1,284   Yield 97.4\u202f%   PASS 1,251")


def test_export_takes_the_filter_in_force(page: HistoryPage, qtbot: QtBot) -> None:
    page._bar.reset()
    page._bar._verdicts[Verdict.FAIL].setChecked(True)
    fill(page, [recorded(41.0, 1)])
    with qtbot.waitSignal(page.export_requested, timeout=1000) as exported:
        page._export.click()
    assert exported.args == [HistoryFilter(verdicts=frozenset({Verdict.FAIL}))]


def test_typing_asks_once_after_a_pause(page: HistoryPage, asked: Asked, qtbot: QtBot) -> None:
    page.show()
    before = len(asked.pages)
    qtbot.keyClicks(page._bar.text._edit, "cap_12")
    qtbot.waitUntil(lambda: len(asked.pages) > before, timeout=3000)
    assert len(asked.pages) == before + 1
    assert asked.pages[-1][1].text == "cap_12"


def test_a_score_that_is_no_number_is_marked_and_ignored(page: HistoryPage, qtbot: QtBot) -> None:
    qtbot.keyClicks(page._bar._lowest._edit, "abc")
    assert page._bar.query().lowest_score is None
    assert page._bar._lowest.property("invalid") is True
    page._bar._lowest.show_text("")
    qtbot.keyClicks(page._bar._highest._edit, "27.5")
    assert page._bar.query().highest_score == 27.5


def test_scrolling_to_the_end_fetches_the_next_page(
    page: HistoryPage, asked: Asked, qtbot: QtBot
) -> None:
    page.show()
    fill(page, [recorded(14.0, n) for n in range(100)], older_than=55)
    bar = page._table.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)  # the rows are laid out
    page._table.scrollToBottom()
    qtbot.waitUntil(lambda: asked.pages[-1][2] == 55)
    assert page._model.waiting


@pytest.mark.parametrize("width", [872, 1190, 1278, 2400])
def test_the_table_never_needs_to_be_scrolled_sideways(page: HistoryPage, width: int) -> None:
    page.show()
    page.resize(width, 600)
    fill(page, [recorded(None, 1)])
    QApplication.processEvents()
    table = page._table
    assert table.horizontalHeader().length() <= table.viewport().width()
    page.show_thumbnail(f"{1:032x}", np.zeros((4, 4, 3), np.uint8))
    assert not table.grab().isNull()
