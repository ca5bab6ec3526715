"""Answers what Help is asked for: guides, self-test, about."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from inspectai_desktop.paths import docs_dir
from inspectai_desktop.ui.bridge.job_runner import JobRunner
from inspectai_desktop.ui.operator_texts import operator_text

if TYPE_CHECKING:
    from inspectai_desktop.errors import InspectAIError
    from inspectai_desktop.jobs import Progress
    from inspectai_desktop.services.self_test_process import SelfTestReport
    from inspectai_desktop.ui.main_window import MainWindow
    from inspectai_desktop.ui.theme import ActiveTheme
    from inspectai_desktop.ui.widgets.guide_window import GuideWindow
    from inspectai_desktop.ui.widgets.help_menu import HelpMenu
    from inspectai_desktop.ui.widgets.self_test_dialog import SelfTestDialog


class HelpDesk(QObject):
    """Belongs to the GUI thread; makes its windows when they are first wanted.

    Signals:
        about_requested: A person wants to know what this program is.
    """

    about_requested = Signal()

    def __init__(
        self, theme: ActiveTheme, window: MainWindow, menu: HelpMenu, data_dir: Path
    ) -> None:
        super().__init__(window)
        self._theme = theme
        self._window = window
        self._data_dir = data_dir
        self.guides: GuideWindow | None = None
        self.self_test: SelfTestDialog | None = None
        self._testing = JobRunner("self-test", self)
        self._testing.progressed.connect(self._on_progressed)
        self._testing.succeeded.connect(self._on_succeeded)
        self._testing.failed.connect(self._on_failed)
        menu.keys_requested.connect(window.show_help)
        window.guide_requested.connect(self.open_guide)
        menu.guide_requested.connect(self.open_guide)
        menu.self_test_requested.connect(self.open_self_test)
        menu.about_requested.connect(self.about_requested)

    def open_guide(self, name: str) -> None:
        """Open the window of the guides at this one."""
        if self.guides is None:
            from inspectai_desktop.ui.guides import guides  # noqa: PLC0415 - behind first paint
            from inspectai_desktop.ui.widgets.guide_window import GuideWindow  # noqa: PLC0415

            self.guides = GuideWindow(self._theme, guides(docs_dir()), self._window)
        self.guides.open_guide(name)

    def open_self_test(self) -> None:
        """Open the self-test's window and begin, unless it is running already."""
        if self.self_test is None:
            from inspectai_desktop.ui.widgets.self_test_dialog import (  # noqa: PLC0415
                SelfTestDialog,
            )

            self.self_test = SelfTestDialog(self._theme, self._window)
            self.self_test.start_requested.connect(self._start)
            self.self_test.cancel_requested.connect(self._testing.cancel)
        self.self_test.show()
        self.self_test.raise_()
        if not self._testing.running:
            self._start()

    def close(self) -> bool:
        """Stop a self-test that runs; True when none runs any more."""
        self._testing.cancel()
        return self._testing.wait(2.0)

    def _start(self) -> None:
        # Behind the first paint, like all that the window itself does not need.
        from inspectai_desktop.jobs import Progress  # noqa: PLC0415
        from inspectai_desktop.self_test import STAGE  # noqa: PLC0415
        from inspectai_desktop.services.self_test_process import (  # noqa: PLC0415
            check_installation,
        )

        self._on_progressed(Progress(STAGE, 0, 8))
        self._testing.start(partial(check_installation, self._data_dir))

    def _on_progressed(self, progress: Progress) -> None:
        if self.self_test is not None:
            self.self_test.show_progress(progress)

    def _on_succeeded(self, report: SelfTestReport) -> None:
        if self.self_test is not None:
            self.self_test.show_results(report.checks)

    def _on_failed(self, error: InspectAIError) -> None:
        if self.self_test is not None:
            said = f"{operator_text(error.message)} {operator_text(error.hint)}".strip()
            self.self_test.show_problem(said)
