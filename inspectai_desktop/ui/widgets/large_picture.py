"""One picture large, with its heat, above everything else of the page."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from inspectai_desktop.ui.picture_presentation import PicturePresentation
from inspectai_desktop.ui.shortcuts.key_action import add_key_action
from inspectai_desktop.ui.theme import SPACING_PX, ActiveTheme
from inspectai_desktop.ui.widgets.image_keys import image_keys
from inspectai_desktop.ui.widgets.image_view import ImageView

_MARGIN_PX = 80


class LargePicture(QDialog):
    """Closed by Esc or its button; shows one picture at a time."""

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModal(True)
        self._title = QLabel(self)
        self._title.setProperty("role", "heading")
        self._title.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._about = QLabel(self)
        self._about.setProperty("role", "muted")
        self._about.setWordWrap(True)
        self.image = ImageView(theme, self, comparable=False)
        self._close = QPushButton(self.tr("Close"), self)
        self._close.setProperty("role", "primary")
        bottom = QHBoxLayout()
        bottom.addWidget(self._about, 1)
        bottom.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setSpacing(SPACING_PX)
        column.addWidget(self._title)
        column.addWidget(self.image, 1)
        column.addLayout(bottom)
        self._close.clicked.connect(self.accept)
        for action in image_keys(self.image):
            add_key_action(self, action)

    def show_waiting(self, title: str) -> None:
        """Open for a picture that is still being read."""
        self._tell(title, self.tr("The picture is being read …"))
        self.image.show_picture(None)
        self.open()

    def show_picture(self, title: str, about: str, picture: PicturePresentation | None) -> None:
        """Show this picture; None leaves the ground empty and the words say why."""
        self._tell(title, about)
        self.image.show_picture(picture)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        parent = self.parentWidget()
        if parent is not None:
            window = parent.window()
            self.resize(window.width() - 2 * _MARGIN_PX, window.height() - _MARGIN_PX)
        self.image.prepare()

    def _tell(self, title: str, about: str) -> None:
        self.setWindowTitle(title)
        self._title.setText(title)
        self._about.setText(about)
