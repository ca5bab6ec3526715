"""Says which settings of a damaged file could not be kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.ui.theme import SPACING_PX, ActiveTheme
from inspectai_desktop.ui.widgets.verdict_glyph import VerdictGlyph

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inspectai_desktop.settings_file import SettingsReport

_NAMED = 6


class ResetNotice(QFrame):
    """Stands above the settings until a person has read it."""

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._title = QLabel(self)
        self._title.setProperty("role", "strong")
        self._text = QLabel(self)
        for label in (self._title, self._text):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.close_button = QPushButton(self.tr("Read"), self)
        self.close_button.clicked.connect(self.hide)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self._title)
        texts.addWidget(self._text)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * SPACING_PX, SPACING_PX, 2 * SPACING_PX, SPACING_PX)
        row.setSpacing(2 * SPACING_PX)
        row.addWidget(VerdictGlyph(theme, Verdict.REVIEW, 24, self))
        row.addLayout(texts, 1)
        row.addWidget(self.close_button)
        self.hide()

    def words(self) -> tuple[str, str]:
        """What it says: in short, and in detail."""
        return self._title.text(), self._text.text()

    def show_report(self, report: SettingsReport, titles: Mapping[str, str]) -> None:
        """Say what was reset; nothing when everything could be kept.

        Args:
            report: What loading found.
            titles: Settings' titles by their names.
        """
        if not (report.reset or report.damaged or report.newer_version is not None):
            self.hide()
            return
        parts = []
        if report.reset:
            names = [titles.get(field.name, field.name) for field in report.reset]
            shown = ", ".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")
            parts.append(self.tr("Set back: {names}.").format(names=shown))
        if report.copy is not None:
            kept = self.tr("The file as it was found is kept as {file}.")
            parts.append(kept.format(file=report.copy))
        self._title.setText(self._cause(report))
        self._text.setText(" ".join(parts))
        self._text.setVisible(bool(parts))
        self.show()

    def _cause(self, report: SettingsReport) -> str:
        if report.newer_version is not None:
            return self.tr("The settings were written by a newer program.")
        if report.damaged:
            return self.tr("The settings file was damaged; what could be read was kept.")
        return self.tr("Some settings could not be used and have their defaults.")
