"""Step 6: the taught category judges pictures of a person's choice; nothing is recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import InspectAIError
from inspectai_desktop.services.teaching.teaching_draft import TeachingDraft
from inspectai_desktop.services.teaching.wizard_facts import WizardFacts
from inspectai_desktop.ui.heatmap import ByteArray
from inspectai_desktop.ui.item_models.gallery_model import GalleryEntry
from inspectai_desktop.ui.number_format import count_text
from inspectai_desktop.ui.operator_texts import operator_text
from inspectai_desktop.ui.picture_presentation import PicturePresentation
from inspectai_desktop.ui.shortcuts.key_action import add_key_action
from inspectai_desktop.ui.theme import SPACING_PX, ActiveTheme
from inspectai_desktop.ui.verdict_language import verdict_word
from inspectai_desktop.ui.widgets.elided_label import ElidedLabel
from inspectai_desktop.ui.widgets.guide_panel import Guide, GuidePanel
from inspectai_desktop.ui.widgets.image_keys import image_keys
from inspectai_desktop.ui.widgets.image_view import ImageView
from inspectai_desktop.ui.widgets.picture_gallery import PictureGallery
from inspectai_desktop.ui.widgets.verdict_glyph import VerdictGlyph
from inspectai_desktop.ui.wizard.wizard_step import WizardStep

_LIST_PX = 300
_GLYPH_PX = 32
_PICTURE_KINDS = "*.png *.jpg *.jpeg *.bmp *.tif *.tiff"


class TryStep(WizardStep):
    """Takes pictures by dialog, drag and drop or from the source; shows verdicts with heat.

    Signals:
        opened: The step is shown: `TeachingDraft`, `WizardFacts` to judge by.
        left: The step is left; live pictures are not wanted any more.
        pictures_chosen: Files and folders, a tuple of paths.
        live_wanted: Whether the source's pictures are wanted.
        picture_wanted: Key of the picture to show large; answered by `show_large`.
        cleared: A person wants to begin anew.
    """

    opened = Signal(object, object)
    left = Signal()
    pictures_chosen = Signal(object)
    live_wanted = Signal(bool)
    picture_wanted = Signal(str)
    cleared = Signal()

    key = "try"

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setAcceptDrops(True)
        self._follow = False
        self._quiet = False
        self.files = QPushButton(self.tr("Choose pictures …"), self)
        self.folder = QPushButton(self.tr("Choose a folder …"), self)
        self.live = QPushButton(self.tr("Live from the source"), self)
        self.live.setCheckable(True)
        self.clear = QPushButton(self.tr("Clear"), self)
        self.summary = QLabel(self)
        self.summary.setProperty("role", "muted")
        self.summary.setWordWrap(True)
        self.image = ImageView(theme, self, comparable=False)
        self.glyph = VerdictGlyph(theme, Verdict.PASS, _GLYPH_PX, self)
        self.verdict = QLabel(self)
        self.verdict.setProperty("role", "heading")
        self.about = ElidedLabel(self)
        self.about.setProperty("role", "muted")
        self.gallery = PictureGallery(theme, "", wrapping=True, parent=self)
        self.empty = GuidePanel(theme, self)
        self.empty.show_guide(
            Guide(
                self.tr("Drop pictures or a folder here"),
                self.tr(
                    "Take good parts that were not used for teaching, and parts with defects. "
                    "Nothing is recorded: neither verdicts nor pictures."
                ),
            )
        )
        self._stack = QStackedWidget(self)
        self._build()
        self._connect()
        self._show_nothing_chosen()
        for action in image_keys(self.image):
            add_key_action(self, action)

    def title(self) -> str:
        return self.tr("Try")

    def question(self) -> str:
        return self.tr("Does it judge as you would?")

    def enter(self, draft: TeachingDraft, facts: WizardFacts) -> None:
        super().enter(draft, facts)
        self.image.prepare()
        self.opened.emit(draft, facts)

    def leave(self) -> None:
        self.live.setChecked(False)
        self.left.emit()

    def show_live_possible(self, *, possible: bool) -> None:
        """Offer live pictures, or not."""
        self.live.setEnabled(possible)

    def end_live(self) -> None:
        """No more live pictures come."""
        self.live.setChecked(False)

    def show_message(self, text: str) -> None:
        """Say what is going on; "" says what has been judged so far."""
        self.summary.setText(text or self._summary())

    def show_failure(self, error: InspectAIError) -> None:
        """Something cannot be done: the bundle cannot be loaded, or a folder not be read."""
        self.summary.setText(operator_text(str(error)))

    def show_judged(
        self, entry: GalleryEntry, pixels: ByteArray | None, picture: PicturePresentation | None
    ) -> None:
        """Add a judged picture, or say what has become of one that is here."""
        self.gallery.add_entry(entry)
        self._stack.setCurrentIndex(1)
        self.clear.setEnabled(True)
        if pixels is not None:
            self.gallery.show_pixels(entry.key, pixels)
        self.summary.setText(self._summary())
        if self._follow or not self.gallery.chosen:
            self._quiet = True
            self.gallery.choose(entry.key)
            self._quiet = False
        if self.gallery.chosen == entry.key:
            self.show_large(entry.key, picture)

    def drop_entries(self, entries: Sequence[GalleryEntry]) -> None:
        """Keep only these."""
        self.gallery.show_entries(entries)
        self.summary.setText(self._summary())
        if not entries:
            self._show_nothing_chosen()

    def show_large(self, key: str, picture: PicturePresentation | None) -> None:
        """Show the picture asked for, if it is still the one chosen."""
        entry = next((one for one in self.gallery.entries if one.key == key), None)
        if key != self.gallery.chosen or entry is None or entry.verdict is None:
            return
        self.image.show_picture(picture)
        self.glyph.show_verdict(entry.verdict)
        self.glyph.show()
        self.verdict.setText(verdict_word(entry.verdict))
        self.about.setText(entry.note or entry.caption)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        places = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if places:
            event.acceptProposedAction()
            self.pictures_chosen.emit(tuple(places))

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(SPACING_PX)
        for button in (self.files, self.folder, self.live, self.clear):
            row.addWidget(button)
        row.addStretch()
        words = QHBoxLayout()
        words.setSpacing(SPACING_PX)
        words.addWidget(self.glyph)
        words.addWidget(self.verdict)
        words.addWidget(self.about, 1)
        left = QVBoxLayout()
        left.setSpacing(SPACING_PX)
        left.addLayout(words)
        left.addWidget(self.image, 1)
        judged = QWidget(self)
        both = QHBoxLayout(judged)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(SPACING_PX)
        both.addLayout(left, 1)
        both.addWidget(self.gallery)
        self.gallery.setFixedWidth(_LIST_PX)
        self.gallery.setProperty("role", "")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING_PX)
        column.addLayout(row)
        column.addWidget(self.summary)
        column.addWidget(self._stack, 1)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(judged)
        self.live.setToolTip(self.tr("Judge each new picture of the running source as well"))

    def _connect(self) -> None:
        self.files.clicked.connect(self._on_files_clicked)
        self.folder.clicked.connect(self._on_folder_clicked)
        self.live.toggled.connect(self._on_live_toggled)
        self.clear.clicked.connect(self.cleared)
        self.gallery.entry_chosen.connect(self._on_entry_chosen)
        self.gallery.clicked.connect(self._on_gallery_clicked)

    def _summary(self) -> str:
        counts = Counter(entry.verdict for entry in self.gallery.entries)
        if not counts:
            return ""
        words = ", ".join(
            f"{count_text(counts[verdict])} {verdict_word(verdict)}"
            for verdict in Verdict
            if counts[verdict]
        )
        text = self.tr("{count} pictures: {verdicts}. Nothing is recorded.")
        return text.format(count=count_text(sum(counts.values())), verdicts=words)

    def _show_nothing_chosen(self) -> None:
        self._stack.setCurrentIndex(0)
        self.clear.setEnabled(False)
        self.image.show_picture(None)
        self.glyph.hide()
        self.verdict.setText("")
        self.about.setText("")
        self.summary.setText(self._summary())

    def _on_entry_chosen(self, key: str) -> None:
        if not self._quiet:
            self.picture_wanted.emit(key)

    def _on_live_toggled(self, live: bool) -> None:  # Qt's toggled(bool)
        self._follow = live
        self.live_wanted.emit(live)

    def _on_gallery_clicked(self) -> None:
        # A person looks at one: newer ones do not push it away.
        self._follow = False

    def _on_files_clicked(self) -> None:
        kinds = self.tr("Pictures ({kinds})").format(kinds=_PICTURE_KINDS)
        chosen, _ = QFileDialog.getOpenFileNames(
            self, self.tr("Pictures to try"), str(self.draft.folder or Path.home()), kinds
        )
        if chosen:
            self.pictures_chosen.emit(tuple(Path(name) for name in chosen))

    def _on_folder_clicked(self) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self, self.tr("Folder of pictures to try"), str(self.draft.folder or Path.home())
        )
        if chosen:
            self.pictures_chosen.emit((Path(chosen),))
