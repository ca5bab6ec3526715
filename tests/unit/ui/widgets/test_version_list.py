from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from inspectai_desktop.ui.theme import LIGHT, ActiveTheme
from inspectai_desktop.ui.widgets.version_list import VersionList
from tests.unit.ui.category_facts import versions

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

VERSION, TAUGHT, THRESHOLDS, EXPECTED, SEEN, NOTE = range(6)


@pytest.mark.parametrize("width", [1400, 900, 740, 620])
def test_no_column_that_is_shown_is_cut(
    dressed_application: QApplication, qtbot: QtBot, width: int
) -> None:
    shown = VersionList(ActiveTheme(LIGHT))
    qtbot.addWidget(shown)
    shown.show_versions(versions(), in_use=True)
    shown.resize(width, 400)
    shown.show()
    table = shown.table
    for column in (VERSION, TAUGHT, THRESHOLDS, EXPECTED, SEEN):
        if not table.isColumnHidden(column):
            assert table.columnWidth(column) >= table.sizeHintForColumn(column)
    assert not any(table.isColumnHidden(c) for c in (VERSION, THRESHOLDS, EXPECTED, SEEN))


def test_with_room_everything_is_shown(dressed_application: QApplication, qtbot: QtBot) -> None:
    shown = VersionList(ActiveTheme(LIGHT))
    qtbot.addWidget(shown)
    shown.show_versions(versions(), in_use=True)
    shown.resize(1400, 400)
    shown.show()
    assert not any(shown.table.isColumnHidden(column) for column in range(6))
