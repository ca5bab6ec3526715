"""One recorded inspection: picture with heatmap, score at the thresholds of its time, label."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from inspectai_desktop.domain.inspection import Inspection
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.storage.inspection_row import InspectionRow
from inspectai_desktop.storage.label import Label, LabelRow
from inspectai_desktop.ui.label_language import label_word
from inspectai_desktop.ui.number_format import date_time_text, decimal_text
from inspectai_desktop.ui.part_in_question import part_name, reason_text
from inspectai_desktop.ui.picture_presentation import PicturePresentation
from inspectai_desktop.ui.theme import SPACING_PX, ActiveTheme
from inspectai_desktop.ui.verdict_language import verdict_word
from inspectai_desktop.ui.widgets.captioned_field import CaptionedEdit
from inspectai_desktop.ui.widgets.elided_label import ElidedLabel
from inspectai_desktop.ui.widgets.image_view import ImageView
from inspectai_desktop.ui.widgets.score_bar import ScoreBar
from inspectai_desktop.ui.widgets.verdict_glyph import VerdictGlyph

_ROOM_FOR_FACTS_PX = 480
_ROOM_FOR_NOTE_PX = 400


class InspectionDetail(QFrame):
    """Shows an inspection row and takes the operator's label.

    Signals:
        label_chosen: Inspection identifier, label (value of `Label`, "" to take it back), note.
    """

    label_chosen = Signal(str, str, str)

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._row: InspectionRow | None = None
        self.image = ImageView(theme, self)
        self._glyph = VerdictGlyph(theme, Verdict.PASS, 28, self)
        self._verdict = QLabel(self)
        self._verdict.setProperty("role", "heading")
        self._name = ElidedLabel(self, Qt.TextElideMode.ElideMiddle)
        self._name.setProperty("role", "muted")
        self._score = ScoreBar(theme, self)
        self._error = QLabel(self)
        self._error.setWordWrap(True)
        self._fact_box = QWidget(self)
        self._facts = QGridLayout(self._fact_box)
        self._facts.setContentsMargins(0, 0, 0, 0)
        self._fact_values: dict[str, ElidedLabel] = {}
        self._note = CaptionedEdit(self.tr("Note"), 400, self)
        self._label_buttons = {label: self._label_button(label) for label in Label}
        self._label_state = ElidedLabel(self)
        self._label_state.setProperty("role", "caption")
        self._build()

    @property
    def row(self) -> InspectionRow | None:
        """The inspection shown."""
        return self._row

    def show_row(self, row: InspectionRow) -> None:
        """Show an inspection; its picture follows by `show_picture`."""
        self._row = row
        inspection = row.inspection
        self._glyph.show_verdict(inspection.verdict)
        self._verdict.setText(verdict_word(inspection.verdict))
        self._name.setText(f"{part_name(inspection)} · {date_time_text(inspection.inspected_at)}")
        self._score.setVisible(inspection.thresholds is not None)
        self._score.show_score(inspection.anomaly_score, inspection.thresholds)
        self._error.setText(reason_text(inspection))
        self._error.setVisible(bool(inspection.error))
        for name, text in self._fact_texts(inspection).items():
            self._fact_values[name].setText(text or "–")  # noqa: RUF001 - the dash for nothing
        self.image.show_picture(None)
        self._show_label(row.label)

    def show_picture(self, picture: PicturePresentation | None) -> None:
        """Show the picture of the inspection, or that none is kept."""
        self.image.show_picture(picture)

    def show_label(self, label: LabelRow | None) -> None:
        """Show the label as it is recorded now."""
        self._show_label(label)

    def choose(self, label: Label) -> None:
        """Do what the label's button does, if it may be pressed."""
        if self._label_buttons[label].isEnabled():
            self._label_buttons[label].click()

    def contradict(self) -> None:
        """The verdict was wrong."""
        if self._row is not None:
            passed = self._row.inspection.verdict is Verdict.PASS
            self.choose(Label.MISSED_DEFECT if passed else Label.FALSE_REJECT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        height = self.height()
        self._fact_box.setVisible(height >= _ROOM_FOR_FACTS_PX)
        self._note.setVisible(height >= _ROOM_FOR_NOTE_PX)
        self._label_state.setVisible(height >= _ROOM_FOR_NOTE_PX)

    def _build(self) -> None:
        heading = QHBoxLayout()
        heading.setSpacing(SPACING_PX)
        heading.addWidget(self._glyph)
        heading.addWidget(self._verdict)
        heading.addWidget(self._name, 1)
        self._score.setFixedHeight(58)
        self._facts.setHorizontalSpacing(SPACING_PX)
        self._facts.setVerticalSpacing(2)
        for place, (name, title) in enumerate(self._fact_titles().items()):
            row, side = divmod(place, 2)
            caption = QLabel(title, self)
            caption.setProperty("role", "caption")
            value = ElidedLabel(self, Qt.TextElideMode.ElideMiddle)
            self._fact_values[name] = value
            self._facts.addWidget(caption, row, 2 * side)
            self._facts.addWidget(value, row, 2 * side + 1)
        self._facts.setColumnStretch(1, 1)
        self._facts.setColumnStretch(3, 1)
        labels = QHBoxLayout()
        labels.setSpacing(SPACING_PX)
        for button in self._label_buttons.values():
            labels.addWidget(button, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, SPACING_PX, 12, SPACING_PX)
        column.setSpacing(SPACING_PX)
        column.addLayout(heading)
        column.addWidget(self.image, 1)
        column.addWidget(self._score)
        column.addWidget(self._error)
        column.addWidget(self._fact_box)
        column.addWidget(self._label_state)
        column.addWidget(self._note)
        column.addLayout(labels)
        self._note.edited.connect(self._on_note_edited)

    def _label_button(self, label: Label) -> QPushButton:
        button = QPushButton(label_word(label), self)
        button.setCheckable(True)
        button.clicked.connect(_Chosen(self, label))
        return button

    def _fact_titles(self) -> dict[str, str]:
        return {
            "category": self.tr("Category"),
            "bundle": self.tr("Bundle"),
            "lot": self.tr("Lot"),
            "operator": self.tr("Operator"),
            "source": self.tr("Source"),
            "time": self.tr("Judged in"),
        }

    def _fact_texts(self, inspection: Inspection) -> dict[str, str]:
        bundle, spent = inspection.bundle, inspection.timings
        milliseconds = None if spent is None else decimal_text(spent.total_ms, 0)
        return {
            "category": "" if bundle is None else bundle.category,
            "bundle": "" if bundle is None else f"v{bundle.version} · {bundle.digest[:12]}",
            "lot": inspection.context.lot,
            "operator": inspection.context.operator,
            "source": inspection.source,
            "time": "" if milliseconds is None else f"{milliseconds} ms",
        }

    def _show_label(self, label: LabelRow | None) -> None:
        if self._row is None:
            return
        for kind, button in self._label_buttons.items():
            button.setEnabled(kind.fits(self._row.inspection.verdict))
            button.setChecked(label is not None and label.label is kind)
        self._note.show_text("" if label is None else label.note)
        if label is None:
            self._label_state.setText(self.tr("What do you say of this verdict?"))
            return
        who = label.labelled_by or self.tr("unknown")
        when = date_time_text(label.labelled_at)
        self._label_state.setText(
            self.tr("{label} by {who}, {when}").format(
                label=label_word(label.label), who=who, when=when
            )
        )

    def on_label_clicked(self, label: Label) -> None:
        """A label's button was pressed; pressed again it takes the label back."""
        if self._row is None:
            return
        chosen = self._label_buttons[label].isChecked()
        identifier = self._row.inspection.inspection_id
        self.label_chosen.emit(identifier, label.value if chosen else "", self._note.text())

    def _on_note_edited(self, note: str) -> None:
        chosen = [label for label, button in self._label_buttons.items() if button.isChecked()]
        if self._row is not None and chosen:
            self.label_chosen.emit(self._row.inspection.inspection_id, chosen[0].value, note)


class _Chosen:
    """Tells the detail which of its buttons was pressed."""

    def __init__(self, detail: InspectionDetail, label: Label) -> None:
        self._detail = detail
        self._label = label

    def __call__(self, _checked: bool = False) -> None:
        self._detail.on_label_clicked(self._label)
