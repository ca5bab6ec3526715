"""The seven steps at the left: which are done, which one is open, which can be opened."""

from __future__ import annotations

from enum import Enum, auto
from functools import partial

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QFrame, QVBoxLayout, QWidget

from inspectai_desktop.ui.fonts import text_font
from inspectai_desktop.ui.theme import SPACING_PX, TOUCH_TARGET_PX, TYPE_SCALE, ActiveTheme

_WIDTH_PX = 184
_MARK_PX = 26


class StepState(Enum):
    """How far a step is."""

    DONE = auto()
    CURRENT = auto()
    OPEN = auto()
    BLOCKED = auto()


class StepButton(QAbstractButton):
    """One step: its number or a tick, and its name."""

    def __init__(
        self, theme: ActiveTheme, number: int, title: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._number = number
        self.state = StepState.BLOCKED
        self.setText(title)
        self.setFixedHeight(TOUCH_TARGET_PX + SPACING_PX // 2)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        theme.changed.connect(self.update)

    def show_state(self, state: StepState) -> None:
        self.state = state
        self.setEnabled(state is not StepState.BLOCKED)
        words = {
            StepState.DONE: self.tr("done"),
            StepState.CURRENT: self.tr("open now"),
            StepState.OPEN: self.tr("can be opened"),
            StepState.BLOCKED: self.tr("comes later"),
        }
        self.setAccessibleName(f"{self._number} {self.text()}, {words[state]}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(_WIDTH_PX, TOUCH_TARGET_PX + SPACING_PX // 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        current = self.state is StepState.CURRENT
        if current or (self.isEnabled() and self.underMouse()):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("selected" if current else "hover"))
            painter.drawRoundedRect(area, 6, 6)
        if self.hasFocus():
            painter.setPen(QPen(self._theme.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area, 6, 6)
        self._paint_mark(painter)
        font = text_font(TYPE_SCALE.body)
        font.setBold(current)
        painter.setFont(font)
        painter.setPen(self._theme.colour("text" if self.isEnabled() else "text_muted"))
        words = area.adjusted(_MARK_PX + 2.5 * SPACING_PX, 0, -4, 0)
        painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter), self.text())
        painter.end()

    def _paint_mark(self, painter: QPainter) -> None:
        box = QRectF(SPACING_PX, (self.height() - _MARK_PX) / 2, _MARK_PX, _MARK_PX)
        filled = self.state in (StepState.DONE, StepState.CURRENT)
        painter.setPen(QPen(self._theme.colour("accent" if filled else "border_strong"), 2))
        painter.setBrush(self._theme.colour("accent") if filled else self._theme.colour("surface"))
        painter.drawEllipse(box)
        painter.setFont(text_font(TYPE_SCALE.caption))
        if self.state is StepState.DONE:
            pen = QPen(self._theme.colour("on_accent"), 3)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            corners = ((0.27, 0.52), (0.44, 0.69), (0.74, 0.34))
            places = [
                QPointF(box.left() + x * _MARK_PX, box.top() + y * _MARK_PX) for x, y in corners
            ]
            painter.drawPolyline(QPolygonF(places))
            return
        painter.setPen(self._theme.colour("on_accent" if filled else "text_muted"))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), str(self._number))


class StepList(QFrame):
    """All steps in order.

    Signals:
        chosen: Index of the step a person wants.
    """

    chosen = Signal(int)

    def __init__(
        self, theme: ActiveTheme, titles: tuple[str, ...], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "rail")
        self.setFixedWidth(_WIDTH_PX + 2 * SPACING_PX)
        self.buttons = tuple(
            StepButton(theme, number, title, self) for number, title in enumerate(titles, start=1)
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(*(SPACING_PX,) * 4)
        column.setSpacing(SPACING_PX // 2)
        for index, button in enumerate(self.buttons):
            button.clicked.connect(partial(self._on_clicked, index))
            column.addWidget(button)
        column.addStretch()

    def show_states(self, states: tuple[StepState, ...]) -> None:
        for button, state in zip(self.buttons, states, strict=True):
            button.show_state(state)

    def _on_clicked(self, index: int, _checked: bool = False) -> None:
        self.chosen.emit(index)
