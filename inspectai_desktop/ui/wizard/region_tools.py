"""The tools beside the picture on which the region is drawn."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from inspectai_desktop.ui.theme import SPACING_PX
from inspectai_desktop.ui.wizard.region_canvas import Tool


class RegionTools(QWidget):
    """Which tool is in use, and what can be undone.

    Signals:
        tool_chosen: The `Tool` from now on.
        undo_requested: Take the last change back.
        delete_requested: Remove the selected shape.
        clear_requested: Remove all shapes: inspect the whole picture.
    """

    tool_chosen = Signal(object)
    undo_requested = Signal()
    delete_requested = Signal()
    clear_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[Tool, QPushButton] = {}
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self.undo = QPushButton(self.tr("Undo"), self)
        self.undo.setToolTip("Ctrl+Z")
        self.delete = QPushButton(self.tr("Remove"), self)
        self.delete.setToolTip(self.tr("Remove the marked area: Del"))
        self.clear = QPushButton(self.tr("Whole picture"), self)
        self._build()
        self.undo.clicked.connect(self.undo_requested)
        self.delete.clicked.connect(self.delete_requested)
        self.clear.clicked.connect(self.clear_requested)
        self.show_tool(Tool.MOVE)

    def show_tool(self, tool: Tool) -> None:
        self.buttons[tool].setChecked(True)

    def show_possible(self, *, undo: bool, delete: bool, clear: bool) -> None:
        self.undo.setEnabled(undo)
        self.delete.setEnabled(delete)
        self.clear.setEnabled(clear)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING_PX // 2)
        rectangle, outline = self.tr("Rectangle"), self.tr("Outline")
        column.addWidget(self._button(Tool.MOVE, self.tr("Move and change")))
        grid = QGridLayout()
        grid.setSpacing(SPACING_PX // 2)
        rows = (
            (self.tr("Inspect"), Tool.INSPECT_RECTANGLE, Tool.INSPECT_POLYGON),
            (self.tr("Ignore"), Tool.IGNORE_RECTANGLE, Tool.IGNORE_POLYGON),
        )
        for row, (words, box, polygon) in enumerate(rows):
            caption = QLabel(words, self)
            caption.setProperty("role", "strong")
            grid.addWidget(caption, row, 0)
            grid.addWidget(self._button(box, rectangle), row, 1)
            grid.addWidget(self._button(polygon, outline), row, 2)
            for tool in (box, polygon):
                self.buttons[tool].setAccessibleName(f"{words}: {self.buttons[tool].text()}")
        column.addLayout(grid)
        column.addWidget(self._button(Tool.DEFECT, self.tr("Smallest defect that matters")))
        changes = QHBoxLayout()
        changes.setSpacing(SPACING_PX // 2)
        for button in (self.undo, self.delete, self.clear):
            changes.addWidget(button)
        column.addLayout(changes)

    def _button(self, tool: Tool, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setCheckable(True)
        button.clicked.connect(partial(self._on_tool, tool))
        self._group.addButton(button)
        self.buttons[tool] = button
        return button

    def _on_tool(self, tool: Tool, _checked: bool = False) -> None:
        self.tool_chosen.emit(tool)
