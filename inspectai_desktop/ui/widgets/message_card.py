"""A message about what just went wrong: stays until a person closes it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.ui.theme import SPACING_PX, ActiveTheme
from inspectai_desktop.ui.widgets.verdict_glyph import VerdictGlyph

_WIDTH_PX = 640
_BESIDE_TEXT_PX = 28 + 8 * SPACING_PX


class MessageCard(QFrame):
    """Floats above the page: what happened, and what to do."""

    def __init__(self, theme: ActiveTheme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "popup")
        self._window = parent
        self._message = QLabel(self)
        self._message.setProperty("role", "strong")
        self._hint = QLabel(self)
        self._hint.setProperty("role", "muted")
        for label in (self._message, self._hint):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._close = close = QPushButton(self.tr("Close  Esc"), self)
        close.clicked.connect(self.hide)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self._message)
        texts.addWidget(self._hint)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * SPACING_PX, SPACING_PX, SPACING_PX, SPACING_PX)
        row.setSpacing(2 * SPACING_PX)
        glyph = VerdictGlyph(theme, Verdict.REVIEW, 28, self)
        row.addWidget(glyph, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(texts, 1)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignVCenter)
        self.hide()

    def show_message(self, message: str, hint: str) -> None:
        self._message.setText(message)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self.setAccessibleName(f"{message} {hint}".strip())
        self.show()
        self.raise_()
        self.place()

    def place(self) -> None:
        """Stand in the lower middle of the parent."""
        area = self._window.rect()
        width = min(_WIDTH_PX, area.width() - 4 * SPACING_PX)
        text_width = width - _BESIDE_TEXT_PX - self._close.sizeHint().width()
        height = self._message.heightForWidth(text_width) + 2 * SPACING_PX + 8
        if not self._hint.isHidden():
            height += self._hint.heightForWidth(text_width)
        height = max(height, self._close.sizeHint().height() + 2 * SPACING_PX)
        left = area.center().x() - width // 2
        self.setGeometry(left, area.bottom() - height - 8 * SPACING_PX, width, height)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)
