"""The self-test in the window: how far it is, and what each check found."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.jobs import Progress
from inspectai_desktop.self_test import CheckResult
from inspectai_desktop.ui.check_titles import check_title
from inspectai_desktop.ui.theme import SPACING_PX, ActiveTheme

_WIDTH_PX = 760
_HEIGHT_PX = 520


class SelfTestDialog(QDialog):
    """Asks for the self-test and shows its results; the station goes on meanwhile.

    Signals:
        start_requested: A person wants it run.
        cancel_requested: A person does not want to wait any more.
    """

    start_requested = Signal()
    cancel_requested = Signal()

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setWindowTitle(self.tr("Self-test"))
        self.setModal(False)
        self.resize(_WIDTH_PX, _HEIGHT_PX)
        self._state = QLabel(self)
        self._state.setProperty("role", "strong")
        self._state.setWordWrap(True)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._results = QWidget(self)
        self._results.setProperty("role", "clear")
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.start = QPushButton(self.tr("Run again"), self)
        self.close_button = QPushButton(self.tr("Close"), self)
        self._build()
        self.start.clicked.connect(self.start_requested)
        self.close_button.clicked.connect(self.close)
        self.finished.connect(self._on_finished)

    def show_progress(self, progress: Progress) -> None:
        """Show which check runs."""
        self._state.setText(
            self.tr("Check {number} of {total} runs; inspection goes on.").format(
                number=min(progress.done + 1, progress.total), total=progress.total
            )
        )
        self._bar.show()
        self._bar.setRange(0, progress.total)
        self._bar.setValue(progress.done)
        self.start.setEnabled(False)

    def show_results(self, checks: Sequence[CheckResult]) -> None:
        """Show what each check found."""
        failed = sum(not check.ok for check in checks)
        if failed:
            text = self.tr("{failed} of {total} checks failed.")
            self._state.setText(text.format(failed=failed, total=len(checks)))
        else:
            self._state.setText(self.tr("All checks passed."))
        self._bar.hide()
        self.start.setEnabled(True)
        self._show_rows(checks)

    def show_problem(self, text: str) -> None:
        """Say why there are no results."""
        self._state.setText(text)
        self._bar.hide()
        self.start.setEnabled(True)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(*(2 * SPACING_PX,) * 4)
        column.setSpacing(SPACING_PX)
        words = QLabel(
            self.tr(
                "Checks this installation: encoders, training program, database, window and disk. "
                "It takes about a minute and changes nothing."
            ),
            self,
        )
        words.setProperty("role", "muted")
        words.setWordWrap(True)
        column.addWidget(words)
        column.addWidget(self._state)
        column.addWidget(self._bar)
        self._area.setWidget(self._results)
        column.addWidget(self._area, 1)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self.start)
        row.addWidget(self.close_button)
        column.addLayout(row)

    def _show_rows(self, checks: Sequence[CheckResult]) -> None:
        self._results = QWidget(self)
        self._results.setProperty("role", "clear")
        grid = QGridLayout(self._results)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(2 * SPACING_PX)
        grid.setVerticalSpacing(SPACING_PX)
        grid.setColumnStretch(2, 1)
        for row, check in enumerate(checks):
            name = QLabel(check_title(check.name, check.title), self._results)
            name.setProperty("role", "strong")
            state = QLabel(self.tr("ok") if check.ok else self.tr("FAILED"), self._results)
            if not check.ok:
                ink = self._theme.palette.verdicts[Verdict.FAIL].ink
                state.setStyleSheet(f"color: {ink}; font-weight: 600;")
            said = QLabel(check.said, self._results)
            said.setTextFormat(Qt.TextFormat.PlainText)
            said.setWordWrap(True)
            said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            for place, label in enumerate((name, state, said)):
                grid.addWidget(label, row, place, Qt.AlignmentFlag.AlignTop)
        grid.setRowStretch(len(checks), 1)
        self._area.setWidget(self._results)

    def _on_finished(self) -> None:
        self.cancel_requested.emit()
