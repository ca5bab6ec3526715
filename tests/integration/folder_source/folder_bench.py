"""A folder source with a receiver that records at once, as the station would."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Self

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.sources.folder_settings import FolderSettings
from inspectai_desktop.sources.folder_source import FolderSource
from inspectai_desktop.sources.source import Arrival, SourceCondition
from tests.source_fakes import WAIT_S, RecordingReceiver, StationMemory, decode_strictly

if TYPE_CHECKING:
    from pathlib import Path


class RecordingStation:
    """A source with a receiver that records at once, as the station would."""

    def __init__(
        self,
        settings: FolderSettings,
        receiver: RecordingReceiver,
        memory: StationMemory,
        verdict: Verdict | None = Verdict.PASS,
    ) -> None:
        self.receiver = receiver
        self.memory = memory
        self.verdict = verdict
        self.source = FolderSource(settings, decode=decode_strictly, inspected=memory)
        receiver.on_arrival = self._record

    def _record(self, arrival: Arrival) -> None:
        if self.verdict is None or arrival.file is None:
            return
        verdict = self.verdict if arrival.image is not None else Verdict.NOT_INSPECTED
        assert arrival.file not in self.memory.verdicts, "delivered twice"
        self.memory.verdicts[arrival.file] = verdict
        self.source.finished(arrival, verdict)

    def __enter__(self) -> Self:
        self.source.start(self.receiver)
        return self

    def __exit__(self, *args: object) -> None:
        self.source.stop()

    def wait_until_running(self) -> None:
        self.receiver.wait_for(
            lambda: (
                self.receiver.statuses
                and self.receiver.statuses[-1].condition is SourceCondition.RUNNING
            )
        )


def quick_settings(folder: Path, **changed: Any) -> FolderSettings:
    values = {"settle_s": 0.05, "rescan_s": 0.1, "unreadable_after_s": 0.5, **changed}
    return FolderSettings(folder, **values)


def files_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def wait_for_files(folder: Path, expected: set[str]) -> None:
    """Wait for files that another thread moves: looks again ten times a second."""
    waiting = threading.Event()
    for _ in range(int(WAIT_S * 10)):
        if files_in(folder) == expected:
            return
        waiting.wait(0.1)
    raise AssertionError(f"{files_in(folder)} instead of {expected}")


def parts_of(receiver: RecordingReceiver) -> list[str]:
    return [arrival.part for arrival in receiver.arrivals]
