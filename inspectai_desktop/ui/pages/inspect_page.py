"""The page an inspector looks at all day: picture, lamp, counters, trend, last bad parts."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from inspectai_desktop.domain.alarm import AlarmKind
from inspectai_desktop.domain.inspection import Inspection, PartContext
from inspectai_desktop.domain.station_state import StationState
from inspectai_desktop.domain.statistics import StatisticsSnapshot, TrendPoint
from inspectai_desktop.ui.item_models.strip_model import StripEntry
from inspectai_desktop.ui.pages.inspect_guides import (
    DEMO,
    RETRY,
    SOURCE_SETUP,
    START,
    TEACH,
    guide_for_state,
)
from inspectai_desktop.ui.part_in_question import PartInQuestion
from inspectai_desktop.ui.picture_presentation import PicturePresentation
from inspectai_desktop.ui.shortcuts.key_action import (
    KeyAction,
    add_key_action,
    use_focused_widget,
)
from inspectai_desktop.ui.theme import SPACING_PX, ActiveTheme
from inspectai_desktop.ui.widgets.captioned_field import Choice
from inspectai_desktop.ui.widgets.counters_panel import CountersPanel
from inspectai_desktop.ui.widgets.guide_panel import Guide, GuidePanel
from inspectai_desktop.ui.widgets.header_bar import HeaderBar
from inspectai_desktop.ui.widgets.image_view import ImageView
from inspectai_desktop.ui.widgets.part_bar import PartBar
from inspectai_desktop.ui.widgets.score_chart import ScoreChart
from inspectai_desktop.ui.widgets.thumbnail_strip import ThumbnailStrip
from inspectai_desktop.ui.widgets.verdict_lamp import VerdictLamp

_LOW_PAGE_PX = 700
_VERY_LOW_PAGE_PX = 560


class InspectPage(QWidget):
    """Shows the station; every wish of a person leaves as a signal.

    Signals:
        labelled: Inspection identifier and label (value of `Label`).
        fail_acknowledged: A person has seen the latched FAIL.
        inspection_opened: Identifier of an inspection a person wants to see in the history.
        counters_reset_requested: Counters shall begin anew.
        demo_requested: A person wants the simulated line.
        teach_requested: A person wants to teach a category.
        source_setup_requested: A person wants to set up sources.
        preparation_retried: A person wants to try again what could not be made ready.

    The header's signals (choices, lot, operator, start, pause, stop) are those of `header`.
    """

    labelled = Signal(str, str)
    fail_acknowledged = Signal()
    inspection_opened = Signal(str)
    counters_reset_requested = Signal()
    demo_requested = Signal()
    teach_requested = Signal()
    source_setup_requested = Signal()
    preparation_retried = Signal()

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "window")
        self._theme = theme
        self._state = StationState()
        self._question = PartInQuestion()
        self._has_source = False
        self._painted = False
        self._has_picture = False
        self._unread: Inspection | None = None
        self._preparation: Guide | None = None
        self.header = HeaderBar(theme, self)
        self._guide = GuidePanel(theme, self)
        self._image = ImageView(theme, self)
        self._lamp = VerdictLamp(theme, self)
        self._counters = CountersPanel(theme, self)
        self._part = PartBar(theme, self)
        self._chart = ScoreChart(theme, self)
        self._strip = ThumbnailStrip(theme, self)
        self._build()
        self._connect()
        self._key_actions = self._make_key_actions()
        self.show_station(self._state)

    @property
    def key_actions(self) -> tuple[KeyAction, ...]:
        """The keys of this page, for the overlay that explains them."""
        return self._key_actions

    def prepare_picture(self) -> None:
        """Make what shows pictures now, rather than with the first one."""
        self._image.prepare()

    def show_station(self, state: StationState, lit_by: Inspection | None = None) -> None:
        """Show the station's state; `lit_by` is the inspection whose verdict the lamp shows.

        While a FAIL is latched that is the latched one, not the newest.
        """
        self._state = state
        self.header.show_state(state)
        self._lamp.show_state(state, lit_by)
        self._show_guide_or_picture()

    def show_part(self, inspection: Inspection, picture: PicturePresentation | None) -> None:
        """Show the newest part; without a picture (it could not be read) say why."""
        self.note_parts((inspection,))
        self.show_part_picture(inspection, picture)

    def note_parts(self, inspections: Iterable[Inspection]) -> None:
        """Take note of new parts, oldest first; of a fast line, not every picture is shown."""
        for inspection in inspections:
            self._question = self._question.after_part(inspection)
        self._part.show_question(self._question)

    def show_part_picture(
        self, inspection: Inspection, picture: PicturePresentation | None
    ) -> None:
        """Show the picture of a noted part, or why there is none."""
        self._has_picture = picture is not None
        self._unread = inspection if picture is None else None
        self._image.show_picture(picture)
        self._show_guide_or_picture()

    def show_preview(self, picture: PicturePresentation) -> None:
        """Show a frame that is not judged, as a camera sees it between parts."""
        self._has_picture, self._unread = True, None
        self._image.show_picture(picture)
        self._show_guide_or_picture()

    def set_heatmap(self, *, visible: bool, opacity: float) -> None:
        """Begin with the station's choice of heatmap and opacity in [0, 1]."""
        self._image.set_heatmap(visible=visible, opacity=opacity)

    def show_normal(self, picture: PicturePresentation | None) -> None:
        """Keep the active category's picture of a normal part for comparison."""
        self._image.show_normal(picture)

    def show_answered(self, inspection_id: str) -> None:
        """The operator's label of this inspection has been recorded."""
        self._question = self._question.after_answer(inspection_id)
        self._part.show_question(self._question)

    def show_preparation(self, guide: Guide | None) -> None:
        """Show what is being made ready, in place of all else; None when it is."""
        self._preparation = guide
        # A guide with actions says that it failed.
        self._lamp.show_preparing(preparing=guide is not None and not guide.actions)
        self._show_guide_or_picture()

    def show_statistics(self, statistics: StatisticsSnapshot, queue_depth: int) -> None:
        """Show the counters; the queue is marked while an overrun alarm stands."""
        overloaded = self._state.alarm(AlarmKind.OVERRUN) is not None
        self._counters.show_statistics(statistics, queue_depth, overloaded=overloaded)

    def show_trend(self, points: Iterable[TrendPoint]) -> None:
        """Replace the trend, oldest first."""
        self._chart.show_points(points)

    def add_trend_point(self, point: TrendPoint) -> None:
        """Add the newest part to the trend."""
        self._chart.add_point(point)

    def show_strip(self, entries: list[StripEntry]) -> None:
        """Replace the strip of FAIL and REVIEW parts, newest first."""
        self._strip.show_entries(entries)

    def add_strip_entry(self, entry: StripEntry) -> None:
        """Put a FAIL or REVIEW part in front of the strip."""
        self._strip.add_entry(entry)

    def show_categories(self, choices: list[Choice], key: str) -> None:
        """Offer these categories, with `key` in force ("" for none)."""
        self.header.show_categories(choices, key)

    def show_sources(self, choices: list[Choice], key: str) -> None:
        """Offer these sources, with `key` in force ("" for none)."""
        self._has_source = bool(key)
        self.header.show_sources(choices, key)
        self._show_guide_or_picture()

    def show_context(self, context: PartContext) -> None:
        """Show the lot and the operator in force."""
        self.header.lot.show_text(context.lot)
        self.header.operator.show_text(context.operator)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self._image, self._image.prepare)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        height, width = self.height(), self.width()
        low = height < _LOW_PAGE_PX
        direction = QBoxLayout.Direction.LeftToRight if low else QBoxLayout.Direction.TopToBottom
        self._bottom.setDirection(direction)
        self._counters.show_second_row(visible=height >= _VERY_LOW_PAGE_PX)
        self._chart.setFixedHeight(min(max(round(height * 0.15), 84), 260))
        self._strip.use_height(min(max(round(height * 0.116), 84), 180))
        # On a wide screen the picture takes what is left, not the lamp.
        self._right.setFixedWidth(min(round(width * 0.44), 420 + round(width * 0.2)))

    def _build(self) -> None:
        self._pictures = QStackedWidget(self)
        self._pictures.addWidget(self._guide)
        self._pictures.addWidget(self._image)
        self._right = QWidget(self)
        right = QVBoxLayout(self._right)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(SPACING_PX)
        right.addWidget(self._lamp, 1)
        right.addWidget(self._counters)
        right.addWidget(self._part)
        middle = QHBoxLayout()
        middle.setSpacing(SPACING_PX)
        middle.addWidget(self._pictures, 1)
        middle.addWidget(self._right)
        self._bottom = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._bottom.setSpacing(SPACING_PX)
        trend = _titled_card(self.tr("Score trend, last 500 parts"), self._chart, self)
        strip = _titled_card(self.tr("Last FAIL and REVIEW parts"), self._strip, self)
        self._bottom.addWidget(trend, 3)
        self._bottom.addWidget(strip, 2)
        body = QVBoxLayout()
        body.setContentsMargins(SPACING_PX, SPACING_PX, SPACING_PX, SPACING_PX)
        body.setSpacing(SPACING_PX)
        body.addLayout(middle, 1)
        body.addLayout(self._bottom)
        page = QVBoxLayout(self)
        # What fits is decided in resizeEvent, which must be reached for that.
        page.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(self.header)
        page.addLayout(body, 1)

    def _connect(self) -> None:
        self._lamp.acknowledged.connect(self.fail_acknowledged)
        self._counters.reset_requested.connect(self.counters_reset_requested)
        self._part.labelled.connect(self.labelled)
        self._chart.inspection_clicked.connect(self.inspection_opened)
        self._strip.inspection_clicked.connect(self.inspection_opened)
        self.header.teach_requested.connect(self.teach_requested)
        self.header.source_setup_requested.connect(self.source_setup_requested)
        self._guide.action_chosen.connect(self._on_guide_action)

    def _make_key_actions(self) -> tuple[KeyAction, ...]:
        judging, picture = self.tr("Judging"), self.tr("Picture")
        actions = (
            KeyAction(judging, "F5", self.tr("Start, pause, resume"), self.header.press_run),
            KeyAction(judging, "Shift+F5", self.tr("Stop"), self.header.press_stop),
            KeyAction(judging, "T", self.tr("Trigger the camera"), self.header.press_trigger),
            KeyAction(judging, "Space", self.tr("Trigger the camera"), self._on_space),
            KeyAction(judging, "Return", self.tr("Confirm the verdict"), self._on_return),
            KeyAction(
                judging, "F2", self.tr("False reject / missed defect"), self._part.contradict
            ),
            KeyAction(judging, "A", self.tr("Acknowledge the FAIL"), self._on_acknowledge_key),
            KeyAction(judging, "Ctrl+K", self.tr("Choose a category"), self.header.open_categories),
            KeyAction(judging, "Ctrl+U", self.tr("Choose a source"), self.header.open_sources),
            KeyAction(judging, "Ctrl+L", self.tr("Change the lot"), self.header.lot.setFocus),
            KeyAction(
                judging, "Ctrl+O", self.tr("Change the operator"), self.header.operator.setFocus
            ),
            KeyAction(picture, "H", self.tr("Heatmap on or off"), self._image.toggle_heatmap),
            KeyAction(
                picture, "C", self.tr("Compare with a normal part"), self._image.toggle_compare
            ),
            KeyAction(picture, "F", self.tr("Fit the picture"), self._image.fit),
        )
        for action in actions:
            add_key_action(self, action)
        return actions

    def _show_guide_or_picture(self) -> None:
        guide = self._preparation or guide_for_state(
            self._state,
            has_source=self._has_source,
            has_picture=self._has_picture,
            unread=self._unread,
        )
        if guide is not None:
            self._guide.show_guide(guide)
        self._pictures.setCurrentWidget(self._image if guide is None else self._guide)

    def _on_guide_action(self, key: str) -> None:
        match key:
            case _ if key == TEACH:
                self.teach_requested.emit()
            case _ if key == DEMO:
                self.demo_requested.emit()
            case _ if key == SOURCE_SETUP:
                self.source_setup_requested.emit()
            case _ if key == START:
                self.header.press_run()
            case _ if key == RETRY:
                self.preparation_retried.emit()

    def _on_return(self) -> None:
        if not use_focused_widget():
            self._part.confirm()

    def _on_space(self) -> None:
        if not use_focused_widget():
            self.header.press_trigger()

    def _on_acknowledge_key(self) -> None:
        if self._state.fail_latched:
            self.fail_acknowledged.emit()


def _titled_card(title: str, content: QWidget, parent: QWidget) -> QFrame:
    card = QFrame(parent)
    card.setProperty("role", "card")
    heading = QLabel(title, card)
    heading.setProperty("role", "caption")
    column = QVBoxLayout(card)
    column.setContentsMargins(12, 4, 8, 2)
    column.setSpacing(0)
    column.addWidget(heading)
    column.addWidget(content, 1)
    column.addStretch()
    return card
