"""One picture as two versions see it, side by side."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.ui.picture_presentation import PicturePresentation
from inspectai_desktop.ui.theme import SPACING_PX, ActiveTheme
from inspectai_desktop.ui.widgets.elided_label import ElidedLabel
from inspectai_desktop.ui.widgets.image_view import ImageView
from inspectai_desktop.ui.widgets.verdict_glyph import VerdictGlyph

_GLYPH_PX = 24


class PicturePair(QWidget):
    """Left what judged before, right what might judge next."""

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sides = (_Side(theme, self), _Side(theme, self))
        row = QHBoxLayout()
        row.setSpacing(SPACING_PX)
        for side in self.sides:
            row.addWidget(side, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING_PX // 2)
        column.addLayout(row, 1)

    def prepare(self) -> None:
        """Make what paints, if it was not there yet."""
        for side in self.sides:
            side.image.prepare()

    def show_words(self, verdicts: tuple[Verdict, Verdict], words: tuple[str, str]) -> None:
        """Say what both judge, before their heat is there."""
        for side, verdict, text in zip(self.sides, verdicts, words, strict=True):
            side.show_words(verdict, text)

    def show_pictures(
        self, pictures: tuple[PicturePresentation | None, PicturePresentation | None]
    ) -> None:
        """Show the picture with the heat of each."""
        for side, picture in zip(self.sides, pictures, strict=True):
            side.image.show_picture(picture)

    def clear(self) -> None:
        """Show nothing."""
        for side in self.sides:
            side.clear()


class _Side(QWidget):
    def __init__(self, theme: ActiveTheme, parent: QWidget) -> None:
        super().__init__(parent)
        self._glyph = VerdictGlyph(theme, Verdict.PASS, _GLYPH_PX, self)
        self._glyph.hide()
        self.words = ElidedLabel(self)
        self.words.setProperty("role", "strong")
        self.image = ImageView(theme, self, comparable=False)
        top = QHBoxLayout()
        top.setSpacing(SPACING_PX)
        top.addWidget(self._glyph)
        top.addWidget(self.words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING_PX // 2)
        column.addLayout(top)
        column.addWidget(self.image, 1)

    def show_words(self, verdict: Verdict, text: str) -> None:
        self._glyph.show_verdict(verdict)
        self._glyph.show()
        self.words.setText(text)

    def clear(self) -> None:
        self._glyph.hide()
        self.words.setText("")
        self.image.show_picture(None)
