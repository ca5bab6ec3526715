"""The overlay that lists every key of the page, opened with `?`."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from inspectai_desktop.ui.shortcuts.key_action import KeyAction
from inspectai_desktop.ui.theme import SPACING_PX

_COLUMN_ROWS = 10


class ShortcutOverlay(QWidget):
    """Covers the window and lists keys; any key or click closes it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._card: QFrame | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        window.installEventFilter(self)
        self.hide()

    def open(self, actions: Sequence[KeyAction]) -> None:
        """List these keys, under their groups in the order given."""
        if self._card is not None:
            self._card.deleteLater()
        self._card = self._make_card(actions)
        self._card.show()
        self._cover()
        self.show()
        self.raise_()
        self.setFocus()

    def keyPressEvent(self, _event: QKeyEvent) -> None:
        self.hide()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self.hide()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride:  # no key reaches the page below
            event.accept()
            return True
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._cover()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(0, 0, 0, 140))
        painter.end()

    def _cover(self) -> None:
        self.setGeometry(self._window.rect())
        if self._card is not None:
            self._card.adjustSize()
            self._card.move(self.rect().center() - self._card.rect().center())

    def _make_card(self, actions: Sequence[KeyAction]) -> QFrame:
        card = QFrame(self)
        card.setProperty("role", "card")
        title = QLabel(self.tr("Keys and gestures"), card)
        title.setProperty("role", "heading")
        columns = QHBoxLayout()
        columns.setSpacing(5 * SPACING_PX)
        grid = QGridLayout()
        row = 0
        for group, members in groupby(actions, key=lambda action: action.group):
            if row >= _COLUMN_ROWS:
                columns.addLayout(grid)
                grid, row = QGridLayout(), 0
            row = self._add_group(grid, row, group, list(members))
        columns.addLayout(grid)
        gestures = QLabel(
            self.tr(
                "In the picture: drag to move, wheel or pinch to zoom, double-click to enlarge."
            ),
            card,
        )
        gestures.setProperty("role", "muted")
        column = QVBoxLayout(card)
        column.setContentsMargins(*(3 * SPACING_PX,) * 4)
        column.setSpacing(2 * SPACING_PX)
        column.addWidget(title)
        column.addLayout(columns)
        column.addWidget(gestures)
        return card

    def _add_group(self, grid: QGridLayout, row: int, group: str, members: list[KeyAction]) -> int:
        grid.setHorizontalSpacing(2 * SPACING_PX)
        grid.setVerticalSpacing(SPACING_PX // 2)
        heading = QLabel(group)
        heading.setProperty("role", "caption")
        heading.setContentsMargins(0, SPACING_PX if row else 0, 0, 0)
        grid.addWidget(heading, row, 0, 1, 2)
        for offset, action in enumerate(members, start=1):
            keys = QLabel(action.keys_text)
            keys.setProperty("role", "key")
            keys.setAlignment(Qt.AlignmentFlag.AlignCenter)
            grid.addWidget(keys, row + offset, 0)
            grid.addWidget(QLabel(action.text), row + offset, 1)
        end = row + len(members) + 1
        grid.setRowStretch(end + 1, 1)
        return end
