"""Choosing the two lines: target, histogram, what they mean in parts, and the pictures at stake."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.services.teaching.calibration_material import CalibrationMaterial
from inspectai_desktop.ui.heatmap import ByteArray
from inspectai_desktop.ui.item_models.gallery_model import GalleryEntry
from inspectai_desktop.ui.number_format import score_text
from inspectai_desktop.ui.theme import SPACING_PX, ActiveTheme
from inspectai_desktop.ui.threshold_forecast import ThresholdForecast, distribution_of
from inspectai_desktop.ui.widgets.picture_gallery import PictureGallery
from inspectai_desktop.ui.widgets.score_histogram import ScoreHistogram
from inspectai_desktop.ui.wizard.borderline import (
    Around,
    BorderlinePicture,
    borderline_pictures,
)
from inspectai_desktop.ui.wizard.false_reject_target import FalseRejectTarget
from inspectai_desktop.ui.wizard.threshold_words import (
    defect_words,
    forecast_words,
    gallery_title,
)

REVIEW_PER_REJECT = 5
"""REVIEW lies where this many times the target's parts are expected, as in fitting."""

_MOST_REVIEW = 0.2


class ThresholdPanel(QWidget):
    """Shows a bundle's held-out scores and lets a person move the lines.

    Signals:
        thresholds_chosen: Target rate, `Thresholds` or None for the calibrated ones, and whether a
            person has dragged them, so that they keep to no target.
        pictures_wanted: `BorderlinePicture`s whose small pictures are to be shown, and the
            `Thresholds` their heat is coloured by; answered by `show_pixels`.
        picture_opened: The `BorderlinePicture` a person wants to see large.
    """

    thresholds_chosen = Signal(float, object, bool)
    pictures_wanted = Signal(object, object)
    picture_opened = Signal(object)

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._material: CalibrationMaterial | None = None
        self._forecast: ThresholdForecast | None = None
        self._thresholds: Thresholds | None = None
        self._target = 0.01
        self._by_target: dict[float, Thresholds | None] = {}
        self._shown: tuple[BorderlinePicture, ...] = ()
        self._around = Around.FAIL
        self.target = FalseRejectTarget(self)
        self.calibrated = QPushButton(self.tr("Back to the target"), self)
        self.calibrated.setToolTip(self.tr("Put both lines where the target puts them"))
        self.histogram = ScoreHistogram(theme, self)
        self.words = QLabel(self)
        self.words.setWordWrap(True)
        self.defects = QLabel(self)
        self.defects.setWordWrap(True)
        self._choices = {around: QPushButton(self) for around in Around}
        self.gallery = PictureGallery(theme, "", parent=self)
        self._build()
        self._connect()

    @property
    def thresholds(self) -> Thresholds | None:
        """Where the lines stand; None while there is nothing to judge by."""
        return self._thresholds

    @property
    def shown(self) -> tuple[BorderlinePicture, ...]:
        """The pictures in the gallery."""
        return self._shown

    def show_material(
        self, material: CalibrationMaterial | None, target: float, thresholds: Thresholds | None
    ) -> None:
        """Show a bundle's scores.

        Args:
            material: None while there is none.
            target: Share of good parts that may get FAIL.
            thresholds: Lines that a person chose; None for the calibrated ones.
        """
        is_new = material is not self._material
        self._material, self._target = material, target
        self.setEnabled(material is not None)
        if material is None:
            self._thresholds = self._forecast = None
            self.histogram.show_distribution(None)
            self.gallery.show_entries(())
            return
        if is_new:
            self._forecast = ThresholdForecast(material.good_scores, material.manifest.seed)
            self._by_target = {}
        self._thresholds = thresholds or material.calibrated
        if is_new or not self._fits():
            self._show_range(material, self._thresholds)
        self._show()

    def show_pixels(self, key: str, pixels: ByteArray) -> None:
        """Show a small picture with its heat, `(h, w, 3)` RGB."""
        self.gallery.show_pixels(key, pixels)

    def show_around(self, around: Around) -> None:
        """Show the pictures about this line, or the defects."""
        self._around = around
        self._choices[around].setChecked(True)
        self._show_gallery()

    def _build(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.target, 1)
        top.addWidget(self.calibrated)
        kinds = QHBoxLayout()
        kinds.setSpacing(SPACING_PX)
        group = QButtonGroup(self)
        for around, button in self._choices.items():
            button.setCheckable(True)
            button.setChecked(around is self._around)
            group.addButton(button)
            kinds.addWidget(button)
        kinds.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING_PX)
        column.addLayout(top)
        column.addWidget(self.histogram, 1)
        column.addWidget(self.words)
        column.addWidget(self.defects)
        column.addLayout(kinds)
        column.addWidget(self.gallery)
        self.histogram.setMinimumHeight(150)

    def _connect(self) -> None:
        self.target.chosen.connect(self._on_target_chosen)
        self.calibrated.clicked.connect(self._on_back_clicked)
        self.histogram.thresholds_moved.connect(self._on_thresholds_moved)
        self.gallery.entry_opened.connect(self._on_entry_opened)
        for around, button in self._choices.items():
            button.clicked.connect(partial(self._on_around_clicked, around))

    def _fits(self) -> bool:
        """Whether the lines lie inside what the histogram shows."""
        shown, limits = self.histogram.distribution, self._thresholds
        if shown is None or limits is None:
            return False
        return shown.low <= limits.review and limits.fail <= shown.high

    def _show_range(self, material: CalibrationMaterial, thresholds: Thresholds) -> None:
        defects = material.defect_scores if material.defects else None
        self.histogram.show_distribution(
            distribution_of(material.good_scores, material.calibrated, thresholds, defects=defects)
        )

    def _show(self) -> None:
        material, thresholds, forecast = self._material, self._thresholds, self._forecast
        if material is None or thresholds is None or forecast is None:
            return
        in_force = thresholds == self._from_target(self._target)
        self.target.show_target(self._target, in_force=in_force)
        self.calibrated.setVisible(not in_force)
        self.histogram.show_thresholds(thresholds)
        self.words.setText(forecast_words(forecast, material, thresholds))
        self.defects.setText(defect_words(material, thresholds))
        self.defects.setVisible(bool(material.defects))
        self._choices[Around.DEFECTS].setVisible(bool(material.defects))
        for around, button in self._choices.items():
            button.setText(gallery_title(around, material, thresholds))
        self._show_gallery()

    def _show_gallery(self) -> None:
        if self._material is None or self._thresholds is None:
            return
        self._shown = borderline_pictures(self._material, self._thresholds, self._around)
        thresholds = self._thresholds
        self.gallery.show_empty_text(self.tr("Every known defect gets FAIL."))
        self.gallery.show_entries(
            [
                GalleryEntry(
                    one.key,
                    score_text(one.picture.score, thresholds),
                    one.verdict,
                    note=one.picture.path.name,
                )
                for one in self._shown
            ]
        )
        self.pictures_wanted.emit(self._shown, thresholds)

    def _from_target(self, rate: float) -> Thresholds | None:
        """Where a target puts the lines."""
        material = self._material
        if material is None or self._forecast is None:
            return None
        if rate == material.manifest.calibration.target_false_reject_rate:
            return material.calibrated
        if rate not in self._by_target:  # it takes longer than a line being dragged may wait
            review = min(REVIEW_PER_REJECT * rate, max(_MOST_REVIEW, rate))
            self._by_target[rate] = self._forecast.thresholds_for(rate, review)
        return self._by_target[rate]

    def _choose(self, target: float, thresholds: Thresholds) -> None:
        if self._material is None:
            return
        self._target, self._thresholds = target, thresholds
        if not self._fits():
            self._show_range(self._material, thresholds)
        self._show()
        own = thresholds != self._material.calibrated
        by_hand = thresholds != self._from_target(target)
        self.thresholds_chosen.emit(target, thresholds if own else None, by_hand)

    def _on_target_chosen(self, rate: float) -> None:
        thresholds = self._from_target(rate)
        if thresholds is not None:
            self._choose(rate, thresholds)

    def _on_back_clicked(self) -> None:
        self._on_target_chosen(self._target)

    def _on_thresholds_moved(self, thresholds: Thresholds) -> None:
        if self._around is not Around.DEFECTS:
            # The gallery follows the line in the person's hand.
            held = Around.REVIEW if self.histogram.held is Verdict.REVIEW else Around.FAIL
            self._around = held
            self._choices[held].setChecked(True)
        self._choose(self._target, thresholds)

    def _on_around_clicked(self, around: Around, _checked: bool = False) -> None:
        self.show_around(around)

    def _on_entry_opened(self, key: str) -> None:
        found = next((one for one in self._shown if one.key == key), None)
        if found is not None:
            self.picture_opened.emit(found)
