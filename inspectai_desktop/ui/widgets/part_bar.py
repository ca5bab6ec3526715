"""The part in question, and the inspector's answer to its verdict."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from inspectai_desktop.domain.inspection import Inspection
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.storage.label import Label
from inspectai_desktop.ui.number_format import clock_text
from inspectai_desktop.ui.part_in_question import PartInQuestion, part_name
from inspectai_desktop.ui.theme import SPACING_PX, ActiveTheme
from inspectai_desktop.ui.verdict_language import verdict_word
from inspectai_desktop.ui.widgets.elided_label import ElidedLabel
from inspectai_desktop.ui.widgets.verdict_glyph import VerdictGlyph

_ROOM_FOR_KEYS_PX = 480


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
        self._glyph = VerdictGlyph(theme, Verdict.PASS, 24, self)
        self._caption = ElidedLabel(self)
        self._caption.setProperty("role", "caption")
        self._name = ElidedLabel(self, Qt.TextElideMode.ElideMiddle)
        self._name.setProperty("role", "strong")
        self._confirm = QPushButton(self)
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
            self._name.setText("–")  # noqa: RUF001 - the dash for "none yet"
        else:
            self._glyph.show_verdict(inspection.verdict)
            self._caption.setText(self._caption_text(question, inspection))
            self._name.setText(part_name(inspection))
        passed = inspection is not None and inspection.verdict is Verdict.PASS
        wrong = self.tr("Missed defect") if passed else self.tr("False reject")
        self._reject.setText(self._with_key(wrong, "F2"))
        self._confirm.setText(self._with_key(self.tr("Confirm"), "↵"))
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
        self.show_question(self._question)

    def _with_key(self, text: str, key: str) -> str:
        """The button's text, with its key where there is room."""
        return f"{text}  {key}" if self.width() >= _ROOM_FOR_KEYS_PX else text

    def _caption_text(self, question: PartInQuestion, inspection: Inspection) -> str:
        time = clock_text(inspection.inspected_at)
        if question.answered:
            return self.tr("Answered · {time}").format(time=time)
        if not question.is_newest:
            word = verdict_word(inspection.verdict)
            return self.tr("{word} {time} · your answer?").format(word=word, time=time)
        return self.tr("Part · {time}").format(time=time)
