"""From numpy pixels to Qt images."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QImage

from inspectai_desktop.ui.heatmap import ByteArray


def image_from_rgb(pixels: ByteArray) -> QImage:
    """A Qt image with a copy of `(h, w, 3)` uint8 pixels."""
    contiguous = np.ascontiguousarray(pixels)
    height, width = contiguous.shape[:2]
    return QImage(contiguous.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def image_on_rgb(pixels: ByteArray) -> QImage:
    """A Qt image on contiguous `(h, w, 3)` uint8 pixels without a copy; keep them alive."""
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888)


def image_from_rgba(pixels: ByteArray) -> QImage:
    """A Qt image, premultiplied for fast painting, with a copy of `(h, w, 4)` uint8 pixels."""
    contiguous = np.ascontiguousarray(pixels)
    height, width = contiguous.shape[:2]
    image = QImage(contiguous.data, width, height, 4 * width, QImage.Format.Format_RGBA8888)
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
