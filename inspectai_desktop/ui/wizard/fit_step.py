"""Step 4: the category is learned, by a program of its own, while the station goes on."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from inspectai_desktop.errors import InspectAIError
from inspectai_desktop.services.teaching.fit_course import FitCourse
from inspectai_desktop.services.teaching.teaching_draft import TeachingDraft
from inspectai_desktop.services.teaching.teaching_results import TaughtBundle
from inspectai_desktop.services.teaching.wizard_facts import WizardFacts
from inspectai_desktop.ui.number_format import count_text
from inspectai_desktop.ui.operator_texts import operator_text
from inspectai_desktop.ui.theme import SPACING_PX, ActiveTheme
from inspectai_desktop.ui.widgets.guide_panel import GuideAction
from inspectai_desktop.ui.wizard.fit_stages import FitStages
from inspectai_desktop.ui.wizard.preset_words import duration_words, preset_title
from inspectai_desktop.ui.wizard.step_notice import StepNotice
from inspectai_desktop.ui.wizard.wizard_step import WizardStep

RETRY = "retry"
PICTURES = "pictures"


class ProgressBar(QWidget):
    """How much of the whole is done."""

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.share = 0.0
        self.setFixedHeight(14)
        theme.changed.connect(self.update)

    def show_share(self, share: float) -> None:
        self.share = share
        self.setAccessibleName(f"{round(100 * share)} %")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, 14)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        box = QRectF(self.rect())
        painter.setBrush(self._theme.colour("border"))
        painter.drawRoundedRect(box, 7, 7)
        painter.setBrush(self._theme.colour("accent"))
        done = max(box.width() * self.share, 14.0 if self.share > 0 else 0.0)
        painter.drawRoundedRect(QRectF(0, 0, done, box.height()), 7, 7)
        painter.end()


class FitStep(WizardStep):
    """Asks for the fit and shows its course.

    Signals:
        fit_wanted: Fit this draft, unless that was done or runs already.
        stop_requested: Stop the fit that runs.
        pictures_requested: A person wants to check the pictures again.
    """

    fit_wanted = Signal()
    stop_requested = Signal()
    pictures_requested = Signal()

    key = "fit"

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._running = False
        self._stopping = False
        self._error: InspectAIError | None = None
        self.headline = QLabel(self)
        self.headline.setProperty("role", "heading")
        self.headline.setWordWrap(True)
        self.bar = ProgressBar(theme, self)
        self.time = QLabel(self)
        self.stages = FitStages(theme, self)
        self.remark = QLabel(self)
        self.remark.setProperty("role", "muted")
        self.remark.setWordWrap(True)
        self.notice = StepNotice(theme, self)
        self.stop = QPushButton(self.tr("Stop"), self)
        self.again = QPushButton(self.tr("Learn again"), self)
        self.log_button = QPushButton(self.tr("Show the log"), self)
        self.log_button.setCheckable(True)
        self.log = QPlainTextEdit(self)
        self.log.setReadOnly(True)
        self.log.setMinimumHeight(60)
        self.log.hide()
        self._build()
        self._connect()

    def title(self) -> str:
        return self.tr("Fit")

    def question(self) -> str:
        return self.tr("Learning what good parts look like")

    def enter(self, draft: TeachingDraft, facts: WizardFacts) -> None:
        self.take(draft, facts)
        self.fit_wanted.emit()

    def show_started(self) -> None:
        """A fit has begun."""
        self._running, self._stopping, self._error = True, False, None
        self.notice.hide()
        self.log.clear()
        self.show_course(FitCourse())
        self.show_draft()
        self.changed.emit()

    def show_course(self, course: FitCourse) -> None:
        """How far it has come."""
        self.bar.show_share(course.share)
        self.stages.show_course(course)
        left = course.left_s
        elapsed = duration_words(course.elapsed_s)
        if self._stopping:
            self.time.setText(self.tr("Stopping …"))
        elif left is None:
            self.time.setText(self.tr("{elapsed} so far").format(elapsed=elapsed))
        else:
            text = self.tr("{elapsed} so far, about {left} left")
            self.time.setText(text.format(elapsed=elapsed, left=duration_words(max(left, 1.0))))

    def add_log_line(self, line: str) -> None:
        self.log.appendPlainText(line)

    def show_ended(self, error: InspectAIError | None = None) -> None:
        """The fit has ended: done (the facts have the bundle), stopped, or failed."""
        self._running, self._stopping, self._error = False, False, error
        if error is not None:
            self.notice.show_error(
                error,
                GuideAction(RETRY, self.tr("Try again")),
                GuideAction(PICTURES, self.tr("Check the pictures again")),
            )
            self.add_log_line(str(error))
        self.show_draft()
        self.changed.emit()

    def show_draft(self) -> None:
        bundle = self.facts.fitted(self.draft)
        count = count_text(len(self.draft.chosen))
        preset = preset_title(self.draft.preset)
        if self._running:
            text = self.tr("Learning from {count} good parts, {preset} …")
        elif bundle is not None:
            text = self.tr("Learned from {count} good parts, {preset}.")
        elif self._error is not None:
            text = self.tr("The category could not be learned.")
        else:
            text = self.tr("Not learned yet.")
        self.headline.setText(text.format(count=count, preset=preset))
        self.remark.setText(self._remark(bundle))
        failed = self._error is not None and not self._running
        for widget in (self.bar, self.time, self.stages, self.remark):
            widget.setVisible(not failed)
        done = bundle is not None and not self._running
        if done:
            self.bar.show_share(1.0)
            self.stages.show_done()
            self.time.setText(self.tr("Done. Next: how strict shall the station be?"))
        elif not self._running:
            self.bar.show_share(0.0)
            self.stages.show_idle()
            self.time.setText("")
        self.stop.setVisible(self._running)
        self.stop.setEnabled(not self._stopping)
        self.again.setVisible(not self._running)

    def blocking_reason(self) -> str:
        if self._running:
            return self.tr("The category is being learned.")
        if self.facts.fitted(self.draft) is None:
            return self.tr("The category is not learned yet.")
        return ""

    def busy_reason(self) -> str:
        if self._running:
            return self.tr(
                "The category is being learned. Stop that and lose what you entered here?"
            )
        return ""

    def _remark(self, bundle: TaughtBundle | None) -> str:
        if bundle is not None and bundle.left_out:
            reasons = "\n".join(operator_text(reason) for _, reason in bundle.left_out[:5])
            words = self.tr("Pictures that could not be used: {count}").format(
                count=count_text(len(bundle.left_out))
            )
            return f"{words}\n{reasons}"
        if bundle is not None and not self._running:
            return ""
        return self.tr(
            "The station goes on inspecting meanwhile; the learning runs behind it and waits "
            "when the station needs the computer. You may look at other pages."
        )

    def _build(self) -> None:
        card = QFrame(self)
        card.setProperty("role", "card")
        inner = QVBoxLayout(card)
        inner.setContentsMargins(*(2 * SPACING_PX,) * 4)
        inner.setSpacing(SPACING_PX)
        for widget in (self.headline, self.bar, self.time, self.stages, self.remark):
            inner.addWidget(widget)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACING_PX)
        buttons.addWidget(self.stop)
        buttons.addWidget(self.again)
        buttons.addStretch()
        buttons.addWidget(self.log_button)
        inner.addLayout(buttons)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(SPACING_PX)
        page.addWidget(self.notice)
        page.addWidget(card)
        page.addWidget(self.log, 1)
        page.addStretch()

    def _connect(self) -> None:
        self.stop.clicked.connect(self._on_stop_clicked)
        self.again.clicked.connect(self._on_again_clicked)
        self.log_button.toggled.connect(self.log.setVisible)
        self.notice.action_chosen.connect(self._on_notice_action)

    def _on_stop_clicked(self) -> None:
        self._stopping = True
        self.stop.setEnabled(False)
        self.time.setText(self.tr("Stopping …"))
        self.stop_requested.emit()

    def _on_again_clicked(self) -> None:
        self._error = None
        self.fit_wanted.emit()

    def _on_notice_action(self, key: str) -> None:
        if key == RETRY:
            self._on_again_clicked()
        elif key == PICTURES:
            self.pictures_requested.emit()
