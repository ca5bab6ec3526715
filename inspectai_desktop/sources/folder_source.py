"""A watched folder as a source of pictures: any camera that writes files can be inspected."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from inspectai_desktop.errors import InspectAIError
from inspectai_desktop.sources.back_off import BackOff
from inspectai_desktop.sources.folder_access import FolderAccess
from inspectai_desktop.sources.folder_events import FolderEvents
from inspectai_desktop.sources.folder_watch import FolderWatch
from inspectai_desktop.sources.put_away import PutAway, PutAwayQueue
from inspectai_desktop.sources.source import SourceCondition, SourceStatus
from inspectai_desktop.sources.source_thread import SourceThread

if TYPE_CHECKING:
    from inspectai_desktop.domain.inspection import FileIdentity
    from inspectai_desktop.domain.verdict import Verdict
    from inspectai_desktop.sources.folder_settings import FolderSettings
    from inspectai_desktop.sources.source import Arrival, DecodeImage, InspectedVerdict, Receiver

_FILES_PER_LOOK = 400
_FILES_PER_DELIVERY = 16
_FILES_PER_PUT_AWAY = 64
_REFUSED_PAUSE_S = 0.2
_LAST_PUT_AWAY_LIMIT = 10_000

_log = logging.getLogger(__name__)


class FolderSource:
    """Delivers each finished file of a folder exactly once, also across restarts.

    What was delivered and not yet recorded stays known while this object lives, over `stop` and
    `start`; what was recorded is known from `inspected` for ever. A new object for the same
    folder must therefore wait until the line has recorded what the old one delivered.

    A call into a network share that is gone may hang in the operating system; `stop` then returns
    after its time limit, and the thread ends when the operating system gives up.
    """

    def __init__(
        self, settings: FolderSettings, *, decode: DecodeImage, inspected: InspectedVerdict
    ) -> None:
        self._settings = settings
        self._access = FolderAccess(settings)
        self._watch = FolderWatch(
            settings,
            self._access,
            PutAwayQueue(PutAway(settings)),
            decode=decode,
            inspected=inspected,
        )
        self._thread = SourceThread("folder-source", self.description)
        self._wake = self._thread.wake
        self._hints: dict[str, bool] = {}
        self._recorded: list[tuple[FileIdentity, Verdict]] = []
        self._working = False
        self._told: SourceStatus | None = None
        self._steps = threading.Lock()

    @property
    def description(self) -> str:
        """What people call it."""
        return f"Folder: {self._settings.root}"

    def start(self, receiver: Receiver) -> None:
        """Begin to deliver from a thread of its own."""
        if self._thread.is_free(receiver, "Check the connection to the folder, then start again."):
            self._working = True
            self._told = None
            self._thread.start(self._run, receiver)

    def stop(self, timeout_s: float = 3.0) -> None:
        """Stop delivering; a part that the line is just taking is still taken."""
        self._thread.stop(timeout_s)

    def trigger(self) -> None:
        """Look through the folder now."""
        with self._wake:
            self._hints.setdefault("", False)
            self._wake.notify_all()

    def finished(self, arrival: Arrival, verdict: Verdict) -> None:
        """Put the file away, if chosen; after `stop` this happens in the caller's thread."""
        if arrival.file is None:
            return
        with self._wake:
            self._recorded.append((arrival.file, verdict))
            self._wake.notify_all()
            working = self._working
        if not working:
            self._put_away_recorded()

    def _run(self, receiver: Receiver) -> None:
        pause = BackOff()
        self._tell(receiver, SourceCondition.STARTING)
        try:
            while not self._thread.stopping:
                try:
                    self._watch_folder(receiver, pause)
                except InspectAIError as error:
                    self._tell(receiver, SourceCondition.FAULT, error.message, error.hint)
                    self._wait(pause.next_pause_s(), for_stop_only=True)
        except Exception as error:  # a bug: the operator sees it, the crash handler records it
            self._tell(receiver, SourceCondition.FAULT, f"The folder watch failed: {error}.")
            raise
        finally:
            self._hand_over_put_away()
        self._tell(receiver, SourceCondition.STOPPED)

    def _watch_folder(self, receiver: Receiver, pause: BackOff) -> None:
        """Watch until stopped, or until the folder is replaced by another.

        Raises:
            SourceError: The folder cannot be reached.
            StorageError: The station's memory cannot be asked.
        """
        place = self._access.check()
        settings = self._settings
        with FolderEvents(
            settings.root, subfolders=settings.subfolders, hinted=self._hinted
        ) as events:
            self._watch.restart_pass()
            complete = False
            while not self._thread.stopping:
                with self._steps:
                    if self._watch.pass_is_due and self._watch.scan(_FILES_PER_LOOK):
                        complete = True
                        pause.reset()
                        if self._access.check() != place:
                            return
                    self._follow_hints()
                    self._take_recorded()
                    # Before the first pass is complete, the oldest file is not known yet.
                    delivered = not complete or self._watch.deliver(
                        receiver, _FILES_PER_DELIVERY, until=lambda: self._thread.stopping
                    )
                    idle_s = self._watch.idle_s()
                if complete:
                    self._tell_running(receiver, events)
                self._wait(idle_s if delivered else _REFUSED_PAUSE_S, for_stop_only=not delivered)

    def _tell_running(self, receiver: Receiver, events: FolderEvents) -> None:
        message = self._watch.problem
        if not message and not events.available:
            message = (
                "The system sends no events for this folder; "
                f"it is looked through every {self._settings.rescan_s:g} s."
            )
        self._tell(receiver, SourceCondition.RUNNING, message)

    def _tell(
        self, receiver: Receiver, condition: SourceCondition, message: str = "", hint: str = ""
    ) -> None:
        status = SourceStatus(condition, message, hint)
        if status != self._told:
            self._told = status
            receiver.status_changed(status)

    def _hinted(self, path: str, renamed: bool) -> None:
        with self._wake:
            self._hints[path] = renamed or self._hints.get(path, False)
            self._wake.notify_all()

    def _follow_hints(self) -> None:
        with self._wake:
            hints, self._hints = self._hints, {}
        for path, renamed in hints.items():
            if path:
                self._watch.noticed(path, renamed=renamed)
            else:
                self._watch.restart_pass()

    def _take_recorded(self) -> None:
        with self._wake:
            recorded, self._recorded = self._recorded, []
        for identity, verdict in recorded:
            self._watch.recorded(identity, verdict)
        self._watch.put_away(_FILES_PER_PUT_AWAY)

    def _hand_over_put_away(self) -> None:
        """Put away what is recorded; from here on `finished` does it in its caller's thread."""
        while True:
            self._put_away_recorded()
            with self._wake:
                if not self._recorded:
                    self._working = False
                    return

    def _put_away_recorded(self) -> None:
        with self._steps:
            with self._wake:
                recorded, self._recorded = self._recorded, []
            for identity, verdict in recorded:
                self._watch.recorded(identity, verdict)
            self._watch.put_away(_LAST_PUT_AWAY_LIMIT)

    def _wait(self, timeout_s: float, *, for_stop_only: bool = False) -> None:
        with self._wake:
            if timeout_s <= 0.0 or self._thread.stopping:
                return
            if for_stop_only:
                self._wake.wait_for(lambda: self._thread.stopping, timeout_s)
            else:
                self._wake.wait_for(
                    lambda: self._thread.stopping or bool(self._hints or self._recorded), timeout_s
                )
