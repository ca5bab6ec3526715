"""The window of the guides: which one, its contents, and its text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QVBoxLayout,
    QWidget,
)

from inspectai_desktop.ui.guides import Guide, heading_anchor
from inspectai_desktop.ui.theme import SPACING_PX, ActiveTheme
from inspectai_desktop.ui.widgets.captioned_field import CaptionedChooser, Choice
from inspectai_desktop.ui.widgets.guide_view import GuideView

_WIDTH_PX = 1060
_HEIGHT_PX = 720
_CONTENTS_PX = 260


class GuideWindow(QDialog):
    """Stays open beside the station's window, which goes on."""

    def __init__(
        self, theme: ActiveTheme, guides: Sequence[Guide], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._guides = tuple(guides)
        self.setWindowTitle(self.tr("InspectAI: guides"))
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.setModal(False)
        self.resize(_WIDTH_PX, _HEIGHT_PX)
        self._choice = CaptionedChooser(theme, self.tr("Guide"), self)
        choices = [Choice(guide.name, guide.title) for guide in self._guides]
        self._choice.show_choices(choices, "")
        self._contents = QListWidget(self)
        self._contents.setProperty("role", "plain")
        self._contents.setAccessibleName(self.tr("Contents"))
        self._contents.setWordWrap(True)
        self._contents.setSpacing(SPACING_PX // 2)
        self.view = GuideView(theme, self)
        left = QVBoxLayout()
        left.setContentsMargins(SPACING_PX, SPACING_PX, SPACING_PX, SPACING_PX)
        left.setSpacing(SPACING_PX)
        left.addWidget(self._choice)
        left.addWidget(self._contents, 1)
        side = QWidget(self)
        side.setFixedWidth(_CONTENTS_PX)
        side.setLayout(left)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(side)
        row.addWidget(self.view, 1)
        self._choice.chosen.connect(self.open_guide)
        self._contents.itemClicked.connect(self._on_heading)
        self._contents.itemActivated.connect(self._on_heading)
        self.view.guide_requested.connect(self._on_guide_requested)

    def open_guide(self, name: str, heading: str = "") -> None:
        """Show a guide by its name, from a heading on."""
        for guide in self._guides:
            if guide.name == name:
                self._choice.show_key(name)
                self._show(guide.file, heading)
        self.show()
        self.raise_()
        self.activateWindow()

    def _show(self, file: Path, heading: str) -> None:
        self.view.show_guide(file, heading)
        self._contents.clear()
        self._contents.addItems(self.view.headings())

    def _on_heading(self) -> None:
        self.view.go_to(heading_anchor(self._contents.currentItem().text()))

    def _on_guide_requested(self, path: str, heading: str) -> None:
        for guide in self._guides:
            if guide.file.name.partition(".")[0] == Path(path).stem:
                self.open_guide(guide.name, heading)
