from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from inspectai_desktop.services.station_opening import OpenStation, open_station
from inspectai_desktop.settings import Settings, changed_settings
from inspectai_desktop.ui.bridge.history_files import HistoryFiles
from inspectai_desktop.ui.pages.history_page import HistoryPage
from inspectai_desktop.ui.theme import ActiveTheme
from inspectai_desktop.ui.widgets.report_dialog import ReportDialog

SHIFTS = {"work": {"shift_starts": [time(6), time(14), time(22)]}}


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[OpenStation]:
    station = open_station(tmp_path / "data", changed_settings(Settings(), SHIFTS))
    yield station
    assert station.close()


@pytest.fixture
def page(qtbot: QtBot, theme: ActiveTheme) -> HistoryPage:
    made = HistoryPage(theme)
    qtbot.addWidget(made)
    return made


@pytest.fixture
def files(opened: OpenStation, page: HistoryPage) -> Iterator[HistoryFiles]:
    made = HistoryFiles(opened, page, page)
    yield made
    assert made.close()


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Files that were opened with the computer's programs."""
    seen: list[Path] = []

    def open_url(address: QUrl) -> bool:
        seen.append(Path(address.toLocalFile()))
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    return seen


def answer_file_dialog(monkeypatch: pytest.MonkeyPatch, chosen: Path | str) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(chosen), ""))


def asked(page: HistoryPage) -> ReportDialog:
    page._report.click()
    (dialog,) = page.findChildren(ReportDialog)
    return dialog


def test_the_report_of_the_shift_before_is_saved_as_pdf(
    files: HistoryFiles,
    page: HistoryPage,
    shown: list[Path],
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    answer_file_dialog(monkeypatch, tmp_path / "night")
    dialog = asked(page)
    titles = [button.text().partition("  ")[0] for button in dialog.findChildren(QPushButton)]
    assert titles[2:6] == ["This shift", "Previous shift", "Today", "Yesterday"]
    dialog.choose(1)
    dialog.pdf.click()
    qtbot.waitUntil(lambda: bool(shown), timeout=10_000)
    assert shown == [tmp_path / "night.pdf"]
    assert shown[0].read_bytes().startswith(b"%PDF-")


def test_a_report_is_saved_as_html(
    files: HistoryFiles,
    page: HistoryPage,
    shown: list[Path],
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    answer_file_dialog(monkeypatch, tmp_path / "day.html")
    asked(page).html.click()
    qtbot.waitUntil(lambda: bool(shown), timeout=10_000)
    assert "<title>Shift report" in shown[0].read_text(encoding="utf-8")


def test_a_report_that_cannot_be_written_is_told(
    files: HistoryFiles,
    page: HistoryPage,
    shown: list[Path],
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    answer_file_dialog(monkeypatch, tmp_path / "gone" / "day.pdf")
    dialog = asked(page)
    with qtbot.waitSignal(files.failed, timeout=10_000) as told:
        dialog.pdf.click()
    assert "cannot be written" in told.args[0].message
    assert shown == []


def test_no_file_chosen_means_no_report(
    files: HistoryFiles, page: HistoryPage, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    answer_file_dialog(monkeypatch, "")
    with qtbot.assertNotEmitted(files.noticed):
        asked(page).pdf.click()
