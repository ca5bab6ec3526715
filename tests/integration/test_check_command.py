"""`inspectai-train check` as the wizard and a person call it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from inspectai_desktop.errors import FittingError
from inspectai_desktop.jobs import JobCancelled
from inspectai_desktop.services.training_process import run_training
from tests.fakes import KeptReports
from tests.pictures import write_parts
from tests.programs import ROOT
from training.cli import run

if TYPE_CHECKING:
    from pathlib import Path


def result_of(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {event["event"] for event in events[:-1]} == {"progress"}
    assert events[-1]["event"] == "result"
    found: dict[str, Any] = events[-1]
    return found


def test_the_wizard_gets_every_picture_with_what_was_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = write_parts(tmp_path / "gute Teile ö", n_parts=6)
    (good / "Kopie ä.png").write_bytes((good / "000.png").read_bytes())
    (good / "broken.png").write_bytes(b"x")
    assert run(["check", "--good", str(good), "--threads", "1", "--progress", "json"]) == 0
    result = result_of(capsys)
    assert (result["n_found"], result["n_usable"]) == (8, 6)
    assert result["typical_size"] == [96, 128]
    assert [found["kind"] for found in result["summary"]] == ["few"]
    by_name = {entry["path"]: entry for entry in result["pictures"]}
    copy = by_name[str(good / "Kopie ä.png")]
    assert copy["findings"][0]["kind"] == "duplicate"
    assert copy["findings"][0]["other"] == str(good / "000.png")
    assert copy["sha256"] == by_name[str(good / "000.png")]["sha256"]
    assert by_name[str(good / "broken.png")]["findings"][0]["kind"] == "unreadable"


def test_a_person_reads_sentences(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = write_parts(tmp_path / "good", n_parts=6)
    (good / "broken.png").write_bytes(b"x")
    assert run(["check", "--good", str(good), "--threads", "1", "--progress", "none"]) == 0
    told = capsys.readouterr().out
    assert "6 of 7 pictures can be used; typically 128 x 96 pixels" in told
    assert f"{good / 'broken.png'}: The file is not a PNG" in told


def test_a_listed_picture_that_has_gone_is_told_and_the_others_are_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = write_parts(tmp_path / "good", n_parts=6)
    listed = tmp_path / "list.json"
    listed.write_text(json.dumps({"pictures": [str(path) for path in good.iterdir()]}))
    (good / "002.png").unlink()
    arguments = ["check", "--good-list", str(listed), "--threads", "1", "--progress", "json"]
    assert run(arguments) == 0
    result = result_of(capsys)
    assert (result["n_found"], result["n_usable"]) == (6, 5)
    (gone,) = [entry for entry in result["pictures"] if entry["findings"]]
    assert gone["path"] == str(good / "002.png")
    assert "cannot be read" in gone["findings"][0]["text"]


@pytest.fixture
def in_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    """The training program is found as a module of this checkout."""
    monkeypatch.chdir(ROOT)


def test_a_folder_that_vanished_comes_back_as_an_error_with_a_hint(
    in_checkout: None, tmp_path: Path
) -> None:
    reports = KeptReports()
    with pytest.raises(FittingError, match="there is no such folder") as caught:
        run_training(
            ["check", "--good", str(tmp_path / "gone")], report=reports, token=reports.token
        )
    assert caught.value.hint


def test_the_station_cancels_a_check(in_checkout: None, tmp_path: Path) -> None:
    good = write_parts(tmp_path / "good", n_parts=100)
    reports = KeptReports(cancel_in="check")
    with pytest.raises(JobCancelled):
        run_training(["check", "--good", str(good)], report=reports, token=reports.token)
    assert {path.name for path in tmp_path.iterdir()} == {"good"}
