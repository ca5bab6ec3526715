from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from inspectai_desktop.storage.label import Label, LabelRow
from inspectai_desktop.ui.item_models.history_model import Column, HistoryModel
from tests.unit.ui.facts import MOMENT, inspection, recorded

pytestmark = pytest.mark.usefixtures("dressed_application")
ROOT = QModelIndex()


class Asked:
    """Remembers what a model asked for."""

    def __init__(self, model: HistoryModel) -> None:
        self.pages: list[tuple[int, object]] = []
        self.thumbnails: list[str] = []
        model.page_wanted.connect(self._on_page)
        model.thumbnail_wanted.connect(self.thumbnails.append)

    def _on_page(self, generation: int, older_than: object) -> None:
        self.pages.append((generation, older_than))


@pytest.fixture
def model(qapp: QApplication) -> HistoryModel:
    return HistoryModel()


def test_it_keeps_to_the_rules_of_item_models(
    model: HistoryModel, qtmodeltester: ModelTester
) -> None:
    model.restart()
    model.take_page(1, [recorded(14.0, n) for n in range(3)], 7)
    checked: QAbstractItemModel = model
    qtmodeltester.check(checked)


def test_pages_are_asked_for_one_at_a_time(model: HistoryModel) -> None:
    asked = Asked(model)
    model.restart()
    assert asked.pages == [(1, None)]
    assert not model.canFetchMore(ROOT)
    model.take_page(1, [recorded(14.0, 1)], 77)
    assert model.canFetchMore(ROOT)
    model.fetchMore(ROOT)
    model.fetchMore(ROOT)
    assert asked.pages == [(1, None), (1, 77)]
    model.take_page(1, [recorded(14.0, 2)], None)
    assert model.rowCount() == 2
    assert not model.canFetchMore(ROOT)


def test_answers_to_an_older_question_are_dropped(model: HistoryModel) -> None:
    model.restart()
    model.restart()
    assert not model.take_page(1, [recorded(14.0, 1)], None)
    assert model.rowCount() == 0
    assert model.waiting
    assert not model.give_up(1)


def test_a_failed_page_can_be_given_up(model: HistoryModel) -> None:
    model.restart()
    assert model.give_up(1)
    assert not model.waiting


def test_a_row_is_written_in_the_words_of_the_window(model: HistoryModel) -> None:
    model.restart()
    label = LabelRow(Label.FALSE_REJECT, "only dust", "A-17", MOMENT)
    model.take_page(1, [recorded(41.23, 1, part="SN-1", label=label)], None)
    texts = {c: model.index(0, c).data() for c in Column}
    assert texts[Column.VERDICT] == "FAIL"
    assert texts[Column.SCORE] == "41.2"
    assert texts[Column.PART] == "SN-1"
    assert texts[Column.LOT] == "L-2211"
    assert texts[Column.CATEGORY] == "Bottle cap  v3"
    assert texts[Column.OPERATOR] == "A-17"
    assert texts[Column.LABEL] == "False reject"
    assert model.index(0, Column.LABEL).data(Qt.ItemDataRole.ToolTipRole) == "only dust"


def test_a_part_that_was_not_inspected_tells_why(model: HistoryModel) -> None:
    model.restart()
    model.take_page(1, [recorded(None, 1)], None)
    assert model.index(0, Column.VERDICT).data() == "NOT INSPECTED"
    assert model.index(0, Column.SCORE).data() == "–"  # noqa: RUF001
    tip = model.index(0, Column.VERDICT).data(Qt.ItemDataRole.ToolTipRole)
    assert tip == "The file could not be read."


def test_a_small_picture_is_asked_for_once_and_kept(model: HistoryModel) -> None:
    asked = Asked(model)
    model.restart()
    row = recorded(14.0, 1)
    model.take_page(1, [row], None)
    assert model.picture(0) is None
    assert model.picture(0) is None
    assert asked.thumbnails == [row.inspection.inspection_id]
    model.take_thumbnail(row.inspection.inspection_id, np.zeros((6, 8, 3), np.uint8))
    picture = model.picture(0)
    assert picture is not None
    assert (picture.width(), picture.height()) == (8, 6)


def test_a_picture_that_is_not_kept_is_not_asked_for(model: HistoryModel) -> None:
    asked = Asked(model)
    model.restart()
    row = recorded(14.0, 1)
    gone = replace(row, inspection=replace(row.inspection, image_reference=None))
    model.take_page(1, [gone], None)
    assert model.picture(0) is None
    assert asked.thumbnails == []


def test_a_recorded_label_appears_in_its_row(model: HistoryModel, qtbot: QtBot) -> None:
    model.restart()
    row = recorded(41.0, 1)
    model.take_page(1, [row], None)
    with qtbot.waitSignal(model.dataChanged, timeout=1000):
        model.take_label(
            row.inspection.inspection_id, LabelRow(Label.CONFIRMED, "", "A-17", MOMENT)
        )
    assert model.index(0, Column.LABEL).data() == "Confirmed"
    model.take_label(inspection(1.0, number=99).inspection_id, None)
    assert model.row(0).label is not None


def test_a_million_rows_cost_only_what_was_fetched(model: HistoryModel) -> None:
    model.restart()
    model.take_page(1, [recorded(14.0, n) for n in range(100)], 5)
    assert model.rowCount() == 100
    assert model.place_of(f"{42:032x}") == 42
    assert model.place_of("unknown") is None
