"""`--self-test` of both programs, as processes, on a whole and on a broken installation."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.programs import STATION, TRAINING, run

if TYPE_CHECKING:
    from pathlib import Path

STATION_CHECKS = [
    "program", "files", "folder", "encoders", "fit", "inspection", "database", "window",
]  # fmt: skip


@pytest.mark.timeout(180)
def test_the_station_passes_its_self_test_and_leaves_nothing_in_the_data_folder(
    tmp_path: Path,
) -> None:
    data, report = tmp_path / "Prüfdaten", tmp_path / "report.json"
    done = run(*STATION, "--self-test", "--data", str(data), "--json", str(report))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "All checks passed." in done.stdout
    assert not list(data.iterdir())
    content = json.loads(report.read_text("utf-8"))
    assert content["ok"]
    assert [check["name"] for check in content["checks"]] == STATION_CHECKS


@pytest.mark.timeout(180)
def test_the_training_program_passes_its_self_test(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    done = run(*TRAINING, "--self-test", "--json", str(report), TMPDIR=str(tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr
    assert [check["ok"] for check in json.loads(report.read_text("utf-8"))["checks"]] == [True] * 5
    assert not list(tmp_path.glob("self-test*"))


def test_a_data_folder_that_cannot_be_used_fails_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    done = run(*STATION, "self-test", "--data", str(tmp_path / "file"))
    assert done.returncode == 3
    assert "--data" in done.stderr


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_self_test_leads_the_wizard_through_a_category(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    arguments = ("--self-test", "--wizard", "--data", str(tmp_path), "--json", str(report))
    done = run(*STATION, *arguments, patience_s=500.0)
    assert done.returncode == 0, done.stdout + done.stderr
    said = json.loads(report.read_text("utf-8"))["checks"][-1]["said"]
    assert said.endswith("the wizard taught a category")
