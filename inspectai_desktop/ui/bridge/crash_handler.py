"""What happens when the program itself is wrong: log, tell, stop safely; never go on in silence.

Expected errors (`InspectAIError`) never come here unless somebody forgot to handle one.
"""

from __future__ import annotations

import faulthandler
import logging
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TextIO

from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    Qt,
    QtMsgType,
    Signal,
    qInstallMessageHandler,
)

log = logging.getLogger(__name__)
_qt_log = logging.getLogger("qt")

_QT_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
_LOGGED_PLACES = 100


class CrashHandler(QObject):
    """Takes every unhandled exception of every thread; belongs to the GUI thread.

    A defect that repeats, as in a paint event, is told once and logged with its number.

    Signals:
        crashed: What happened, in one line; sent in the GUI thread, once per place in the code.
    """

    crashed = Signal(str)
    _told = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._seen: dict[str, int] = {}
        self._restore: Callable[[], None] | None = None
        self._native: TextIO | None = None
        self._told.connect(self._on_told, Qt.ConnectionType.QueuedConnection)

    def install(self, native_log: Path | None = None) -> None:
        """Begin to take exceptions and Qt's own messages.

        Args:
            native_log: File for the last words of a crash in native code; None writes none.
        """
        excepthook, threading_hook = sys.excepthook, threading.excepthook
        qt_handler = qInstallMessageHandler(_log_qt_message)
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception
        if native_log is not None:
            self._native = native_log.open("a", encoding="utf-8")
            faulthandler.enable(self._native)

        def restore() -> None:
            sys.excepthook, threading.excepthook = excepthook, threading_hook
            qInstallMessageHandler(qt_handler)

        self._restore = restore

    def remove(self) -> None:
        """Give the hooks back; idempotent."""
        if self._restore is not None:
            self._restore()
            self._restore = None
        if self._native is not None:
            faulthandler.disable()
            self._native.close()
            self._native = None

    def handle(self, error: BaseException, thread: str = "") -> None:
        """Log an exception and tell people; from any thread."""
        where = traceback.extract_tb(error.__traceback__)
        place = f"{where[-1].filename}:{where[-1].lineno}" if where else type(error).__name__
        with self._lock:
            number = self._seen.get(place, 0) + 1
            if len(self._seen) < _LOGGED_PLACES or place in self._seen:
                self._seen[place] = number
        thread = thread or threading.current_thread().name
        if number == 1:
            log.critical("Unhandled in thread %s", thread, exc_info=error)
            self._told.emit(f"{type(error).__name__}: {error}")
        elif number & (number - 1) == 0:  # 2, 4, 8, ...: a paint event may repeat 60 times a second
            log.critical("Unhandled again (time %d) at %s: %s", number, place, error)

    def _on_exception(
        self,
        kind: type[BaseException],
        error: BaseException,
        traceback_: TracebackType | None,
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, traceback_)
            return
        self.handle(error.with_traceback(traceback_))

    def _on_thread_exception(self, arguments: threading.ExceptHookArgs) -> None:
        error = arguments.exc_value
        if error is not None and not isinstance(error, SystemExit):
            name = "" if arguments.thread is None else arguments.thread.name
            self.handle(error, name)

    def _on_told(self, what: str) -> None:
        self.crashed.emit(what)


def _log_qt_message(kind: QtMsgType, context: QMessageLogContext, message: str | None) -> None:
    category = getattr(context, "category", None)
    _qt_log.log(_QT_LEVELS.get(kind, logging.WARNING), "%s: %s", category, message)
