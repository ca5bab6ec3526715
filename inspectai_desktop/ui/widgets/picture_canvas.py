"""Pyqtgraph canvas for a picture, alone or beside a normal part, with zoom and pan."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGestureEvent, QPinchGesture, QVBoxLayout, QWidget

from inspectai_desktop.ui.fonts import text_font
from inspectai_desktop.ui.picture_presentation import PicturePresentation
from inspectai_desktop.ui.theme import DARK, TYPE_SCALE, ActiveTheme
from inspectai_desktop.ui.widgets.picture_item import PictureItem

_ZOOM_STEP = 1.25
_DOUBLE_CLICK_ZOOM = 3.0
_PAN_SHARE = 0.15


class PictureCanvas(QWidget):
    """One or two linked views: the inspected part and, when compared, a normal one."""

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._size = self._normal_size = (0, 0)
        self._fitted = True
        self._normal_available = False
        self._comparing = False
        self._view = pg.GraphicsLayoutWidget(self)
        self._view.ci.layout.setContentsMargins(0, 0, 0, 0)
        self._view.ci.layout.setSpacing(4)
        self._picture, self._normal = PictureItem(), PictureItem()
        self._box = self._new_box(self._picture)
        self._normal_box = self._new_box(self._normal)
        self._normal_box.setXLink(self._box)
        self._normal_box.setYLink(self._box)
        self._view.addItem(self._box, 0, 0)
        self._captions = (
            _caption(self.tr("This part"), self._box),
            _caption(self.tr("Normal part"), self._normal_box),
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._view)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._box.sigRangeChangedManually.connect(self._on_moved)
        self._box.sigResized.connect(self._on_box_resized)
        self._normal_box.sigRangeChangedManually.connect(self._on_moved)
        self._view.scene().sigMouseClicked.connect(self._on_scene_clicked)
        self._view.viewport().grabGesture(Qt.GestureType.PinchGesture)
        self._view.viewport().installEventFilter(self)
        theme.changed.connect(self._dress)
        self._dress()

    @property
    def comparing(self) -> bool:
        """Whether the normal part is shown beside the picture."""
        return self._comparing and self._normal_available

    def show_picture(self, presentation: PicturePresentation | None) -> None:
        """Show this picture; zoom and position stay while its size stays the same."""
        self._picture.show_presentation(presentation)
        size = (presentation.width, presentation.height) if presentation else (0, 0)
        if size != self._size:
            self._size = size
            self._set_limits()
            self._scale_normal()
            self.fit()

    def show_normal(self, presentation: PicturePresentation | None) -> None:
        """Keep this picture of a normal part for comparison; None when there is none."""
        self._normal.show_presentation(presentation)
        size = (presentation.width, presentation.height) if presentation else (0, 0)
        self._normal_size = size
        self._scale_normal()
        self._normal_available = presentation is not None
        self._arrange()

    def show_heatmap(self, *, visible: bool, opacity: float) -> None:
        self._picture.show_heatmap(visible=visible, opacity=opacity)

    def compare(self, *, comparing: bool) -> None:
        """Show the normal part beside the picture, or not."""
        self._comparing = comparing
        self._arrange()

    def fit(self) -> None:
        """Show the whole picture."""
        self._fitted = True
        width, height = self._size
        if width and height:
            self._box.setRange(QRectF(0, 0, width, height), padding=0.01)

    def zoom(self, factor: float, centre: QPointF | None = None) -> None:
        """Enlarge by a factor around a point of the picture, its visible middle if None."""
        self._fitted = False
        self._box.scaleBy((1 / factor, 1 / factor), center=centre)

    @property
    def visible_rectangle(self) -> QRectF:
        """The part of the picture in view, in its pixels."""
        return QRectF(self._box.viewRect())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        pans = {
            Qt.Key.Key_Left: (-_PAN_SHARE, 0.0),
            Qt.Key.Key_Right: (_PAN_SHARE, 0.0),
            Qt.Key.Key_Up: (0.0, -_PAN_SHARE),
            Qt.Key.Key_Down: (0.0, _PAN_SHARE),
        }
        key = Qt.Key(event.key())
        if key in pans:
            view = self.visible_rectangle
            self._fitted = False
            self._box.translateBy(x=pans[key][0] * view.width(), y=pans[key][1] * view.height())
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(_ZOOM_STEP)
        elif key is Qt.Key.Key_Minus:
            self.zoom(1 / _ZOOM_STEP)
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QGestureEvent):
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(pinch, QPinchGesture):
                position = self._view.viewport().mapFromGlobal(pinch.centerPoint().toPoint())
                self.zoom(max(pinch.scaleFactor(), 0.1), self._picture_point(position))
                event.accept()
                return True
        return super().eventFilter(watched, event)

    def _new_box(self, item: PictureItem) -> Any:  # noqa: ANN401 - pyqtgraph has no annotations
        box = pg.ViewBox(
            lockAspect=True, enableMenu=False, invertY=True, enableMouse=True, defaultPadding=0.0
        )
        box.disableAutoRange()
        box.addItem(item)
        return box

    def _arrange(self) -> None:
        shown = self._normal_box in self._view.ci.items
        if self.comparing and not shown:
            self._view.addItem(self._normal_box, 0, 1)
        elif not self.comparing and shown:
            self._view.removeItem(self._normal_box)
        for caption in self._captions:
            caption.setVisible(self.comparing)
        if self._fitted:
            self.fit()

    def _set_limits(self) -> None:
        width, height = self._size
        if not width or not height:
            return
        for box in (self._box, self._normal_box):
            box.setLimits(
                xMin=-width, xMax=2 * width, yMin=-height, yMax=2 * height,
                minXRange=min(16, width), minYRange=min(16, height),
            )  # fmt: skip

    def _scale_normal(self) -> None:
        """Show the normal part, often kept smaller, as large as the inspected one."""
        (width, height), (normal_width, normal_height) = self._size, self._normal_size
        if width and height and normal_width and normal_height:
            scale = min(width / normal_width, height / normal_height)
            self._normal.setScale(scale)

    def _picture_point(self, position: QPoint) -> QPointF:
        return QPointF(self._box.mapSceneToView(QPointF(self._view.mapToScene(position))))

    def _dress(self) -> None:
        self._view.setBackground(self._theme.palette.picture)

    def _on_box_resized(self, _box: object) -> None:
        if self._fitted:
            self.fit()

    def _on_moved(self, _axes: object) -> None:
        self._fitted = False

    def _on_scene_clicked(self, event: Any) -> None:  # noqa: ANN401 - pyqtgraph's own event
        self.setFocus()
        if not event.double():
            return
        if self._fitted:
            self.zoom(_DOUBLE_CLICK_ZOOM, QPointF(self._box.mapSceneToView(event.scenePos())))
        else:
            self.fit()


def _caption(text: str, box: Any) -> Any:  # noqa: ANN401 - pyqtgraph has no annotations
    caption = pg.TextItem(text, color=DARK.text, fill=pg.mkBrush(0, 0, 0, 170))
    caption.textItem.setFont(text_font(TYPE_SCALE.body))
    caption.setParentItem(box)
    caption.setPos(6, 6)
    caption.setVisible(False)
    return caption
