"""The shape of each verdict, painted as vectors: the same on lamp, table, strip and chart.

Circle with tick, triangle with exclamation mark, octagon with cross, hatched square with question
mark: four silhouettes that stay apart without colour and at the size of a chart point.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.ui.theme import ActiveTheme, VerdictColours
from inspectai_desktop.ui.verdict_language import verdict_word

_HATCH_STEP = 0.2
_STROKE = 0.12


def silhouette(verdict: Verdict) -> QPainterPath:
    """Outline of the verdict's shape in the unit square."""
    path = QPainterPath()
    match verdict:
        case Verdict.PASS:
            path.addEllipse(QRectF(0.02, 0.02, 0.96, 0.96))
        case Verdict.REVIEW:
            path.moveTo(0.5, 0.04)
            path.lineTo(1.0, 0.94)
            path.lineTo(0.0, 0.94)
            path.closeSubpath()
        case Verdict.FAIL:
            path.addPolygon([_octagon_corner(index) for index in range(8)])
            path.closeSubpath()
        case Verdict.NOT_INSPECTED:
            path.addRect(QRectF(0.04, 0.04, 0.92, 0.92))
    return path


def sign(verdict: Verdict) -> QPainterPath:
    """Lines of the sign inside the shape, in the unit square, to be stroked."""
    path = QPainterPath()
    match verdict:
        case Verdict.PASS:
            path.moveTo(0.28, 0.53)
            path.lineTo(0.44, 0.68)
            path.lineTo(0.73, 0.34)
        case Verdict.REVIEW:
            path.moveTo(0.5, 0.36)
            path.lineTo(0.5, 0.62)
            path.moveTo(0.5, 0.78)
            path.lineTo(0.5, 0.781)
        case Verdict.FAIL:
            path.moveTo(0.29, 0.29)
            path.lineTo(0.71, 0.71)
            path.moveTo(0.71, 0.29)
            path.lineTo(0.29, 0.71)
        case Verdict.NOT_INSPECTED:
            path.moveTo(0.385, 0.40)
            path.arcTo(QRectF(0.385, 0.27, 0.23, 0.23), 180, -225)
            path.quadTo(QPointF(0.5, 0.53), QPointF(0.5, 0.585))
            path.moveTo(0.5, 0.72)
            path.lineTo(0.5, 0.721)
    return path


def paint_verdict_glyph(
    painter: QPainter, box: QRectF, verdict: Verdict, colours: VerdictColours
) -> None:
    """Paint the verdict's shape with its sign into the largest square centred in `box`."""
    side = min(box.width(), box.height())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(box.center().x() - side / 2, box.center().y() - side / 2)
    painter.scale(side, side)
    fill = QColor(colours.fill)
    if verdict is Verdict.NOT_INSPECTED:
        _paint_hatched_square(painter, fill)
    else:
        painter.fillPath(silhouette(verdict), fill)
    pen = QPen(QColor(colours.on_fill), _STROKE)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(sign(verdict), pen)
    painter.restore()


def _octagon_corner(index: int) -> QPointF:
    angle = math.pi / 8 + index * math.pi / 4
    return QPointF(0.5 + 0.53 * math.cos(angle), 0.5 + 0.53 * math.sin(angle))


def _paint_hatched_square(painter: QPainter, fill: QColor) -> None:
    """Diagonal stripes around a solid plate that keeps the question mark readable."""
    painter.save()
    painter.setClipPath(silhouette(Verdict.NOT_INSPECTED), Qt.ClipOperation.IntersectClip)
    painter.setPen(QPen(fill, _HATCH_STEP / 2))
    for index in range(-5, 6):
        offset = index * _HATCH_STEP
        painter.drawLine(QPointF(offset, 1.0), QPointF(offset + 1.0, 0.0))
    painter.restore()
    painter.strokePath(silhouette(Verdict.NOT_INSPECTED), QPen(fill, 0.06))
    painter.fillRect(QRectF(0.2, 0.16, 0.6, 0.68), fill)


class VerdictGlyph(QWidget):
    """A verdict's shape as a small widget, with its word as accessible name."""

    def __init__(
        self, theme: ActiveTheme, verdict: Verdict, size_px: int = 20, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._verdict = verdict
        self._size_px = size_px
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)
        self.show_verdict(verdict)

    @property
    def verdict(self) -> Verdict:
        return self._verdict

    def show_verdict(self, verdict: Verdict) -> None:
        self._verdict = verdict
        self.setAccessibleName(verdict_word(verdict))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._size_px, self._size_px)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = QRectF(self.rect())
        paint_verdict_glyph(painter, box, self._verdict, self._theme.verdict(self._verdict))
        painter.end()
