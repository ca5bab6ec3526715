import argparse
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from inspectai_desktop.__main__ import build_parser
from inspectai_desktop.command_line import (
    add_data_option,
    add_provider_options,
    command_words,
    run_command,
)
from inspectai_desktop.errors import ImageError
from inspectai_desktop.exit_codes import ExitCode
from inspectai_desktop.jobs import JobCancelled
from inspectai_desktop.paths import user_data_dir
from tests.programs import run


def raising(error: BaseException) -> Callable[[argparse.Namespace], int]:
    def command(_: argparse.Namespace) -> int:
        raise error

    return command


def options(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_provider_options(parser)
    return parser.parse_args(arguments)


def test_the_exit_code_of_a_command_is_passed_on() -> None:
    assert run_command(lambda _: ExitCode.NOT_ALL_PASS, argparse.Namespace()) == 1


def test_an_expected_error_is_told_with_its_hint_and_gives_exit_code_3(
    capsys: pytest.CaptureFixture[str],
) -> None:
    error = ImageError("a.png: the file is empty.", "Copy it again.")
    assert run_command(raising(error), argparse.Namespace()) == 3
    told = capsys.readouterr()
    assert told.err == "error: a.png: the file is empty.\n       Copy it again.\n"
    assert told.out == ""


@pytest.mark.parametrize("outcome", [KeyboardInterrupt(), JobCancelled()])
def test_a_cancelled_command_gives_exit_code_130(
    outcome: BaseException, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(raising(outcome), argparse.Namespace()) == 130
    assert capsys.readouterr().err == "cancelled\n"


def test_a_bug_is_not_dressed_up_as_an_expected_error() -> None:
    with pytest.raises(ZeroDivisionError):
        run_command(raising(ZeroDivisionError()), argparse.Namespace())


def test_a_reader_who_has_gone_is_no_error(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run_command(raising(BrokenPipeError()), argparse.Namespace()) == 0
    sys.stdout.flush()
    assert capfd.readouterr().err == ""


SAYING_NAMES = """
import argparse, sys
from inspectai_desktop.command_line import command_words, run_command
names = ["部品.png", "Gehäuse.png", "\\udcff.png"]
run_command(lambda _: sys.stdout.write(" ".join(names)) * 0, argparse.Namespace())
"""


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8"])
def test_any_name_can_be_written_to_a_pipe_whatever_the_machine_s_encoding(encoding: str) -> None:
    done = run("-c", SAYING_NAMES, PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "部品.png Gehäuse.png \\udcff.png"


def test_provider_and_threads_have_defaults() -> None:
    assert options().provider == "auto"
    assert options().threads is None


@pytest.mark.parametrize("wrong", [("--provider", "tpu"), ("--threads", "0"), ("--threads", "x")])
def test_a_wrong_provider_or_number_of_threads_is_wrong_usage(
    wrong: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        options(*wrong)
    assert ended.value.code == 2
    assert wrong[0] in capsys.readouterr().err


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ([], ["run"]),
        (["--data", "x"], ["run", "--data", "x"]),
        (["--kiosk"], ["run", "--kiosk"]),
        (["--help"], ["--help"]),
        (["--version"], ["--version"]),
        (["inspect", "--help"], ["inspect", "--help"]),
        (["--self-test"], ["self-test"]),
        (["--self-test", "--data", "x"], ["self-test", "--data", "x"]),
    ],
)
def test_a_command_line_without_a_command_means_the_window(
    given: list[str], meant: list[str]
) -> None:
    assert command_words(given, without="run") == meant


def test_a_program_without_such_a_command_is_left_to_its_parser() -> None:
    assert command_words(["--threads", "1"]) == ["--threads", "1"]


def test_a_relative_data_folder_is_where_the_program_was_started() -> None:
    parser = argparse.ArgumentParser()
    add_data_option(parser, "data folder")
    assert parser.parse_args(["--data", "data"]).data == Path.cwd() / "data"
    assert parser.parse_args([]).data == user_data_dir()


def test_the_demo_works_with_absolute_paths_too() -> None:
    assert build_parser().parse_args(["demo"]).output == Path.cwd() / "inspectai-demo"
