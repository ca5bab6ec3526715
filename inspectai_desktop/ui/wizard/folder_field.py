"""A folder: typed, chosen in a dialog, or dropped."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QWidget

from inspectai_desktop.ui.theme import SPACING_PX
from inspectai_desktop.ui.widgets.captioned_field import FIELD_HEIGHT_PX, CaptionedEdit

_LONGEST_PATH = 1024


class FolderField(QWidget):
    """A field for a folder; what is entered is not looked for here.

    Signals:
        chosen: The folder a person means; None when the field was emptied.
    """

    chosen = Signal(object)

    def __init__(self, caption: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._caption = caption
        self.edit = CaptionedEdit(caption, max_length=_LONGEST_PATH)
        self.browse = QPushButton(self.tr("Choose …"), self)
        self.browse.setFixedHeight(FIELD_HEIGHT_PX)
        self.setFocusProxy(self.edit)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING_PX)
        row.addWidget(self.edit, 1)
        row.addWidget(self.browse)
        line = self.edit.findChild(QLineEdit)
        if line is not None:
            line.setAcceptDrops(False)  # it would insert the dropped folder's address as text
        self.setAcceptDrops(True)
        self.edit.edited.connect(self._on_edited)
        self.browse.clicked.connect(self._on_browse_clicked)

    def show_folder(self, folder: Path | None) -> None:
        self.edit.show_text("" if folder is None else str(folder))
        self.edit.setToolTip("" if folder is None else str(folder))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        local = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        if local:
            folder = local[0] if local[0].is_dir() else local[0].parent
            self.show_folder(folder)
            self.chosen.emit(folder)

    def _on_edited(self, text: str) -> None:
        # A path pasted from a file manager may stand in quotation marks.
        cleaned = text.strip().strip('"').strip()
        self.chosen.emit(Path(cleaned).expanduser() if cleaned else None)

    def _on_browse_clicked(self) -> None:
        start = self.edit.text().strip() or str(Path.home())
        folder = QFileDialog.getExistingDirectory(self.window(), self._caption, start)
        if folder:
            self.show_folder(Path(folder))
            self.chosen.emit(Path(folder))
