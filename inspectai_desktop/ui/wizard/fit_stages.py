"""The stages of a fit, one a line: done, running, to come."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from inspectai_desktop.services.teaching.fit_course import STAGES, FitCourse
from inspectai_desktop.ui.fonts import text_font
from inspectai_desktop.ui.theme import SPACING_PX, TYPE_SCALE, ActiveTheme

_LINE_PX = 34
_MARK_PX = 20


class FitStages(QWidget):
    """Painted: a list of words with a mark each."""

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._current = -1
        self._share = 0.0
        self.setFixedHeight(len(STAGES) * _LINE_PX)
        theme.changed.connect(self.update)

    @property
    def current(self) -> int:
        """Place of the running stage; -1 before the first, their number when all are done."""
        return self._current

    def show_course(self, course: FitCourse) -> None:
        self._show(course.stage, course.stage_share)

    def show_done(self) -> None:
        self._show(len(STAGES), 1.0)

    def show_idle(self) -> None:
        self._show(-1, 0.0)

    def sizeHint(self) -> QSize:
        return QSize(420, len(STAGES) * _LINE_PX)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, words in enumerate(_stage_words()):
            top = number * _LINE_PX
            mark = QRectF(2, top + (_LINE_PX - _MARK_PX) / 2, _MARK_PX, _MARK_PX)
            self._paint_mark(painter, mark, number)
            font = text_font(TYPE_SCALE.body)
            font.setBold(number == self._current)
            painter.setFont(font)
            reached = number <= self._current
            painter.setPen(self._theme.colour("text" if reached else "text_muted"))
            text = words
            if number == self._current and 0 < self._share < 1:
                text = f"{words}  {round(100 * self._share)} %"
            line = QRectF(_MARK_PX + 2 * SPACING_PX, top, self.width(), _LINE_PX)
            painter.drawText(line, int(Qt.AlignmentFlag.AlignVCenter), text)
        painter.end()

    def _paint_mark(self, painter: QPainter, mark: QRectF, number: int) -> None:
        done, running = number < self._current, number == self._current
        edge = "accent" if done or running else "border_strong"
        painter.setPen(QPen(self._theme.colour(edge), 2))
        painter.setBrush(self._theme.colour("accent") if done else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(mark)
        if done:
            painter.setPen(QPen(self._theme.colour("on_accent"), 2.5))
            corners = ((0.27, 0.52), (0.44, 0.69), (0.74, 0.34))
            places = [
                QPointF(mark.left() + x * _MARK_PX, mark.top() + y * _MARK_PX) for x, y in corners
            ]
            painter.drawPolyline(QPolygonF(places))
        elif running:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("accent"))
            painter.drawPie(mark.adjusted(3, 3, -3, -3), 90 * 16, -round(5760 * self._share))

    def _show(self, current: int, share: float) -> None:
        self._current, self._share = current, share
        words = _stage_words()
        running = words[current] if 0 <= current < len(words) else ""
        self.setAccessibleName(running)
        self.update()


def _stage_words() -> tuple[str, ...]:
    return (
        QCoreApplication.translate("FitStages", "Reading the pictures"),
        QCoreApplication.translate("FitStages", "Looking at every place of every picture"),
        QCoreApplication.translate("FitStages", "Keeping what is typical"),
        QCoreApplication.translate("FitStages", "Testing on good parts it has not learned"),
        QCoreApplication.translate("FitStages", "Writing the result"),
    )
