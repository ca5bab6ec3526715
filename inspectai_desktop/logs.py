"""Log files that rotate, and warnings on the terminal."""

from __future__ import annotations

import logging
import logging.handlers
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from pathlib import Path

LOG_FILE_NAME = "inspectai.log"
_MAX_BYTES = 2 * 1024 * 1024
_BACKUPS = 5
_FORMAT = "%(asctime)sZ %(levelname)-8s %(process)d %(threadName)s %(name)s: %(message)s"


@dataclass(frozen=True, slots=True, eq=False)
class Logging:
    """Logging that was begun; `stop` ends it.

    Attributes:
        file: The newest log file; None when only the terminal is written to.
    """

    file: Path | None
    handlers: tuple[logging.Handler, ...]

    def stop(self) -> None:
        """Take the handlers away and close the file; idempotent."""
        root = logging.getLogger()
        for handler in self.handlers:
            root.removeHandler(handler)
            handler.close()
        logging.captureWarnings(capture=False)


def start_logging(
    folder: Path | None,
    *,
    terminal: TextIO | None = None,
    terminal_level: int = logging.WARNING,
    file_level: int = logging.INFO,
) -> Logging:
    """Log to `folder` (up to six files of 2 MB) and to the terminal.

    A folder that cannot be written is told on the terminal and does not stop the program.

    Args:
        folder: Where log files lie; made when missing. None logs to the terminal only.
        terminal: Stream for people; None takes standard error, if the program has one.
        terminal_level: Least level shown there.
        file_level: Least level written to the file.
    """
    handlers: list[logging.Handler] = []
    # A packaged program without console has no standard error.
    stream = terminal if terminal is not None else sys.stderr
    if stream is not None:
        to_terminal = logging.StreamHandler(stream)
        to_terminal.setLevel(terminal_level)
        to_terminal.setFormatter(logging.Formatter("%(levelname)s: %(message)s"))
        handlers.append(to_terminal)
    problem = None
    file = None
    if folder is not None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            handlers.append(_file_handler(folder / LOG_FILE_NAME, file_level))
            file = folder / LOG_FILE_NAME
        except OSError as error:
            problem = error
    root = logging.getLogger()
    root.setLevel(min((handler.level for handler in handlers), default=logging.WARNING))
    for handler in handlers:
        root.addHandler(handler)
    logging.captureWarnings(capture=True)
    # Tells each start which builds of itself it did not find, which reads like a fault.
    logging.getLogger("faiss").setLevel(logging.WARNING)
    if problem is not None:
        logging.getLogger(__name__).warning("There is no log file: %s", problem)
    return Logging(file, tuple(handlers))


def _file_handler(file: Path, level: int) -> logging.Handler:
    handler = logging.handlers.RotatingFileHandler(
        file, maxBytes=_MAX_BYTES, backupCount=_BACKUPS, encoding="utf-8", errors="backslashreplace"
    )
    formatter = logging.Formatter(_FORMAT)
    # UTC like every record of the station: shifts and summer time do not confuse the order.
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    handler.setLevel(level)
    return handler
