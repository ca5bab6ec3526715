"""A line inside a step that says what is wrong and offers a remedy."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from inspectai_desktop.errors import InspectAIError
from inspectai_desktop.ui.icons import themed_icon
from inspectai_desktop.ui.operator_texts import operator_text
from inspectai_desktop.ui.theme import SPACING_PX, ActiveTheme
from inspectai_desktop.ui.widgets.guide_panel import GuideAction

_ICON_PX = 24


class StepNotice(QFrame):
    """Hidden while all is well.

    Signals:
        action_chosen: Key of the remedy whose button was pressed.
    """

    action_chosen = Signal(str)

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "popup")
        self._theme = theme
        self._icon = QLabel(self)
        self.message = QLabel(self)
        self.message.setProperty("role", "strong")
        self.hint = QLabel(self)
        self.hint.setProperty("role", "muted")
        for label in (self.message, self.hint):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(SPACING_PX)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self.message)
        texts.addWidget(self.hint)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * SPACING_PX, SPACING_PX, SPACING_PX, SPACING_PX)
        row.setSpacing(SPACING_PX)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts, 1)
        row.addLayout(self._buttons)
        theme.changed.connect(self._dress)
        self._dress()
        self.hide()

    def show_error(self, error: InspectAIError | None, *actions: GuideAction) -> None:
        """Say what went wrong; None hides the notice."""
        if error is None:
            self.hide()
        else:
            self.show_words(operator_text(error.message), operator_text(error.hint), *actions)

    def show_words(self, message: str, hint: str = "", *actions: GuideAction) -> None:
        """Say this and offer these remedies."""
        self.message.setText(message)
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))
        self.setAccessibleName(f"{message} {hint}".strip())
        while (item := self._buttons.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for action in actions:
            button = QPushButton(action.title, self)
            button.clicked.connect(partial(self._on_pressed, action.key))
            self._buttons.addWidget(button)
        self.show()

    def _on_pressed(self, key: str, _checked: bool = False) -> None:
        self.action_chosen.emit(key)

    def _dress(self) -> None:
        icon = themed_icon(self._theme, "warning", "text")
        self._icon.setPixmap(icon.pixmap(_ICON_PX, _ICON_PX))
