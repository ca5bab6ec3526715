"""How areas and the smallest defect are painted over a picture."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QTransform

from inspectai_desktop.ui.fonts import text_font
from inspectai_desktop.ui.number_format import decimal_text
from inspectai_desktop.ui.theme import TYPE_SCALE
from inspectai_desktop.ui.wizard.region_drawing import Drawing, Shape, ShapeKind

_OUTSIDE = QColor(0, 0, 0, 130)
_RIM = QColor(0, 0, 0, 200)
_INK = QColor(255, 255, 255)
_HANDLE_PX = 12.0


def paint_drawing(
    painter: QPainter,
    box: QRectF,
    drawing: Drawing,
    selected: int | None,
    half_drawn: Shape | None,
) -> None:
    """Paint everything over the picture that fills the box.

    White on a dark rim can be seen on any picture; areas are told apart by hatching, not colour.
    """
    painter.save()
    painter.setClipRect(box)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    to_widget = QTransform()
    to_widget.translate(box.left(), box.top())
    to_widget.scale(box.width() / drawing.width, box.height() / drawing.height)
    shapes = drawing.shapes if half_drawn is None else (*drawing.shapes, half_drawn)
    _paint_outside(painter, box, to_widget, shapes)
    for number, shape in enumerate(shapes):
        _paint_shape(painter, to_widget, shape, is_selected=number == selected)
    painter.restore()


def _paint_outside(
    painter: QPainter, box: QRectF, to_widget: QTransform, shapes: tuple[Shape, ...]
) -> None:
    inspected = QPainterPath()
    for shape in shapes:
        if shape.kind is ShapeKind.INSPECT:
            inspected = inspected.united(to_widget.map(shape.path()))
    if not inspected.isEmpty():
        outside = QPainterPath()
        outside.addRect(box)
        painter.fillPath(outside.subtracted(inspected), _OUTSIDE)


def _paint_shape(
    painter: QPainter, to_widget: QTransform, shape: Shape, *, is_selected: bool
) -> None:
    path = to_widget.map(shape.path())
    if shape.kind is ShapeKind.IGNORE:
        painter.fillPath(path, _OUTSIDE)
        painter.fillPath(path, QBrush(QColor(255, 255, 255, 150), Qt.BrushStyle.BDiagPattern))
    style = Qt.PenStyle.DashLine if shape.kind is ShapeKind.IGNORE else Qt.PenStyle.SolidLine
    width = 3.0 if is_selected else 2.0
    painter.strokePath(path, QPen(_RIM, width + 2.0))
    painter.strokePath(path, QPen(_INK, width, style))
    if shape.kind is ShapeKind.DEFECT:
        _paint_size(painter, path, shape)
    if is_selected:
        corners = shape.corners[1:] if shape.kind is ShapeKind.DEFECT else shape.corners
        for corner in corners:
            _paint_handle(painter, to_widget.map(QPointF(*corner)))


def _paint_handle(painter: QPainter, place: QPointF) -> None:
    handle = QRectF(0, 0, _HANDLE_PX, _HANDLE_PX)
    handle.moveCenter(place)
    painter.setPen(QPen(_RIM, 2))
    painter.setBrush(_INK)
    painter.drawRect(handle)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _paint_size(painter: QPainter, path: QPainterPath, shape: Shape) -> None:
    font = text_font(TYPE_SCALE.body)
    painter.setFont(font)
    words = f"{decimal_text(shape.diameter, 0 if shape.diameter >= 10 else 1)} px"
    area = QRectF(0, 0, 64, 22)
    area.moveCenter(QPointF(path.boundingRect().center().x(), path.boundingRect().bottom() + 16))
    painter.fillRect(area, _RIM)
    painter.setPen(_INK)
    painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), words)
