"""The guides in the window: contents, links, language."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QLocale, QUrl
from PySide6.QtGui import QTextFormat

from inspectai_desktop.paths import docs_dir
from inspectai_desktop.ui.guides import guide, guides, heading_anchor
from inspectai_desktop.ui.widgets.guide_window import GuideWindow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from inspectai_desktop.ui.theme import ActiveTheme


@pytest.fixture
def window(qtbot: QtBot, theme: ActiveTheme) -> GuideWindow:
    window = GuideWindow(theme, guides(docs_dir()))
    qtbot.addWidget(window)
    return window


def contents(window: GuideWindow) -> list[str]:
    return [window._contents.item(row).text() for row in range(window._contents.count())]


def n_pictures(window: GuideWindow) -> int:
    found, block = 0, window.view.document().begin()
    while block.isValid():
        pieces = block.begin()
        while not pieces.atEnd():
            shape = pieces.fragment().charFormat()
            found += shape.objectType() == QTextFormat.ObjectTypes.ImageObject.value
            pieces += 1
        block = block.next()
    return found


def test_a_guide_opens_at_its_beginning_with_its_contents(window: GuideWindow) -> None:
    window.open_guide("operator")
    assert window.isVisible()
    assert window.view.toPlainText().startswith("Operator guide")
    assert "Start and stop" in contents(window)
    assert window.view.verticalScrollBar().value() == 0
    assert n_pictures(window) == 2


def test_a_heading_of_the_contents_is_scrolled_to(window: GuideWindow) -> None:
    window.open_guide("operator")
    window._contents.setCurrentRow(len(contents(window)) - 1)
    window._contents.itemClicked.emit(window._contents.currentItem())
    assert window.view.verticalScrollBar().value() > 0


def test_a_link_to_another_guide_opens_it_at_the_heading(window: GuideWindow) -> None:
    window.open_guide("operator")
    window.view.anchorClicked.emit(QUrl("troubleshooting.md#alarms"))
    assert window.view.toPlainText().startswith("Troubleshooting")
    assert window._choice.currentText() == "Troubleshooting"
    assert window.view.verticalScrollBar().value() > 0


def test_a_link_to_a_file_that_is_not_there_changes_nothing(window: GuideWindow) -> None:
    window.open_guide("operator")
    window.view.anchorClicked.emit(QUrl("missing.md"))
    assert window.view.toPlainText().startswith("Operator guide")


@pytest.fixture
def german() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.German))
    yield
    QLocale.setDefault(before)


def test_a_guide_is_german_where_there_is_a_german_one(german: None) -> None:
    assert guide("operator", docs_dir()).file.name == "operator.de.md"
    assert guide("commands", docs_dir()).file.name == "commands.md"


def test_every_guide_can_be_shown(window: GuideWindow, tmp_path: Path) -> None:
    for shown in guides(docs_dir()):
        window.open_guide(shown.name)
        assert len(window.view.toPlainText()) > 500
        assert contents(window)


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("Events of a station", "events-of-a-station"),
        ("Offline and privacy", "offline-and-privacy"),
        ("inspectai bundle show", "inspectai-bundle-show"),
        ("The window's keys (all)", "the-windows-keys-all"),
    ],
)
def test_headings_have_the_anchors_that_code_hosts_give_them(heading: str, anchor: str) -> None:
    assert heading_anchor(heading) == anchor
