"""A small picture with the shape of its verdict, as painted in strips and tables."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter, QPen, QPixmap, QPixmapCache

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.ui.theme import ActiveTheme
from inspectai_desktop.ui.widgets.verdict_glyph import paint_verdict_glyph


def paint_picture_tile(
    painter: QPainter,
    box: QRectF,
    picture: QImage | None,
    verdict: Verdict | None,
    theme: ActiveTheme,
) -> None:
    """Paint the picture fitted into the box, its verdict's shape in the upper left corner."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.fillRect(box, theme.colour("picture"))
    if picture is not None and not picture.isNull():
        _paint_reduced(painter, fitted(picture, box), picture)
    if verdict is not None:
        badge = QRectF(box.left() + 3, box.top() + 3, 20, 20)
        painter.fillRect(badge.adjusted(-3, -3, 2, 2), theme.colour("raised"))
        paint_verdict_glyph(painter, badge, verdict, theme.verdict(verdict))
    painter.setPen(QPen(theme.colour("border"), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(box)
    painter.restore()


def _paint_reduced(painter: QPainter, box: QRectF, picture: QImage) -> None:
    """Paint the whole picture into the box; its reduced copy is kept for the next time."""
    ratio = painter.device().devicePixelRatio()
    width, height = max(round(box.width() * ratio), 1), max(round(box.height() * ratio), 1)
    key = f"tile/{picture.cacheKey()}/{width}x{height}"
    reduced = QPixmap()
    if not QPixmapCache.find(key, reduced):
        reduced = QPixmap.fromImage(
            picture.scaled(
                width,
                height,
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        )
        QPixmapCache.insert(key, reduced)
    painter.drawPixmap(box, reduced, QRectF(reduced.rect()))


def fitted(picture: QImage, box: QRectF) -> QRectF:
    """Largest rectangle of the picture's shape in the middle of the box."""
    return fitted_size(QSizeF(picture.size()), box)


def fitted_size(shape: QSizeF, box: QRectF) -> QRectF:
    """Largest rectangle of this shape in the middle of the box."""
    size = shape.scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatio)
    return QRectF(
        box.center().x() - size.width() / 2,
        box.center().y() - size.height() / 2,
        size.width(),
        size.height(),
    )
