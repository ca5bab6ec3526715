"""Step 1: the name, and the pictures of good parts, looked through for what could go wrong."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from inspectai_desktop.domain.category import MAX_NAME_LENGTH, validated_category_name
from inspectai_desktop.errors import InspectAIError, SettingsError
from inspectai_desktop.jobs import Progress
from inspectai_desktop.services.teaching.finding_groups import (
    ADVISED_PICTURES,
    FEWEST_PICTURES,
    MUST_BE_ANSWERED,
    FindingGroup,
    finding_groups,
)
from inspectai_desktop.services.teaching.picture_capture import CaptureState
from inspectai_desktop.services.teaching.teaching_draft import TeachingDraft
from inspectai_desktop.services.teaching.teaching_results import CheckResult
from inspectai_desktop.services.teaching.wizard_facts import WizardFacts
from inspectai_desktop.ui.heatmap import ByteArray
from inspectai_desktop.ui.item_models.good_picture_model import GoodPicture
from inspectai_desktop.ui.number_format import count_text
from inspectai_desktop.ui.operator_texts import operator_text
from inspectai_desktop.ui.theme import SPACING_PX, ActiveTheme
from inspectai_desktop.ui.widgets.captioned_field import CaptionedEdit
from inspectai_desktop.ui.widgets.guide_panel import GuideAction
from inspectai_desktop.ui.wizard.capture_panel import CapturePanel
from inspectai_desktop.ui.wizard.finding_words import finding_title
from inspectai_desktop.ui.wizard.findings_panel import FindingsPanel
from inspectai_desktop.ui.wizard.folder_field import FolderField
from inspectai_desktop.ui.wizard.picture_grid import PictureGrid
from inspectai_desktop.ui.wizard.step_notice import StepNotice
from inspectai_desktop.ui.wizard.wizard_step import WizardStep

CHECK_AGAIN = "check-again"
_FINDINGS_PX = 316


class PicturesStep(WizardStep):
    """Asks by signals; pictures are listed, checked and taken elsewhere.

    Signals:
        pictures_wanted: Files and folders a person means, and whether they replace those before;
            answered by a new draft or `show_failure`.
        check_wanted: Look through the pictures (again).
        thumbnails_wanted: Pictures whose small picture is wanted; answered by `show_thumbnail`.
        capture_requested: Begin to take pictures from the source.
        capture_stop_requested: Take no more.
        trigger_requested: Take one now.
    """

    pictures_wanted = Signal(object, bool)
    check_wanted = Signal()
    thumbnails_wanted = Signal(object)
    capture_requested = Signal()
    capture_stop_requested = Signal()
    trigger_requested = Signal()

    key = "pictures"

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._capturing = False
        self._checking = False
        self._check_failed = False
        self._missing: tuple[Path, ...] = ()
        self.name = CaptionedEdit(self.tr("Name of the product"), max_length=MAX_NAME_LENGTH)
        self.folder = FolderField(self.tr("Folder with pictures of good parts"))
        self.capture = QPushButton(self.tr("Take pictures …"), self)
        self.capture.setToolTip(self.tr("Take pictures of good parts from the station's source"))
        self.name_note = QLabel(self)
        self.name_note.setProperty("role", "muted")
        self.notice = StepNotice(theme, self)
        self.capture_panel = CapturePanel(theme, self)
        self.grid = PictureGrid(theme, self)
        self.summary = QLabel(self)
        self.summary.setWordWrap(True)
        self.findings = FindingsPanel(self)
        self.leave_out = QPushButton(self.tr("Leave out"), self)
        self.take_back = QPushButton(self.tr("Take back"), self)
        self.count = QLabel(self)
        self.count.setProperty("role", "muted")
        self.defects = FolderField(self.tr("Known defects (optional)"))
        self.defects.setToolTip(
            self.tr(
                "A folder with pictures of defective parts, if you have some. They are not learned "
                "from; they show how many the station would catch."
            )
        )
        self._build()
        self._connect()
        self.setAcceptDrops(True)
        name_line = self.name.findChild(QLineEdit)
        if name_line is not None:
            name_line.setAcceptDrops(False)  # pictures dropped there are meant for the page

    def title(self) -> str:
        return self.tr("Pictures")

    def question(self) -> str:
        return self.tr("What does a good part look like?")

    def show_missing(self, missing: tuple[Path, ...]) -> None:
        """Say that pictures of the version before are not there any more."""
        self._missing = missing
        if missing:
            self.notice.show_words(
                self.tr("Pictures of the last version that are gone: {count}").format(
                    count=count_text(len(missing))
                ),
                str(missing[0].parent),
            )

    def show_failure(self, error: InspectAIError) -> None:
        """The folder or files named cannot be used."""
        self.notice.show_error(error)

    def show_checking(self, progress: Progress | None) -> None:
        """The pictures are being looked through."""
        self._checking, self._check_failed = True, False
        self.notice.hide()
        counted = ""
        if progress is not None and progress.total:
            counted = f" {count_text(progress.done)} / {count_text(progress.total)}"
        self.summary.setText(self.tr("Looking through the pictures …") + counted)
        self.changed.emit()

    def show_check_done(self) -> None:
        """The check has ended, one way or another."""
        self._checking = False
        self.show_draft()
        self.changed.emit()

    def show_check_failure(self, error: InspectAIError) -> None:
        """The pictures could not be looked through."""
        self._checking, self._check_failed = False, True
        self.show_draft()
        retry = GuideAction(CHECK_AGAIN, self.tr("Check again"))
        self.notice.show_error(error, retry)
        self.changed.emit()

    def show_thumbnail(self, path: Path, pixels: ByteArray) -> None:
        self.grid.pictures.show_image(path, pixels)

    def show_capture(self, state: CaptureState) -> None:
        """How the capture is doing; hidden when it does not run."""
        if state.running and not self._capturing:
            self.capture_panel.clear()
        self._capturing = state.running
        self.capture_panel.show_state(state)
        self.capture_panel.setVisible(state.running)
        self.capture.setEnabled(not state.running)
        self.changed.emit()

    def enter(self, draft: TeachingDraft, facts: WizardFacts) -> None:
        self.take(draft, facts)
        if not draft.name:
            self.name.setFocus()

    def leave(self) -> None:
        if self._capturing:
            self.capture_stop_requested.emit()

    def show_draft(self) -> None:
        draft = self.draft
        self.name.show_text(draft.name)
        self.name.setEnabled(not draft.teaches_again)
        self.folder.show_folder(draft.folder)
        self.defects.show_folder(draft.defects)
        self._show_name_note()
        check = self.facts.checked(draft)
        groups = () if check is None else finding_groups(check, draft)
        self._show_grid(groups)
        self.findings.show_groups(groups)
        if not self._checking:
            self.summary.setText(self._summary(check))
        self.grid.ask_for_images()

    def blocking_reason(self) -> str:
        try:
            validated_category_name(self.draft.name)
        except SettingsError as error:
            return operator_text(error.hint or error.message)
        return self._needed_of_pictures() or self._needed_of_check()

    def _needed_of_pictures(self) -> str:
        if self._capturing:
            return self.tr("Pictures are being taken: press Done when there are enough.")
        if not self.draft.good:
            return self.tr("Choose pictures of good parts.")
        return ""

    def _needed_of_check(self) -> str:
        check = self.facts.checked(self.draft)
        if check is None:
            if self._check_failed:
                return self.tr("The pictures could not be checked.")
            return self.tr("The pictures are being looked through.")
        if len(self.draft.chosen) < FEWEST_PICTURES:
            text = self.tr("At least {least} good pictures are needed; there are {count}.")
            return text.format(least=FEWEST_PICTURES, count=count_text(len(self.draft.chosen)))
        groups = finding_groups(check, self.draft)
        open_ones = [group for group in groups if group.open and group.kind in MUST_BE_ANSWERED]
        if open_ones:
            return self.tr("Some pictures are also in the defects folder: leave them out.")
        return ""

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.take_urls(event.mimeData().urls())
        event.acceptProposedAction()

    def take_urls(self, urls: list[QUrl]) -> None:
        """Add what was dropped; a single folder becomes the folder of good pictures."""
        places = tuple(Path(url.toLocalFile()) for url in urls if url.isLocalFile())
        if not places:
            return
        replaces = len(places) == 1 and places[0].is_dir() and not self.draft.good
        self.notice.hide()
        self.pictures_wanted.emit(places, replaces)

    def _build(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(SPACING_PX)
        top.addWidget(self.name, 2)
        top.addWidget(self.folder, 4)
        top.addWidget(self.capture)
        self.capture.setFixedHeight(self.name.height())
        below = QHBoxLayout()
        below.setSpacing(SPACING_PX)
        below.addWidget(self.count, 1)
        below.addWidget(self.take_back)
        below.addWidget(self.leave_out)
        left = QVBoxLayout()
        left.setSpacing(SPACING_PX)
        left.addWidget(self.capture_panel)
        left.addWidget(self.grid, 1)
        left.addLayout(below)
        aside = QWidget(self)
        aside.setFixedWidth(_FINDINGS_PX)
        right = QVBoxLayout(aside)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(SPACING_PX)
        right.addWidget(self.summary)
        right.addWidget(self.findings, 1)
        right.addWidget(self.defects)
        body = QHBoxLayout()
        body.setSpacing(2 * SPACING_PX)
        body.addLayout(left, 1)
        body.addWidget(aside)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(SPACING_PX)
        page.addLayout(top)
        page.addWidget(self.name_note)
        page.addWidget(self.notice)
        page.addLayout(body, 1)
        self.grid.show_empty_text(
            self.tr(
                "Drop a folder or pictures here, choose a folder above, or take pictures with the "
                "station's camera.\nOnly good parts: 20 to 100 pictures, taken as the station will "
                "see them, with all the variation that is still good."
            )
        )

    def _connect(self) -> None:
        self.name.typed.connect(self._on_name_typed)
        self.name.edited.connect(self._on_name_edited)
        self.folder.chosen.connect(self._on_folder_chosen)
        self.defects.chosen.connect(self._on_defects_chosen)
        self.capture.clicked.connect(self.capture_requested)
        self.capture_panel.stop_requested.connect(self.capture_stop_requested)
        self.capture_panel.trigger_requested.connect(self.trigger_requested)
        self.findings.remove_chosen.connect(self._on_remove_chosen)
        self.findings.keep_chosen.connect(self._on_keep_chosen)
        self.findings.show_chosen.connect(self.grid.select)
        self.grid.selection_moved.connect(self._show_selection)
        self.grid.images_wanted.connect(self.thumbnails_wanted)
        self.grid.delete_pressed.connect(self._on_leave_out)
        self.leave_out.clicked.connect(self._on_leave_out)
        self.take_back.clicked.connect(self._on_take_back)
        self.notice.action_chosen.connect(self._on_notice_action)
        self._show_selection()

    def _show_name_note(self) -> None:
        draft, text = self.draft, ""
        version = self.facts.newest_version(draft.base_category or draft.name)
        if version:
            text = self.tr(
                "{name} is known here: this becomes its version {version}. "
                "The versions before stay and can be used again."
            ).format(name=draft.name.strip(), version=version + 1)
        self.name_note.setText(text)
        self.name_note.setVisible(bool(text))

    def _show_grid(self, groups: tuple[FindingGroup, ...]) -> None:
        found: dict[Path, str] = {}
        for group in reversed(groups):
            for path in (*group.open, *group.left_out):
                found[path] = finding_title(group.kind)
        removed = self.draft.removed
        self.grid.pictures.show_pictures(
            [GoodPicture(path, path in removed, found.get(path, "")) for path in self.draft.good]
        )
        chosen, all_of_them = len(self.draft.chosen), len(self.draft.good)
        text = self.tr("{chosen} to learn from")
        if chosen != all_of_them:
            text = self.tr("{chosen} to learn from, {left} left out")
        self.count.setText(
            text.format(chosen=count_text(chosen), left=count_text(all_of_them - chosen))
            if all_of_them
            else ""
        )
        self._show_selection()

    def _summary(self, check: CheckResult | None) -> str:
        if check is None:
            return ""
        count = len(self.draft.chosen)
        if count < FEWEST_PICTURES:
            return self.tr(
                "Too few good pictures: {count}. Five are the least, 20 to 100 are advised."
            ).format(count=count_text(count))
        height, width = check.typical_size
        size = self.tr("Most are {width} x {height} pixels.").format(width=width, height=height)
        if count < ADVISED_PICTURES:
            few = self.tr(
                "Enough to begin with. 20 to 100 are advised: with more, the stated "
                "false-reject rate becomes surer."
            )
            return f"{few} {size}"
        if all(not group.open for group in finding_groups(check, self.draft)):
            return self.tr("The pictures look fine.") + " " + size
        return self.tr("Please look at these:") + " " + size

    def _show_selection(self) -> None:
        selected = self.grid.selected()
        removed = self.draft.removed
        self.leave_out.setEnabled(any(path not in removed for path in selected))
        self.take_back.setEnabled(any(path in removed for path in selected))

    def _on_name_typed(self) -> None:
        # While it is being typed the field is not written back to.
        self.draft_changed.emit(replace(self.draft, name=self.name.text()))

    def _on_name_edited(self, text: str) -> None:
        self.draft_changed.emit(replace(self.draft, name=text))

    def _on_folder_chosen(self, folder: Path | None) -> None:
        self.notice.hide()
        if folder is not None:
            self.pictures_wanted.emit((folder,), True)

    def _on_defects_chosen(self, folder: Path | None) -> None:
        self.draft_changed.emit(replace(self.draft, defects=folder))

    def _on_remove_chosen(self, paths: tuple[Path, ...]) -> None:
        self.draft_changed.emit(self.draft.without(paths))

    def _on_keep_chosen(self, paths: tuple[Path, ...]) -> None:
        self.draft_changed.emit(self.draft.keeping(paths))

    def _on_leave_out(self) -> None:
        self._on_remove_chosen(self.grid.selected())

    def _on_take_back(self) -> None:
        self._on_keep_chosen(self.grid.selected())

    def _on_notice_action(self, key: str) -> None:
        if key == CHECK_AGAIN:
            self.check_wanted.emit()
