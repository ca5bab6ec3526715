from __future__ import annotations

import base64
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtWidgets import QApplication

from inspectai_desktop.ui.report_pdf import _ReportDocument, html_to_pdf

RED_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20">'
    '<rect width="40" height="20" fill="#ff0000"/></svg>'
)
ADDRESS = "data:image/svg+xml;base64," + base64.b64encode(RED_SVG.encode()).decode()

pytestmark = pytest.mark.usefixtures("dressed_application")


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", pdf))


def in_a_thread(work: Callable[[], bytes]) -> bytes:
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work).result(timeout=30)


def test_a_short_page_is_one_sheet_of_a4() -> None:
    pdf = html_to_pdf("<p>All good.</p>", "Shift report")
    assert pdf.startswith(b"%PDF-")
    assert pages(pdf) == 1
    box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert box is not None
    assert [float(side) for side in box.groups()] == pytest.approx([595, 842], abs=1)


def test_what_does_not_fit_goes_on_on_the_next_sheets() -> None:
    assert pages(html_to_pdf("<p>line</p>" * 200, "Long")) > 2


def test_a_page_break_begins_a_sheet() -> None:
    pdf = html_to_pdf('<p>a</p><h2 style="page-break-before:always">b</h2>', "Two")
    assert pages(pdf) == 2


def test_a_report_can_be_printed_in_a_thread(qapp: QApplication) -> None:
    html = f'<table><tr><td>cell</td></tr></table><img src="{ADDRESS}" width="100">' * 50
    pdf = in_a_thread(lambda: html_to_pdf(html, "Thread"))
    assert pages(pdf) > 1


def test_drawings_are_drawn_finer_than_the_screen_needs_them() -> None:
    document = _ReportDocument()
    kind = QTextDocument.ResourceType.ImageResource.value
    for address in (ADDRESS, QUrl(ADDRESS)):
        drawn = document.loadResource(kind, address)
        assert isinstance(drawn, QImage)
        assert (drawn.width(), drawn.height()) == (120, 60)
        assert drawn.pixelColor(60, 30).name() == "#ff0000"
