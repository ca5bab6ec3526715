"""Asks what a report is to be about, and as what it is to be saved."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from inspectai_desktop.ui.report_periods import ReportPeriod, span_text
from inspectai_desktop.ui.theme import SPACING_PX, TOUCH_TARGET_PX

_WIDTH_PX = 480


class ReportDialog(QDialog):
    """A choice of periods; the first is chosen already.

    Signals:
        save_requested: `ReportPeriod` and the kind of file, "pdf" or "html".
    """

    save_requested = Signal(object, str)

    def __init__(self, periods: Sequence[ReportPeriod], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._periods = tuple(periods)
        self.setWindowTitle(self.tr("Shift report"))
        self.setMinimumWidth(_WIDTH_PX)
        self._choices = QButtonGroup(self)
        self.pdf = QPushButton(self.tr("Save as PDF …"), self)
        self.html = QPushButton(self.tr("Save as HTML …"), self)
        self._build()
        self._choices.button(0).setChecked(True)
        self.pdf.setDefault(True)
        self.pdf.clicked.connect(self._on_pdf_clicked)
        self.html.clicked.connect(self._on_html_clicked)

    @property
    def period(self) -> ReportPeriod:
        """The period chosen."""
        return self._periods[self._choices.checkedId()]

    def choose(self, place: int) -> None:
        """Choose a period by its place."""
        self._choices.button(place).setChecked(True)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(*(2 * SPACING_PX,) * 4)
        column.setSpacing(SPACING_PX)
        question = QLabel(self.tr("Which period is the report about?"), self)
        question.setProperty("role", "heading")
        column.addWidget(question)
        for place, period in enumerate(self._periods):
            button = QPushButton(f"{period.title}    {span_text(period.span)}", self)
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setMinimumHeight(TOUCH_TARGET_PX)
            self._choices.addButton(button, place)
            column.addWidget(button)
        column.addSpacing(SPACING_PX)
        cancel = QPushButton(self.tr("Cancel"), self)
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.setSpacing(SPACING_PX)
        row.addWidget(cancel)
        row.addStretch(1)
        row.addWidget(self.html)
        row.addWidget(self.pdf)
        column.addLayout(row)

    def _on_pdf_clicked(self) -> None:
        self._answer("pdf")

    def _on_html_clicked(self) -> None:
        self._answer("html")

    def _answer(self, kind: str) -> None:
        self.accept()
        self.save_requested.emit(self.period, kind)
