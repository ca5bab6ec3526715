"""Exit codes of both programs; other programs rely on them."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the exit code of a command says."""

    OK = 0
    """Done; for inspections: all PASS."""
    NOT_ALL_PASS = 1
    """At least one REVIEW or FAIL."""
    USAGE = 2
    """The command line was wrong."""
    EXPECTED_ERROR = 3
    """Something a person can mend; the message says what."""
    NOT_INSPECTED = 4
    """At least one picture could not be inspected."""
    CANCELLED = 130
    """Stopped by Ctrl+C."""
