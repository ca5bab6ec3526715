"""The bar at the top: what is inspected, from where, for whom, and start, pause, stop."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from inspectai_desktop.domain.station_state import Activity, StationState
from inspectai_desktop.ui.icons import themed_icon
from inspectai_desktop.ui.number_format import clock_text
from inspectai_desktop.ui.station_language import phase_word
from inspectai_desktop.ui.theme import SPACING_PX, ActiveTheme
from inspectai_desktop.ui.widgets.captioned_field import CaptionedChooser, CaptionedEdit, Choice
from inspectai_desktop.ui.widgets.help_menu import HelpMenu

_TEACH = "\x00teach"
_SET_UP = "\x00set-up"
_ROOM_FOR_CLOCK_PX = 1120


class HeaderBar(QFrame):
    """Shows the station's settings of the moment and reports what a person wants changed.

    Signals:
        category_chosen: Key of a category.
        source_chosen: Key of a source.
        teach_requested: A person wants to teach a new category.
        source_setup_requested: A person wants to set up sources.
        lot_edited: New lot number.
        operator_edited: New operator name.
        start_requested, pause_requested, resume_requested, stop_requested: What it says.
        trigger_requested: A person wants a picture taken now.
    """

    category_chosen = Signal(str)
    source_chosen = Signal(str)
    teach_requested = Signal()
    source_setup_requested = Signal()
    lot_edited = Signal(str)
    operator_edited = Signal(str)
    start_requested = Signal()
    pause_requested = Signal()
    resume_requested = Signal()
    stop_requested = Signal()
    trigger_requested = Signal()

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "header")
        self._theme = theme
        self._state = StationState()
        self._category = CaptionedChooser(theme, self.tr("Category"), self)
        self._source = CaptionedChooser(theme, self.tr("Source"), self)
        self.lot = CaptionedEdit(self.tr("Lot"), parent=self)
        self.operator = CaptionedEdit(self.tr("Operator"), parent=self)
        self._clock = QLabel(self)
        self._phase = QLabel(self)
        self._trigger = QPushButton(self.tr("Trigger"), self)
        self._run = QPushButton(self)
        self._stop = QPushButton(self.tr("Stop"), self)
        self._help = QToolButton(self)
        self.help_menu = HelpMenu(self._help)
        self._build()
        self._connect()
        self._dress()
        self.show_state(self._state)

    def show_state(self, state: StationState) -> None:
        """Show which of start, pause, resume and stop makes sense now."""
        before, self._state = self._state, state
        self._phase.setText(phase_word(state.phase))
        labels = {
            Activity.STOPPED: self.tr("Start"),
            Activity.PAUSED: self.tr("Resume"),
            Activity.DRAINING: self.tr("Start"),
        }
        self._run.setText(labels.get(state.activity, self.tr("Pause")))
        self._run.setEnabled(state.has_category and state.activity is not Activity.DRAINING)
        self._stop.setEnabled(state.activity not in (Activity.STOPPED, Activity.DRAINING))
        if before.activity is not state.activity:  # icons cost more than all the rest
            self._dress()

    def show_categories(self, choices: list[Choice], key: str) -> None:
        """Offer these categories, with `key` in force ("" for none)."""
        self._category.show_choices(
            choices, key, extra=Choice(_TEACH, self.tr("Teach a new category …"))
        )

    def show_sources(self, choices: list[Choice], key: str) -> None:
        """Offer these sources, with `key` in force ("" for none)."""
        self._source.show_choices(choices, key, extra=Choice(_SET_UP, self.tr("Set up sources …")))

    def show_trigger(self, *, available: bool) -> None:
        """Offer the trigger button, for sources that take pictures on demand."""
        self._trigger.setVisible(available)

    def press_run(self) -> None:
        """Do what the start, pause or resume button does, if it may be pressed."""
        self._run.click()

    def press_stop(self) -> None:
        """Do what the stop button does, if it may be pressed."""
        self._stop.click()

    def press_trigger(self) -> None:
        """Do what the trigger button does, if it is offered."""
        if not self._trigger.isHidden():
            self._trigger.click()

    def open_categories(self) -> None:
        """Open the category chooser, for the keyboard."""
        self._category.setFocus()
        self._category.showPopup()

    def open_sources(self) -> None:
        """Open the source chooser, for the keyboard."""
        self._source.setFocus()
        self._source.showPopup()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._clock.setVisible(self.width() >= _ROOM_FOR_CLOCK_PX)

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * SPACING_PX, SPACING_PX, 2 * SPACING_PX, SPACING_PX)
        row.setSpacing(SPACING_PX)
        for field, widest in (
            (self._category, 360),
            (self._source, 440),
            (self.lot, 220),
            (self.operator, 220),
        ):
            field.setMaximumWidth(widest)
        row.addWidget(self._category, 22)
        row.addWidget(self._source, 26)
        row.addWidget(self.lot, 12)
        row.addWidget(self.operator, 12)
        row.addStretch(4)
        self._phase.setProperty("role", "strong")
        self._clock.setProperty("role", "muted")
        self._run.setProperty("role", "primary")
        self._trigger.hide()
        for widget in (self._clock, self._phase, self._trigger, self._run, self._stop, self._help):
            row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        for button in (self._run, self._stop, self._trigger):
            button.setIconSize(QSize(20, 20))
        self._help.setText("?")
        self._help.setProperty("role", "square")
        self._help.setToolTip(self.tr("Help"))
        self._help.setAccessibleName(self.tr("Help"))
        self._help.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._help.setMenu(self.help_menu)
        timer = QTimer(self)
        timer.setInterval(1000)
        timer.timeout.connect(self._on_second)
        timer.start()
        self._on_second()

    def _connect(self) -> None:
        self._category.chosen.connect(self._on_category_chosen)
        self._source.chosen.connect(self._on_source_chosen)
        self.lot.edited.connect(self.lot_edited)
        self.operator.edited.connect(self.operator_edited)
        self._run.clicked.connect(self._on_run_clicked)
        self._stop.clicked.connect(self.stop_requested)
        self._trigger.clicked.connect(self.trigger_requested)
        self._theme.changed.connect(self._dress)

    def _dress(self) -> None:
        running = self._state.activity in (Activity.RUNNING, Activity.STARTING)
        icon = "pause" if running else "start"
        self._run.setIcon(themed_icon(self._theme, icon, "on_accent"))
        self._stop.setIcon(themed_icon(self._theme, "stop"))

    def _on_second(self) -> None:
        self._clock.setText(clock_text(datetime.now(UTC)))

    def _on_category_chosen(self, key: str) -> None:
        if key == _TEACH:
            self.teach_requested.emit()
        else:
            self.category_chosen.emit(key)

    def _on_source_chosen(self, key: str) -> None:
        if key == _SET_UP:
            self.source_setup_requested.emit()
        else:
            self.source_chosen.emit(key)

    def _on_run_clicked(self) -> None:
        match self._state.activity:
            case Activity.STOPPED:
                self.start_requested.emit()
            case Activity.PAUSED:
                self.resume_requested.emit()
            case _:
                self.pause_requested.emit()
