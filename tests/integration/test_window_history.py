"""What a person looks up in the window, by its keys and its controls."""

import csv
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.storage.inspection_repository import InspectionRepository
from inspectai_desktop.ui.history_query import Period
from inspectai_desktop.ui.pages.history_page import HistoryPage
from tests.unit.storage.made import made_inspection
from tests.window_station import PATIENCE_MS, WindowStation

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")

DAYS = {"today": 0, "yesterday": 1, "long ago": 9}
VERDICTS = (Verdict.PASS, Verdict.FAIL, Verdict.REVIEW)


@pytest.fixture
def station(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, tiny_bundle: Path
) -> Iterator[WindowStation]:
    made = WindowStation(qtbot, qapp, tmp_path, tiny_bundle).wait_ready()
    yield made
    made.close()


def record_days(station: WindowStation) -> None:
    """Two parts of each verdict on each day, about noon."""
    noon = datetime.now().astimezone().replace(hour=12, minute=0, second=0, microsecond=0)
    repository = InspectionRepository(station.opened.database)
    number = 0
    for day in DAYS.values():
        for verdict in VERDICTS * 2:
            number += 1
            at = noon - timedelta(days=day) + timedelta(seconds=number)
            repository.record(made_inspection(number, verdict, inspected_at=at))


def test_yesterdays_failed_parts_are_found_and_exported(
    station: WindowStation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record_days(station)
    file = tmp_path / "fails.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    qtbot = station.qtbot
    qtbot.keyClick(station.window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    page = station.window.page("history")
    assert isinstance(page, HistoryPage)
    qtbot.waitUntil(lambda: page._model.rowCount() == 6, timeout=PATIENCE_MS)

    chooser = page._bar._period_field
    chooser.setCurrentIndex(chooser.findData(Period.YESTERDAY))
    chooser.activated.emit(chooser.currentIndex())
    qtbot.mouseClick(page._bar._verdicts[Verdict.FAIL], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page._model.rowCount() == 2, timeout=PATIENCE_MS)
    qtbot.mouseClick(page._export, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(file.is_file, timeout=PATIENCE_MS)

    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    yesterday = (datetime.now().astimezone() - timedelta(days=1)).date().isoformat()
    assert [row["verdict"] for row in rows] == ["FAIL", "FAIL"]
    assert {row["inspected_at_local"][:10] for row in rows} == {yesterday}
