"""The bar above the history table: what a person looks for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QLocale, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QPushButton, QToolButton, QWidget

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.storage.label import Label
from inspectai_desktop.ui.history_query import HistoryQuery, LabelChoice, Period
from inspectai_desktop.ui.icons import themed_icon
from inspectai_desktop.ui.label_language import label_word
from inspectai_desktop.ui.theme import SPACING_PX, ActiveTheme
from inspectai_desktop.ui.verdict_language import verdict_word
from inspectai_desktop.ui.widgets.captioned_field import (
    FIELD_HEIGHT_PX,
    CaptionedChooser,
    CaptionedEdit,
    CaptionedMoment,
    Choice,
)
from inspectai_desktop.ui.widgets.flow_layout import FlowLayout
from inspectai_desktop.ui.widgets.verdict_glyph import paint_verdict_glyph

_TYPING_PAUSE_MS = 350
_NARROW_PX = 1000
_ALL = "\x00all"


class HistoryFilterBar(QFrame):
    """Fields that make up a history query.

    Signals:
        changed: The query is another one.
        refresh_requested: A person wants to see what came in meanwhile.
    """

    changed = Signal()
    refresh_requested = Signal()

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "header")
        self._theme = theme
        self._period = Period.TODAY
        self._category = ""
        self._label = LabelChoice.ANY
        self.text = CaptionedEdit(self.tr("Search part, lot, file …"), 120, self)
        self._period_field = CaptionedChooser(theme, self.tr("Time"), self)
        self._category_field = CaptionedChooser(theme, self.tr("Category"), self)
        self._label_field = CaptionedChooser(theme, self.tr("Label"), self)
        self._verdicts = {verdict: self._verdict_button(verdict) for verdict in Verdict}
        self._lot = CaptionedEdit(self.tr("Lot"), parent=self)
        self._part = CaptionedEdit(self.tr("Part"), parent=self)
        self._lowest = CaptionedEdit(self.tr("Score from"), 16, self)
        self._highest = CaptionedEdit(self.tr("Score to"), 16, self)
        self._from = CaptionedMoment(self.tr("From"), self)
        self._to = CaptionedMoment(self.tr("To"), self)
        self._more = QPushButton(self.tr("More …"), self)
        self._reset = QPushButton(self.tr("Reset"), self)
        self._refresh = QToolButton(self)
        self._typing = QTimer(self)
        self._build()
        self._connect()
        now = datetime.now(UTC)
        self._from.show_moment(now - timedelta(days=1))
        self._to.show_moment(now + timedelta(minutes=1))
        self.show_categories([])
        self._show_choices()
        self._arrange()
        self._dress()

    def query(self) -> HistoryQuery:
        """What the fields say now."""
        chosen = frozenset(v for v, button in self._verdicts.items() if button.isChecked())
        return HistoryQuery(
            period=self._period,
            custom_from=self._from.moment(),
            custom_to=self._to.moment(),
            category=self._category,
            verdicts=chosen,
            label=self._label,
            text=self.text.text(),
            lot=self._lot.text(),
            part=self._part.text(),
            lowest_score=_number(self._lowest),
            highest_score=_number(self._highest),
        )

    def show_categories(self, names: list[str]) -> None:
        """Offer these categories."""
        choices = [Choice(_ALL, self.tr("All")), *(Choice(name, name) for name in names)]
        self._category_field.show_choices(choices, self._category or _ALL)

    def reset(self) -> None:
        """Ask for everything."""
        self._period, self._category, self._label = Period.ALL, "", LabelChoice.ANY
        for button in self._verdicts.values():
            button.setChecked(False)
        for field in (self.text, self._lot, self._part, self._lowest, self._highest):
            field.show_text("")
        self._show_choices()
        self.changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _build(self) -> None:
        flow = FlowLayout(self)
        flow.setContentsMargins(2 * SPACING_PX, SPACING_PX, 2 * SPACING_PX, SPACING_PX)
        widths = {
            self._period_field: 128,
            self.text: 172,
            self._category_field: 140,
            self._label_field: 138,
            self._lot: 120,
            self._part: 150,
            self._lowest: 110,
            self._highest: 110,
        }
        for field, width in widths.items():
            field.setFixedWidth(width)
        self.text.setToolTip(
            self.tr(
                "From three characters on: any piece of part, lot, operator, file name or error.\n"
                "One or two characters: a part, lot or operator of exactly this name."
            )
        )
        self._more.setCheckable(True)
        self._refresh.setProperty("role", "square")
        self._refresh.setIconSize(QSize(22, 22))
        self._refresh.setToolTip(self.tr("Read again what came in meanwhile (F5)"))
        self._refresh.setAccessibleName(self.tr("Refresh"))
        in_order = (
            self._period_field,
            self._from,
            self._to,
            self.text,
            *self._verdicts.values(),
            self._category_field,
            self._label_field,
            self._more,
            self._refresh,
            self._lot,
            self._part,
            self._lowest,
            self._highest,
            self._reset,
        )
        for widget in in_order:
            widget.setMinimumHeight(FIELD_HEIGHT_PX)
            flow.addWidget(widget)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_PAUSE_MS)

    def _connect(self) -> None:
        self._period_field.chosen.connect(self._on_period_chosen)
        self._category_field.chosen.connect(self._on_category_chosen)
        self._label_field.chosen.connect(self._on_label_chosen)
        for field in (self.text, self._lot, self._part, self._lowest, self._highest):
            field.typed.connect(self._typing.start)
        for edit in (self._from.edit, self._to.edit):
            edit.dateTimeChanged.connect(self._typing.start)
        self._typing.timeout.connect(self.changed)
        for button in self._verdicts.values():
            button.clicked.connect(self.changed)
        self._more.toggled.connect(self._on_more_toggled)
        self._reset.clicked.connect(self.reset)
        self._refresh.clicked.connect(self.refresh_requested)
        self._theme.changed.connect(self._dress)

    def _show_choices(self) -> None:
        periods = [
            Choice(Period.TODAY, self.tr("Today")),
            Choice(Period.YESTERDAY, self.tr("Yesterday")),
            Choice(Period.LAST_7_DAYS, self.tr("Last 7 days")),
            Choice(Period.LAST_30_DAYS, self.tr("Last 30 days")),
            Choice(Period.ALL, self.tr("All")),
            Choice(Period.CUSTOM, self.tr("From … to …")),
        ]
        self._period_field.show_choices(periods, self._period)
        labels = [
            Choice(LabelChoice.ANY, self.tr("All")),
            Choice(LabelChoice.UNLABELLED, self.tr("Not labelled")),
            *(Choice(LabelChoice(label.value), label_word(label)) for label in Label),
        ]
        self._label_field.show_choices(labels, self._label)
        index = self._category_field.findData(self._category or _ALL)
        self._category_field.show_key(self._category or _ALL if index >= 0 else _ALL)
        for field in (self._from, self._to):
            field.setVisible(self._period is Period.CUSTOM)

    def _arrange(self) -> None:
        """Show what there is room for; the rest under "More"."""
        shown, narrow = self._more.isChecked(), self.width() < _NARROW_PX
        for field in (self._lot, self._part, self._lowest, self._highest, self._reset):
            field.setVisible(shown)
        for chooser in (self._category_field, self._label_field):
            chooser.setVisible(shown or not narrow)
        style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        if narrow:
            style = Qt.ToolButtonStyle.ToolButtonIconOnly
        for button in self._verdicts.values():
            button.setToolButtonStyle(style)

    def _verdict_button(self, verdict: Verdict) -> QToolButton:
        button = QToolButton(self)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        word = verdict_word(verdict)
        short = self.tr("Not insp.") if verdict is Verdict.NOT_INSPECTED else word
        button.setText(f" {short}")
        button.setAccessibleName(word)
        button.setToolTip(word)
        button.setCheckable(True)
        button.setIconSize(QSize(18, 18))
        return button

    def _dress(self) -> None:
        self._refresh.setIcon(themed_icon(self._theme, "reset"))
        for verdict, button in self._verdicts.items():
            pixmap = QPixmap(54, 54)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            colours = self._theme.verdict(verdict)
            paint_verdict_glyph(painter, QRectF(0, 0, 54, 54), verdict, colours)
            painter.end()
            button.setIcon(QIcon(pixmap))

    def _on_period_chosen(self, key: str) -> None:
        self._period = Period(key)
        self._show_choices()
        self.changed.emit()

    def _on_category_chosen(self, key: str) -> None:
        self._category = "" if key == _ALL else key
        self._show_choices()
        self.changed.emit()

    def _on_label_chosen(self, key: str) -> None:
        self._label = LabelChoice(key)
        self._show_choices()
        self.changed.emit()

    def _on_more_toggled(self, _shown: bool) -> None:
        self._arrange()


def _number(field: CaptionedEdit) -> float | None:
    """The number in a field, in the language in force; what is no number is marked and None."""
    text = field.text().strip()
    value, is_number = QLocale().toDouble(text)
    field.mark_invalid(invalid=bool(text) and not is_number)
    return value if text and is_number else None
