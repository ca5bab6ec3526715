"""About the program: version, places, licence."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from inspectai_desktop.ui.station_facts import StationFacts
from inspectai_desktop.ui.theme import SPACING_PX
from inspectai_desktop.ui.widgets.status_line import provider_name


class AboutCard(QFrame):
    """Shows the facts, to be copied into a message to a helper.

    Signals:
        notices_requested: A person wants to read the licences of what is used.
    """

    notices_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "clear")
        title = QLabel(self.tr("About InspectAI Desktop"), self)
        title.setProperty("role", "heading")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(3 * SPACING_PX)
        self._grid.setColumnStretch(1, 1)
        self.notices = QPushButton(self.tr("Licences of the parts used …"), self)
        self.notices.clicked.connect(self.notices_requested)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2 * SPACING_PX, 0, SPACING_PX)
        column.setSpacing(SPACING_PX)
        column.addWidget(title)
        column.addLayout(self._grid)
        column.addWidget(self.notices, 0, Qt.AlignmentFlag.AlignLeft)
        self._values: dict[str, QLabel] = {}
        titles = {
            "version": self.tr("Version"),
            "provider": self.tr("Computes on"),
            "data": self.tr("Data folder"),
            "network": self.tr("Network"),
            "licence": self.tr("Licence"),
        }
        for row, (key, words) in enumerate(titles.items()):
            caption = QLabel(words, self)
            caption.setProperty("role", "muted")
            value = QLabel("–", self)  # noqa: RUF001 - the dash for nothing
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            value.setWordWrap(True)
            self._values[key] = value
            self._grid.addWidget(caption, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(value, row, 1)
        self._values["network"].setText(
            self.tr("Works offline; no picture and no number leaves this computer.")
        )
        self._values["licence"].setText("Apache-2.0")

    def show_facts(self, facts: StationFacts) -> None:
        """Show these facts."""
        self._values["version"].setText(facts.version)
        self._values["data"].setText(str(facts.data_dir))
        if facts.provider:
            self._values["provider"].setText(provider_name(facts.provider))
