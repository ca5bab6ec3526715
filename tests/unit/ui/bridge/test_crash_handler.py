import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import qWarning
from pytestqt.qtbot import QtBot

from inspectai_desktop.ui.bridge.crash_dialog import CrashDialog
from inspectai_desktop.ui.bridge.crash_handler import CrashHandler


@pytest.fixture
def handler(dressed_application: object, tmp_path: Path) -> Iterator[CrashHandler]:
    made = CrashHandler()
    made.install()
    yield made
    made.remove()


def raised(text: str) -> ZeroDivisionError:
    try:
        raise ZeroDivisionError(text)
    except ZeroDivisionError as error:
        return error


def in_a_worker(text: str) -> None:
    def work() -> None:
        raise ZeroDivisionError(text)

    worker = threading.Thread(target=work, name="camera")
    worker.start()
    worker.join()


def test_an_exception_of_a_worker_is_logged_and_told_in_the_gui_thread(
    handler: CrashHandler, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    with qtbot.waitSignal(handler.crashed) as told:
        in_a_worker("a defect")
    assert told.args == ["ZeroDivisionError: a defect"]
    assert "Unhandled in thread camera" in caplog.text
    assert "in work" in caplog.text


def test_an_exception_of_the_gui_thread_is_taken_too(
    handler: CrashHandler, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    error = raised("in a slot")
    with qtbot.waitSignal(handler.crashed) as told:
        sys.excepthook(ZeroDivisionError, error, error.__traceback__)
    assert told.args == ["ZeroDivisionError: in a slot"]
    assert "MainThread" in caplog.text


def test_a_defect_that_repeats_is_told_once_and_counted_in_the_log(
    handler: CrashHandler, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[str] = []
    handler.crashed.connect(told.append)
    for _ in range(9):
        in_a_worker("again")
    qtbot.waitUntil(lambda: bool(told))
    qtbot.wait(20)
    assert told == ["ZeroDivisionError: again"]
    assert [f"time {n}" in caplog.text for n in (2, 4, 8, 9)] == [True, True, True, False]


def test_qts_own_messages_go_to_the_log(
    handler: CrashHandler, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "qt"):
        qWarning("a plugin is missing")
    assert "a plugin is missing" in caplog.text


def test_the_hooks_are_given_back(dressed_application: object) -> None:
    before = sys.excepthook, threading.excepthook
    handler = CrashHandler()
    handler.install()
    assert sys.excepthook != before[0]
    handler.remove()
    handler.remove()
    assert (sys.excepthook, threading.excepthook) == before


def test_the_dialog_says_what_happened_where_the_log_is_and_how_often(
    qtbot: QtBot, tmp_path: Path, dressed_application: object
) -> None:
    dialog = CrashDialog("ZeroDivisionError: a defect", tmp_path / "inspectai.log")
    qtbot.addWidget(dialog)
    assert "ZeroDivisionError: a defect" in dialog.informativeText()
    assert str(tmp_path / "inspectai.log") in dialog.informativeText()
    dialog.show_defect("KeyError: another")
    assert "KeyError: another" in dialog.informativeText()
    assert "number 2" in dialog.informativeText()


def test_the_dialog_can_end_the_program(qtbot: QtBot, dressed_application: object) -> None:
    dialog = CrashDialog("KeyError: x", None)
    qtbot.addWidget(dialog)
    dialog.show()
    with qtbot.waitSignal(dialog.close_program_requested):
        dialog._end.click()
