"""Line icons from `resources/icons`, tinted in a colour of the theme."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from inspectai_desktop.paths import resources_dir
from inspectai_desktop.ui.theme import ActiveTheme

_SIZES_PX = (24, 48, 72)


def themed_icon(theme: ActiveTheme, name: str, colour: str = "text") -> QIcon:
    """The icon `name`, in the palette's field `colour` and, when disabled, in its dimmed one.

    Raises:
        FileNotFoundError: The program does not ship such an icon.
    """
    drawing = (resources_dir() / "icons" / f"{name}.svg").read_text("utf-8")
    icon = QIcon()
    for field, mode in ((colour, QIcon.Mode.Normal), ("text_disabled", QIcon.Mode.Disabled)):
        tinted = drawing.replace("currentColor", theme.colour(field).name())
        renderer = QSvgRenderer(QByteArray(tinted.encode()))
        for size in _SIZES_PX:
            icon.addPixmap(_rendered(renderer, size), mode)
    return icon


def _rendered(renderer: QSvgRenderer, size_px: int) -> QPixmap:
    pixmap = QPixmap(size_px, size_px)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, size_px, size_px))
    painter.end()
    return pixmap
