"""Saving what a helper needs: without pictures unless a person asks for them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from inspectai_desktop.ui.theme import SPACING_PX, ActiveTheme
from inspectai_desktop.ui.widgets.tick_box import TickBox


class DiagnosticsCard(QFrame):
    """Asks for a diagnostics file.

    Signals:
        save_requested: Whether pictures are to be included.
    """

    save_requested = Signal(bool)

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "clear")
        title = QLabel(self.tr("Diagnostics"), self)
        title.setProperty("role", "heading")
        words = QLabel(
            self.tr(
                "One zip file for a helper: settings, versions, numbers about the database, logs. "
                "Passwords are struck out."
            ),
            self,
        )
        words.setProperty("role", "muted")
        words.setWordWrap(True)
        self.pictures = TickBox(theme, self.tr("Include the last pictures"), self)
        self.save = QPushButton(self.tr("Save diagnostics …"), self)
        self.save.clicked.connect(self._on_save_clicked)
        self.state = QLabel(self)
        self.state.setProperty("role", "muted")
        self.state.setWordWrap(True)
        row = QHBoxLayout()
        row.setSpacing(2 * SPACING_PX)
        row.addWidget(self.save)
        row.addWidget(self.pictures)
        row.addWidget(self.state, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2 * SPACING_PX, 0, SPACING_PX)
        column.setSpacing(SPACING_PX)
        column.addWidget(title)
        column.addWidget(words)
        column.addLayout(row)

    def show_state(self, text: str, *, busy: bool) -> None:
        """Say how far it is, or where the file lies."""
        self.state.setText(text)
        self.save.setEnabled(not busy)

    def _on_save_clicked(self) -> None:
        self.save_requested.emit(self.pictures.isChecked())
