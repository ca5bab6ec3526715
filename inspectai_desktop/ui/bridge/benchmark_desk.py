"""Measures the station's speed when the Settings page asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from inspectai_desktop.errors import InspectAIError
from inspectai_desktop.jobs import CancellationToken, Progress, ReportProgress
from inspectai_desktop.services.station_benchmark import benchmark_station
from inspectai_desktop.services.station_opening import OpenStation
from inspectai_desktop.ui.bridge.job_runner import JobRunner
from inspectai_desktop.ui.operator_texts import operator_text
from inspectai_desktop.ui.widgets.benchmark_card import BenchmarkCard

if TYPE_CHECKING:
    from inspectai_desktop.inference.benchmark import Benchmark


class BenchmarkDesk(QObject):
    """Belongs to the GUI thread; the measurement runs in a thread of its own, beside the line."""

    def __init__(self, card: BenchmarkCard, opened: OpenStation) -> None:
        super().__init__(card)
        self._card = card
        self._opened = opened
        self._runner = JobRunner("benchmark", self)
        self._runner.progressed.connect(self._on_progressed)
        self._runner.succeeded.connect(self._card.show_measured)
        self._runner.failed.connect(self._on_failed)
        self._runner.cancelled.connect(self._on_cancelled)
        card.measure_requested.connect(self._on_measure_requested)
        card.stop_requested.connect(self._runner.cancel)

    def close(self) -> bool:
        """Stop measuring; True when nothing runs any more."""
        self._runner.cancel()
        return self._runner.wait(2.0)

    def _on_measure_requested(self) -> None:
        opened = self._opened

        def work(report: ReportProgress, token: CancellationToken) -> Benchmark:
            return benchmark_station(opened, report, token)

        self._card.show_state(self.tr("Being measured …"), busy=True)
        self._runner.start(work)

    def _on_progressed(self, progress: Progress) -> None:
        text = self.tr("{done} of {total} parts judged")
        self._card.show_state(text.format(done=progress.done, total=progress.total), busy=True)

    def _on_failed(self, error: InspectAIError) -> None:
        self._card.show_state(operator_text(str(error)), busy=False)

    def _on_cancelled(self) -> None:
        self._card.show_state(self.tr("Stopped."), busy=False)
