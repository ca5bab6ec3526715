"""What stands where content will be: empty, waiting, faulty, overloaded, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from inspectai_desktop.ui.icons import themed_icon
from inspectai_desktop.ui.theme import SPACING_PX, ActiveTheme

_TEXT_WIDTH_PX = 440
_ICON_PX = 48


@dataclass(frozen=True, slots=True)
class GuideAction:
    """A button of a guide; `key` says which one was pressed."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class Guide:
    """What is the case and what a person can do.

    Attributes:
        title: The situation in a few words.
        text: Why, and what to do; one or two sentences.
        actions: Buttons, the likeliest first.
        icon: Name of an icon.
    """

    title: str
    text: str = ""
    actions: tuple[GuideAction, ...] = ()
    icon: str = "inspect"


class GuidePanel(QFrame):
    """Shows a guide in the middle of its area.

    Signals:
        action_chosen: Key of the action whose button was pressed.
    """

    action_chosen = Signal(str)

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._theme = theme
        self._guide = Guide("")
        self._icon = QLabel(self)
        self._title = QLabel(self)
        self._title.setProperty("role", "title")
        self._text = QLabel(self)
        self._text.setProperty("role", "muted")
        for label in (self._icon, self._title, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for label in (self._title, self._text):
            label.setWordWrap(True)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(SPACING_PX)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * SPACING_PX, 2 * SPACING_PX, 3 * SPACING_PX, 2 * SPACING_PX)
        column.setSpacing(SPACING_PX)
        column.addStretch(2)
        for widget in (self._icon, self._title, self._text):
            column.addWidget(widget)
        column.addSpacing(SPACING_PX)
        column.addLayout(self._buttons)
        column.addStretch(3)
        theme.changed.connect(self._dress)

    @property
    def guide(self) -> Guide:
        return self._guide

    def show_guide(self, guide: Guide) -> None:
        if guide == self._guide:
            return
        self._guide = guide
        self._title.setText(guide.title)
        self._text.setText(guide.text)
        self._text.setVisible(bool(guide.text))
        while (item := self._buttons.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self._buttons.addStretch()
        for index, action in enumerate(guide.actions):
            button = QPushButton(action.title, self)
            if index == 0:
                button.setProperty("role", "primary")
            button.clicked.connect(partial(self._on_pressed, action.key))
            self._buttons.addWidget(button)
        self._buttons.addStretch()
        self._dress()

    def sizeHint(self) -> QSize:
        return QSize(_TEXT_WIDTH_PX, 240)

    def minimumSizeHint(self) -> QSize:
        return QSize(280, 120)

    def _dress(self) -> None:
        icon = themed_icon(self._theme, self._guide.icon, "border_strong")
        self._icon.setPixmap(icon.pixmap(_ICON_PX, _ICON_PX))

    def _on_pressed(self, key: str, _checked: bool = False) -> None:
        self.action_chosen.emit(key)
