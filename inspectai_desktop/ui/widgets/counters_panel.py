"""Counters of the shift or lot, pace, latency and queue."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from inspectai_desktop.domain.statistics import StatisticsSnapshot
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.ui.icons import themed_icon
from inspectai_desktop.ui.number_format import (
    clock_text,
    count_text,
    decimal_text,
    percent_text,
)
from inspectai_desktop.ui.theme import TOUCH_TARGET_PX, ActiveTheme
from inspectai_desktop.ui.verdict_language import verdict_word
from inspectai_desktop.ui.widgets.verdict_glyph import VerdictGlyph

_ROOM_FOR_CAPTION_PX = 500
_SECOND_ROW = ("yield", "pace", "latency", "queue")


class CountersPanel(QFrame):
    """Shows a statistics snapshot.

    Signals:
        reset_requested: A person wants the counters to begin anew.
    """

    reset_requested = Signal()

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._theme = theme
        self._overloaded = False
        self._figures: dict[str, _Figure] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(16, 8, 6, 8)
        self._grid.setHorizontalSpacing(6)
        self._grid.setVerticalSpacing(6)
        self._reset = QToolButton(self)
        self._reset.setProperty("role", "quiet")
        self._reset.setFixedSize(TOUCH_TARGET_PX, TOUCH_TARGET_PX)
        self._reset.setIconSize(QSize(22, 22))
        self._reset.setToolTip(self.tr("Count from zero, for a new lot or shift"))
        self._reset.setAccessibleName(self.tr("Reset counters"))
        self._reset.clicked.connect(self.reset_requested)
        self._build()
        theme.changed.connect(self._dress)
        self._dress()

    def show_statistics(
        self, statistics: StatisticsSnapshot, queue_length: int, *, overloaded: bool = False
    ) -> None:
        """Show the counters; `overloaded` marks the queue while parts come too fast."""
        counts = statistics.counts
        texts = {
            "parts": count_text(counts.parts),
            "passed": count_text(counts.passed),
            "review": count_text(counts.review),
            "failed": count_text(counts.failed),
            "not_inspected": count_text(counts.not_inspected),
            "yield": percent_text(counts.yield_fraction),
            "pace": decimal_text(statistics.parts_per_minute, 0),
            "latency": self.tr("{p50} / {p95} ms").format(
                p50=decimal_text(statistics.latency_p50_ms, 0),
                p95=decimal_text(statistics.latency_p95_ms, 0),
            ),
            "queue": count_text(queue_length),
        }
        for name, text in texts.items():
            self._figures[name].show_value(text)
        self.setToolTip(self.tr("Counted since {time}").format(time=clock_text(statistics.since)))
        if overloaded != self._overloaded:
            self._overloaded = overloaded
            self._dress()

    def value(self, name: str) -> str:
        """The text shown for a counter, such as "failed"."""
        return self._figures[name].value

    def show_second_row(self, *, visible: bool) -> None:
        """Show or hide yield, pace, latency and queue, for where height is scarce."""
        for name in _SECOND_ROW:
            self._figures[name].setVisible(visible)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        roomy = self.width() >= _ROOM_FOR_CAPTION_PX
        self._figures["not_inspected"].show_caption(visible=roomy)

    def _build(self) -> None:
        columns = (
            ("parts", self.tr("Inspected"), None),
            ("passed", verdict_word(Verdict.PASS), Verdict.PASS),
            ("review", verdict_word(Verdict.REVIEW), Verdict.REVIEW),
            ("failed", verdict_word(Verdict.FAIL), Verdict.FAIL),
            ("not_inspected", self.tr("Not insp."), Verdict.NOT_INSPECTED),
        )
        for column, (name, caption, verdict) in enumerate(columns):
            self._grid.addWidget(self._figure(name, caption, verdict), 0, column)
            self._grid.setColumnStretch(column, 1)
        self._grid.addWidget(self._figure("yield", self.tr("Yield")), 1, 0)
        self._grid.addWidget(self._figure("pace", self.tr("Parts/min")), 1, 1)
        self._grid.addWidget(self._figure("latency", self.tr("Time p50 / p95")), 1, 2, 1, 2)
        self._grid.addWidget(self._figure("queue", self.tr("Queue")), 1, 4)
        self._grid.addWidget(self._reset, 0, 5, 2, 1, Qt.AlignmentFlag.AlignVCenter)
        hints = {
            "not_inspected": verdict_word(Verdict.NOT_INSPECTED),
            "yield": self.tr("PASS parts among all parts, inspected or not"),
            "pace": self.tr("Parts per minute over the last two minutes"),
            "latency": self.tr("From a part's arrival to its verdict: median and 95th percentile"),
            "queue": self.tr("Parts that wait to be judged"),
        }
        for name, hint in hints.items():
            self._figures[name].setToolTip(hint)

    def _figure(self, name: str, caption: str, verdict: Verdict | None = None) -> QWidget:
        glyph = VerdictGlyph(self._theme, verdict, 14) if verdict is not None else None
        self._figures[name] = _Figure(caption, glyph, self)
        return self._figures[name]

    def _dress(self) -> None:
        self._reset.setIcon(themed_icon(self._theme, "reset", "text_muted"))
        ink = self._theme.verdict(Verdict.REVIEW).ink
        self._figures["queue"].setStyleSheet(
            f"QLabel[role=heading] {{ color: {ink}; }}" if self._overloaded else ""
        )


class _Figure(QWidget):
    """A number under its caption."""

    def __init__(self, caption: str, glyph: VerdictGlyph | None, parent: QWidget) -> None:
        super().__init__(parent)
        self._caption = QLabel(caption, self)
        self._caption.setProperty("role", "caption")
        self._value = QLabel("–", self)  # noqa: RUF001 - the dash for "nothing counted yet"
        self._value.setProperty("role", "heading")
        self._value.setAccessibleName(caption)
        heading = QHBoxLayout()
        heading.setSpacing(4)
        if glyph is not None:
            heading.addWidget(glyph)
        heading.addWidget(self._caption)
        heading.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(heading)
        column.addWidget(self._value)

    @property
    def value(self) -> str:
        return self._value.text()

    def show_value(self, text: str) -> None:
        self._value.setText(text)

    def show_caption(self, *, visible: bool) -> None:
        self._caption.setVisible(visible)
