"""Editors of folders, files and addresses."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPushButton, QWidget

from inspectai_desktop.ui.settings_draft import PlainValue
from inspectai_desktop.ui.widgets.setting_editor import TextEditor


class FolderEditor(TextEditor):
    """A folder, typed or chosen; empty is none."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(empty_is_none=True, parent=parent)
        self._title = title
        self.browse = QPushButton(self.tr("Choose …"), self)
        self.browse.clicked.connect(self._on_browse_clicked)
        self.row.addWidget(self.browse)

    def _on_browse_clicked(self) -> None:
        now = self.field.line.text().strip()
        folder = QFileDialog.getExistingDirectory(self.window(), self._title, now)
        if folder:
            self.enter(folder)


class VideoEditor(TextEditor):
    """A video file, typed or chosen, or the address of a stream."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._title = title
        self.browse = QPushButton(self.tr("Choose …"), self)
        self.browse.clicked.connect(self._on_browse_clicked)
        self.row.addWidget(self.browse)

    def _on_browse_clicked(self) -> None:
        kinds = self.tr("Videos (*.mp4 *.avi *.mov *.mkv *.m4v *.wmv);;All files (*)")
        file, _ = QFileDialog.getOpenFileName(self.window(), self._title, "", kinds)
        if file:
            self.enter(file)


class AddressEditor(TextEditor):
    """An address that may hold a password, which is shown only while it is being changed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.field.line.installEventFilter(self)

    def show_value(self, value: PlainValue) -> None:
        super().show_value(value)
        self._hide_password()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusIn:
            self.field.line.setEchoMode(QLineEdit.EchoMode.Normal)
        elif event.type() is QEvent.Type.FocusOut:
            self._hide_password()
        return super().eventFilter(watched, event)

    def _hide_password(self) -> None:
        line = self.field.line
        secret = "@" in line.text() and not line.hasFocus()
        line.setEchoMode(QLineEdit.EchoMode.Password if secret else QLineEdit.EchoMode.Normal)
