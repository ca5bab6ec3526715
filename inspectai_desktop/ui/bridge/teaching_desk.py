"""Answers the wizard: opens it, starts its work, keeps what comes back, and clears up behind it."""

from __future__ import annotations

import logging
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
from inspectai_desktop.ui.bridge.fitting_desk import FittingDesk
from inspectai_desktop.ui.bridge.lookups import Lookups
from inspectai_desktop.ui.bridge.pictures_desk import PicturesDesk
from inspectai_desktop.ui.main_window import MainWindow
from inspectai_desktop.ui.wizard.pictures_step import PicturesStep
from inspectai_desktop.ui.wizard.teaching_wizard import TeachingWizard

log = logging.getLogger(__name__)

PAGE = "teach"


class TeachingDesk(QObject):
    """Belongs to the GUI thread and lives as long as the wizard's page.

    Signals:
        failed: `InspectAIError` to show.
        close_program_requested: A person gave the wizard up to close the program.
    """

    failed = Signal(object)
    close_program_requested = Signal()

    def __init__(self, wizard: TeachingWizard, opened: OpenStation, window: MainWindow) -> None:
        super().__init__(wizard)
        self._wizard = wizard
        self._opened = opened
        self._window = window
        self._taught = TaughtCategories(opened.categories, opened.database, opened.data_dir)
        self._lookups = Lookups("teaching-lookups", self)
        self._bench = new_workbench(opened.data_dir)
        self.active = False
        self._closes_program = False
        pictures = wizard.step_by_key("pictures")
        assert isinstance(pictures, PicturesStep)  # noqa: S101 - made by `wizard_steps`
        self._pictures_step = pictures
        self._pictures = PicturesDesk(
            wizard, pictures, opened, lookups=self._lookups, bench=self._bench, parent=self
        )
        self._fitting = FittingDesk(wizard, self._lookups, self._bench, self)
        wizard.closed.connect(self._on_closed)
        wizard.step_opened.connect(self._on_step_opened)
        wizard.draft_changed.connect(self._on_draft_changed)
        wizard.question.declined.connect(self._on_closing_declined)
        self._fitting.check_requested.connect(self._on_check_requested)
        self._lookups.failed.connect(self.failed)
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
            self.begin(*found)

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
        self._fitting.begin(self._bench)
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
        self._fitting.end()
        ended = self._pictures.close()
        ended = self._fitting.wait() and ended
        self._bench.clear()
        return self._lookups.close() and ended

    def _on_names(self, versions: dict[str, int]) -> None:
        names, numbers = tuple(versions), tuple(versions.values())
        self._wizard.show_facts(self._wizard.facts.with_names(names, numbers))

    def _on_draft_changed(self, draft: TeachingDraft) -> None:
        self._pictures.follow(draft)
        self._fitting.follow(draft)

    def _on_step_opened(self, key: str) -> None:
        log.info("Wizard: the step %r is open", key)

    def _on_check_requested(self) -> None:
        self._wizard.go_to("pictures")
        self._pictures.check_again()

    def _on_closed(self) -> None:
        if not self.active:
            return
        self.active = False
        self._pictures.end()
        self._fitting.end()
        bench, pictures, fitting = self._bench, self._pictures, self._fitting

        def clear() -> None:
            pictures.wait()
            fitting.wait()
            bench.clear()

        self._lookups.ask("clear", clear, _ignore)
        self._window.dismiss_page(PAGE, "categories")
        if self._closes_program:
            self.close_program_requested.emit()

    def _on_closing_declined(self) -> None:
        self._closes_program = False


def _ignore(_answer: object) -> None:
    """Nothing is left to do."""
