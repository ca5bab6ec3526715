"""Answers the wizard: starts its work in threads and child processes, and keeps what comes back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from inspectai_desktop.services.station_opening import OpenStation
from inspectai_desktop.services.teaching.saving import TaughtCategories
from inspectai_desktop.services.teaching.teaching_draft import TeachingDraft
from inspectai_desktop.services.teaching.teaching_jobs import (
    Workbench,
    clear_leftovers,
    new_workbench,
)
from inspectai_desktop.services.teaching.wizard_facts import WizardFacts
from inspectai_desktop.storage.category_repository import BundleVersionRow
from inspectai_desktop.ui.bridge.lookups import Lookups
from inspectai_desktop.ui.bridge.pictures_desk import PicturesDesk
from inspectai_desktop.ui.main_window import MainWindow
from inspectai_desktop.ui.wizard.pictures_step import PicturesStep
from inspectai_desktop.ui.wizard.teaching_wizard import TeachingWizard

PAGE = "teach"


class TeachingDesk(QObject):
    """Belongs to the GUI thread and lives as long as the wizard's page.

    Signals:
        failed: `InspectAIError` to show.
        noticed: A passing remark.
        saved: Category and version that was just saved.
        use_requested: Category and version to judge by from now on.
        close_program_requested: A person gave the wizard up to close the program.
    """

    failed = Signal(object)
    noticed = Signal(str)
    saved = Signal(str, int)
    use_requested = Signal(str, object)
    close_program_requested = Signal()

    def __init__(
        self,
        wizard: TeachingWizard,
        opened: OpenStation,
        window: MainWindow,
        *,
        operator: Callable[[], str],
    ) -> None:
        super().__init__(wizard)
        self._wizard = wizard
        self._opened = opened
        self._window = window
        self._operator = operator
        self._taught = TaughtCategories(opened.categories, opened.database, opened.data_dir)
        self._lookups = Lookups("teaching-lookups", self)
        self._bench = Workbench(Path())
        self.active = False
        self._saving = False
        self._closes_program = False
        pictures = wizard.step_by_key("pictures")
        assert isinstance(pictures, PicturesStep)  # noqa: S101 - made by `wizard_steps`
        self._pictures_step = pictures
        self._pictures = PicturesDesk(wizard, pictures, opened, self._lookups, self)
        self._connect()
        self._lookups.start()

    @property
    def bench(self) -> Workbench:
        """Where the wizard that is under way works."""
        return self._bench

    def teach(self, category: str = "") -> None:
        """Open the wizard; one that is under way goes on."""
        if self.active:
            self._window.open_page(PAGE)
            return
        if not category:
            self.begin(TeachingDraft())
            return

        def show(found: tuple[TeachingDraft, tuple[Path, ...]]) -> None:
            draft, missing = found
            self.begin(draft, missing)

        self._lookups.ask("again", partial(self._taught.draft_of, category), show)

    def begin(self, draft: TeachingDraft, missing: tuple[Path, ...] = ()) -> None:
        """Open the wizard with a draft, such as one to teach a category again.

        Args:
            draft: What is known already.
            missing: Pictures of the version before that are gone.
        """
        engine = self._opened.station.settings.engine
        self._bench = new_workbench(
            self._opened.data_dir, provider=engine.provider, threads=engine.threads
        )
        self.active = True
        self._closes_program = False
        self._pictures.begin(self._bench)
        self._wizard.start(draft, WizardFacts(work_folder=self._bench.folder))
        self._pictures_step.show_missing(missing)
        self._window.open_page(PAGE)
        self._pictures.follow(draft)
        clear = partial(clear_leftovers, self._opened.data_dir, self._bench)
        self._lookups.ask("leftovers", clear, _ignore)
        self._lookups.ask("names", self._taught.newest_versions, self._on_names)

    def holds_closing(self) -> bool:
        """Whether the program must not close yet: the wizard asks first, then closes it."""
        if not self.active or not self._wizard.has_something_to_lose():
            return False
        self._closes_program = True
        self._window.open_page(PAGE)
        self._wizard.request_close()
        return True

    def close(self) -> bool:
        """End what runs for the wizard; True when it has ended."""
        ended = self._pictures.close()
        self._bench.clear()
        return self._lookups.close() and ended

    def _connect(self) -> None:
        wizard = self._wizard
        wizard.closed.connect(self._on_closed)
        wizard.draft_changed.connect(self._on_draft_changed)
        wizard.finish_requested.connect(self._on_finish_requested)
        wizard.question.declined.connect(self._on_closing_declined)
        self._lookups.failed.connect(self.failed)
        self._pictures.failed.connect(self.failed)

    def _on_names(self, versions: dict[str, int]) -> None:
        names, numbers = tuple(versions), tuple(versions.values())
        self._wizard.show_facts(self._wizard.facts.with_names(names, numbers))

    def _on_draft_changed(self, draft: TeachingDraft) -> None:
        self._pictures.follow(draft)

    def _on_finish_requested(self) -> None:
        draft = self._wizard.draft
        bundle = self._wizard.facts.fitted(draft)
        if bundle is None or self._saving:
            return
        self._saving = True
        save = partial(self._taught.save, draft, bundle, self._operator())
        self._lookups.ask("save", save, self._on_saved, self._on_save_failed)

    def _on_saved(self, row: BundleVersionRow) -> None:
        self._saving = False
        activate = self._wizard.draft.activate
        self._end(saved=True)
        self.saved.emit(row.category, row.version)
        self.noticed.emit(
            self.tr("Saved: {category}, version {version}").format(
                category=row.category, version=row.version
            )
        )
        if activate:
            self.use_requested.emit(row.category, row.version)

    def _on_save_failed(self, error: object) -> None:
        # The wizard stays as it is: nothing is lost, and Save can be pressed again.
        self._saving = False
        self.failed.emit(error)

    def _on_closed(self) -> None:
        self._end(saved=False)
        if self._closes_program:
            self.close_program_requested.emit()

    def _on_closing_declined(self) -> None:
        self._closes_program = False

    def _end(self, *, saved: bool) -> None:
        self.active = False
        self._pictures.end(saved=saved)
        bench, pictures = self._bench, self._pictures

        def clear() -> None:
            pictures.wait()
            bench.clear()

        self._lookups.ask("clear", clear, _ignore)
        self._window.dismiss_page(PAGE, "categories")


def _ignore(_answer: object) -> None:
    """Nothing is left to do."""
