from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from inspectai_desktop.ui.bridge.sound_players import (
    ProgramPlayer,
    WindowsPlayer,
    sound_player,
)

needs_programs = pytest.mark.skipif(os.name == "nt", reason="programs are made as shell scripts")


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the only programs that are installed."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def install(folder: Path, name: str, exit_code: int = 0) -> Path:
    """A program that writes down its arguments."""
    calls = folder / f"{name}.calls"
    program = folder / name
    program.write_text(f'#!/bin/sh\necho "$@" >> "{calls}"\nexit {exit_code}\n', encoding="utf-8")
    program.chmod(0o755)
    return calls


@needs_programs
def test_the_first_installed_program_plays_the_file(programs: Path) -> None:
    calls = install(programs, "aplay")
    player = ProgramPlayer((("pw-play",), ("aplay", "-q")))
    assert player.play(Path("fail tone.wav"))
    assert calls.read_text() == "-q fail tone.wav\n"


@needs_programs
def test_a_program_that_fails_is_not_asked_again(programs: Path) -> None:
    broken = install(programs, "pw-play", exit_code=1)
    working = install(programs, "aplay")
    player = ProgramPlayer((("pw-play",), ("aplay",)))
    assert player.play(Path("a.wav"))
    assert player.play(Path("b.wav"))
    assert broken.read_text() == "a.wav\n"
    assert working.read_text() == "a.wav\nb.wav\n"


def test_without_any_program_nothing_is_heard(programs: Path) -> None:
    assert not sound_player("linux").play(Path("a.wav"))
    assert not sound_player("darwin").play(Path("a.wav"))


@needs_programs
def test_when_the_last_program_fails_nothing_is_heard(programs: Path) -> None:
    install(programs, "aplay", exit_code=1)
    player = sound_player("linux")
    assert not player.play(Path("a.wav"))
    assert not player.play(Path("a.wav"))


@needs_programs
def test_macos_plays_with_its_own_program(programs: Path) -> None:
    calls = install(programs, "afplay")
    assert sound_player("darwin").play(Path("a.wav"))
    assert calls.read_text() == "a.wav\n"


def test_windows_needs_no_program() -> None:
    player = sound_player("win32")
    assert isinstance(player, WindowsPlayer)
    if sys.platform != "win32":
        assert not player.play(Path("a.wav"))
