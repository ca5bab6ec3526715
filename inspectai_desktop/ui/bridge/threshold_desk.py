"""Brings a bundle's held-out scores and their pictures to the threshold panel."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.errors import InspectAIError
from inspectai_desktop.inference.image_decoding import read_image
from inspectai_desktop.inference.manifest import Manifest
from inspectai_desktop.services.teaching.calibration_material import (
    BundlePictures,
    CalibrationMaterial,
    anomaly_map_of,
    calibration_material,
)
from inspectai_desktop.ui.bridge.lookups import Lookups
from inspectai_desktop.ui.heat_thumbnails import HeatThumbnails
from inspectai_desktop.ui.heatmap import ByteArray
from inspectai_desktop.ui.number_format import score_text
from inspectai_desktop.ui.operator_texts import operator_text
from inspectai_desktop.ui.picture_presentation import PicturePresentation, present_picture
from inspectai_desktop.ui.theme import ActiveTheme
from inspectai_desktop.ui.verdict_language import verdict_word
from inspectai_desktop.ui.widgets.large_picture import LargePicture
from inspectai_desktop.ui.wizard.borderline import BorderlinePicture
from inspectai_desktop.ui.wizard.threshold_panel import ThresholdPanel


class ThresholdDesk(QObject):
    """Belongs to the GUI thread; everything is read by `lookups`.

    Signals:
        material_read: The `BundlePictures` that was asked for, and its `CalibrationMaterial`.
        failed: `InspectAIError`: the bundle cannot be read.
    """

    material_read = Signal(object, object)
    failed = Signal(object)

    def __init__(self, panel: ThresholdPanel, theme: ActiveTheme, lookups: Lookups) -> None:
        super().__init__(panel)
        self._panel = panel
        self._lookups = lookups
        self._thumbnails: HeatThumbnails | None = None
        self._manifest: Manifest | None = None
        self._asked: BundlePictures | None = None
        self._large = LargePicture(theme, panel)
        self._opened: BorderlinePicture | None = None
        panel.pictures_wanted.connect(self._on_pictures_wanted)
        panel.picture_opened.connect(self._on_picture_opened)

    def read(self, wanted: BundlePictures) -> None:
        """Read this bundle's scores; answered by `material_read` or `failed`."""
        self._asked = wanted
        self._lookups.ask(
            "material",
            lambda: (wanted, calibration_material(wanted)),
            self._on_material,
            self.failed.emit,
        )

    def _on_material(self, answer: tuple[BundlePictures, CalibrationMaterial]) -> None:
        wanted, material = answer
        if wanted == self._asked:
            self._manifest = material.manifest
            self._thumbnails = HeatThumbnails(material.manifest)
            self.material_read.emit(wanted, material)

    def _on_pictures_wanted(
        self, pictures: Sequence[BorderlinePicture], thresholds: Thresholds
    ) -> None:
        thumbnails = self._thumbnails
        if thumbnails is not None:
            self._lookups.ask(
                "borderline",
                lambda: _small_pictures(thumbnails, pictures, thresholds),
                self._on_small_pictures,
            )

    def _on_small_pictures(self, found: Sequence[tuple[str, ByteArray]]) -> None:
        for key, pixels in found:
            self._panel.show_pixels(key, pixels)

    def _on_picture_opened(self, one: BorderlinePicture) -> None:
        manifest, thresholds = self._manifest, self._panel.thresholds
        if manifest is None or thresholds is None:
            return
        self._opened = one
        self._large.show_waiting(one.picture.path.name)
        self._lookups.ask(
            "large",
            lambda: (one, _presented(one, manifest, thresholds)),
            self._on_presented,
            self._on_not_presented,
        )

    def _on_presented(self, answer: tuple[BorderlinePicture, PicturePresentation]) -> None:
        one, picture = answer
        if one is self._opened:
            words = self.tr("{verdict}, score {score}. The heat shows where it looks unusual.")
            about = words.format(
                verdict=verdict_word(one.verdict),
                score=score_text(one.picture.score, self._panel.thresholds),
            )
            self._large.show_picture(one.picture.path.name, about, picture)

    def _on_not_presented(self, error: InspectAIError) -> None:
        if self._opened is not None:
            name = self._opened.picture.path.name
            self._large.show_picture(name, operator_text(str(error)), None)


def _small_pictures(
    thumbnails: HeatThumbnails, pictures: Sequence[BorderlinePicture], thresholds: Thresholds
) -> list[tuple[str, ByteArray]]:
    found = []
    for one in pictures:
        try:
            found.append((one.key, thumbnails.thumbnail(one.picture, thresholds)))
        except InspectAIError:  # the tile stays without its picture; opened large, it says why
            continue
    return found


def _presented(
    one: BorderlinePicture, manifest: Manifest, thresholds: Thresholds
) -> PicturePresentation:
    image = read_image(one.picture.path)
    return present_picture(image, anomaly_map_of(one.picture, image, manifest), thresholds)
