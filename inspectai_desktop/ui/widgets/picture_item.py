"""The picture, its heatmap and its contours as one item of a pyqtgraph view."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from inspectai_desktop.ui.heatmap import FloatArray
from inspectai_desktop.ui.picture_presentation import PicturePresentation
from inspectai_desktop.ui.pixel_image import image_from_rgba, image_on_rgb

_SMOOTH_UP_TO = 3.0


class PictureItem(pg.GraphicsObject):  # type: ignore[misc]  # pyqtgraph has no annotations
    """Paints a presentation in picture coordinates: pixel (0, 0) covers 0..1 in x and y."""

    def __init__(self) -> None:
        super().__init__()
        self._presentation: PicturePresentation | None = None
        self._levels: list[QImage] = []
        self._heat: QImage | None = None
        self._fail_contour = QPainterPath()
        self._review_contour = QPainterPath()
        self._size = (1, 1)
        self._heatmap_visible = True
        self._opacity = 0.6

    def show_presentation(self, presentation: PicturePresentation | None) -> None:
        """Show this picture; None shows nothing."""
        self.prepareGeometryChange()
        self._presentation = presentation  # its pixels are painted from where they are
        if presentation is None:
            self._levels, self._heat = [], None
        else:
            self._levels = [image_on_rgb(level) for level in presentation.levels]
            self._heat = None
            if presentation.heat is not None:
                self._heat = image_from_rgba(presentation.heat)
            self._fail_contour = _path(presentation.fail_contour)
            self._review_contour = _path(presentation.review_contour)
            self._size = (presentation.width, presentation.height)
        self.update()

    def show_heatmap(self, *, visible: bool, opacity: float) -> None:
        """Show or hide heat and contours; opacity in [0, 1] concerns the heat alone."""
        self._heatmap_visible, self._opacity = visible, opacity
        self.update()

    def boundingRect(self) -> QRectF:
        return QRectF(0, 0, *self._size)

    def paint(
        self,
        painter: QPainter,
        _option: QStyleOptionGraphicsItem,
        _widget: QWidget | None = None,
    ) -> None:
        if not self._levels:
            return
        box = self.boundingRect()
        transform = painter.worldTransform()
        scale = math.hypot(transform.m11(), transform.m12())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale < _SMOOTH_UP_TO)
        painter.drawImage(box, self._level_for(scale))
        if not self._heatmap_visible or self._heat is None:
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setOpacity(self._opacity)
        painter.drawImage(box, self._heat)
        painter.setOpacity(1.0)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _stroke(painter, self._review_contour, 1.0, Qt.PenStyle.DashLine)
        _stroke(painter, self._fail_contour, 2.0, Qt.PenStyle.SolidLine)

    def _level_for(self, scale: float) -> QImage:
        """The smallest level that still has a pixel for every pixel of the screen."""
        if scale >= 1.0 or scale <= 0.0:
            return self._levels[0]
        return self._levels[min(int(math.log2(1.0 / scale)), len(self._levels) - 1)]


def _path(segments: FloatArray | None) -> QPainterPath:
    if segments is None or len(segments) == 0:
        return QPainterPath()
    points = np.asarray(segments, np.float64).reshape(-1, 2)
    path: Any = pg.arrayToQPath(points[:, 0], points[:, 1], connect="pairs")
    return path if isinstance(path, QPainterPath) else QPainterPath()


def _stroke(painter: QPainter, path: QPainterPath, width_px: float, style: Qt.PenStyle) -> None:
    """White on a dark rim: visible on any picture and any heat."""
    if path.isEmpty():
        return
    for colour, width, pen_style in (
        (QColor(0, 0, 0, 190), width_px + 2.0, Qt.PenStyle.SolidLine),
        (QColor(255, 255, 255), width_px, style),
    ):
        pen = QPen(colour, width, pen_style)
        pen.setCosmetic(True)
        painter.strokePath(path, pen)
