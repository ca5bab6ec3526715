"""The part in question, and the inspector's answer to its verdict."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from inspectai_desktop.domain.inspection import Inspection
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.storage.label import Label
from inspectai_desktop.ui.fonts import text_font
from inspectai_desktop.ui.number_format import clock_text
from inspectai_desktop.ui.part_in_question import PartInQuestion
from inspectai_desktop.ui.theme import SPACING_PX, TYPE_SCALE, ActiveTheme
from inspectai_desktop.ui.verdict_language import verdict_word
from inspectai_desktop.ui.widgets.verdict_glyph import VerdictGlyph


class PartBar(QFrame):
    """Shows the part in question.

    Signals:
        labelled: Inspection identifier and the operator's label, as a value of `Label`.
    """

    labelled = Signal(str, str)

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._question = PartInQuestion()
        self._name_text = ""
        self._glyph = VerdictGlyph(theme, Verdict.PASS, 24, self)
        self._caption = QLabel(self)
        self._caption.setProperty("role", "caption")
        self._name = QLabel(self)
        self._name.setProperty("role", "strong")
        self._name.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        for label in (self._name, self._caption):
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._confirm = QPushButton(self.tr("Confirm  ↵"), self)
        self._reject = QPushButton(self)
        self._confirm.clicked.connect(self.confirm)
        self._reject.clicked.connect(self.contradict)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addStretch()
        texts.addWidget(self._caption)
        texts.addWidget(self._name)
        texts.addStretch()
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * SPACING_PX, SPACING_PX, SPACING_PX, SPACING_PX)
        row.setSpacing(SPACING_PX)
        row.addWidget(self._glyph)
        row.addLayout(texts, 1)
        row.addWidget(self._confirm)
        row.addWidget(self._reject)
        self.show_question(self._question)

    def show_question(self, question: PartInQuestion) -> None:
        """Show the part an answer would be about."""
        self._question = question
        inspection = question.inspection
        self._glyph.setVisible(inspection is not None)
        if inspection is None:
            self._caption.setText(self.tr("Part"))
            self._set_name("–")  # noqa: RUF001 - the dash for "none yet"
        else:
            self._glyph.show_verdict(inspection.verdict)
            self._caption.setText(self._caption_text(question, inspection))
            self._set_name(part_name(inspection))
        passed = inspection is not None and inspection.verdict is Verdict.PASS
        wrong = self.tr("Missed defect  F2") if passed else self.tr("False reject  F2")
        self._reject.setText(wrong)
        can_answer = inspection is not None and not question.answered
        self._confirm.setEnabled(can_answer)
        judged = inspection is not None and inspection.verdict is not Verdict.NOT_INSPECTED
        self._reject.setEnabled(can_answer and judged)

    def confirm(self) -> None:
        """The verdict was right."""
        if self._confirm.isEnabled() and self._question.inspection is not None:
            self.labelled.emit(self._question.inspection.inspection_id, Label.CONFIRMED.value)

    def contradict(self) -> None:
        """The verdict was wrong."""
        inspection = self._question.inspection
        if self._reject.isEnabled() and inspection is not None:
            passed = inspection.verdict is Verdict.PASS
            label = Label.MISSED_DEFECT if passed else Label.FALSE_REJECT
            self.labelled.emit(inspection.inspection_id, label.value)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _caption_text(self, question: PartInQuestion, inspection: Inspection) -> str:
        time = clock_text(inspection.inspected_at)
        if question.answered:
            return self.tr("Answered · {time}").format(time=time)
        if not question.is_newest:
            word = verdict_word(inspection.verdict)
            return self.tr("{word} at {time} waits for your answer").format(word=word, time=time)
        return self.tr("Part · {time}").format(time=time)

    def _set_name(self, text: str) -> None:
        self._name_text = text
        self._name.setToolTip(text)
        self._elide()

    def _elide(self) -> None:
        metrics = QFontMetrics(text_font(TYPE_SCALE.body, QFont.Weight.DemiBold))
        self._name.setText(
            metrics.elidedText(
                self._name_text, Qt.TextElideMode.ElideMiddle, max(self._name.width(), 40)
            )
        )


def part_name(inspection: Inspection) -> str:
    """What people call this part: its number, else its file's name, else its identifier's start."""
    if inspection.context.part:
        return inspection.context.part
    if inspection.file is not None:
        return inspection.file.path.replace("\\", "/").rsplit("/", 1)[-1]
    return inspection.inspection_id[:8]
