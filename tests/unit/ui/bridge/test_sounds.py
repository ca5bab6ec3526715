from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inspectai_desktop.settings import Settings, changed_settings
from inspectai_desktop.ui.bridge.sounds import VerdictSounds
from tests.unit.ui.facts import inspection

PASS, REVIEW, FAIL, NONE = 10.0, 24.0, 40.0, None


class ScriptedPlayer:
    """Says what it is to play, and plays until it is released."""

    def __init__(self, *, works: bool = True) -> None:
        self.begun: queue.Queue[tuple[str, bytes]] = queue.Queue()
        self.release = threading.Semaphore(0)
        self._works = works

    def play(self, file: Path) -> bool:
        self.begun.put((file.stem, file.read_bytes()))
        assert self.release.acquire(timeout=10)
        return self._works

    def next(self) -> str:
        return self.begun.get(timeout=5)[0].rpartition("-")[0]

    def end(self) -> None:
        self.release.release()


@pytest.fixture
def player() -> ScriptedPlayer:
    return ScriptedPlayer()


@pytest.fixture
def sounds(player: ScriptedPlayer, qapp: QApplication) -> Iterator[VerdictSounds]:
    made = VerdictSounds(player)
    made.use(heard("on_pass", "on_review", "on_fail", "on_not_inspected"))
    yield made
    player.release.release(100)
    assert made.close()


def heard(*verdicts: str, volume: float = 0.7) -> Settings:
    return changed_settings(
        Settings(), {"sound": dict.fromkeys(verdicts, True) | {"volume": volume}}
    )


def test_a_verdict_is_heard(sounds: VerdictSounds, player: ScriptedPlayer) -> None:
    sounds.note_parts([inspection(FAIL)])
    name, data = player.begun.get(timeout=5)
    assert name == "FAIL-70"
    assert data.startswith(b"RIFF")


def test_of_several_parts_the_most_urgent_is_heard(
    sounds: VerdictSounds, player: ScriptedPlayer
) -> None:
    sounds.note_parts([inspection(PASS), inspection(NONE), inspection(REVIEW)])
    assert player.next() == "NOT_INSPECTED"


def test_parts_judged_during_a_sound_are_heard_once_and_by_the_most_urgent(
    sounds: VerdictSounds, player: ScriptedPlayer
) -> None:
    sounds.note_parts([inspection(PASS)])
    assert player.next() == "PASS"
    sounds.note_parts([inspection(FAIL)])
    for _ in range(300):
        sounds.note_parts([inspection(PASS)])
    player.end()
    assert player.next() == "FAIL"
    player.end()
    sounds.note_parts([inspection(REVIEW)])
    assert player.next() == "REVIEW"
    assert player.begun.empty()


def test_only_the_verdicts_that_the_settings_choose_are_heard(
    sounds: VerdictSounds, player: ScriptedPlayer
) -> None:
    sounds.use(heard("on_review"))
    sounds.note_parts([inspection(FAIL)])
    sounds.note_parts([inspection(FAIL), inspection(REVIEW)])
    assert player.next() == "REVIEW"


def test_a_silent_station_starts_no_thread(sounds: VerdictSounds) -> None:
    for silent in (Settings(), heard("on_fail", volume=0.0)):
        sounds.use(silent)
        sounds.note_parts([inspection(FAIL)])
    assert "verdict-sounds" not in {thread.name for thread in threading.enumerate()}


def test_a_new_volume_is_heard_with_the_next_verdict(
    sounds: VerdictSounds, player: ScriptedPlayer
) -> None:
    sounds.note_parts([inspection(FAIL)])
    before = player.begun.get(timeout=5)
    player.end()
    sounds.use(heard("on_fail", volume=0.1))
    sounds.note_parts([inspection(FAIL)])
    after = player.begun.get(timeout=5)
    assert (before[0], after[0]) == ("FAIL-70", "FAIL-10")
    assert before[1] != after[1]


def test_closing_does_not_wait_for_what_was_to_be_heard_next(
    sounds: VerdictSounds, player: ScriptedPlayer
) -> None:
    sounds.note_parts([inspection(FAIL)])
    player.next()
    sounds.note_parts([inspection(FAIL)])
    player.end()
    player.end()
    assert sounds.close()
    sounds.note_parts([inspection(FAIL)])
    assert sounds.close()


def test_a_computer_without_sound_beeps_and_says_so_once(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    beeps: list[threading.Thread] = []
    monkeypatch.setattr(QApplication, "beep", lambda: beeps.append(threading.current_thread()))
    player = ScriptedPlayer(works=False)
    player.release.release(100)
    sounds = VerdictSounds(player)
    sounds.use(heard("on_fail"))
    for number in (1, 2):
        sounds.note_parts([inspection(FAIL)])
        qtbot.waitUntil(lambda expected=number: len(beeps) == expected, timeout=5000)  # type: ignore[misc]
    assert sounds.close()
    assert player.begun.qsize() == 1
    assert set(beeps) == {threading.main_thread()}
    assert [r.getMessage() for r in caplog.records] == [
        "This computer plays no sounds; it beeps instead"
    ]
