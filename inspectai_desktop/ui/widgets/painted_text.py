"""Text that is painted: wrapped and elided to a box, or scaled to fill one."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath, QTextLayout, QTextOption

_EM_PX = 200


def word_outline(words: str, weight: QFont.Weight, family: QFont) -> QPainterPath:
    """Outline of the words on one line, its bounding box starting at the origin."""
    font = QFont(family)
    font.setPixelSize(_EM_PX)
    font.setWeight(weight)
    path = QPainterPath()
    path.addText(QPointF(0, 0), font, words)
    box = path.boundingRect()
    path.translate(-box.x(), -box.y())
    return path


def stacked_outlines(lines: list[str], weight: QFont.Weight, family: QFont) -> QPainterPath:
    """Outline of several lines, centred under each other."""
    outlines = [word_outline(line, weight, family) for line in lines]
    widest = max(outline.boundingRect().width() for outline in outlines)
    stacked = QPainterPath()
    top = 0.0
    for outline in outlines:
        box = outline.boundingRect()
        stacked.addPath(outline.translated((widest - box.width()) / 2, top))
        top += box.height() + 0.22 * _EM_PX
    return stacked


def fitting_scale(path: QPainterPath, box: QRectF) -> float:
    """Largest factor by which the path still fits into the box."""
    size = path.boundingRect()
    if size.isEmpty() or box.isEmpty():
        return 0.0
    return min(box.width() / size.width(), box.height() / size.height())


def wrapped_lines(text: str, font: QFont, width_px: float, max_lines: int) -> list[str]:
    """Break text at words into at most `max_lines` lines; the last one is elided."""
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    metrics = QFontMetricsF(font)
    lines: list[str] = []
    layout.beginLayout()
    while len(lines) < max_lines:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width_px)
        start = line.textStart()
        if len(lines) == max_lines - 1:
            lines.append(metrics.elidedText(text[start:], Qt.TextElideMode.ElideRight, width_px))
        else:
            lines.append(text[start : start + line.textLength()].strip())
    layout.endLayout()
    return lines


def paint_wrapped(
    painter: QPainter,
    box: QRectF,
    text: str,
    alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> float:
    """Paint text wrapped into the box with the painter's font and pen; return the height used."""
    metrics = QFontMetricsF(painter.font())
    line_height = metrics.lineSpacing()
    max_lines = int(box.height() // line_height)
    if max_lines < 1 or not text:
        return 0.0
    lines = wrapped_lines(text, painter.font(), box.width(), max_lines)
    for index, line in enumerate(lines):
        row = QRectF(box.left(), box.top() + index * line_height, box.width(), line_height)
        painter.drawText(row, int(alignment | Qt.AlignmentFlag.AlignVCenter), line)
    return len(lines) * line_height
