"""Lets verdicts be heard, as the settings choose, without ever holding up the window."""

from __future__ import annotations

import logging
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

from inspectai_desktop.domain.inspection import Inspection
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.settings import Settings, SoundSection
from inspectai_desktop.thread_priority import WorkingThread
from inspectai_desktop.ui.bridge.sound_players import SoundPlayer, sound_player
from inspectai_desktop.ui.verdict_tones import tone_wav

log = logging.getLogger(__name__)

_MOST_URGENT_FIRST = (Verdict.FAIL, Verdict.NOT_INSPECTED, Verdict.REVIEW, Verdict.PASS)
_PAUSE_S = 0.15
"""Between two sounds, so that each is heard for itself."""


class VerdictSounds(QObject):
    """Belongs to the GUI thread; plays in a thread of its own, one sound at a time.

    While a sound is heard, one more may wait: the most urgent of the parts judged meanwhile. So
    thirty parts a second are not heard for minutes after, and no FAIL is drowned by PASS.

    Args:
        player: Plays the files; None for this computer's way.
    """

    _beep_wanted = Signal()

    def __init__(self, player: SoundPlayer | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._player = player
        self._settings = SoundSection()
        self._wake = threading.Condition()
        self._waiting: Verdict | None = None
        self._closing = False
        self._thread: WorkingThread | None = None
        self._beep_wanted.connect(self._on_beep_wanted, Qt.ConnectionType.QueuedConnection)

    def use(self, settings: Settings) -> None:
        """Let those verdicts be heard that the settings choose, as loud as they say."""
        with self._wake:
            self._settings = settings.sound

    def note_parts(self, parts: Sequence[Inspection]) -> None:
        """Let the most urgent verdict of these parts be heard, if it is to be."""
        with self._wake:
            urgent = _most_urgent({part.verdict for part in parts} & _heard(self._settings))
            if urgent is None or self._closing:
                return
            self._waiting = _most_urgent({urgent, self._waiting or urgent})
            if self._thread is None:
                # Only now: most stations are silent and need no thread.
                self._thread = WorkingThread(self._run, "verdict-sounds")
                self._thread.start()
            self._wake.notify_all()

    def close(self, timeout_s: float = 2.0) -> bool:
        """Let the sound end and the thread with it; idempotent. True when it has ended."""
        with self._wake:
            self._closing = True
            self._wake.notify_all()
        if self._thread is None:
            return True
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _on_beep_wanted(self) -> None:
        QApplication.beep()

    def _run(self) -> None:
        try:
            with tempfile.TemporaryDirectory(prefix="inspectai-sounds-") as folder:
                self._play_until_closed(_ToneFiles(Path(folder)))
        except OSError as error:
            log.warning("Verdicts are not heard: %s", error)

    def _play_until_closed(self, tones: _ToneFiles) -> None:
        player = sound_player() if self._player is None else self._player
        beeps = False
        while (wanted := self._next()) is not None:
            verdict, volume = wanted
            if not beeps and not player.play(tones.file(verdict, volume)):
                log.warning("This computer plays no sounds; it beeps instead")
                beeps = True
            if beeps:
                self._beep_wanted.emit()
            with self._wake:
                self._wake.wait_for(lambda: self._closing, _PAUSE_S)

    def _next(self) -> tuple[Verdict, float] | None:
        """Wait for a verdict to be heard; None when the thread is to end."""
        with self._wake:
            self._wake.wait_for(lambda: self._closing or self._waiting is not None)
            if self._closing or self._waiting is None:
                return None
            verdict, self._waiting = self._waiting, None
            return verdict, self._settings.volume


class _ToneFiles:
    """Files of the tones in use, each written when it is first needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def file(self, verdict: Verdict, volume: float) -> Path:
        """The verdict's sound at a volume in [0, 1]."""
        file = self._folder / f"{verdict.value}-{round(volume * 100)}.wav"
        if not file.exists():
            file.write_bytes(tone_wav(verdict, volume))
        return file


def _heard(settings: SoundSection) -> set[Verdict]:
    chosen = {
        Verdict.PASS: settings.on_pass,
        Verdict.REVIEW: settings.on_review,
        Verdict.FAIL: settings.on_fail,
        Verdict.NOT_INSPECTED: settings.on_not_inspected,
    }
    return {verdict for verdict, is_heard in chosen.items() if is_heard and settings.volume > 0}


def _most_urgent(verdicts: set[Verdict]) -> Verdict | None:
    return next((verdict for verdict in _MOST_URGENT_FIRST if verdict in verdicts), None)
