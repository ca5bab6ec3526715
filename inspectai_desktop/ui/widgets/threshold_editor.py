"""Moving a version's thresholds: what that means for good parts, why it is done, and by whom."""

from __future__ import annotations

import math

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.ui.number_format import count_text, threshold_text
from inspectai_desktop.ui.rate_words import failed_sentence, review_sentence
from inspectai_desktop.ui.theme import SPACING_PX, ActiveTheme
from inspectai_desktop.ui.threshold_forecast import (
    ThresholdForecast,
    VersionScores,
    distribution_of,
)
from inspectai_desktop.ui.verdict_language import verdict_word
from inspectai_desktop.ui.widgets.captioned_field import CaptionedEdit
from inspectai_desktop.ui.widgets.score_histogram import ScoreHistogram
from inspectai_desktop.ui.widgets.verdict_glyph import VerdictGlyph


class ThresholdEditor(QFrame):
    """Shows where good parts score and takes other thresholds with a reason.

    Signals:
        change_requested: Category, version, `Thresholds`, who, why.
    """

    change_requested = Signal(str, int, object, str, str)

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "clear")
        self._theme = theme
        self._scores: VersionScores | None = None
        self._forecast: ThresholdForecast | None = None
        self._thresholds: Thresholds | None = None
        self._saving = False
        self._title = QLabel(self)
        self._title.setProperty("role", "strong")
        self.histogram = ScoreHistogram(theme, self)
        self.review = CaptionedEdit(self.tr("REVIEW above score"), 16, self)
        self.fail = CaptionedEdit(self.tr("FAIL above score"), 16, self)
        self._calibrated = QPushButton(self.tr("Calibrated values"), self)
        self._undo = QPushButton(self.tr("Undo"), self)
        self.words = QLabel(self)
        self.words.setWordWrap(True)
        self.why = CaptionedEdit(self.tr("Reason (required)"), 400, self)
        self.who = CaptionedEdit(self.tr("Who"), 200, self)
        self.use = QPushButton(self.tr("Use these thresholds"), self)
        self.use.setProperty("role", "primary")
        self._needs = QLabel(self)
        self._needs.setProperty("role", "caption")
        self._needs.setWordWrap(True)
        self._build()
        self._connect()

    @property
    def thresholds(self) -> Thresholds | None:
        """What the fields say; None while they say nothing that can be used."""
        return self._thresholds

    @property
    def edited(self) -> bool:
        """Whether a person has changed something that is not in force yet."""
        return self._scores is not None and self._thresholds != self._scores.in_force

    def show_scores(self, scores: VersionScores) -> None:
        """Edit the thresholds of this version, beginning with those in force."""
        same = self._scores is not None and (self._scores.category, self._scores.version) == (
            scores.category,
            scores.version,
        )
        keep_edits = same and self.edited and not self._saving
        if not same or self._saving:
            self.why.show_text("")
        self._scores = scores
        self._forecast = ThresholdForecast(scores.scores, scores.seed)
        self._saving = False
        text = self.tr("Version {version}: scores of {count} good parts held out while teaching")
        self._title.setText(
            text.format(version=scores.version, count=count_text(len(scores.scores)))
        )
        if keep_edits:
            self._show_needs()
        else:
            self.undo()

    def show_operator(self, name: str) -> None:
        """Propose this name as the one who changes."""
        if not self.who.text().strip():
            self.who.show_text(name)

    def show_not_saved(self) -> None:
        """The change was refused; what a person entered stays."""
        self._saving = False
        self._show_needs()

    def undo(self) -> None:
        """Show the thresholds in force again."""
        if self._scores is not None:
            self._show_range(self._scores.in_force)
            self._show(self._scores.in_force)

    def show_calibrated(self) -> None:
        """Propose the bundle's own thresholds."""
        if self._scores is not None:
            self._show(self._scores.calibrated)

    def _build(self) -> None:
        numbers = QHBoxLayout()
        numbers.setSpacing(SPACING_PX)
        for verdict, field in ((Verdict.REVIEW, self.review), (Verdict.FAIL, self.fail)):
            glyph = VerdictGlyph(self._theme, verdict, 24, self)
            glyph.setAccessibleName(verdict_word(verdict))
            field.setFixedWidth(170)
            numbers.addWidget(glyph)
            numbers.addWidget(field)
            numbers.addSpacing(SPACING_PX)
        numbers.addStretch()
        numbers.addWidget(self._calibrated)
        numbers.addWidget(self._undo)
        self._calibrated.setToolTip(self.tr("The thresholds that teaching found"))
        reason = QHBoxLayout()
        reason.setSpacing(SPACING_PX)
        reason.addWidget(self.why, 3)
        reason.addWidget(self.who, 1)
        reason.addWidget(self.use)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING_PX)
        column.addWidget(self._title)
        column.addWidget(self.histogram, 1)
        column.addLayout(numbers)
        column.addWidget(self.words)
        column.addLayout(reason)
        column.addWidget(self._needs)

    def _connect(self) -> None:
        self.histogram.thresholds_moved.connect(self._show)
        for field in (self.review, self.fail):
            field.typed.connect(self._on_typed)
            field.edited.connect(self._on_typed)
        for field in (self.why, self.who):
            field.typed.connect(self._show_needs)
            field.edited.connect(self._show_needs)
        self._calibrated.clicked.connect(self.show_calibrated)
        self._undo.clicked.connect(self.undo)
        self.use.clicked.connect(self._on_use_clicked)

    def _show(self, thresholds: Thresholds) -> None:
        self._thresholds = thresholds
        for field, value in ((self.review, thresholds.review), (self.fail, thresholds.fail)):
            field.show_text(threshold_text(value))
            field.mark_invalid(invalid=False)
        self._show_meaning()

    def _show_range(self, thresholds: Thresholds) -> None:
        """Let the histogram reach these thresholds, whatever they are."""
        if self._scores is not None:
            limits = (self._scores.calibrated, self._scores.in_force, thresholds)
            self.histogram.show_distribution(distribution_of(self._scores.scores, *limits))

    def _show_meaning(self) -> None:
        if self._thresholds is not None and self._forecast is not None:
            self.histogram.show_thresholds(self._thresholds)
            forecast = self._forecast.at(self._thresholds)
            if forecast is None:
                self.words.setText(
                    self.tr("Too few good parts were held out to say how many will be rejected.")
                )
            else:
                self.words.setText(f"{failed_sentence(forecast)}\n{review_sentence(forecast)}")
        self._show_needs()

    def _show_needs(self) -> None:
        """What is still missing before the change can be made."""
        scores = self._scores
        if self._saving:
            need = self.tr("Being changed …")
        elif self._thresholds is None:
            need = self.tr("Enter two numbers; REVIEW must not lie above FAIL.")
        elif scores is None or self._thresholds == scores.in_force:
            need = self.tr("These thresholds are in force. Drag a line or enter a number.")
        elif not self.why.text().strip():
            need = self.tr("Say in a few words why they must change; it is kept with the change.")
        elif not self.who.text().strip():
            need = self.tr("Say who changes them.")
        else:
            need = ""
        self._needs.setText(need or self.tr("They count from the next part on."))
        self.use.setEnabled(not need)
        self._undo.setEnabled(self.edited and not self._saving)
        is_calibrated = scores is not None and self._thresholds == scores.calibrated
        self._calibrated.setEnabled(not is_calibrated and not self._saving)

    def _on_typed(self, _text: str = "") -> None:
        (review, review_ok), (fail, fail_ok) = _number(self.review), _number(self.fail)
        self.review.mark_invalid(invalid=not review_ok)
        self.fail.mark_invalid(invalid=not fail_ok or (review_ok and review > fail))
        if not (review_ok and fail_ok and review <= fail):
            self._thresholds = None
            self._show_needs()
            return
        self._thresholds = self._as_meant(review, fail)
        self._show_range(self._thresholds)
        self._show_meaning()

    def _as_meant(self, review: float, fail: float) -> Thresholds:
        """A field that still reads like the threshold in force means it with all its digits."""
        if self._scores is None:
            return Thresholds(review, fail)
        kept = self._scores.in_force
        fields = ((self.review, review, kept.review), (self.fail, fail, kept.fail))
        exact = [
            old if field.text().strip() == threshold_text(old) else new
            for field, new, old in fields
        ]
        return Thresholds(exact[0], max(exact))

    def _on_use_clicked(self) -> None:
        if self._scores is None or self._thresholds is None:
            return
        self._saving = True
        self._show_needs()
        self.change_requested.emit(
            self._scores.category,
            self._scores.version,
            self._thresholds,
            self.who.text().strip(),
            self.why.text().strip(),
        )


def _number(field: CaptionedEdit) -> tuple[float, bool]:
    """The number in a field, in the language in force, and whether it is one."""
    value, is_number = QLocale().toDouble(field.text().strip())
    return value, is_number and math.isfinite(value)
