"""The self-test's frame: every check is run, told in a table, and counts."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, NamedTuple

import pytest

from inspectai_desktop import self_test
from inspectai_desktop.errors import BundleError, StorageError
from inspectai_desktop.jobs import CancellationToken, JobCancelled, ignore_progress
from inspectai_desktop.self_test import Check, check_folder, run_checks, tell_results, work_folder
from tests.fakes import KeptReports

if TYPE_CHECKING:
    from pathlib import Path


def fails() -> str:
    raise BundleError("The bundle is damaged.", "Copy it again.")


def is_broken() -> str:
    raise KeyError("encoder")


CHECKS = [
    Check("one", "First", lambda: "fine"),
    Check("two", "Second", fails),
    Check("three", "Third", is_broken),
    Check("four", "Fourth", lambda: "[bold]/a/path[/bold]"),
]


def results() -> list[self_test.CheckResult]:
    return run_checks(CHECKS, ignore_progress, CancellationToken())


def test_checks_after_one_that_failed_are_run_too() -> None:
    assert [result.ok for result in results()] == [True, False, False, True]


def test_a_failure_says_what_happened_and_what_to_do() -> None:
    assert results()[1].said == "The bundle is damaged. Copy it again."


def test_an_unexpected_failure_is_a_result_that_says_where() -> None:
    assert results()[2].said.startswith("KeyError: 'encoder' (test_self_test.py:")


def test_a_self_test_can_be_cancelled_between_two_checks() -> None:
    reports = KeptReports(cancel_in="self-test")
    with pytest.raises(JobCancelled):
        run_checks(CHECKS, reports, reports.token)


def test_the_table_shows_every_check_and_the_exit_code_is_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert tell_results("InspectAI", results(), None) == 1
    said = capsys.readouterr().out
    assert all(check.title in said for check in CHECKS)
    assert said.count("FAILED") == 3  # two checks and the last line
    assert "[bold]/a/path[/bold]" in said
    assert "2 of 4 checks FAILED." in said


def test_the_exit_code_is_zero_when_all_passed(capsys: pytest.CaptureFixture[str]) -> None:
    passed = run_checks(CHECKS[:1], ignore_progress, CancellationToken())
    assert tell_results("InspectAI", passed, None) == 0
    assert "All checks passed." in capsys.readouterr().out


def test_the_results_are_written_as_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tell_results("InspectAI", results(), tmp_path / "results.json")
    capsys.readouterr()
    content = json.loads((tmp_path / "results.json").read_text("utf-8"))
    assert (content["program"], content["ok"]) == ("InspectAI", False)
    assert [check["name"] for check in content["checks"]] == ["one", "two", "three", "four"]


def test_json_that_cannot_be_written_is_an_expected_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(StorageError, match="cannot be written"):
        tell_results("InspectAI", results(), tmp_path / "missing" / "results.json")


class _Usage(NamedTuple):
    total: int
    used: int
    free: int


def test_a_folder_with_room_passes_and_is_left_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: _Usage(9, 1, 8_000_000_000))
    assert check_folder(tmp_path).endswith("8 GB free")
    assert not list(tmp_path.iterdir())


def test_a_full_disk_fails_and_says_how_much_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: _Usage(9, 1, 300_000_000))
    with pytest.raises(StorageError, match=r"Only 0\.3 GB"):
        check_folder(tmp_path)


def test_a_folder_that_is_not_there_fails(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot be used"):
        check_folder(tmp_path / "missing")


def test_the_work_folder_is_gone_afterwards_even_after_a_failure(tmp_path: Path) -> None:
    def fail_inside() -> None:
        with work_folder(tmp_path / "data") as folder:
            (folder / "made").write_text("x")
            raise KeyError

    with pytest.raises(KeyError):
        fail_inside()
    assert not list((tmp_path / "data").iterdir())


def test_a_data_folder_that_cannot_be_made_is_an_expected_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageError, match="cannot be written"), work_folder(tmp_path / "file"):
        pass
