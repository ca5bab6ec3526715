from __future__ import annotations

import argparse
import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from inspectai_desktop.errors import BundleError
from inspectai_desktop.exit_codes import ExitCode
from inspectai_desktop.inference.detector import Detector
from tests.unit.evaluation.pictures import write_picture
from tests.unit.evaluation.scripted_detector import BROKEN, ScriptedDetector
from training.evaluate_command import add_evaluate_parser, run_evaluate

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    root = tmp_path / "data"
    for number, value in enumerate((50, 60)):
        write_picture(root / f"test/good/{number}.png", value)
        write_picture(root / f"test/dent/{number}.png", value + 120)
    return root


@pytest.fixture(autouse=True)
def loaded(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, object]]]:
    """Detectors that were asked for; the scripted one is given instead."""
    calls: list[tuple[str, dict[str, object]]] = []

    def load(path: Path, **options: object) -> ScriptedDetector:
        if path.name != "bundle":
            raise BundleError(f"{path}: there is no bundle.", "Name a bundle.")
        calls.append((path.name, options))
        return ScriptedDetector()

    monkeypatch.setattr(Detector, "load", load)
    return calls


def _run(*arguments: str | Path) -> int:
    parser = argparse.ArgumentParser()
    add_evaluate_parser(parser.add_subparsers(required=True))
    return run_evaluate(parser.parse_args(["evaluate", *map(str, arguments)]))


def test_the_table_goes_to_standard_output_and_the_file_holds_the_figures(
    dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "out" / "figures.json"
    assert _run("bundle", dataset, "--json", file) == ExitCode.OK
    assert json.loads(file.read_text(encoding="utf-8"))["image_auroc"] == 1.0
    captured = capsys.readouterr()
    assert "AUROC" in captured.out
    assert "figures.json" in captured.out.replace("\n", "")
    assert "4/4" in captured.err


def test_with_json_progress_standard_output_is_events_and_ends_with_the_result(
    dataset: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run("bundle", dataset, "--progress", "json") == ExitCode.OK
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {event["event"] for event in events[:-1]} == {"progress"}
    assert events[-1]["event"] == "result"
    assert events[-1]["image_auroc"] == 1.0
    assert events[-1]["plots"] == []
    assert "pictures" not in events[-1]


def test_plots_are_written_into_the_folder(dataset: Path, tmp_path: Path) -> None:
    plots = tmp_path / "plots"
    assert _run("bundle", dataset, "--plots", plots, "--progress", "none") == ExitCode.OK
    assert (plots / "roc.png").stat().st_size > 1000


def test_a_picture_that_cannot_be_inspected_shows_in_the_exit_code(dataset: Path) -> None:
    write_picture(dataset / "test/dent/9.png", BROKEN)
    assert _run("bundle", dataset, "--progress", "none") == ExitCode.NOT_INSPECTED


def test_provider_and_threads_reach_the_detector(
    dataset: Path, loaded: list[tuple[str, dict[str, object]]]
) -> None:
    _run("bundle", dataset, "--provider", "cpu", "--threads", "1", "--progress", "none")
    assert loaded == [("bundle", {"provider": "cpu", "threads": 1})]


def test_a_missing_bundle_is_an_expected_error(
    dataset: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run("nothing", dataset, "--progress", "none") == ExitCode.EXPECTED_ERROR
    assert "there is no bundle" in capsys.readouterr().err


def test_an_unwritable_output_is_refused_before_any_picture_is_judged(
    dataset: Path, tmp_path: Path, loaded: list[tuple[str, dict[str, object]]]
) -> None:
    (tmp_path / "file").write_text("")
    arguments = ("bundle", dataset, "--json", tmp_path / "file" / "figures.json")
    assert _run(*arguments, "--progress", "none") == ExitCode.EXPECTED_ERROR
    assert loaded == []


def test_importing_the_command_loads_nothing_heavy() -> None:
    heavy = ("matplotlib", "sklearn", "onnxruntime", "faiss", "cv2", "rich", "torch")
    program = (
        "import sys, training.evaluate_command;"
        f"sys.exit(', '.join(set({heavy}) & set(sys.modules)) or None)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert done.stderr.decode() == ""
    assert done.returncode == 0
