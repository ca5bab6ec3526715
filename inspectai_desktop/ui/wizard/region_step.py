"""Step 2: which part of the picture counts, and how small a defect may be."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from inspectai_desktop.domain.region import RegionOfInterest, whole_picture
from inspectai_desktop.errors import InspectAIError, RegionError
from inspectai_desktop.services.teaching.good_pictures import AveragePicture
from inspectai_desktop.services.teaching.needed_resolution import (
    SMALLEST_SIDE_PX,
    needed_resolution,
    region_is_too_small,
)
from inspectai_desktop.services.teaching.teaching_draft import TeachingDraft
from inspectai_desktop.services.teaching.wizard_facts import WizardFacts
from inspectai_desktop.ui.number_format import count_text
from inspectai_desktop.ui.operator_texts import operator_text
from inspectai_desktop.ui.pixel_image import image_from_rgb
from inspectai_desktop.ui.shortcuts.key_action import KeyAction, add_key_action
from inspectai_desktop.ui.theme import SPACING_PX, ActiveTheme
from inspectai_desktop.ui.widgets.guide_panel import GuideAction
from inspectai_desktop.ui.wizard.region_canvas import RegionCanvas, Tool
from inspectai_desktop.ui.wizard.region_drawing import Drawing, ShapeKind, drawing_of
from inspectai_desktop.ui.wizard.region_tools import RegionTools
from inspectai_desktop.ui.wizard.region_words import defect_words, region_words
from inspectai_desktop.ui.wizard.step_notice import StepNotice
from inspectai_desktop.ui.wizard.wizard_step import WizardStep

_TOOLS_PX = 340
_MOST_UNDONE = 100
_LEAST_SHARE = 1e-4
RETRY = "retry"


class RegionStep(WizardStep):
    """Asks for the average of the pictures; everything drawn goes into the draft.

    Signals:
        average_wanted: Answered by `show_average` or `show_failure`.
    """

    average_wanted = Signal()

    key = "region"

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._average: AveragePicture | None = None
        self._history: list[Drawing] = []
        self._drawing = Drawing(1, 1)
        self.canvas = RegionCanvas(theme, self)
        self.tools = RegionTools(self)
        self.one = QPushButton(self.tr("Show one part"), self)
        self.one.setCheckable(True)
        self.region_text = QLabel(self)
        self.region_text.setProperty("role", "strong")
        self.defect_text = QLabel(self)
        self.caption = QLabel(self)
        self.caption.setProperty("role", "caption")
        for label in (self.region_text, self.defect_text, self.caption):
            label.setWordWrap(True)
        self.notice = StepNotice(theme, self)
        self._build()
        self._connect()

    def title(self) -> str:
        return self.tr("Region")

    def question(self) -> str:
        return self.tr("Where must the station look, and how closely?")

    def enter(self, draft: TeachingDraft, facts: WizardFacts) -> None:
        self._history.clear()
        self.take(draft, facts)
        self.canvas.setFocus()
        self.average_wanted.emit()

    def show_draft(self) -> None:
        region, defect = self.draft.region, self.draft.smallest_defect_px
        drawn = self._drawing
        same = (drawn.width, drawn.height) == self._size() and self._values(drawn) == (
            region,
            defect,
        )
        if not same:
            self._drawing = drawing_of(region, defect, self._size())
        self.canvas.show_drawing(self._drawing)
        self._show_words()

    def show_average(self, average: AveragePicture) -> None:
        """The average of the good pictures is there."""
        self._average = average
        self.notice.hide()
        self._show_picture()

    def show_failure(self, error: InspectAIError) -> None:
        """There is no average: it can be asked for again."""
        self.notice.show_error(error, GuideAction(RETRY, self.tr("Try again")))

    def blocking_reason(self) -> str:
        region, defect = self.draft.region, self.draft.smallest_defect_px
        if region is not None and region_is_too_small(region):
            text = self.tr("The region is too small: at least {least} pixels a side are needed.")
            return text.format(least=SMALLEST_SIDE_PX)
        if region is not None and self._drawn_share(region) < _LEAST_SHARE:
            return self.tr("Everything is ignored: nothing is left to inspect.")
        if defect is not None and not needed_resolution(self._region(), defect).is_possible:
            return self.tr("The smallest defect is too small for this region.")
        return ""

    def _drawn_share(self, region: RegionOfInterest) -> float:
        size = (region.reference_height, region.reference_width)
        return drawing_of(region, None, size).inspected_share()

    def _build(self) -> None:
        aside = QWidget(self)
        aside.setFixedWidth(_TOOLS_PX)
        right = QVBoxLayout(aside)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(SPACING_PX)
        right.addWidget(self.tools)
        right.addWidget(self.region_text)
        right.addWidget(self.defect_text)
        right.addStretch()
        below = QHBoxLayout()
        below.addWidget(self.caption, 1)
        below.addWidget(self.one)
        left = QVBoxLayout()
        left.setSpacing(SPACING_PX)
        left.addWidget(self.canvas, 1)
        left.addLayout(below)
        body = QHBoxLayout()
        body.setSpacing(2 * SPACING_PX)
        body.addLayout(left, 1)
        body.addWidget(aside)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(SPACING_PX)
        page.addWidget(self.notice)
        page.addLayout(body, 1)

    def _connect(self) -> None:
        self.canvas.drawn.connect(self._on_drawn)
        self.canvas.selection_moved.connect(self._show_possible)
        self.canvas.tool_done.connect(self._on_tool_done)
        self.tools.tool_chosen.connect(self.canvas.use_tool)
        self.tools.undo_requested.connect(self.undo)
        self.tools.delete_requested.connect(self.canvas.delete_selected)
        self.tools.clear_requested.connect(self._on_clear)
        self.one.toggled.connect(self._on_one_toggled)
        self.notice.action_chosen.connect(self._on_notice_action)
        group = self.tr("Region")
        for action in (
            KeyAction(group, "Ctrl+Z", self.tr("Undo"), self.undo),
            KeyAction(group, "Ctrl+R", self.tr("Add an area to inspect"), self._add_inspect),
            KeyAction(group, "Ctrl+G", self.tr("Add an area to ignore"), self._add_ignore),
            KeyAction(group, "Ctrl+D", self.tr("Add the smallest defect"), self._add_defect),
        ):
            add_key_action(self, action)

    def undo(self) -> None:
        """Take the last change back."""
        if self._history:
            self._adopt(self._history.pop())

    def _add_inspect(self) -> None:
        self.canvas.add_in_the_middle(ShapeKind.INSPECT)

    def _add_ignore(self) -> None:
        self.canvas.add_in_the_middle(ShapeKind.IGNORE)

    def _add_defect(self) -> None:
        self.canvas.add_in_the_middle(ShapeKind.DEFECT)

    def _on_drawn(self, drawing: Drawing) -> None:
        self._history.append(self._drawing)
        del self._history[:-_MOST_UNDONE]
        self._adopt(drawing)

    def _adopt(self, drawing: Drawing) -> None:
        self._drawing = drawing
        self.canvas.show_drawing(drawing)
        try:
            region, defect = self._values(drawing)
        except RegionError as error:
            self.region_text.setText(operator_text(error.message))
            return
        self._show_words()
        self.draft_changed.emit(replace(self.draft, region=region, smallest_defect_px=defect))

    def _values(self, drawing: Drawing) -> tuple[RegionOfInterest | None, float | None]:
        defect = drawing.defect
        return drawing.region(), None if defect is None else round(defect.diameter, 1)

    def _on_clear(self) -> None:
        drawing = replace(
            self._drawing,
            shapes=tuple(s for s in self._drawing.shapes if s.kind is ShapeKind.DEFECT),
        )
        self._on_drawn(drawing)

    def _on_tool_done(self) -> None:
        self.tools.show_tool(Tool.MOVE)
        self.canvas.use_tool(Tool.MOVE)

    def _on_one_toggled(self, _one: bool) -> None:
        self._show_picture()

    def _on_notice_action(self, key: str) -> None:
        if key == RETRY:
            self.average_wanted.emit()

    def _size(self) -> tuple[int, int]:
        check = self.facts.check
        if check is not None and min(check.typical_size) > 0:
            return check.typical_size
        return (self._drawing.height, self._drawing.width)

    def _region(self) -> RegionOfInterest:
        return self.draft.region or whole_picture(*self._size())

    def _show_picture(self) -> None:
        average = self._average
        if average is None:
            self.canvas.show_picture(None)
            return
        one = self.one.isChecked()
        self.canvas.show_picture(image_from_rgb(average.one if one else average.pixels))
        if one:
            self.caption.setText(self.tr("One of the good parts."))
        else:
            text = self.tr(
                "Average of {count} good parts: what is sharp here lies at the same place in all."
            )
            self.caption.setText(text.format(count=count_text(average.n_pictures)))

    def _show_words(self) -> None:
        share = self._drawing.inspected_share()
        self.region_text.setText(region_words(self._region(), share))
        self.defect_text.setText(defect_words(self._region(), self.draft.smallest_defect_px))
        self._show_possible()

    def _show_possible(self) -> None:
        areas = any(shape.kind is not ShapeKind.DEFECT for shape in self._drawing.shapes)
        self.tools.show_possible(
            undo=bool(self._history), delete=self.canvas.selected is not None, clear=areas
        )
