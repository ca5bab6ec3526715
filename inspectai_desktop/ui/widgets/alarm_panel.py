"""The list of standing alarms: what, since when, what to do."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from inspectai_desktop.domain.alarm import Alarm
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.ui.alarm_language import alarm_title
from inspectai_desktop.ui.number_format import clock_text
from inspectai_desktop.ui.operator_texts import operator_text
from inspectai_desktop.ui.theme import SPACING_PX, TOUCH_TARGET_PX, ActiveTheme
from inspectai_desktop.ui.widgets.verdict_glyph import VerdictGlyph


class AlarmPanel(QFrame):
    """Shows alarms, newest first; each that is no fault can be marked as seen.

    Signals:
        seen: Kind of the alarm a person has seen.
        closed: A person has closed the panel.
    """

    seen = Signal(str)
    closed = Signal()

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "popup")
        self._theme = theme
        self._alarms: tuple[Alarm, ...] = ()
        self._is_behind = True
        self._rows = QWidget()
        self._rows.setProperty("role", "clear")
        self._column = QVBoxLayout(self._rows)
        self._column.setContentsMargins(0, 0, 0, 0)
        title = QLabel(self.tr("Alarms"), self)
        title.setProperty("role", "heading")
        close = QPushButton(self.tr("Close  Esc"), self)
        close.clicked.connect(self.closed)
        heading = QHBoxLayout()
        heading.addWidget(title)
        heading.addStretch()
        heading.addWidget(close)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setWidget(self._rows)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._outer = layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * SPACING_PX, SPACING_PX, 2 * SPACING_PX, 2 * SPACING_PX)
        layout.addLayout(heading)
        layout.addWidget(area)

    def show_alarms(self, alarms: tuple[Alarm, ...]) -> None:
        """Show these alarms, given oldest first."""
        self._alarms = alarms
        self._is_behind = True
        # An alarm may change with every part; rows that nobody sees are made when they are looked
        # at.
        if self.isVisible():
            self._make_rows()

    def showEvent(self, event: QShowEvent) -> None:
        self._make_rows()
        super().showEvent(event)

    def _make_rows(self) -> None:
        if not self._is_behind:
            return
        self._is_behind = False
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for alarm in reversed(self._alarms):
            self._column.addWidget(self._row(alarm))
        if not self._alarms:
            nothing = QLabel(self.tr("No alarm stands."), self._rows)
            nothing.setProperty("role", "muted")
            self._column.addWidget(nothing)
        self._column.addStretch()

    def fitting_height(self, width_px: int) -> int:
        """Height at which every alarm is seen at this width."""
        self._make_rows()
        self.ensurePolished()
        self._column.activate()
        margins = self._outer.contentsMargins()
        inner = width_px - margins.left() - margins.right()
        rows = max(self._column.heightForWidth(inner), self._column.minimumSize().height())
        return rows + TOUCH_TARGET_PX + 4 * SPACING_PX + margins.top() + margins.bottom()

    def _row(self, alarm: Alarm) -> QWidget:
        row = QFrame(self._rows)
        verdict = Verdict.FAIL if alarm.is_fault else Verdict.REVIEW
        what = QLabel(f"{alarm_title(alarm.kind)}: {operator_text(alarm.message)}", row)
        what.setProperty("role", "strong")
        what.setWordWrap(True)
        since = self.tr("Since {time}.").format(time=clock_text(alarm.since))
        advice = QLabel(f"{since} {operator_text(alarm.hint)}", row)
        advice.setProperty("role", "muted")
        advice.setWordWrap(True)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(what)
        texts.addWidget(advice)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, SPACING_PX, 0, SPACING_PX)
        line.setSpacing(12)
        line.addWidget(VerdictGlyph(self._theme, verdict, 24, row), 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(texts, 1)
        if not alarm.is_fault:
            button = QPushButton(self.tr("Seen"), row)
            button.clicked.connect(partial(self._on_seen, alarm.kind.value))
            line.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _on_seen(self, kind: str, _checked: bool = False) -> None:
        self.seen.emit(kind)
