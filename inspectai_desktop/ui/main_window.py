"""The window: pages behind a rail, the status line below, keys, kiosk mode."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from inspectai_desktop.domain.station_state import Lamp, StationState
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import InspectAIError
from inspectai_desktop.ui.display_scale import SMALLEST_HEIGHT_PX, SMALLEST_WIDTH_PX
from inspectai_desktop.ui.operator_texts import operator_text
from inspectai_desktop.ui.shortcuts.key_action import KeyAction, add_key_action
from inspectai_desktop.ui.shortcuts.shortcut_overlay import ShortcutOverlay
from inspectai_desktop.ui.theme import SPACING_PX, ActiveTheme
from inspectai_desktop.ui.widgets.alarm_panel import AlarmPanel
from inspectai_desktop.ui.widgets.message_card import MessageCard
from inspectai_desktop.ui.widgets.navigation_rail import NavigationRail, RailEntry
from inspectai_desktop.ui.widgets.status_line import StatusLine

_ALARM_PANEL_PX = 660


@runtime_checkable
class HasKeyActions(Protocol):
    """A page with keys of its own."""

    @property
    def key_actions(self) -> tuple[KeyAction, ...]:
        """Its keys, in groups."""


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A page of the window.

    Attributes:
        key: Stable identifier.
        title: Word on the rail.
        icon: Name of its icon.
        make: Makes the page when it is first opened, so that the window itself is there soon.
        on_demand: It stands on the rail only between `open_page` and `dismiss_page`.
    """

    key: str
    title: str
    icon: str
    make: Callable[[], QWidget]
    on_demand: bool = False


@runtime_checkable
class TakesEscape(Protocol):
    """A page that wants Esc when nothing lies on top of it."""

    def escape(self) -> None:
        """Esc was pressed."""


class MainWindow(QMainWindow):
    """Holds the pages; the first one is made at once.

    Signals:
        page_made: Key of a page that has just been made; `page` answers it.
        page_opened: Key of the page now shown.
        alarm_seen: Kind of an alarm a person has seen.
        guide_requested: Name of a guide a person wants to read.
        close_requested: A person wants to close the window; it stays until `close_for_good`.
    """

    page_made = Signal(str)
    page_opened = Signal(str)
    alarm_seen = Signal(str)
    guide_requested = Signal(str)
    close_requested = Signal()

    def __init__(self, theme: ActiveTheme, pages: tuple[PageEntry, ...]) -> None:
        super().__init__()
        self._theme = theme
        self._entries = {entry.key: entry for entry in pages}
        self._pages: dict[str, QWidget] = {}
        self._current = ""
        self._verdict: Verdict | None = None
        self._closing_for_good = False
        self._was_maximized = False
        self.setWindowTitle("InspectAI")
        self.setMinimumSize(SMALLEST_WIDTH_PX, SMALLEST_HEIGHT_PX)
        self._rail = NavigationRail(
            theme, tuple(RailEntry(entry.key, entry.title, entry.icon) for entry in pages)
        )
        for entry in pages:
            self._rail.offer_page(entry.key, offered=not entry.on_demand)
        self._stack = QStackedWidget()
        self.status_line = StatusLine(theme)
        self._build()
        self._alarm_panel = AlarmPanel(theme, self)
        self._alarm_panel.hide()
        self._message = MessageCard(theme, self)
        self._overlay = ShortcutOverlay(self)
        self._key_actions = self._make_key_actions()
        self._connect()
        self.open_page(pages[0].key)

    @property
    def theme(self) -> ActiveTheme:
        """The colours in force."""
        return self._theme

    @property
    def current_page(self) -> str:
        """Key of the page shown."""
        return self._current

    def page(self, key: str) -> QWidget:
        """The page, made now if it was not there yet."""
        if key not in self._pages:
            made = self._entries[key].make()
            self._pages[key] = made
            self._stack.addWidget(made)
            self.page_made.emit(key)
        return self._pages[key]

    def has_page(self, key: str) -> bool:
        """Whether the page has been made already."""
        return key in self._pages

    def open_page(self, key: str) -> None:
        """Show this page."""
        page = self.page(key)
        self._current = key
        self._stack.setCurrentWidget(page)
        self._rail.offer_page(key, offered=True)
        self._rail.show_page(key)
        self._show_badge()
        self.page_opened.emit(key)

    def dismiss_page(self, key: str, then: str) -> None:
        """Take a page that stood on demand off the rail; if it is open, open `then`."""
        if self._current == key:
            self.open_page(then)
        self._rail.offer_page(key, offered=False)

    def show_station(self, state: StationState) -> None:
        """Show alarms in the status line, and the lamp's verdict on the rail."""
        self.status_line.show_alarms(state.alarms)
        self._alarm_panel.show_alarms(state.alarms)
        if self._alarm_panel.isVisible():
            self._place_alarm_panel()
        lit = state.lamp not in (Lamp.OFF, Lamp.FAULT)
        self._verdict = Verdict(state.lamp.value) if lit else None
        self._show_badge()

    def show_error(self, error: InspectAIError) -> None:
        """Show what went wrong and what to do, until a person closes it."""
        self._message.show_message(operator_text(error.message), operator_text(error.hint))

    def toggle_kiosk(self) -> None:
        """Fill the screen with the page alone, or go back."""
        if self.isFullScreen():
            self._rail.show()
            if self._was_maximized:
                self.showMaximized()
            else:
                self.showNormal()
        else:
            self._was_maximized = self.isMaximized()
            self._rail.hide()
            self.showFullScreen()

    def show_help(self) -> None:
        """List the keys of this page and of the window."""
        page = self.page(self._current)
        own = page.key_actions if isinstance(page, HasKeyActions) else ()
        self._overlay.open((*own, *self._key_actions))

    def close_for_good(self) -> None:
        """Close the window now; everything is drained."""
        self._closing_for_good = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._closing_for_good:
            event.accept()
            return
        event.ignore()
        self.close_requested.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._alarm_panel.isVisible():
            self._place_alarm_panel()
        if self._message.isVisible():
            self._message.place()

    def _build(self) -> None:
        body = QWidget()
        body.setProperty("role", "window")
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self._stack, 1)
        right.addWidget(self.status_line)
        row = QHBoxLayout(body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._rail)
        row.addLayout(right, 1)
        self.setCentralWidget(body)

    def _connect(self) -> None:
        self._rail.page_chosen.connect(self.open_page)
        self.status_line.alarms_requested.connect(self._on_alarms_requested)
        self._alarm_panel.seen.connect(self.alarm_seen)
        self._alarm_panel.closed.connect(self._alarm_panel.hide)

    def _make_key_actions(self) -> tuple[KeyAction, ...]:
        group = self.tr("Window")
        pages = tuple(
            KeyAction(group, f"Ctrl+{number}", entry.title, partial(self._on_key, entry.key))
            for number, entry in enumerate(self._entries.values(), start=1)
        )
        actions = (
            *pages,
            KeyAction(group, "F8", self.tr("Alarms"), self._on_alarms_requested),
            KeyAction(group, "F11", self.tr("Kiosk: fill the screen"), self.toggle_kiosk),
            KeyAction(
                group,
                "F1",
                self.tr("Operator guide"),
                partial(self.guide_requested.emit, "operator"),
            ),
            KeyAction(group, "?", self.tr("This list"), self.show_help),
            KeyAction(group, "Esc", self.tr("Close what lies on top"), self._on_escape),
        )
        for action in actions:
            add_key_action(self, action)
        return actions

    def _show_badge(self) -> None:
        on_first = self._current == next(iter(self._entries))
        self._rail.show_last_verdict(None if on_first else self._verdict)

    def _place_alarm_panel(self) -> None:
        width = min(_ALARM_PANEL_PX, self.width() - 4 * SPACING_PX)
        height = min(self._alarm_panel.fitting_height(width), self.height() - 12 * SPACING_PX)
        bottom = self.height() - self.status_line.height() - SPACING_PX
        left = self.width() - width - SPACING_PX
        self._alarm_panel.setGeometry(QRect(left, bottom - height, width, height))

    def _on_alarms_requested(self) -> None:
        self._place_alarm_panel()
        self._alarm_panel.setVisible(not self._alarm_panel.isVisible())
        self._alarm_panel.raise_()

    def _on_key(self, key: str) -> None:
        if self._rail.offers(key):
            self.open_page(key)

    def _on_escape(self) -> None:
        if self._alarm_panel.isVisible() or self._message.isVisible():
            self._alarm_panel.hide()
            self._message.hide()
            return
        page: object = self._stack.currentWidget()
        if isinstance(page, TakesEscape):
            page.escape()
