"""The page on which two versions of a category judge the same pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from inspectai_desktop.errors import InspectAIError
from inspectai_desktop.jobs import Progress
from inspectai_desktop.services.teaching.version_comparison import VersionComparison
from inspectai_desktop.ui.comparison.comparison_result import ComparisonResult
from inspectai_desktop.ui.operator_texts import operator_text
from inspectai_desktop.ui.shortcuts.key_action import (
    KeyAction,
    add_key_action,
    use_focused_widget,
)
from inspectai_desktop.ui.theme import SPACING_PX, ActiveTheme
from inspectai_desktop.ui.widgets.captioned_field import CaptionedChooser, Choice
from inspectai_desktop.ui.widgets.guide_panel import Guide, GuideAction, GuidePanel
from inspectai_desktop.ui.widgets.image_keys import image_keys

RECENT = {"50": 50, "200": 200, "500": 500}
TAUGHT = "taught"
FOLDER = "folder"
_VERSION_PX = 190
_PICTURES_PX = 280


@dataclass(frozen=True, slots=True)
class ComparisonWish:
    """What a person wants to compare.

    Attributes:
        before: Version that judges, or judged.
        after: Version that might judge next.
        pictures: Key of the pictures: one of `RECENT`, `TAUGHT` or `FOLDER`.
        folder: With `FOLDER`.
    """

    category: str
    before: int
    after: int
    pictures: str = "200"
    folder: Path | None = None


class ComparisonPage(QWidget):
    """Takes the wish, shows what came of it, and lets a person decide.

    Signals:
        comparison_wanted: `ComparisonWish`; answered by `show_comparison`, `show_failure` or
            `show_cancelled`.
        cancel_requested: The comparison under way is not wanted any more.
        activate_requested: Category and version that shall judge.
        closed: The page is not wanted any more.
    """

    comparison_wanted = Signal(object)
    cancel_requested = Signal()
    activate_requested = Signal(str, object)
    closed = Signal()

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "window")
        self._wish: ComparisonWish | None = None
        self._active: int | None = None
        self._running = False
        self._title = QLabel(self)
        self._title.setProperty("role", "heading")
        self.close_button = QPushButton(self.tr("Close"), self)
        self.before = CaptionedChooser(theme, self.tr("Compare"), self)
        self.after = CaptionedChooser(theme, self.tr("with"), self)
        self.pictures = CaptionedChooser(theme, self.tr("on these pictures"), self)
        self.compare = QPushButton(self.tr("Compare"), self)
        self.compare.setProperty("role", "primary")
        self.guide = GuidePanel(theme, self)
        self.result = ComparisonResult(theme, self)
        self._stack = QStackedWidget(self)
        self.keep = QPushButton(self)
        self.activate = QPushButton(self)
        self.activate.setProperty("role", "primary")
        self._build()
        self._connect()
        self._key_actions = self._make_key_actions()

    @property
    def key_actions(self) -> tuple[KeyAction, ...]:
        """The keys of this page, for the overlay that explains them."""
        return self._key_actions

    @property
    def wish(self) -> ComparisonWish | None:
        """What is, or would be, compared."""
        return self._wish

    def begin(self, wish: ComparisonWish) -> None:
        """Offer this comparison; its versions are shown when they are known."""
        self._wish = wish
        title = self.tr("Compare versions: {category}")
        self._title.setText(title.format(category=wish.category))
        self.show_versions((wish.before, wish.after), None)
        self._show_guide(
            self.tr("Both versions judge the same pictures"),
            self.tr(
                "Nothing is recorded and the station goes on judging as it does. Choose two "
                "versions and pictures, then press Compare."
            ),
        )
        self._show_wish()

    def show_versions(self, versions: Sequence[int], active: int | None) -> None:
        """Offer these versions.

        Args:
            versions: Their numbers.
            active: The one that judges; None when it is not known.
        """
        self._active = active
        choices = [Choice(str(number), self._version_text(number)) for number in versions]
        wish = self._wish
        for chooser, number in (
            (self.before, wish and wish.before),
            (self.after, wish and wish.after),
        ):
            chooser.show_choices(choices, str(number or ""))
        self._show_wish()

    def show_progress(self, progress: Progress) -> None:
        """Say how far the comparison is."""
        text = self.tr("{done} of {total} pictures").format(
            done=progress.done, total=progress.total
        )
        words = text if progress.total else operator_text(progress.message)
        self._show_guide(self.tr("Comparing …"), words, cancel=True)

    def show_comparison(
        self, comparison: VersionComparison, names: Mapping[Path, str] | None = None
    ) -> None:
        """Show what differs, with what people call the pictures."""
        self._end()
        self._stack.setCurrentWidget(self.result)
        self.result.show_comparison(comparison, names)
        self._show_wish()

    def show_failure(self, error: InspectAIError) -> None:
        """It could not be done."""
        self._end()
        self._show_guide(self.tr("The versions cannot be compared"), operator_text(str(error)))

    def show_cancelled(self) -> None:
        """It was not wanted any more."""
        self._end()
        self._show_guide(self.tr("Cancelled"), self.tr("Nothing was changed."))

    def escape(self) -> None:
        """Esc: stop the comparison, or close the page."""
        if self._running:
            self.cancel_requested.emit()
        else:
            self.closed.emit()

    def start(self) -> None:
        """Compare as chosen."""
        wish = self._wish
        if wish is None or not self._comparable():
            return
        self._running = True
        self._show_guide(self.tr("Comparing …"), "", cancel=True)
        self._show_wish()
        self.comparison_wanted.emit(wish)

    def _build(self) -> None:
        header = QFrame(self)
        header.setProperty("role", "header")
        top = QHBoxLayout(header)
        top.setContentsMargins(2 * SPACING_PX, SPACING_PX, 2 * SPACING_PX, SPACING_PX)
        top.addWidget(self._title, 1)
        top.addWidget(self.close_button)
        wish = QHBoxLayout()
        wish.setSpacing(SPACING_PX)
        for chooser in (self.before, self.after):
            chooser.setFixedWidth(_VERSION_PX)
            wish.addWidget(chooser)
        self.pictures.setFixedWidth(_PICTURES_PX)
        wish.addWidget(self.pictures)
        wish.addWidget(self.compare)
        wish.addStretch()
        wish.addWidget(self.keep)
        wish.addWidget(self.activate)
        self._stack.addWidget(self.guide)
        self._stack.addWidget(self.result)
        body = QVBoxLayout()
        body.setContentsMargins(2 * SPACING_PX, SPACING_PX, 2 * SPACING_PX, SPACING_PX)
        body.setSpacing(SPACING_PX)
        body.addLayout(wish)
        body.addWidget(self._stack, 1)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(header)
        page.addLayout(body, 1)
        self._offer_pictures(None)

    def _offer_pictures(self, folder: Path | None) -> None:
        text = self.tr("the last {count} parts")
        choices = [Choice(key, text.format(count=count)) for key, count in RECENT.items()]
        choices.append(Choice(TAUGHT, self.tr("pictures it was taught from")))
        name = self.tr("a folder …") if folder is None else folder.name or str(folder)
        self.pictures.show_choices(choices, "", extra=Choice(FOLDER, name))

    def _connect(self) -> None:
        self.close_button.clicked.connect(self.closed)
        self.before.chosen.connect(self._on_before_chosen)
        self.after.chosen.connect(self._on_after_chosen)
        self.pictures.chosen.connect(self._on_pictures_chosen)
        self.compare.clicked.connect(self.start)
        self.guide.action_chosen.connect(self._on_guide_action)
        self.keep.clicked.connect(self._on_keep_clicked)
        self.activate.clicked.connect(self._on_activate_clicked)

    def _make_key_actions(self) -> tuple[KeyAction, ...]:
        group = self.tr("Comparison")
        action = KeyAction(group, "Return", self.tr("Press the marked button"), use_focused_widget)
        views = [side.image for side in self.result.pair.sides]
        actions = (action, *image_keys(*views))
        for one in actions:
            add_key_action(self, one)
        return actions

    def _version_text(self, number: int) -> str:
        text = self.tr("Version {number}").format(number=number)
        if number == self._active:
            text += "  " + self.tr("(judges)")
        return text

    def _comparable(self) -> bool:
        wish = self._wish
        return wish is not None and wish.before != wish.after and not self._running

    def _show_wish(self) -> None:
        wish = self._wish
        if wish is None:
            return
        self.before.show_key(str(wish.before))
        self.after.show_key(str(wish.after))
        self.pictures.show_key(wish.pictures)
        self.compare.setEnabled(self._comparable())
        for chooser in (self.before, self.after, self.pictures):
            chooser.setEnabled(not self._running)
        text = self.tr("Judge by version {number}")
        for button, number in ((self.keep, wish.before), (self.activate, wish.after)):
            button.setText(text.format(number=number))
            button.setEnabled(number != self._active and not self._running)
        if wish.before == self._active:
            self.keep.setText(self.tr("Keep version {number}").format(number=wish.before))
            self.keep.setEnabled(not self._running)

    def _show_guide(self, title: str, text: str, *, cancel: bool = False) -> None:
        action = (GuideAction("cancel", self.tr("Cancel")),) if cancel else ()
        self.guide.show_guide(Guide(title, text, action, "compare"))
        self._stack.setCurrentWidget(self.guide)

    def _end(self) -> None:
        self._running = False
        self._show_wish()

    def _change(self, wish: ComparisonWish) -> None:
        self._wish = wish
        self._show_wish()

    def _on_before_chosen(self, key: str) -> None:
        if self._wish is not None:
            self._change(replace(self._wish, before=int(key)))

    def _on_after_chosen(self, key: str) -> None:
        if self._wish is not None:
            self._change(replace(self._wish, after=int(key)))

    def _on_pictures_chosen(self, key: str) -> None:
        if self._wish is None:
            return
        folder = None
        if key == FOLDER:
            title = self.tr("Folder of pictures to compare on")
            chosen = QFileDialog.getExistingDirectory(self, title, str(Path.home()))
            if not chosen:
                return
            folder = Path(chosen)
        self._offer_pictures(folder)
        self._change(replace(self._wish, pictures=key, folder=folder))

    def _on_guide_action(self, _key: str) -> None:
        self.cancel_requested.emit()

    def _on_keep_clicked(self) -> None:
        wish = self._wish
        if wish is None:
            return
        if wish.before != self._active:
            self.activate_requested.emit(wish.category, wish.before)
        self.closed.emit()

    def _on_activate_clicked(self) -> None:
        if self._wish is not None:
            self.activate_requested.emit(self._wish.category, self._wish.after)
            self.closed.emit()
