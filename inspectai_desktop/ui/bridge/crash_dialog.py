"""The dialog after a defect of the program: what, where the log is, and what was done about it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractButton, QMessageBox, QWidget


class CrashDialog(QMessageBox):
    """Stays open beside the window; later defects are counted in it.

    Signals:
        close_program_requested: A person wants to end the program.
    """

    close_program_requested = Signal()

    def __init__(self, what: str, log_file: Path | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._number = 1
        self._log_file = log_file
        self.setIcon(QMessageBox.Icon.Critical)
        self.setWindowTitle(self.tr("InspectAI: a defect in the program"))
        self.setText(
            self.tr("The program met a defect of its own. Inspection has been stopped safely.")
        )
        self._end = self.addButton(
            self.tr("Close the program"), QMessageBox.ButtonRole.DestructiveRole
        )
        self._stay = self.addButton(
            self.tr("Keep the window open"), QMessageBox.ButtonRole.RejectRole
        )
        self.setDefaultButton(self._stay)
        self.setEscapeButton(self._stay)
        self.buttonClicked.connect(self._on_clicked)
        self.show_defect(what)

    def show_defect(self, what: str) -> None:
        """Show the newest defect, and how many there were."""
        lines = [what]
        if self._number > 1:
            lines.append(self.tr("It is number {number}.").format(number=self._number))
        self._number += 1
        if self._log_file is not None:
            lines.append(self.tr("The whole story is in {file}.").format(file=self._log_file))
        lines.append(
            self.tr(
                "Everything inspected so far is recorded. Please save the log and report what you "
                "did last."
            )
        )
        self.setInformativeText("\n\n".join(lines))

    def _on_clicked(self, button: QAbstractButton) -> None:
        if button is self._end:
            self.close_program_requested.emit()
