"""The jobs of the wizard over a real child process that answers as scripted."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from inspectai_desktop.domain.region import RegionOfInterest
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import FittingError, StorageError
from inspectai_desktop.jobs import CancellationToken
from inspectai_desktop.services import training_process
from inspectai_desktop.services.teaching import teaching_jobs
from inspectai_desktop.services.teaching.teaching_draft import AdvancedOptions, TeachingDraft
from inspectai_desktop.services.teaching.teaching_jobs import (
    Workbench,
    clear_leftovers,
    new_workbench,
)
from tests.fakes import KeptReports

CHILD = Path(__file__).parents[3] / "training_child.py"
A, B = Path("/parts/a.png"), Path("/parts/größe b.png")
DRAFT = TeachingDraft(name=" Cap ", defects=Path("/bad")).with_pictures((A, B)).without((A,))
CHECK = {
    "event": "result",
    "n_found": 2,
    "n_usable": 1,
    "typical_size": [40, 60],
    "pictures": [
        {
            "path": str(A),
            "sha256": None,
            "height": None,
            "width": None,
            "findings": [{"kind": "unreadable", "text": "It cannot be read."}],
        },
        {
            "path": str(B),
            "sha256": "aa",
            "height": 40,
            "width": 60,
            "findings": [{"kind": "duplicate", "text": "The same as another.", "other": str(A)}],
        },
    ],
    "summary": [{"kind": "too_few", "text": "One picture is too few."}],
}


class Child:
    """What the next child answers, and how the children were called."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def answers(self, **answers: Any) -> None:
        self._file.write_text(json.dumps(answers), encoding="utf-8")

    def calls(self) -> list[list[str]]:
        lines = Path(f"{self._file}.calls").read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines]


@pytest.fixture
def child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Child:
    file = tmp_path / "answers.json"
    monkeypatch.setattr(
        training_process, "training_command", lambda: [sys.executable, str(CHILD), str(file)]
    )
    return Child(file)


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    return new_workbench(tmp_path / "data", provider="cpu", threads=1)


def run(job: Callable[..., Any], *arguments: Any, **more: Any) -> Any:
    return job(*arguments, KeptReports(), CancellationToken(), **more)


def option(call: list[str], name: str) -> str:
    return call[call.index(name) + 1]


def listed(call: list[str]) -> list[str]:
    pictures = json.loads(Path(option(call, "--good-list")).read_text("utf-8"))["pictures"]
    assert isinstance(pictures, list)
    return pictures


def test_a_check_looks_at_all_pictures_and_what_it_says_is_typed(
    child: Child, bench: Workbench
) -> None:
    child.answers(check=CHECK)
    result = run(teaching_jobs.check_pictures, DRAFT, bench)
    assert (result.n_found, result.n_usable, result.typical_size) == (2, 1, (40, 60))
    assert [finding.kind for one in result.pictures for finding in one.findings] == [
        "unreadable",
        "duplicate",
    ]
    assert result.pictures[1].findings[0].other == A
    assert result.summary[0].kind == "too_few"
    (call,) = child.calls()
    assert listed(call) == [str(A), str(B)]
    assert option(call, "--defects") == "/bad"


def test_a_fit_gets_the_chosen_pictures_and_everything_that_was_entered(
    child: Child, bench: Workbench
) -> None:
    child.answers(
        fit={
            "event": "result",
            "bundle": "/b",
            "digest": "dd",
            "left_out": [{"path": str(B), "reason": "flat"}],
            "held_out": [{"path": str(A), "score": 1.5}],
            "defects": [],
        }
    )
    region = RegionOfInterest(60, 40, (((0, 0), (30, 0), (30, 30)),))
    draft = replace(
        DRAFT,
        region=region,
        smallest_defect_px=12.5,
        preset="thorough",
        target_false_reject_rate=0.005,
        advanced=AdvancedOptions("resnet", 320, None, 500, 7),
    )
    bundle = run(teaching_jobs.fit_bundle, draft, bench)
    assert (bundle.folder, bundle.digest) == (Path("/b"), "dd")
    assert bundle.held_out[0].score == 1.5
    assert bundle.left_out == ((B, "flat"),)
    (call,) = child.calls()
    assert listed(call) == [str(B)]
    assert json.loads(Path(option(call, "--roi")).read_text("utf-8")) == region.to_json()
    said = {
        "--category": "Cap",
        "--preset": "thorough",
        "--smallest-defect": "12.5",
        "--target-false-reject": "0.005",
        "--encoder": "resnet",
        "--input-size": "320",
        "--bank-size": "500",
        "--seed": "7",
        "--provider": "cpu",
        "--threads": "1",
        "--defects": "/bad",
    }
    assert {name: option(call, name) for name in said} == said
    assert Path(option(call, "--output")).parent == bench.folder


def test_a_whole_picture_needs_no_region(child: Child, bench: Workbench) -> None:
    child.answers(presets={"event": "result", "presets": [], "typical_size": [40, 60]})
    run(
        teaching_jobs.measure_presets,
        replace(DRAFT, region=RegionOfInterest(60, 40), advanced=AdvancedOptions(coreset_ratio=1)),
        bench,
    )
    assert "--roi" not in child.calls()[0]


def test_calibrating_and_comparing_answer_typed_facts(child: Child, bench: Workbench) -> None:
    child.answers(
        calibrate={
            "event": "result",
            "bundle": "/c",
            "digest": "ee",
            "n_scored": 9,
            "n_known_left_out": 2,
        },
        compare={
            "event": "result",
            "pictures": [
                {
                    "path": str(A),
                    "a": {"score": 1.0, "verdict": "PASS"},
                    "b": {"score": None, "verdict": "NOT_INSPECTED"},
                    "label": "good",
                }
            ],
        },
    )
    calibrated = run(
        teaching_jobs.calibrate_bundle, Path("/b"), [A], bench, target_false_reject_rate=0.01
    )
    assert (calibrated.n_scored, calibrated.n_known_left_out) == (9, 2)
    compared = run(teaching_jobs.compare_bundles, (Path("/a"), Path("/b")), Path("/set"), bench)
    (one,) = compared.pictures
    assert one.verdict_b is Verdict.NOT_INSPECTED
    assert one.score_b is None
    assert one.flips
    assert child.calls()[1][:4] == ["compare", "/a", "/b", "/set"]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ({"event": "error", "message": "the disk is full", "hint": "x"}, "the disk is full"),
        ({"event": "kill"}, "ended unexpectedly"),
        ({"event": "result", "n_found": 3}, "does not know"),
    ],
)
def test_what_goes_wrong_in_the_child_is_an_expected_error(
    child: Child, bench: Workbench, answer: dict[str, Any], told: str
) -> None:
    child.answers(check=answer)
    with pytest.raises(FittingError, match=told):
        run(teaching_jobs.check_pictures, DRAFT, bench)


def test_a_disk_that_takes_nothing_is_an_expected_error(
    child: Child, bench: Workbench, tmp_path: Path
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    with pytest.raises(StorageError, match="cannot be written"):
        run(teaching_jobs.check_pictures, DRAFT, replace(bench, folder=blocked / "x"))


def test_a_new_workbench_removes_what_an_earlier_one_left(tmp_path: Path) -> None:
    first, second = new_workbench(tmp_path), new_workbench(tmp_path)
    clear_leftovers(tmp_path, second)
    for bench in (first, second):
        (bench.folder / "bundle").mkdir(parents=True)
    clear_leftovers(tmp_path, second)
    assert [path.name for path in (tmp_path / "teaching").iterdir()] == [second.folder.name]
    second.clear()
    assert not second.folder.exists()


def test_a_workbench_is_never_the_folder_one_happens_to_be_in(tmp_path: Path) -> None:
    for folder in (Path(), Path("teaching")):
        with pytest.raises(ValueError, match="absolute"):
            Workbench(folder)
    assert new_workbench(tmp_path).folder.parent == tmp_path / "teaching"
