"""Asks from what the next version of a category is taught."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from inspectai_desktop.errors import InspectAIError
from inspectai_desktop.services.teaching.teach_again import AgainChoices, AgainWish
from inspectai_desktop.ui.number_format import count_text
from inspectai_desktop.ui.operator_texts import operator_text
from inspectai_desktop.ui.theme import SPACING_PX, ActiveTheme
from inspectai_desktop.ui.widgets.number_field import NumberField
from inspectai_desktop.ui.widgets.tick_box import TickBox

_WIDTH_PX = 640
_INDENT_PX = 34
_FEWEST = 5
_MOST_PASSED = 500
_USUAL_PASSED = 20


class TeachAgainDialog(QDialog):
    """Offers the pictures of before, false rejects and recent PASS parts.

    Signals:
        wished: `AgainChoices` and `AgainWish`.
    """

    wished = Signal(object, object)

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModal(True)
        self.setMinimumWidth(_WIDTH_PX)
        self._choices: AgainChoices | None = None
        self._title = QLabel(self)
        self._title.setProperty("role", "heading")
        self.keep = TickBox(theme, self.tr("The pictures it was taught from"), self)
        self.kept_text = self._muted()
        self.rejects = TickBox(theme, self.tr("Parts marked as false rejects in the history"), self)
        self.rejects_text = self._muted()
        self.recent = TickBox(theme, self.tr("Recent PASS parts, against slow drift"), self)
        self.recent_text = self._muted()
        self.count = NumberField(self.tr("Number of PASS parts"), (1, _MOST_PASSED), 1, self)
        self.days = NumberField(self.tr("Days"), (1, 90), AgainWish().days, self)
        self.total = QLabel(self)
        self.total.setProperty("role", "strong")
        self.total.setWordWrap(True)
        self.cancel = QPushButton(self.tr("Cancel"), self)
        self.go_on = QPushButton(self.tr("Go on"), self)
        self.go_on.setProperty("role", "primary")
        self._build()
        self._connect()

    def ask(self, choices: AgainChoices) -> None:
        """Ask about this category."""
        self._choices = choices
        title = self.tr("Teach {category} again")
        text = title.format(category=choices.draft.base_category)
        self.setWindowTitle(text)
        self._title.setText(text)
        self._show_kept(choices)
        self._show_rejects(choices)
        self._show_recent(choices)
        self._show_total()
        self.open()

    def show_copying(self) -> None:
        """The pictures are being collected."""
        self.total.setText(self.tr("The pictures are being collected …"))
        self.go_on.setEnabled(False)

    def show_failure(self, error: InspectAIError) -> None:
        """They could not be collected; a person may choose otherwise."""
        self.total.setText(operator_text(str(error)))
        self.go_on.setEnabled(True)

    def _show_kept(self, choices: AgainChoices) -> None:
        kept, gone = len(choices.draft.good), len(choices.missing)
        version = choices.draft.base_version
        if not kept and not gone:
            text = self.tr("The station does not know from which: the bundle was brought here.")
        elif gone:
            text = self.tr("{count} of version {version}; {gone} more are gone, such as {name}.")
            text = text.format(
                count=count_text(kept),
                version=version,
                gone=count_text(gone),
                name=choices.missing[0].name,
            )
        else:
            text = self.tr("{count} pictures of version {version}; all are still there.")
            text = text.format(count=count_text(kept), version=version)
        self.kept_text.setText(text)
        self.keep.setEnabled(kept > 0)
        self.keep.setChecked(kept > 0)

    def _show_rejects(self, choices: AgainChoices) -> None:
        parts = choices.parts
        if parts.false_rejects:
            text = self.tr("With picture: {count}. It learns that they are good.")
            text = text.format(count=count_text(parts.false_rejects))
        else:
            text = self.tr("None with a picture. Mark them on the Inspect or the History page.")
        if parts.false_rejects_without:
            more = self.tr("The pictures of {count} more are not kept any more.")
            text += " " + more.format(count=count_text(parts.false_rejects_without))
        self.rejects_text.setText(text)
        self.rejects.setEnabled(parts.false_rejects > 0)
        self.rejects.setChecked(parts.false_rejects > 0)

    def _show_recent(self, choices: AgainChoices) -> None:
        passed = choices.parts.passed
        if passed:
            text = self.tr("{count} are kept; those taken are spread evenly over the time.")
            text = text.format(count=count_text(passed))
        else:
            text = self.tr("No pictures of PASS parts are kept (Settings, storage).")
        self.recent_text.setText(text)
        self.recent.setEnabled(passed > 0)
        self.recent.setChecked(False)
        self.count.setMaximum(max(min(passed, _MOST_PASSED), 1))
        self.count.setValue(min(passed, _USUAL_PASSED))

    def _build(self) -> None:
        about = QLabel(self.tr("The next version is taught from all of these together."), self)
        about.setProperty("role", "muted")
        numbers = QHBoxLayout()
        numbers.setContentsMargins(_INDENT_PX, 0, 0, 0)
        numbers.setSpacing(SPACING_PX)
        numbers.addWidget(self.count)
        numbers.addWidget(QLabel(self.tr("parts out of the last"), self))
        numbers.addWidget(self.days)
        numbers.addWidget(QLabel(self.tr("days"), self))
        numbers.addStretch()
        buttons = QHBoxLayout()
        buttons.addWidget(self.total, 1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.go_on)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(2 * SPACING_PX,) * 4)
        column.setSpacing(SPACING_PX // 2)
        column.addWidget(self._title)
        column.addWidget(about)
        for tick, words in (
            (self.keep, self.kept_text),
            (self.rejects, self.rejects_text),
            (self.recent, self.recent_text),
        ):
            column.addSpacing(SPACING_PX)
            column.addWidget(tick)
            column.addWidget(words)
        column.addLayout(numbers)
        column.addSpacing(2 * SPACING_PX)
        column.addLayout(buttons)

    def _connect(self) -> None:
        for tick in (self.keep, self.rejects, self.recent):
            tick.toggled.connect(self._on_changed)
        for spin in (self.count, self.days):
            spin.valueChanged.connect(self._on_changed)
        self.cancel.clicked.connect(self.reject)
        self.go_on.clicked.connect(self._on_go_on)

    def _muted(self) -> QLabel:
        label = QLabel(self)
        label.setProperty("role", "muted")
        label.setWordWrap(True)
        label.setContentsMargins(_INDENT_PX, 0, 0, 0)
        return label

    def _wish(self) -> AgainWish:
        return AgainWish(
            keep=self.keep.isChecked(),
            false_rejects=self.rejects.isChecked(),
            passed=self.count.value() if self.recent.isChecked() else 0,
            days=self.days.value(),
        )

    def _show_total(self) -> None:
        choices, wish = self._choices, self._wish()
        if choices is None:
            return
        total = len(choices.draft.good) if wish.keep else 0
        total += choices.parts.false_rejects if wish.false_rejects else 0
        total += wish.passed
        for spin in (self.count, self.days):
            spin.setEnabled(self.recent.isChecked())
        text = self.tr("Pictures: {count}. More can be added on the next page.")
        if total < _FEWEST:
            text = self.tr("Pictures: {count}. 5 are the least: add more on the next page.")
        self.total.setText(text.format(count=count_text(total)))
        self.go_on.setEnabled(True)

    def _on_changed(self) -> None:
        self._show_total()

    def _on_go_on(self) -> None:
        if self._choices is not None:
            self.wished.emit(self._choices, self._wish())
