"""One way to compute, with what was measured for it on this computer."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from inspectai_desktop.services.teaching.teaching_results import MeasuredPreset
from inspectai_desktop.ui.theme import SPACING_PX, ActiveTheme
from inspectai_desktop.ui.widgets.return_key import is_return
from inspectai_desktop.ui.wizard.preset_words import (
    PresetText,
    preset_figures,
    preset_promise,
    preset_title,
)


class PresetCard(QFrame):
    """A card to choose.

    Signals:
        chosen: Name of the preset.
    """

    chosen = Signal(str)

    def __init__(self, theme: ActiveTheme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._theme = theme
        self.name = name
        self.is_chosen = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._title = QLabel(preset_title(name), self)
        self._title.setProperty("role", "heading")
        self._promise = QLabel(preset_promise(name), self)
        self._promise.setProperty("role", "muted")
        self._promise.setWordWrap(True)
        self.time = QLabel(self)
        self.time.setProperty("role", "figure")
        self.figures = QLabel(self)
        self.figures.setWordWrap(True)
        self._why = QLabel(self)
        self._why.setProperty("role", "caption")
        self._why.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(2 * SPACING_PX,) * 4)
        column.setSpacing(SPACING_PX)
        for label in (self._title, self._promise, self.time, self.figures, self._why):
            column.addWidget(label)
        column.addStretch()
        theme.changed.connect(self.update)

    def show_measured(self, preset: MeasuredPreset | None, defect_px: float | None) -> None:
        """Show what was measured; None while it is still being measured."""
        text = PresetText("…", "", "") if preset is None else preset_figures(preset, defect_px)
        self.time.setText(text.time)
        self.figures.setText(text.figures)
        self._why.setText(text.why)
        self._say()

    def show_chosen(self, *, chosen: bool) -> None:
        self.is_chosen = chosen
        self._say()
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            self.chosen.emit(self.name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space or is_return(event):
            self.chosen.emit(self.name)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.is_chosen and not self.hasFocus():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.is_chosen:
            painter.setPen(QPen(self._theme.colour("accent"), 4))
            painter.drawRoundedRect(self.rect().adjusted(2, 2, -2, -2), 6, 6)
            mark = self.rect().adjusted(self.width() - 40, 14, -14, 0)
            mark.setHeight(26)
            painter.setBrush(self._theme.colour("accent"))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawEllipse(mark)
            painter.setPen(QPen(self._theme.colour("on_accent"), 3))
            left, top, side = mark.left(), mark.top(), mark.width()
            for (x1, y1), (x2, y2) in (((0.27, 0.52), (0.44, 0.69)), ((0.44, 0.69), (0.74, 0.34))):
                painter.drawLine(
                    round(left + x1 * side),
                    round(top + y1 * side),
                    round(left + x2 * side),
                    round(top + y2 * side),
                )
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._theme.colour("focus"), 2))
            painter.drawRoundedRect(self.rect().adjusted(6, 6, -6, -6), 4, 4)
        painter.end()

    def _say(self) -> None:
        chosen = self.tr("chosen") if self.is_chosen else ""
        self.setAccessibleName(
            ", ".join(filter(None, (self._title.text(), chosen, self.time.text())))
        )
