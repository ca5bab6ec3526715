from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot

from inspectai_desktop.ui.theme import ActiveTheme
from inspectai_desktop.ui.wizard.folder_field import FolderField
from inspectai_desktop.ui.wizard.pictures_step import PicturesStep


def drop(widget: FolderField | PicturesStep, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    widget.dropEvent(event)


@pytest.fixture
def field(qtbot: QtBot, theme: ActiveTheme) -> FolderField:
    made = FolderField("Folder")
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_folder_is_typed_with_or_without_quotation_marks(
    field: FolderField, qtbot: QtBot, tmp_path: Path
) -> None:
    line = field.findChild(QLineEdit)
    assert line is not None
    line.setText(f'"{tmp_path}"')
    with qtbot.waitSignal(field.chosen, timeout=1000) as chosen:
        qtbot.keyClick(line, Qt.Key.Key_Return)
    assert chosen.args == [tmp_path]
    line.clear()
    with qtbot.waitSignal(field.chosen, timeout=1000) as chosen:
        qtbot.keyClick(line, Qt.Key.Key_Return)
    assert chosen.args == [None]


def test_a_folder_or_a_file_in_it_is_dropped(
    field: FolderField, qtbot: QtBot, tmp_path: Path
) -> None:
    with qtbot.waitSignal(field.chosen, timeout=1000) as chosen:
        drop(field, tmp_path)
    assert chosen.args == [tmp_path]
    file = tmp_path / "a.png"
    file.write_bytes(b"")
    with qtbot.waitSignal(field.chosen, timeout=1000) as chosen:
        drop(field, file)
    assert chosen.args == [tmp_path]
    assert field.edit.text() == str(tmp_path)


def test_a_folder_is_chosen_in_a_dialog(
    field: FolderField, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    with qtbot.waitSignal(field.chosen, timeout=1000) as chosen:
        qtbot.mouseClick(field.browse, Qt.MouseButton.LeftButton)
    assert chosen.args == [tmp_path]


def test_what_is_dropped_on_the_page_becomes_good_pictures(
    qtbot: QtBot, theme: ActiveTheme, tmp_path: Path
) -> None:
    step = PicturesStep(theme)
    qtbot.addWidget(step)
    step.show()
    with qtbot.waitSignal(step.pictures_wanted, timeout=1000) as wanted:
        drop(step, tmp_path)
    assert wanted.args == [(tmp_path,), True]
    # Nothing in between keeps a drop from the page.
    assert not step.grid.acceptDrops()
    assert not step.grid.viewport().acceptDrops()
