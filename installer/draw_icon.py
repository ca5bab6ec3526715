"""Draws the program's icons from resources/icons/app.svg: `python -m installer.draw_icon`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

ICONS = Path(__file__).resolve().parents[1] / "resources" / "icons"
_SIDE_PX = 256
_WINDOWS_SIDES_PX = (16, 24, 32, 48, 64, 128, 256)


def main() -> None:
    """Write the PNG for desktops and the ICO for Windows."""
    application = QGuiApplication(sys.argv[:1])
    image = QImage(_SIDE_PX, _SIDE_PX, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(ICONS / "app.svg")).render(painter)
    painter.end()
    image.save(str(ICONS / "inspectai.png"))
    with Image.open(ICONS / "inspectai.png") as picture:
        picture.save(ICONS / "inspectai.ico", sizes=[(side, side) for side in _WINDOWS_SIDES_PX])
    del application


if __name__ == "__main__":
    main()
