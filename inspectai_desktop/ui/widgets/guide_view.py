"""A guide as a person reads it: headings, tables and pictures in the window's own look."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QDesktopServices,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
    QTextFrameFormat,
    QTextImageFormat,
    QTextLength,
    QTextTable,
    QTextTableFormat,
)
from PySide6.QtWidgets import QTextBrowser, QWidget

from inspectai_desktop.ui.guides import heading_anchor
from inspectai_desktop.ui.theme import SPACING_PX, ActiveTheme

_LINE_PERCENT = 135
_HEADING_ROOM_PX = (0, 0, 28, 18, 12)
_MOST_PICTURE_PX = 720
_OBJECT = "\N{OBJECT REPLACEMENT CHARACTER}"


class GuideView(QTextBrowser):
    """Shows a Markdown file.

    Signals:
        guide_requested: Path of another guide that a link leads to, and the heading behind `#`.
    """

    guide_requested = Signal(str, str)

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._file = Path()
        self.setOpenLinks(False)
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.document().setDocumentMargin(3 * SPACING_PX)
        self.anchorClicked.connect(self._on_anchor_clicked)
        theme.changed.connect(self._show)

    def show_guide(self, file: Path, heading: str = "") -> None:
        """Show this file from its beginning, or from a heading on."""
        self._file = file
        self._show()
        if heading:
            self.go_to(heading)

    def headings(self) -> list[str]:
        """The headings of the second level, for a table of contents."""
        return [block.text() for block in self._heading_blocks() if _level(block) == 2]

    def go_to(self, anchor: str) -> None:
        """Scroll to the heading with this anchor; one that is not there changes nothing."""
        for block in self._heading_blocks():
            if heading_anchor(block.text()) == anchor:
                top = self.document().documentLayout().blockBoundingRect(block).top()
                self.verticalScrollBar().setValue(round(top) - SPACING_PX)
                return

    def _show(self) -> None:
        if not self._file.name:
            return
        document = self.document()
        document.setBaseUrl(QUrl.fromLocalFile(str(self._file)))
        document.setMarkdown(self._file.read_text("utf-8"))
        self._dress_blocks()
        self._dress_tables()
        self._fit_pictures()
        self.setTextCursor(QTextCursor(document))
        self.verticalScrollBar().setValue(0)

    def _heading_blocks(self) -> list[QTextBlock]:
        return [block for block in self._blocks() if _level(block)]

    def _blocks(self) -> list[QTextBlock]:
        blocks, block = [], self.document().begin()
        while block.isValid():
            blocks.append(block)
            block = block.next()
        return blocks

    def _dress_blocks(self) -> None:
        for block in self._blocks():
            shape = QTextBlockFormat()
            is_code = block.blockFormat().hasProperty(QTextFormat.Property.BlockCodeFence)
            if is_code:
                shape.setBackground(QColor(self._theme.palette.hover))
                shape.setLeftMargin(2 * SPACING_PX)
                shape.setNonBreakableLines(False)
            if not is_code and _OBJECT not in block.text():  # pictures are high enough
                shape.setLineHeight(
                    _LINE_PERCENT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value
                )
            level = _level(block)
            if level:
                shape.setTopMargin(_HEADING_ROOM_PX[min(level, len(_HEADING_ROOM_PX) - 1)])
            elif _ends_code(block):
                shape.setBottomMargin(SPACING_PX)
            QTextCursor(block).mergeBlockFormat(shape)

    def _dress_tables(self) -> None:
        for frame in self.document().rootFrame().childFrames():
            if not isinstance(frame, QTextTable):
                continue
            shape = QTextTableFormat(frame.format())
            shape.setBorderBrush(QBrush(QColor(self._theme.palette.border)))
            shape.setBorder(1)
            shape.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
            shape.setBorderCollapse(True)
            shape.setCellPadding(SPACING_PX - 2)
            shape.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
            frame.setFormat(shape)
            head = QTextCharFormat()
            head.setBackground(QColor(self._theme.palette.hover))
            for column in range(frame.columns()):
                cell = frame.cellAt(0, column)
                words = QTextCharFormat(cell.format())
                words.merge(head)
                cell.setFormat(words)

    def _fit_pictures(self) -> None:
        for block in self._blocks():
            pieces = block.begin()
            while not pieces.atEnd():
                piece = pieces.fragment()
                shape = piece.charFormat()
                if shape.objectType() == QTextFormat.ObjectTypes.ImageObject.value:
                    picture = QTextImageFormat(shape.toImageFormat())
                    picture.setWidth(_MOST_PICTURE_PX)
                    cursor = QTextCursor(self.document())
                    cursor.setPosition(piece.position())
                    cursor.setPosition(
                        piece.position() + piece.length(), QTextCursor.MoveMode.KeepAnchor
                    )
                    cursor.setCharFormat(picture)
                pieces += 1

    def _on_anchor_clicked(self, link: QUrl) -> None:
        if link.scheme() not in ("", "file"):
            QDesktopServices.openUrl(link)
            return
        if not link.path():
            self.go_to(link.fragment())
            return
        target = self._file.parent / link.path()
        if target.suffix == ".md" and target.is_file():
            self.guide_requested.emit(str(target.resolve()), link.fragment())


def _ends_code(block: QTextBlock) -> bool:
    fence = QTextFormat.Property.BlockCodeFence
    following = block.next()
    is_code = block.blockFormat().hasProperty(fence)
    return is_code and not (following.isValid() and following.blockFormat().hasProperty(fence))


def _level(block: QTextBlock) -> int:
    return block.blockFormat().headingLevel()
