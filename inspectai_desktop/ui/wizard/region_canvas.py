"""Draws areas and the smallest defect on a picture, with mouse, finger or keyboard."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from inspectai_desktop.domain.region import Point
from inspectai_desktop.ui.theme import TOUCH_TARGET_PX, ActiveTheme
from inspectai_desktop.ui.widgets.picture_tile import fitted_size
from inspectai_desktop.ui.wizard.region_drawing import Drawing, Shape, ShapeKind, rectangle
from inspectai_desktop.ui.wizard.region_painting import paint_drawing

_FEWEST_DRAG_PX = 4.0
_CORNERS = 3


class Tool(StrEnum):
    """What a press on the picture does."""

    MOVE = "move"
    INSPECT_RECTANGLE = "inspect-rectangle"
    INSPECT_POLYGON = "inspect-polygon"
    IGNORE_RECTANGLE = "ignore-rectangle"
    IGNORE_POLYGON = "ignore-polygon"
    DEFECT = "defect"


_KINDS = {
    Tool.INSPECT_RECTANGLE: ShapeKind.INSPECT,
    Tool.INSPECT_POLYGON: ShapeKind.INSPECT,
    Tool.IGNORE_RECTANGLE: ShapeKind.IGNORE,
    Tool.IGNORE_POLYGON: ShapeKind.IGNORE,
    Tool.DEFECT: ShapeKind.DEFECT,
}
_POLYGON_TOOLS = (Tool.INSPECT_POLYGON, Tool.IGNORE_POLYGON)


class RegionCanvas(QWidget):
    """Shows a drawing on its picture and reports the drawing a person makes of it.

    Signals:
        drawn: The new `Drawing`.
        selection_moved: Another shape is selected, or none.
        tool_done: A shape is finished, so that the next press moves things again.
    """

    drawn = Signal(object)
    selection_moved = Signal()
    tool_done = Signal()

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._image: QImage | None = None
        self.drawing = Drawing(1, 1)
        self.tool = Tool.MOVE
        self.selected: int | None = None
        self._pending: tuple[Point, ...] = ()
        self._pointer: Point = (0.0, 0.0)
        self._held: tuple[Point, Drawing, int | None] | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(QSize(280, 180))
        self.setAccessibleName(self.tr("Picture to draw the region on"))
        theme.changed.connect(self.update)

    def show_picture(self, image: QImage | None) -> None:
        self._image = image
        self.update()

    def show_drawing(self, drawing: Drawing) -> None:
        """Show this; what is half drawn stays."""
        self.drawing = drawing
        if self.selected is not None and self.selected >= len(drawing.shapes):
            self._select(None)
        self.update()

    def use_tool(self, tool: Tool) -> None:
        self.tool = tool
        self._pending = ()
        moving = tool is Tool.MOVE
        self.setCursor(Qt.CursorShape.ArrowCursor if moving else Qt.CursorShape.CrossCursor)
        self.update()

    def add_in_the_middle(self, kind: ShapeKind) -> None:
        """Add a shape that the keyboard can then move and scale."""
        width, height = self.drawing.width, self.drawing.height
        middle = (width / 2, height / 2)
        if kind is ShapeKind.DEFECT:
            shape = Shape(kind, (middle, (middle[0] + max(width, height) / 40, middle[1])))
        else:
            share = 4 if kind is ShapeKind.INSPECT else 8
            first = (middle[0] - width / share, middle[1] - height / share)
            second = (middle[0] + width / share, middle[1] + height / share)
            shape = rectangle(kind, first, second)
        self._finish(shape)

    def delete_selected(self) -> None:
        """Remove the selected shape."""
        if self.selected is not None:
            drawing = self.drawing.without(self.selected)
            self._select(None)
            self._draw(drawing)

    def picture_box(self) -> QRectF:
        """Where the picture is painted."""
        area = QRectF(self.rect()).adjusted(6, 6, -6, -6)
        size = QSizeF(self.drawing.width, self.drawing.height)
        return fitted_size(size, area)

    def to_widget(self, place: Point) -> QPointF:
        """From pixels of the picture to those of this widget."""
        box = self.picture_box()
        return QPointF(
            box.left() + place[0] * box.width() / self.drawing.width,
            box.top() + place[1] * box.height() / self.drawing.height,
        )

    def to_picture(self, position: QPointF) -> Point:
        """From pixels of this widget to those of the picture, kept inside it."""
        box = self.picture_box()
        x = (position.x() - box.left()) * self.drawing.width / max(box.width(), 1)
        y = (position.y() - box.top()) * self.drawing.height / max(box.height(), 1)
        return min(max(x, 0.0), self.drawing.width), min(max(y, 0.0), self.drawing.height)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        place = self.to_picture(event.position())
        if self.tool in _POLYGON_TOOLS:
            self._add_corner(place)
        elif self.tool is Tool.MOVE:
            self._hold(place)
        else:
            self._pending = (place,)
        self._pointer = place
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer = self.to_picture(event.position())
        if self._held is not None:
            self._drag()
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._held is not None:
            start, before, _ = self._held
            self._held = None
            if before != self.drawing and start != self._pointer:
                drawing, self.drawing = self.drawing, before
                self._draw(drawing)
            return
        if self.tool in _POLYGON_TOOLS or not self._pending:
            return
        first, second = self._pending[0], self.to_picture(event.position())
        self._pending = ()
        self.update()
        dragged = (self.to_widget(second) - self.to_widget(first)).manhattanLength()
        if dragged < _FEWEST_DRAG_PX:
            return
        kind = _KINDS[self.tool]
        if kind is ShapeKind.DEFECT:
            self._finish(Shape(kind, (first, second)))
        else:
            self._finish(rectangle(kind, first, second))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.tool in _POLYGON_TOOLS:
            self._close_polygon()
        else:
            super().mouseDoubleClickEvent(event)

    def event(self, event: QEvent) -> bool:
        # Esc and Return belong to what is half drawn before they belong to the wizard.
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._pending
            and event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        step = 10.0 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
        moves = {
            Qt.Key.Key_Left: (-step, 0.0),
            Qt.Key.Key_Right: (step, 0.0),
            Qt.Key.Key_Up: (0.0, -step),
            Qt.Key.Key_Down: (0.0, step),
        }
        scales = {Qt.Key.Key_Plus: 1.1, Qt.Key.Key_Equal: 1.1, Qt.Key.Key_Minus: 1 / 1.1}
        if key is Qt.Key.Key_Escape:
            self._pending = ()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._pending:
            self._close_polygon()
        elif key is Qt.Key.Key_Backspace and self._pending:
            self._pending = self._pending[:-1]
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete_selected()
        elif key is Qt.Key.Key_Space:
            self._select_next()
        elif self.selected is not None and key in moves:
            self._change(self.drawing.shapes[self.selected].moved(*moves[key]))
        elif self.selected is not None and key in scales:
            self._change(self.drawing.shapes[self.selected].scaled(scales[key]))
        else:
            super().keyPressEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("picture"))
        box = self.picture_box()
        if self._image is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(box, self._image)
        paint_drawing(painter, box, self.drawing, self.selected, self._half_drawn())
        painter.end()

    def _half_drawn(self) -> Shape | None:
        """The shape as it would be if it ended at the pointer."""
        if not self._pending:
            return None
        kind = _KINDS[self.tool]
        if self.tool in _POLYGON_TOOLS:
            return Shape(kind, (*self._pending, self._pointer))
        if kind is ShapeKind.DEFECT:
            return Shape(kind, (self._pending[0], self._pointer))
        return rectangle(kind, self._pending[0], self._pointer)

    def _add_corner(self, place: Point) -> None:
        if len(self._pending) >= _CORNERS:
            gap = self.to_widget(self._pending[0]) - self.to_widget(place)
            if gap.manhattanLength() < TOUCH_TARGET_PX / 2:
                self._close_polygon()
                return
        if not self._pending or self._pending[-1] != place:
            self._pending = (*self._pending, place)

    def _close_polygon(self) -> None:
        corners, self._pending = self._pending, ()
        if len(corners) >= _CORNERS:
            self._finish(Shape(_KINDS[self.tool], corners))

    def _finish(self, shape: Shape) -> None:
        drawing = self.drawing.adding(shape)
        self._select(len(drawing.shapes) - 1)
        self._draw(drawing)
        self.tool_done.emit()

    def _hold(self, place: Point) -> None:
        """Take the corner or the shape under the pointer."""
        if self.selected is not None:
            shape = self.drawing.shapes[self.selected]
            for number, corner in enumerate(shape.corners):
                gap = self.to_widget(corner) - self.to_widget(place)
                is_rim = shape.kind is not ShapeKind.DEFECT or number == 1
                if is_rim and gap.manhattanLength() < TOUCH_TARGET_PX / 2:
                    self._held = (place, self.drawing, number)
                    return
        slack = 6 * self.drawing.width / max(self.picture_box().width(), 1)
        self._select(self.drawing.at(place, slack))
        if self.selected is not None:
            self._held = (place, self.drawing, None)

    def _drag(self) -> None:
        assert self._held is not None  # noqa: S101 - the caller looked
        start, before, corner = self._held
        if self.selected is None:
            return
        shape = before.shapes[self.selected]
        if corner is None:
            shape = shape.moved(self._pointer[0] - start[0], self._pointer[1] - start[1])
        else:
            shape = shape.with_corner(corner, self._pointer)
        self.drawing = before.replacing(self.selected, shape)

    def _change(self, shape: Shape) -> None:
        assert self.selected is not None  # noqa: S101 - the caller looked
        self._draw(self.drawing.replacing(self.selected, shape))

    def _draw(self, drawing: Drawing) -> None:
        self.drawing = drawing
        self.update()
        self.drawn.emit(drawing)

    def _select(self, number: int | None) -> None:
        self.selected = number
        self.update()
        self.selection_moved.emit()

    def _select_next(self) -> None:
        count = len(self.drawing.shapes)
        if count:
            self._select(0 if self.selected is None else (self.selected + 1) % count)
