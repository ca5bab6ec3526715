"""Asks, inside the page, before something is thrown away."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.ui.theme import SPACING_PX, ActiveTheme
from inspectai_desktop.ui.widgets.verdict_glyph import VerdictGlyph


class LeavingQuestion(QFrame):
    """A bar with a question and two answers; hidden while nothing is asked.

    Signals:
        confirmed: A person wants it thrown away.
        declined: A person wants to keep it.
    """

    confirmed = Signal()
    declined = Signal()

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "popup")
        self.text = QLabel(self)
        self.text.setProperty("role", "strong")
        self.text.setWordWrap(True)
        self.confirm = QPushButton(self)
        self.decline = QPushButton(self)
        self.decline.setProperty("role", "primary")
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * SPACING_PX, SPACING_PX, SPACING_PX, SPACING_PX)
        row.setSpacing(SPACING_PX)
        row.addWidget(VerdictGlyph(theme, Verdict.REVIEW, 28, self))
        row.addWidget(self.text, 1)
        row.addWidget(self.confirm)
        row.addWidget(self.decline)
        self.confirm.clicked.connect(self.confirmed)
        self.decline.clicked.connect(self._on_declined)
        self.hide()

    def ask(self, text: str, confirm: str, decline: str) -> None:
        self.text.setText(text)
        self.confirm.setText(confirm)
        self.decline.setText(decline)
        self.setAccessibleName(text)
        self.show()
        self.decline.setFocus()

    def _on_declined(self) -> None:
        self.hide()
        self.declined.emit()
