"""The rail at the left: one button a page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QToolButton, QVBoxLayout, QWidget

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.ui.icons import themed_icon
from inspectai_desktop.ui.theme import SPACING_PX, ActiveTheme
from inspectai_desktop.ui.widgets.verdict_glyph import VerdictGlyph

_WIDTH_PX = 88
_BUTTON_PX = 68
_BADGE_PX = 22


@dataclass(frozen=True, slots=True)
class RailEntry:
    """A page on the rail."""

    key: str
    title: str
    icon: str


class NavigationRail(QFrame):
    """Shows which page is open and how the last part was judged.

    Signals:
        page_chosen: Key of the page a person wants.
    """

    page_chosen = Signal(str)

    def __init__(
        self, theme: ActiveTheme, entries: tuple[RailEntry, ...], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "rail")
        self._theme = theme
        self._entries = entries
        self._buttons: dict[str, QToolButton] = {}
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACING_PX, 0, SPACING_PX)
        column.setSpacing(SPACING_PX // 2)
        for number, entry in enumerate(entries, start=1):
            column.addWidget(self._make_button(entry, number))
        column.addStretch()
        self.setFixedWidth(_WIDTH_PX)
        self._badge = VerdictGlyph(theme, Verdict.PASS, _BADGE_PX, self._buttons[entries[0].key])
        self._badge.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._badge.hide()
        theme.changed.connect(self._dress)
        self._dress()

    def offer_page(self, key: str, *, offered: bool) -> None:
        """Whether the page's button stands on the rail."""
        self._buttons[key].setHidden(not offered)

    def offers(self, key: str) -> bool:
        return not self._buttons[key].isHidden()

    def show_page(self, key: str) -> None:
        self._buttons[key].setChecked(True)

    def show_last_verdict(self, verdict: Verdict | None) -> None:
        """Put the verdict's shape on the first page's button, for people on other pages."""
        self._badge.setVisible(verdict is not None)
        if verdict is not None:
            self._badge.show_verdict(verdict)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._badge.move(_WIDTH_PX - _BADGE_PX - 12, 6)

    def _make_button(self, entry: RailEntry, number: int) -> QToolButton:
        button = QToolButton(self)
        button.setProperty("role", "page")
        button.setCheckable(True)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setText(entry.title)
        button.setIconSize(QSize(26, 26))
        button.setFixedSize(_WIDTH_PX - 1, _BUTTON_PX)
        button.setToolTip(f"{entry.title}  Ctrl+{number}")
        button.clicked.connect(partial(self._on_clicked, entry.key))
        self._group.addButton(button)
        self._buttons[entry.key] = button
        return button

    def _on_clicked(self, key: str, _checked: bool = False) -> None:
        self.page_chosen.emit(key)

    def _dress(self) -> None:
        for entry in self._entries:
            self._buttons[entry.key].setIcon(themed_icon(self._theme, entry.icon))
