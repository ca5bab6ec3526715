"""A fit that is cancelled ends with code 130 and leaves nothing behind."""

from __future__ import annotations

import json
import signal
import sys
from typing import TYPE_CHECKING

import pytest

from inspectai_desktop.errors import FittingError
from inspectai_desktop.inference.bundle import read_bundle
from inspectai_desktop.jobs import CancellationToken, JobCancelled, Progress
from inspectai_desktop.services.training_process import run_training
from tests.fakes import KeptReports
from tests.pictures import write_parts
from tests.programs import PATIENCE_S, ROOT, TRAINING, start
from tests.tiny_fit import fit_arguments, fit_tiny

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

STAGES = ("check", "embed", "coreset", "calibrate", "write")


@pytest.mark.parametrize("stage", STAGES)
def test_a_fit_cancelled_in_any_stage_leaves_nothing_behind(
    stage: str, tmp_path: Path, tiny_encoder: Path, good_parts: Path
) -> None:
    reports = KeptReports(cancel_in=stage)
    shelf = tmp_path / "shelf"
    if stage == "write":
        # Once the bundle is written it is too late to cancel: it is there, and whole.
        fit_tiny(good_parts, shelf / "plate", tiny_encoder, report=reports, token=reports.token)
        assert read_bundle(shelf / "plate").manifest.category == "Plate"
        return
    with pytest.raises(JobCancelled):
        fit_tiny(good_parts, shelf / "plate", tiny_encoder, report=reports, token=reports.token)
    assert not shelf.exists()
    assert reports.stages[-1] == stage


def test_a_cancelled_fit_keeps_the_bundle_that_it_was_to_replace(
    tmp_path: Path, tiny_encoder: Path, good_parts: Path
) -> None:
    before = fit_tiny(good_parts, tmp_path / "plate", tiny_encoder, seed=1).manifest
    reports = KeptReports(cancel_in="calibrate")
    with pytest.raises(JobCancelled):
        fit_tiny(
            good_parts,
            tmp_path / "plate",
            tiny_encoder,
            seed=2,
            overwrite=True,
            report=reports,
            token=reports.token,
        )
    assert read_bundle(tmp_path / "plate").manifest == before


@pytest.fixture(scope="module")
def many_parts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """So many that a fit certainly still runs when it is cancelled."""
    return write_parts(tmp_path_factory.mktemp("many") / "good", n_parts=150)


def long_fit(many_parts: Path, output: Path, encoder: Path) -> list[str]:
    arguments = fit_arguments(many_parts, output, encoder, "--bank-size", "5000")
    arguments[arguments.index("none")] = "json"
    return arguments


def wait_for_stage(process: subprocess.Popen[str], stage: str) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if json.loads(line).get("stage") == stage:
            return
    pytest.fail(f"the fit ended before {stage!r}")


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_the_program_with_code_130_and_nothing_is_left(
    number: signal.Signals, many_parts: Path, tmp_path: Path, tiny_encoder: Path
) -> None:
    output = tmp_path / "plate"
    with start(*TRAINING, *long_fit(many_parts, output, tiny_encoder)) as process:
        wait_for_stage(process, "embed")
        process.send_signal(number)
        _, complaints = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 130
    assert complaints == "cancelled\n"
    assert not list(tmp_path.iterdir())


@pytest.fixture
def in_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    """The training program is found as a module of this checkout."""
    monkeypatch.chdir(ROOT)


def test_the_station_gets_the_result_of_a_fit_in_a_child_process(
    in_checkout: None, tmp_path: Path, tiny_encoder: Path, good_parts: Path
) -> None:
    reports = KeptReports()
    arguments = fit_arguments(good_parts, tmp_path / "plate", tiny_encoder)
    result = run_training(without_progress(arguments), report=reports, token=reports.token)
    assert result["bundle"] == str(tmp_path / "plate")
    assert result["digest"] == read_bundle(tmp_path / "plate").manifest.digest()
    assert reports.stages == list(STAGES)


def without_progress(arguments: list[str]) -> list[str]:
    place = arguments.index("--progress")
    return arguments[:place] + arguments[place + 2 :]


def test_the_station_cancels_a_fit_in_a_child_process_and_nothing_is_left(
    in_checkout: None, many_parts: Path, tmp_path: Path, tiny_encoder: Path
) -> None:
    reports = KeptReports(cancel_in="embed")
    arguments = without_progress(long_fit(many_parts, tmp_path / "plate", tiny_encoder))
    with pytest.raises(JobCancelled):
        run_training(arguments, report=reports, token=reports.token)
    assert not list(tmp_path.iterdir())


def test_a_child_whose_reader_fails_is_stopped_and_not_waited_for_to_its_end(
    in_checkout: None, many_parts: Path, tmp_path: Path, tiny_encoder: Path
) -> None:
    def fail(progress: Progress) -> None:
        if progress.stage == "embed":
            raise KeyboardInterrupt

    arguments = without_progress(long_fit(many_parts, tmp_path / "plate", tiny_encoder))
    with pytest.raises(KeyboardInterrupt):
        run_training(arguments, report=fail, token=CancellationToken())
    assert not list(tmp_path.iterdir())


def test_an_error_of_the_child_comes_back_with_its_hint(
    in_checkout: None, tmp_path: Path, tiny_encoder: Path
) -> None:
    arguments = fit_arguments(tmp_path / "missing", tmp_path / "plate", tiny_encoder)
    with pytest.raises(FittingError, match="missing") as caught:
        run_training(without_progress(arguments), report=KeptReports(), token=CancellationToken())
    assert caught.value.hint
