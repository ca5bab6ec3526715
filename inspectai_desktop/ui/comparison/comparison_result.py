"""What a comparison found: counts in words, what flips, and each picture as both see it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QLabel, QPushButton, QVBoxLayout, QWidget

from inspectai_desktop.services.teaching.teaching_results import ComparedPicture
from inspectai_desktop.services.teaching.version_comparison import VersionComparison
from inspectai_desktop.ui.comparison.comparison_words import (
    flip_meaning,
    flip_text,
    side_text,
    summary_sentences,
)
from inspectai_desktop.ui.comparison.picture_pair import PicturePair
from inspectai_desktop.ui.heatmap import ByteArray
from inspectai_desktop.ui.item_models.gallery_model import GalleryEntry
from inspectai_desktop.ui.number_format import count_text
from inspectai_desktop.ui.picture_presentation import PicturePresentation
from inspectai_desktop.ui.theme import SPACING_PX, ActiveTheme
from inspectai_desktop.ui.widgets.flow_layout import FlowLayout
from inspectai_desktop.ui.widgets.picture_gallery import PictureGallery

_MOST_SHOWN = 200


class ComparisonResult(QWidget):
    """Shows a `VersionComparison`.

    Signals:
        small_wanted: Pictures of the gallery whose small pictures are to be shown; answered by
            `show_pixels`.
        pair_wanted: The `ComparedPicture` to show large; answered by `show_pair`.
    """

    small_wanted = Signal(object)
    pair_wanted = Signal(object)

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._comparison: VersionComparison | None = None
        self._names: Mapping[Path, str] = {}
        self._shown: dict[str, ComparedPicture] = {}
        self.summary = QLabel(self)
        self.summary.setWordWrap(True)
        self.meaning = QLabel(self)
        self.meaning.setProperty("role", "muted")
        self.meaning.setWordWrap(True)
        self._kinds = QWidget(self)
        self._kinds_row = FlowLayout(self._kinds, SPACING_PX)
        self._kinds_row.setContentsMargins(0, 0, 0, 0)
        self._group = QButtonGroup(self)
        self.buttons: list[QPushButton] = []
        self.pair = PicturePair(theme, self)
        self.gallery = PictureGallery(theme, "", tile_px=(116, 88), parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING_PX)
        column.addWidget(self.summary)
        column.addWidget(self._kinds)
        column.addWidget(self.meaning)
        column.addWidget(self.pair, 1)
        column.addWidget(self.gallery)
        self.gallery.entry_chosen.connect(self._on_entry_chosen)

    def show_comparison(
        self, comparison: VersionComparison, names: Mapping[Path, str] | None = None
    ) -> None:
        """Show what differs, the most frequent change first.

        Args:
            comparison: Both versions on the same pictures.
            names: What people call the pictures; file names where nothing is said.
        """
        self._comparison = comparison
        self._names = names or {}
        self.pair.prepare()
        self.summary.setText(summary_sentences(comparison))
        self._show_kinds(comparison)
        self._show_kind(0)

    def show_pixels(self, key: str, pixels: ByteArray) -> None:
        """Show a small picture of the gallery."""
        self.gallery.show_pixels(key, pixels)

    def show_pair(
        self,
        picture: ComparedPicture,
        pair: tuple[PicturePresentation | None, PicturePresentation | None],
    ) -> None:
        """Show the picture asked for, if it is still the one chosen."""
        if str(picture.path) == self.gallery.chosen:
            self.pair.show_pictures(pair)

    def _show_kinds(self, comparison: VersionComparison) -> None:
        for button in self.buttons:
            self._group.removeButton(button)
            self._kinds_row.removeWidget(button)
            button.deleteLater()
        titles = [flip_text(flip) for flip in comparison.flips]
        same = sum(not picture.flips for picture in comparison.pictures)
        text = self.tr("{count} judged alike").format(count=count_text(same))
        self.buttons = [QPushButton(title, self._kinds) for title in (*titles, text)]
        for index, button in enumerate(self.buttons):
            button.setCheckable(True)
            button.setChecked(index == 0)
            self._group.addButton(button)
            self._kinds_row.addWidget(button)
            button.clicked.connect(partial(self._on_kind_clicked, index))
            button.show()

    def _show_kind(self, index: int) -> None:
        comparison = self._comparison
        if comparison is None:
            return
        flips = comparison.flips
        if index < len(flips):
            pictures = flips[index].pictures
            self.meaning.setText(flip_meaning(flips[index]))
        else:
            pictures = tuple(one for one in comparison.pictures if not one.flips)
            self.meaning.setText(self.tr("Nothing changes for these pictures."))
        shown = pictures[:_MOST_SHOWN]
        self._shown = {str(one.path): one for one in shown}
        self.pair.clear()
        self.gallery.show_empty_text(self.tr("There is no picture of this kind."))
        self.gallery.show_entries(
            [
                GalleryEntry(
                    key,
                    self._names.get(one.path, one.path.name),
                    one.verdict_a,
                    becomes=one.verdict_b if one.flips else None,
                )
                for key, one in self._shown.items()
            ]
        )
        self.small_wanted.emit(shown)
        if shown:
            self.gallery.choose(str(shown[0].path))
            self._on_entry_chosen(str(shown[0].path))

    def _on_kind_clicked(self, index: int, _checked: bool = False) -> None:
        self._show_kind(index)

    def _on_entry_chosen(self, key: str) -> None:
        picture, comparison = self._shown.get(key), self._comparison
        if picture is None or comparison is None:
            return
        self.pair.show_words(
            (picture.verdict_a, picture.verdict_b),
            (
                side_text(comparison.before, picture.verdict_a, picture.score_a),
                side_text(comparison.after, picture.verdict_b, picture.score_b),
            ),
        )
        self.pair_wanted.emit(picture)
