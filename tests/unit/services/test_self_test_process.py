"""The self-test as a child: its progress, its results, and what it fails to say."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from inspectai_desktop.errors import StationError
from inspectai_desktop.jobs import CancellationToken, JobCancelled
from inspectai_desktop.self_test import STAGE, CheckResult, results_json
from inspectai_desktop.services import self_test_process
from inspectai_desktop.services.self_test_process import check_installation, self_test_command
from tests.fakes import KeptReports

if TYPE_CHECKING:
    from pathlib import Path

RESULTS = results_json("InspectAI", [CheckResult("disk", "Disk", True, "90 GB free", 0.1)])
CHILD = """
import sys
sys.stderr.write("[1/2] Encoders …\\nsomething else\\n[2/2] Disk …\\n")
open(sys.argv[sys.argv.index("--json") + 1], "w", encoding="utf-8").write({results!r})
"""


def child(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONUTF8", "1")
    monkeypatch.setattr(
        self_test_process, "self_test_command", lambda: [sys.executable, "-c", code]
    )


def test_the_child_tells_its_stages_and_its_results(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    child(CHILD.format(results=RESULTS), monkeypatch)
    reports = KeptReports()
    report = check_installation(tmp_path, reports, CancellationToken())
    assert report.ok
    assert [check.said for check in report.checks] == ["90 GB free"]
    assert report.text == RESULTS
    assert set(reports.stages) == {STAGE}


@pytest.mark.parametrize("results", ["", "[]", '{"ok": true}', '{"checks": [{"name": "x"}]}'])
def test_a_child_without_results_is_an_expected_error_with_its_last_words(
    results: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    child(CHILD.format(results=results), monkeypatch)
    with pytest.raises(StationError, match=r"without results\. something else"):
        check_installation(tmp_path, KeptReports(), CancellationToken())


def test_a_program_that_is_not_there_is_an_expected_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(self_test_process, "self_test_command", lambda: [str(tmp_path / "gone")])
    with pytest.raises(StationError, match="cannot be started"):
        check_installation(tmp_path, KeptReports(), CancellationToken())


def test_a_child_is_stopped_by_the_end_of_its_input(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    child("import sys; sys.stderr.write('[1/2] Waits …\\n'); sys.stdin.read()", monkeypatch)
    reports = KeptReports(cancel_in=STAGE)
    with pytest.raises(JobCancelled):
        check_installation(tmp_path, reports, reports.token)


def test_the_packaged_station_starts_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    assert self_test_command()[-3:] == ["-m", "inspectai_desktop", "self-test"]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert self_test_command() == [sys.executable, "self-test"]
