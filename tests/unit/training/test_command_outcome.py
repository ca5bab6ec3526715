from __future__ import annotations

import json
import signal

import pytest

from inspectai_desktop.errors import EvaluationError
from inspectai_desktop.exit_codes import ExitCode
from inspectai_desktop.jobs import CancellationToken
from training.command_outcome import cancelled_by_signals, run_to_exit_code


def test_a_command_that_ends_gives_its_own_exit_code() -> None:
    assert run_to_exit_code(lambda _: 4, "none") == 4


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_sets_the_token_and_the_command_ends_as_cancelled(
    number: signal.Signals, capsys: pytest.CaptureFixture[str]
) -> None:
    before = signal.getsignal(number)

    def command(token: CancellationToken) -> int:
        signal.raise_signal(number)
        assert token.wait(5)
        token.raise_if_cancelled()
        return 0

    assert run_to_exit_code(command, "json") == ExitCode.CANCELLED
    captured = capsys.readouterr()
    assert captured.err == "cancelled\n"
    assert captured.out == ""
    assert signal.getsignal(number) is before


def test_a_second_interrupt_does_not_wait_for_the_work() -> None:
    def interrupt_twice() -> None:
        with cancelled_by_signals() as token:
            signal.raise_signal(signal.SIGINT)
            token.wait(5)
            signal.raise_signal(signal.SIGINT)
            token.wait(5)

    with pytest.raises(KeyboardInterrupt):
        interrupt_twice()


def _failing(_: CancellationToken) -> int:
    raise EvaluationError("The folder is empty.", "Name another.")


def test_an_expected_error_is_told_on_standard_error_alone(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run_to_exit_code(_failing, "bar") == ExitCode.EXPECTED_ERROR
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "The folder is empty." in captured.err
    assert "Name another." in captured.err


def test_where_json_is_spoken_an_expected_error_is_an_event_too(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run_to_exit_code(_failing, "json") == ExitCode.EXPECTED_ERROR
    captured = capsys.readouterr()
    assert json.loads(captured.out) == {
        "event": "error",
        "message": "The folder is empty.",
        "hint": "Name another.",
    }
    assert "The folder is empty." in captured.err


def test_a_bug_passes_through() -> None:
    def buggy(_: CancellationToken) -> int:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_to_exit_code(buggy, "none")
