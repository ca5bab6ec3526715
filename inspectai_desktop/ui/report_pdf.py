"""Prints a page of HTML, such as a shift report, to PDF; works in any thread.

Qt's rich text lays the page out as wide as a browser would, and a scale fits it to the paper: so
PDF and HTML look alike, and no size in the page has to know about paper.
"""

from __future__ import annotations

from urllib.parse import unquote_to_bytes

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QEventLoop,
    QIODevice,
    QMarginsF,
    QRectF,
    QSizeF,
    Qt,
    QUrl,
)
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QImage,
    QPageLayout,
    QPageSize,
    QPainter,
    QPalette,
    QPdfWriter,
    QTextDocument,
)
from PySide6.QtSvg import QSvgRenderer

from inspectai_desktop.ui.fonts import text_font
from inspectai_desktop.ui.theme import FONT_FAMILY, TYPE_SCALE

PAGE_WIDTH_PX = 920
"""Width in which the page is laid out; the paper is as wide."""
_MARGIN_MM = 12.0
_FOOTER_PX = 36
_DRAWING_SCALE = 3.0
_SVG = "data:image/svg+xml;base64,"


def html_to_pdf(html: str, title: str) -> bytes:
    """A PDF of A4 pages, numbered, with the title at the foot of each.

    Args:
        html: As Qt's rich text understands it; pictures are `data:` addresses.
        title: Also the document's title.
    """
    # A document's layout uses timers, which a thread that is not Qt's own has only with a loop.
    loop = QEventLoop()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(title)
    writer.setCreator("InspectAI")
    writer.setResolution(300)
    writer.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4),
            QPageLayout.Orientation.Portrait,
            QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM),
            QPageLayout.Unit.Millimeter,
        )
    )
    painter = QPainter(writer)
    try:
        _print(_document(html, _paper(writer)), title, painter, writer)
    finally:
        painter.end()
        loop.quit()
    return bytes(buffer.data().data())


class _ReportDocument(QTextDocument):
    """Draws SVG pictures finer than the screen needs them, for paper."""

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        address = name.toString() if isinstance(name, QUrl) else name
        if address.startswith(_SVG):
            encoded = QByteArray(unquote_to_bytes(address.removeprefix(_SVG)))
            return _drawn(QByteArray.fromBase64(encoded))
        return super().loadResource(kind, name)


def _drawn(svg: QByteArray) -> QImage:
    renderer = QSvgRenderer(svg)
    size = renderer.defaultSize() * _DRAWING_SCALE
    image = QImage(size, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    return image


def _paper(writer: QPdfWriter) -> QSizeF:
    """The room for text on one page, in the document's px."""
    height_px = PAGE_WIDTH_PX * writer.height() / writer.width()
    return QSizeF(PAGE_WIDTH_PX, height_px - _FOOTER_PX)


def _document(html: str, paper: QSizeF) -> QTextDocument:
    document = _ReportDocument()
    document.setDocumentMargin(0)
    document.setDefaultFont(QFont(FONT_FAMILY, 10))
    document.setHtml(html)
    document.setPageSize(paper)
    return document


def _print(document: QTextDocument, title: str, painter: QPainter, writer: QPdfWriter) -> None:
    paper, pages = document.pageSize(), document.pageCount()
    painter.scale(*(writer.width() / PAGE_WIDTH_PX,) * 2)
    context = QAbstractTextDocumentLayout.PaintContext()
    # Ink is black, whatever the window's theme.
    context.palette.setColor(QPalette.ColorRole.Text, QColor("#1a1a1a"))
    for number in range(pages):
        if number:
            writer.newPage()
        painter.save()
        painter.translate(0, -number * paper.height())
        shown = QRectF(0, number * paper.height(), paper.width(), paper.height())
        painter.setClipRect(shown)
        context.clip = shown
        document.documentLayout().draw(painter, context)
        painter.restore()
        foot = QRectF(0, paper.height(), paper.width(), _FOOTER_PX)
        painter.setPen(QColor("#555555"))
        painter.setFont(text_font(TYPE_SCALE.caption))
        painter.drawText(foot, Qt.AlignmentFlag.AlignBottom, title)
        page = f"{number + 1} / {pages}"
        painter.drawText(foot, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignRight, page)
