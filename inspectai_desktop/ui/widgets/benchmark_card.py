"""How fast this station is: a button, and the table of what was measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from inspectai_desktop.ui.number_format import count_text, decimal_text
from inspectai_desktop.ui.theme import SPACING_PX
from inspectai_desktop.ui.widgets.status_line import provider_name

if TYPE_CHECKING:
    from inspectai_desktop.inference.benchmark import Benchmark

_ROWS = ("decode", "preprocess", "encode", "search", "map", "total")
_NUMBER_PX = 96


class BenchmarkCard(QFrame):
    """Asks for a measurement and shows it.

    Signals:
        measure_requested: A person wants to know.
        stop_requested: They do not want to wait any longer.
    """

    measure_requested = Signal()
    stop_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "clear")
        self.measure = QPushButton(self.tr("Measure the speed"), self)
        self.measure.clicked.connect(self._on_measure_clicked)
        self.state = _muted("", self)
        self._busy = False
        self._table = QWidget(self)
        self._table.setProperty("role", "clear")
        self._values: dict[str, tuple[QLabel, QLabel]] = {}
        self.facts = _muted("", self)
        self._build()
        self._table.hide()
        self.facts.hide()

    @property
    def shown(self) -> dict[str, tuple[str, str]]:
        """Median and 95th percentile as they stand in the table, by stage."""
        if self._table.isHidden():
            return {}
        return {key: (one.text(), other.text()) for key, (one, other) in self._values.items()}

    def show_state(self, text: str, *, busy: bool) -> None:
        """Say how far it is, or why there is nothing to show."""
        self._busy = busy
        self.state.setText(text)
        self.measure.setText(self.tr("Stop") if busy else self.tr("Measure the speed"))

    def show_measured(self, measured: Benchmark) -> None:
        """Show what came out."""
        self.show_state("", busy=False)
        for stage in measured.stages:
            median, p95 = self._values[stage.stage]
            median.setText(decimal_text(stage.median_ms, 1))
            p95.setText(decimal_text(stage.p95_ms, 1))
        self.facts.setText("\n".join(self._facts_of(measured)))
        self._table.show()
        self.facts.show()

    def _facts_of(self, measured: Benchmark) -> list[str]:
        rate = self.tr("{count} parts a minute, one after the other").format(
            count=count_text(int(measured.parts_per_minute))
        )
        computed = self.tr("{provider}, threads: {threads}").format(
            provider=provider_name(measured.provider), threads=measured.threads
        )
        height, width = measured.picture_size
        if measured.n_pictures:
            parts = self.tr(
                "Measured on {runs} parts, from the last kept pictures of {category} "
                "({width} × {height} px)"  # noqa: RUF001 - a size
            )
        else:
            parts = self.tr(
                "Measured on {runs} parts, all of them the bundle's own picture of {category} "
                "({width} × {height} px): larger pictures take longer"  # noqa: RUF001 - a size
            )
        shown = parts.format(
            runs=measured.runs, category=measured.category, width=width, height=height
        )
        return [rate, computed, shown]

    def _build(self) -> None:
        title = QLabel(self.tr("Speed of this station"), self)
        title.setProperty("role", "heading")
        words = _muted(
            self.tr(
                "Judges some parts with the category in use and shows where the time goes. "
                "Nothing is recorded and the line is not stopped; while it runs, both are slower."
            ),
            self,
        )
        row = QHBoxLayout()
        row.setSpacing(2 * SPACING_PX)
        row.addWidget(self.measure)
        row.addWidget(self.state, 1)
        self._build_table()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2 * SPACING_PX, 0, SPACING_PX)
        column.setSpacing(SPACING_PX)
        for widget in (title, words):
            column.addWidget(widget)
        column.addLayout(row)
        column.addWidget(self._table, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.facts)

    def _build_table(self) -> None:
        names = {
            "decode": self.tr("Decode the picture"),
            "preprocess": self.tr("Crop and resize"),
            "encode": self.tr("Encode"),
            "search": self.tr("Compare with good parts"),
            "map": self.tr("Anomaly map and score"),
            "total": self.tr("Together"),
        }
        grid = QGridLayout(self._table)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(2 * SPACING_PX)
        grid.setVerticalSpacing(SPACING_PX // 2)
        right = Qt.AlignmentFlag.AlignRight
        for column, text in ((1, self.tr("Usually, ms")), (2, self.tr("95 % within, ms"))):
            grid.addWidget(_muted(text, self._table, wrap=False), 0, column, right)
            grid.setColumnMinimumWidth(column, _NUMBER_PX)
        for row, key in enumerate(_ROWS, start=1):
            name = QLabel(names[key], self._table)
            pair = QLabel(self._table), QLabel(self._table)
            if key == "total":
                for label in (name, *pair):
                    label.setProperty("role", "strong")
            grid.addWidget(name, row, 0)
            for column, label in enumerate(pair, start=1):
                grid.addWidget(label, row, column, right)
            self._values[key] = pair

    def _on_measure_clicked(self) -> None:
        (self.stop_requested if self._busy else self.measure_requested).emit()


def _muted(text: str, parent: QWidget, *, wrap: bool = True) -> QLabel:
    label = QLabel(text, parent)
    label.setProperty("role", "muted")
    label.setWordWrap(wrap)
    return label
